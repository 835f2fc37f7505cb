"""Sentences that say which facts of a record a place in a source supports."""

import re
from typing import cast

from django.db.models import Model
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.base.translation import TranslatedText
from catalogue.records.record import Record
from catalogue.records.sources import Citation, CitationBasis

PAGE = re.compile(r"\b(?:page|página|p\.) ?(\d+)", re.IGNORECASE)

# Facts by field, without the language of the field; other fields are named by their label.
FACTS = {
    "": gettext_lazy("this record"),
    "acronym": gettext_lazy("the acronym"),
    "adopted_at": gettext_lazy("the meeting that adopted it"),
    "adopting_body": gettext_lazy("the adopting body"),
    "authorships": gettext_lazy("the authors and contributors"),
    "city": gettext_lazy("the place"),
    "countries": gettext_lazy("the countries"),
    "country": gettext_lazy("the country"),
    "covers_from": gettext_lazy("the period covered"),
    "disseminations": gettext_lazy("the distribution"),
    "editions": gettext_lazy("the editions"),
    "input_to": gettext_lazy("the meetings for which it was prepared"),
    "involvements": gettext_lazy("the participating organizations"),
    "kind": gettext_lazy("the kind"),
    "links": gettext_lazy("the links"),
    "memberships": gettext_lazy("the memberships"),
    "objective": gettext_lazy("the objective"),
    "other_names": gettext_lazy("the other names"),
    "parent": gettext_lazy("the organization of which it is part"),
    "participations": gettext_lazy("the participating organizations"),
    "period": gettext_lazy("the date"),
    "prepares_meeting": gettext_lazy("the meeting that it prepares"),
    "project_mandates": gettext_lazy("the mandates of the project"),
    "provisions": gettext_lazy("the provisions"),
    "regions": gettext_lazy("the region or group"),
    "summary": gettext_lazy("the summary"),
    "symbol": gettext_lazy("the number or symbol"),
    "title_en": gettext_lazy("the English title"),
    "title_es": gettext_lazy("the Spanish title"),
}


def citation_sentences(place: str, citations: list[Citation], record: Record) -> list[SafeString]:
    """Return a sentence for the facts that a place states, and one for those inferred from it.

    The place is a link if the source is public.
    """
    sentences = []
    address = citations[0].source.url if citations else ""
    place = place or _("this source")
    for basis, pattern in (
        (CitationBasis.STATED, _("%(place)s supports %(facts)s.")),
        (CitationBasis.INFERRED, _("Inferred from %(place)s: %(facts)s.")),
    ):
        facts: list[str] = [
            _fact(citation, record) for citation in citations if citation.basis == basis
        ]
        if facts:
            text = place if basis == CitationBasis.INFERRED else capfirst(place)
            shown = {
                "place": _linked_place(_in_its_language(text, place), place, address),
                "facts": _text_list(facts),
            }
            sentences.append(format_html(pattern.replace("%(", "{").replace(")s", "}"), **shown))
    return sentences


def _linked_place(shown: SafeString, place: str, address: str) -> SafeString:
    """Return the place as a link to its page of a public PDF file, or to the public source."""
    if not address:
        return shown
    page = PAGE.search(place)
    if page and address.lower().endswith(".pdf"):
        address = f"{address}#page={page[1]}"
    return format_html('<a href="{}" rel="noopener">{}</a>', address, shown)


def _text_list(facts: list[str]) -> SafeString:
    return SafeString(get_text_list(facts, conditional_escape(_("and"))))


def _fact(citation: Citation, record: Record) -> SafeString:
    name = fact_name(citation.field, record)
    if not citation.value:
        return conditional_escape(name)
    value = citation.printed_value
    return format_html(_("{} (“{}”)"), name, _in_its_language(value, value))


def fact_name(field_name: str, record: Record) -> str:
    """Return the name of a fact in a sentence."""
    name = FACTS.get(field_name) or FACTS.get(field_name.removesuffix("_en").removesuffix("_es"))
    if name:
        return str(name)
    return _("the field “%(label)s”") % {"label": field_label(field_name, record)}


def field_label(code: str, record: Record) -> str:
    """Return the label of a field of the record."""
    names = {field.name: field for field in record._meta.get_fields()}
    field = names.get(code) or names.get(f"{code}_en")
    if field is None:
        return code
    if field.one_to_many:
        return str(cast(type[Model], field.related_model)._meta.verbose_name_plural)
    return str(getattr(field, "verbose_name", code))


def _in_its_language(shown: str, text: str) -> SafeString:
    if isinstance(text, TranslatedText) and text.is_fallback:
        return format_html('<span lang="{}" dir="auto">{}</span>', text.language, shown)
    return conditional_escape(shown)
