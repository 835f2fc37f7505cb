"""Atom feeds of filtered lists, with the records that were published or changed last."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from catalogue.base.translation import TranslatedText
from catalogue.filtering.description import data_licence, list_title
from catalogue.filtering.filter_sets import RecordFilterSet
from catalogue.records.record import Record
from catalogue.records.uuids import record_uuid

MAX_ENTRIES = 50
CONTENT_TYPE = "application/atom+xml; charset=utf-8"


def feed_response(request: HttpRequest, filterset: RecordFilterSet) -> HttpResponse:
    """Return a feed of the `MAX_ENTRIES` records that changed last."""
    changed = filterset.qs.order_by("-changed_at", "-pk").prefetch_related("topics")
    atom = new_feed(
        request,
        title=list_title(filterset),
        link=_list_address(request, filterset),
        subtitle=_subtitle(filterset.total),
    )
    for record in changed[:MAX_ENTRIES]:
        _add_entry(atom, request, record)
    return atom_response(atom)


def new_feed(request: HttpRequest, *, title: str, link: str, subtitle: str) -> Atom1Feed:
    """Return a feed of the commission without entries; `link` is the address of its page."""
    return Atom1Feed(
        title=xml_text(title),
        link=link,
        feed_url=request.build_absolute_uri(),
        description=None,
        subtitle=subtitle,
        language=get_language(),
        author_name=_("ECLAC · CELADE – Population Division"),
        feed_copyright=data_licence() or None,
    )


def atom_response(atom: Atom1Feed) -> HttpResponse:
    response = HttpResponse(content_type=CONTENT_TYPE)
    atom.write(response, "utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _add_entry(atom: Atom1Feed, request: HttpRequest, record: Record) -> None:
    facts = " · ".join(filter(None, [str(record.when or ""), record.kind_label]))
    texts = [text for text in (facts, xml_text(record.summary)) if text]
    atom.add_item(
        title=xml_text(record.title),
        link=request.build_absolute_uri(record.get_absolute_url()),
        unique_id=f"urn:uuid:{record_uuid(record)}",
        description=linebreaks("\n\n".join(texts), autoescape=True),
        updateddate=record.changed_at,
        categories=[xml_text(str(topic)) for topic in record.topics.all()],
    )


def xml_text(text: str | TranslatedText) -> str:
    """Return the text without characters that XML does not allow, such as control characters."""
    return "".join(
        c for c in text if c in "\t\n\r" or (c >= " " and c not in INVALID_XML_CHARACTERS)
    )


INVALID_XML_CHARACTERS = {"\ufffe", "\uffff"}


def _subtitle(count: int) -> str:
    if count <= MAX_ENTRIES:
        return ngettext("%(count)d record", "%(count)d records", count) % {"count": count}
    return _("The %(shown)d most recently updated of %(count)d records") % {
        "shown": MAX_ENTRIES,
        "count": count,
    }


def _list_address(request: HttpRequest, filterset: RecordFilterSet) -> str:
    address = request.build_absolute_uri(reverse(f"{filterset._meta.model.plural}:list"))
    query = filterset.data.urlencode()
    return f"{address}?{query}" if query else address
