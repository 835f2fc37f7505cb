"""Template tags and filters for records."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from html import escape  # Django's is five times slower, and a page has hundreds of values
from itertools import repeat

from django import template
from django.db.models import Manager, Model
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from catalogue.base.languages import Language
from catalogue.base.translation import TranslatedText
from catalogue.base.visibility import if_public
from catalogue.filtering.facets import Option
from catalogue.kinds import listed_kinds
from catalogue.pages import highlighting
from catalogue.pages.chain import Chain
from catalogue.pages.citation_sentences import citation_sentences
from catalogue.pages.count_words import words_and_figures
from catalogue.records.countries import CountryGroup
from catalogue.records.frameworks import Framework
from catalogue.records.identifiers import external_identifiers
from catalogue.records.record import Record
from catalogue.records.sources import CitationBasis
from catalogue.records.topics import Topic

ISO_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})")
register = template.Library()
register.filter(if_public)
register.filter(external_identifiers)


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
def facet_checkboxes(options: list[Option], model: type[Model]) -> SafeString:
    """Return the checkboxes of values of a facet, each named like “2012, 18 activities”.

    Group entries are counted apart: “7 + 11”, “7 activities and 11 group entries”.

    A page can have hundreds of them, and Python code formats them faster than a template.
    """
    counts = words_and_figures(model, (option.records for option in options))
    boxes = []
    for option in options:
        facet, value = escape(option.facet), escape(option.value)
        words, figures = counts[option.records]
        name = escape(f"{option.label}, {words}")
        checked = " checked" if option.is_chosen else ""
        boxes.append(
            f'<li><label><input type="checkbox" id="f-{facet}-{value}" name="{facet}"'
            f' value="{value}" aria-label="{name}"{checked}><span>{escape(option.label)}</span>'
            f'<span class="count">{figures}</span></label></li>'
        )
    return SafeString("\n".join(boxes))


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
def language_name(text: TranslatedText) -> str:
    """Return the name of the language of a text."""
    return str(Language(text.language).label)


@register.filter
def optional_field(record: Record, name: str):
    """Return a field that only some kinds of records have, or "" if this kind does not.

    A direct lookup in a template is slow for a missing attribute.
    """
    return getattr(record, name, "")


@dataclass(frozen=True)
class RecordFacts:
    """The facts of a record in its entry in a list, beside title and summary.

    `status` is empty if it needs no mention. `meta` are all other facts, also date and places.
    """

    kind: str
    status: str
    is_planned: bool
    is_group_entry: bool
    when: str
    places: str
    meta: list[str]


def kind_label(record: Record) -> str:
    """Return the label of the record's kind, or "" if its table has no kinds."""
    kind = optional_field(record, "kind")
    return str(record.Kind(kind).label) if kind else ""


def status_label(record: Record) -> str:
    """Return the label of the record's status, or "" if it needs no mention."""
    status = optional_field(record, "status")
    return str(record.Status(status).label) if status not in ("", "completed") else ""


@register.filter
def record_facts(record: Record) -> RecordFacts:
    """Return the facts of a record for its entry in a list."""
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
    regions = record.regions.all() if optional_field(record, "regions") else []
    place_names = [", ".join(map(str, places)), *map(str, regions)]
    meta = [
        optional_field(record, "symbol"),
        record.when,
        with_language(optional_field(record, "city")),
        *place_names,
        ", ".join(edition.get_language_display() for edition in editions),
    ]
    return RecordFacts(
        kind=kind_label(record),
        status=status_label(record),
        is_planned=status == "planned",
        is_group_entry=bool(optional_field(record, "is_collective")),
        when=str(record.when or ""),
        places=", ".join(filter(None, place_names)),
        meta=[text for text in meta if text],
    )


