"""Template tags and filters for records."""

import re
from typing import cast

from django import template
from django.db.models import Model
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalogue.base.languages import Language
from catalogue.base.translation import TranslatedText
from catalogue.base.visibility import if_public
from catalogue.filtering.facets import Facet
from catalogue.kinds import listed_kinds
from catalogue.pages import highlighting
from catalogue.records.record import Record

EMPTY_OPTION_CLASS, CHECKED_ATTRIBUTE = SafeString(' class="none"'), SafeString(" checked")
register = template.Library()
register.filter(if_public)


@register.simple_tag
def record_lists() -> list[dict[str, str]]:
    """Return the plural, URL name and label of each list of records, for menus."""
    return [
        {
            "plural": kind.plural,
            "name": f"{kind.plural}:list",
            "label": capfirst(str(kind.plural_label)),
        }
        for kind in listed_kinds()
    ]


@register.simple_tag
def facet_checkboxes(facet: Facet) -> SafeString:
    """Return the checkboxes of a facet's values.

    A page can have hundreds of them, and Python code formats them faster than a template.
    """
    return format_html_join(
        "\n",
        '<label{}><input type="checkbox" id="f-{}-{}" name="{}" value="{}"{}> <span>{}</span>'
        ' <span class="n">{}</span></label>',
        (
            (
                EMPTY_OPTION_CLASS if option.count == 0 and not option.is_chosen else "",
                facet.name,
                option.value,
                facet.name,
                option.value,
                CHECKED_ATTRIBUTE if option.is_chosen else "",
                option.label,
                localize(option.count),
            )
            for option in facet.options
        ),
    )


@register.filter
def with_language_note(text: str) -> str:
    """Return the text; if it replaces a missing translation, with a note of its language."""
    if not isinstance(text, TranslatedText) or not text.is_fallback:
        return text
    return format_html(
        '<span lang="{}" dir="auto">{}</span> <small class="fallback">{}</small>',
        text.language,
        text,
        _("(in %(language)s)") % {"language": Language(text.language).label},
    )


@register.filter
def optional_field(record: Record, name: str):
    """Return a field that only some kinds of records have, or "" if this kind does not.

    A direct lookup in a template is slow for a missing attribute.
    """
    return getattr(record, name, "")


@register.filter
def record_facts(record: Record) -> list[tuple[str, str]]:
    """Return the facts of a record for its line in a list: (text, CSS class or "")."""
    status = optional_field(record, "status")
    country = optional_field(record, "country")
    places = (
        [country]
        if country
        else list(record.countries.all())
        if optional_field(record, "countries")
        else []
    )
    editions = record.editions.all() if optional_field(record, "editions") else []
    facts = [
        (optional_field(record, "symbol"), ""),
        (record.Kind(record.kind).label if optional_field(record, "kind") else "", ""),
        (record.Status(status).label if status not in ("", "completed") else "", "status"),
        (record.when, ""),
        (with_language(optional_field(record, "city")), ""),
        (", ".join(map(str, places)), ""),
        *(
            (str(region), "")
            for region in (record.regions.all() if optional_field(record, "regions") else [])
        ),
        (", ".join(edition.get_language_display() for edition in editions), ""),
        (_("Several activities") if optional_field(record, "is_collective") else "", ""),
    ]
    return [(text, name) for text, name in facts if text]


@register.filter
def with_language(text: str) -> str:
    """Return the text; if it replaces a missing translation, inside a span with its `lang`."""
    if not isinstance(text, TranslatedText) or not text.is_fallback:
        return text
    return format_html('<span lang="{}" dir="auto">{}</span>', text.language, text)


@register.filter
def differing_citations(record: Record, field: str) -> list:
    """Return the citations of a field if their sources give different values, else []."""
    citations = [row for row in record.citations.all() if row.field == field and row.value]
    return citations if len({citation.value for citation in citations}) > 1 else []


@register.filter
def by_role(parties) -> list[tuple[str, list]]:
    """Return participants grouped by role: (label, participants), in the order of the choices."""
    grouped: dict[str, list] = {}
    for party in parties:
        grouped.setdefault(party.role, []).append(party)
    if not grouped:
        return []
    choices = parties[0]._meta.get_field("role").choices
    return [(str(label), grouped[code]) for code, label in choices if code in grouped]


@register.filter
def field_label(code: str, record: Record) -> str:
    """Return the label of a field of the record: `"period"|field_label:record`."""
    names = {field.name: field for field in record._meta.get_fields()}
    field = names.get(code) or names.get(f"{code}_en")
    if field is None:
        return code
    if field.one_to_many:
        return str(cast(type[Model], field.related_model)._meta.verbose_name_plural)
    return str(getattr(field, "verbose_name", code))


@register.filter
def highlighted(text: str, words: frozenset[str] | str) -> str:
    """Return the text with the matched words highlighted and a note of a fallback language."""
    if not words:
        return with_language_note(text)
    shown = highlighting.highlight_words(text, "", frozenset(words))
    if not isinstance(text, TranslatedText) or not text.is_fallback:
        return shown
    return format_html(
        '<span lang="{}" dir="auto">{}</span> <small class="fallback">{}</small>',
        text.language,
        shown,
        _("(in %(language)s)") % {"language": Language(text.language).label},
    )


@register.filter
def excerpt(text: str, words: frozenset[str] | str) -> str:
    """Return the part of a summary that contains the first matched word, for a list."""
    return highlighting.matched_excerpt(text, frozenset(words or ()))


@register.filter
def record_kind_label(record: Record) -> str:
    """Return the kind of a record, for lists of several kinds: “Meeting”."""
    return capfirst(str(record._meta.verbose_name))


@register.filter
def by_place(citations) -> list[tuple[str, list]]:
    """Return the citations of one source grouped by place: (place, citations), sorted by place."""
    grouped: dict[str, list] = {}
    for citation in citations:
        grouped.setdefault(citation.place, []).append(citation)
    # A citation of the whole record is left out if other citations of its place name a field.
    return [
        (place, [citation for citation in rows if citation.field] or rows[:1])
        for place, rows in sorted(grouped.items(), key=lambda item: natural_sort_key(item[0]))
    ]


def natural_sort_key(text: str) -> list:
    """Return a sort key that puts “paragraph 4” before “paragraph 16”."""
    return [
        (1, int(part), "") if part.isdecimal() else (0, 0, part.casefold())
        for part in re.split(r"(\d+)", text)
        if part
    ]
