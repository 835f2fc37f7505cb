"""A list as an Atom feed: what was last published or changed in it, with its filters."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from catalogue.base.translation import TranslatedText
from catalogue.filtering.description import licence_in_words, title_of
from catalogue.filtering.filters import RecordFilterSet
from catalogue.records.record import Record
from catalogue.records.uuids import uuid_of

ENTRIES = 50
CONTENT_TYPE = "application/atom+xml; charset=utf-8"


def feed(request: HttpRequest, filterset: RecordFilterSet) -> HttpResponse:
    """The records that changed last, in full the newest `ENTRIES` of them."""
    changed = filterset.qs.order_by("-changed_at", "-pk").prefetch_related("topics")
    atom = Atom1Feed(
        title=plain(title_of(filterset)),
        link=_list_address(request, filterset),
        feed_url=request.build_absolute_uri(),
        description=None,
        subtitle=_subtitle(filterset.total),
        language=get_language(),
        author_name=_("ECLAC · CELADE – Population Division"),
        feed_copyright=licence_in_words(),
    )
    for record in changed[:ENTRIES]:
        _add(atom, request, record)
    response = HttpResponse(content_type=CONTENT_TYPE)
    atom.write(response, "utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _add(atom: Atom1Feed, request: HttpRequest, record: Record) -> None:
    facts = " · ".join(filter(None, [str(record.when or ""), kind_of(record)]))
    texts = [text for text in (facts, plain(record.summary)) if text]
    atom.add_item(
        title=plain(record.title),
        link=request.build_absolute_uri(record.get_absolute_url()),
        unique_id=f"urn:uuid:{uuid_of(record)}",
        description=linebreaks("\n\n".join(texts), autoescape=True),
        updateddate=record.changed_at,
        categories=[plain(str(topic)) for topic in record.topics.all()],
    )


def kind_of(record: Record) -> str:
    return record.get_kind_display() if hasattr(record, "get_kind_display") else ""


def plain(text: str | TranslatedText) -> str:
    """The text without what XML cannot say: control characters and half characters."""
    return "".join(c for c in text if c in "\t\n\r" or (c >= " " and c not in UNSAYABLE))


UNSAYABLE = {"\ufffe", "\uffff"}


def _subtitle(count: int) -> str:
    if count <= ENTRIES:
        return ngettext("%(count)d record", "%(count)d records", count) % {"count": count}
    return _("The %(shown)d that changed last, of %(count)d records") % {
        "shown": ENTRIES,
        "count": count,
    }


def _list_address(request: HttpRequest, filterset: RecordFilterSet) -> str:
    address = request.build_absolute_uri(reverse(f"{filterset._meta.model.plural}:list"))
    query = filterset.data.urlencode()
    return f"{address}?{query}" if query else address