@register.simple_tag
def record_card(
    record: Record, level: int = 3, note: str | Promise = "", role: str = ""
) -> SafeString:
    """Return the card of a record with a heading of this level.

    `note` says how the record is related to that of the page, `role` which role it has for it. A
    page can have more than a hundred cards, and Python code formats them faster than a template.
    """
    kicker = f"{escape(str(role))} · " if role else ""
    kicker += escape(kind_label(record) or record_kind_label(record))
    if status := status_label(record):
        kicker += f' <span class="status-tag">{escape(status)}</span>'
    if optional_field(record, "is_collective"):
        kicker += f' <span class="group-tag">{escape(_("Group entry"))}</span>'
    title = conditional_escape(with_language_note(record.title))
    address = escape(record.get_absolute_url())
    texts = [optional_field(record, "symbol"), str(record.when or ""), str(note)]
    spans = "".join(f"<span>{escape(text)}</span>" for text in texts if text)
    meta = f'<p class="meta">{spans}</p>' if spans else ""
    return SafeString(
        f'<article class="card"><p class="kicker">{kicker}</p>\n'
        f'<h{level}><a href="{address}">{title}</a></h{level}>{meta}</article>\n'
    )


@register.simple_tag
def record_items(records: Iterable[Record], words: frozenset[str] | str = "") -> SafeString:
    """Return the list of records, with the matched `words` highlighted."""
    items = "".join(map(_record_item, records, repeat(words)))
    return SafeString(f'<ol class="record-list" role="list">\n{items}</ol>\n')


def _record_item(record: Record, words: frozenset[str] | str) -> str:
    facts = record_facts(record)
    kicker = escape(facts.kind)
    if facts.status:
        css_class = "status-tag" if facts.is_planned else "status-tag status-tag--info"
        kicker += f' <span class="{css_class}">{escape(facts.status)}</span>'
    if facts.is_group_entry:
        kicker += f' <span class="group-tag">{escape(_("Group entry"))}</span>'
    title = conditional_escape(highlighted(record.title, words))
    acronym = optional_field(record, "acronym")
    in_brackets = f" <small>({escape(acronym)})</small>" if acronym else ""
    spans = "".join(f"<span>{conditional_escape(text)}</span>" for text in facts.meta)
    summary = record.summary
    shown = conditional_escape(highlighted(excerpt(summary, words), words)) if summary else ""
    parts = [
        f'<p class="kicker">{kicker}</p>' if kicker else "",
        f'<h3><a href="{escape(record.get_absolute_url())}">{title}</a>{in_brackets}</h3>',
        f'<p class="meta">{spans}</p>' if spans else "",
        f'<p lang="{escape(summary.language)}">{shown}</p>' if summary else "",
    ]
    lines = "\n  ".join(parts)
    return f'<li class="record-item">\n  {lines}\n</li>\n'


@register.filter
def without_namesakes(groups: Iterable[CountryGroup], bodies: Manager | str) -> list[CountryGroup]:
    """Return the country groups that have not the name of one of these organizations.

    The Community of Latin American and Caribbean States is both: one line for it is enough.
    """
    names = {str(body.title) for body in bodies.all()} if isinstance(bodies, Manager) else set()
    return [group for group in groups if str(group.name) not in names]


@register.filter
def with_language(text: str) -> str:
    """Return the text; if it replaces a missing translation, inside a span with its `lang`."""
    if not isinstance(text, TranslatedText) or not text.is_fallback:
        return text
    return format_html('<span lang="{}" dir="auto">{}</span>', text.language, text)


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
def highlighted(text: str, words: frozenset[str] | str) -> str:
    """Return the text with the matched words highlighted and a note of a fallback language."""
    if not words:
        return with_language_note(text)
    shown = highlighting.highlight_words(text, frozenset(words))
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


def natural_sort_key(text: str) -> list:
    """Return a sort key that puts “paragraph 4” before “paragraph 16”."""
    return [
        (1, int(part), "") if part.isdecimal() else (0, 0, part.casefold())
        for part in re.split(r"(\d+)", text)
        if part
    ]
