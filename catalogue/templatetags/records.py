"""Template tags and filters for records."""

import re
from collections.abc import Iterable
from datetime import datetime
from html import escape  # Django's is five times slower, and a page has hundreds of values

from django import template
from django.db.models import Manager
from django.db.models.options import Options
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from catalogue.base.languages import Language
from catalogue.base.sort_keys import natural_sort_key
from catalogue.base.translation import TranslatedText
from catalogue.base.visibility import if_public
from catalogue.filtering.facets import Option
from catalogue.kinds import listed_kinds
from catalogue.pages.chain import Chain
from catalogue.pages.citation_sentences import citation_sentences
from catalogue.pages.count_words import words_and_figures
from catalogue.pages.record_markup import (
    edition_languages,
    record_card,
    record_cards,
    record_facts,
    record_items,
    record_links,
    table_label,
)
from catalogue.pages.text_markup import excerpt, highlighted, with_language, with_language_note
from catalogue.pages.year_histogram import histogram_bars
from catalogue.records.countries import CountryGroup
from catalogue.records.frameworks import Framework
from catalogue.records.identifiers import external_identifiers
from catalogue.records.record import Record, list_address
from catalogue.records.sources import CitationBasis
from catalogue.records.topics import Topic

ISO_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})")
register = template.Library()
register.filter(if_public)
register.filter(external_identifiers)
register.filter(excerpt)
register.filter(highlighted)
register.filter(with_language)
register.filter(with_language_note)
register.filter(edition_languages)
register.filter(record_facts)
register.filter(table_label)
register.simple_tag(record_cards)
register.simple_tag(record_links)
register.simple_tag(record_card)
register.simple_tag(record_items)
register.simple_tag(histogram_bars)


@register.simple_tag
def record_lists() -> list[dict[str, str]]:
    """Return the plural, address and label of each list of records, for menus."""
    return [
        {
            "plural": kind.plural,
            "address": list_address(f"{kind.plural}:list"),
            "label": capfirst(str(kind.plural_label)),
        }
        for kind in listed_kinds()
    ]


@register.simple_block_tag
def rendered_once(content: SafeString) -> SafeString:
    """Return the content of the block, for a variable that a page shows at several places."""
    return content


@register.simple_tag
def facet_checkboxes(options: list[Option], names: Options) -> SafeString:
    """Return the checkboxes of values of a facet, each named like “2012, 18 activities”.

    `names` are those of the kind of record. Group entries are counted apart: “7 + 11”,
    “7 activities and 11 group entries”.

    A page can have hundreds of them, and Python code formats them faster than a template.
    """
    counts = words_and_figures(names, (option.records for option in options))
    values = _escaped(option.value for option in options)
    labels = _escaped(option.label for option in options)
    words = _escaped(counts[option.records][0] for option in options)
    return SafeString(
        "\n".join(
            f'<li><label><input type="checkbox" id="f-{option.facet}-{value}" name="{option.facet}"'
            f' value="{value}" aria-label="{label}, {number}"{" checked" * option.is_chosen}>'
            f'<span>{label}</span><span class="count">{counts[option.records][1]}</span></label>'
            "</li>"
            for option, value, label, number in zip(options, values, labels, words, strict=False)
        )
    )


def _escaped(texts: Iterable[str]) -> list[str]:
    """Return texts of the database, which contain no NUL, as HTML; one call for all is faster."""
    return escape("\0".join(texts)).split("\0")


@register.filter
def optional_field(record: Record, name: str):
    """Return a field that only some kinds of records have, or "" if this kind does not.

    A direct lookup in a template is slow for a missing attribute.
    """
    return getattr(record, name, "")


@register.filter
def own_topics(record: Record) -> list[Topic]:
    """Return the topics of a record that belong to no framework."""
    return [topic for topic in record.topics.all() if not topic.framework]


@register.filter
def topics_by_framework(record: Record) -> list[tuple[Framework, list[Topic]]]:
    """Return each framework with its topics of a record, in the order of their codes."""
    topics = sorted(record.topics.all(), key=lambda topic: topic.code_order)
    by_framework = (
        (framework, [topic for topic in topics if topic.framework == framework])
        for framework in Framework
    )
    return [(framework, some) for framework, some in by_framework if some]


@register.filter
def language_name(text: TranslatedText) -> str:
    """Return the name of the language of a text."""
    return str(Language(text.language).label)


@register.filter
def without_namesakes(groups: Iterable[CountryGroup], bodies: Manager | str) -> list[CountryGroup]:
    """Return the country groups that have not the name of one of these organizations.

    The Community of Latin American and Caribbean States is both: one line for it is enough.
    """
    names = {str(body.title) for body in bodies.all()} if isinstance(bodies, Manager) else set()
    return [group for group in groups if str(group.name) not in names]


@register.filter
def with_unbroken_dates(text: str) -> SafeString:
    """Return the text with its days, such as 2012-08-19, kept in one line."""
    return SafeString(ISO_DAY.sub(r'<span class="nowrap">\1</span>', conditional_escape(text)))


@register.filter
def differing_citations(record: Record, field: str) -> list:
    """Return the citations of a field if their sources give different values, else []."""
    citations = [row for row in record.citations.all() if row.field == field and row.value]
    return citations if len({citation.value for citation in citations}) > 1 else []


@register.simple_tag
def unless_in_chain(rows, chain: Chain | None, relation: str = "") -> list:
    """Return the rows, or none if the chain of the page already shows all their records.

    `relation` names the record of a row, if the rows are not records.
    """
    rows = list(rows)
    records = [getattr(row, relation) for row in rows] if relation else rows
    return [] if chain and chain.contains_all(records) else rows


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


@register.simple_tag
def source_sentences(place: str, citations: list, record: Record) -> list[SafeString]:
    """Return sentences that say which facts of the record a place in a source supports."""
    return citation_sentences(place, citations, record)


@register.simple_tag(takes_context=True)
def inferred_mark(context: template.Context, *names: str) -> SafeString | str:
    """Return a link to the sources if one of these facts is inferred and not stated."""
    bases = {row.basis for row in context["record"].citations.all() if row.field in names}
    if bases != {CitationBasis.INFERRED}:
        return ""
    return format_html(' <a class="inferred" href="#sources">{}</a>', _("inferred"))


@register.filter
def iso_seconds(time: datetime) -> str:
    """Return a time for the attribute `datetime`, which HTML limits to three decimal places."""
    return localtime(time).isoformat(timespec="seconds")


@register.filter
def by_place(citations) -> list[tuple[str, list]]:
    """Return the citations of one source grouped by place: (place, citations), sorted by place.

    The order is that of the English places, so that it is the same in both languages.
    """
    grouped: dict[str, list] = {}
    for citation in citations:
        grouped.setdefault(citation.place, []).append(citation)
    # A citation of the whole record is left out if other citations of its place name a field.
    return [
        (place, [citation for citation in rows if citation.field] or rows[:1])
        for place, rows in sorted(grouped.items(), key=place_sort_key)
    ]


def place_sort_key(of_place: tuple[str, list]) -> list:
    """Return a sort key for a place with its citations, the same in both languages."""
    first = of_place[1][0]
    return natural_sort_key(first.place_en or first.place_es)
