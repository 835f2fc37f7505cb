"""Entries of records in lists, and their cards, as HTML.

A page can have hundreds of them, and Python code formats them faster than a template.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from html import escape  # Django's is five times slower, and a page has hundreds of values
from itertools import repeat
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalogue.base.related_rows import read_rows
from catalogue.base.translation import choice_label, in_one_language
from catalogue.pages.chain import NO_NOTES, RecordNotes, record_key
from catalogue.pages.text_markup import excerpt, highlighted, with_language, with_language_note
from catalogue.records.record import Record, list_address
from catalogue.search.folding import fold


def as_html(text: Any) -> str:
    """Return the text escaped, unless it is HTML already, as `conditional_escape` does."""
    return text if isinstance(text, SafeString) else escape(str(text))


@dataclass(frozen=True)
class RecordFacts:
    """The facts of a record in its entry in a list, beside title and summary.

    `status` is empty if it needs no mention. `meta` are all other facts, also date and places.
    """

    kind: str
    status: str
    is_group_entry: bool
    when: str
    places: str
    meta: list[str]


def table_label(record: Record) -> str:
    """Return the name of the record's table, for lists of several kinds of records: “Meeting”.

    `record.kind_label` is its kind within the table: “Workshop”.
    """
    return capfirst(str(record._meta.verbose_name))


def status_label(record: Record) -> str:
    """Return the label of the record's status, or "" if it needs no mention."""
    status = getattr(record, "status", "")
    return choice_label(record.Status, status) if status not in ("", "completed") else ""


def related_rows(record: Record, relation: str) -> Iterable[Any]:
    """Return the related rows of a record; none if its kind does not have the relation."""
    return read_rows(record, relation) if hasattr(type(record), relation) else ()


def edition_languages(record: Record) -> str:
    """Return the languages of the editions of a publication, by name; "" for other records."""
    names = [str(edition.get_language_display()) for edition in related_rows(record, "editions")]
    return ", ".join(sorted(names, key=fold))


def record_facts(record: Record) -> RecordFacts:
    """Return the facts of a record for its entry in a list."""
    country = getattr(record, "country", "")
    places = [country] if country else related_rows(record, "countries")
    place_names = [", ".join(map(str, places)), *map(str, related_rows(record, "regions"))]
    meta = [
        getattr(record, "symbol", ""),
        record.when,
        with_language(getattr(record, "city", "")),
        *place_names,
        edition_languages(record),
    ]
    return RecordFacts(
        kind=record.kind_label,
        status=status_label(record),
        is_group_entry=bool(getattr(record, "is_collective", "")),
        when=str(record.when or ""),
        places=", ".join(filter(None, place_names)),
        meta=[text for text in meta if text],
    )


def record_card(
    record: Record,
    level: int = 3,
    note: str | Promise = "",
    role: str = "",
    address: str = "",
) -> SafeString:
    """Return the card of a record with a heading of this level.

    `note` says how the record is related to that of the page, `role` which role it has for it.
    `address` is that of the record, if it is known.
    """
    kicker = f"{escape(str(role))} · " if role else ""
    kicker += escape(record.kind_label or table_label(record))
    if status := status_label(record):
        kicker += f' <span class="status-tag">{escape(status)}</span>'
    if getattr(record, "is_collective", ""):
        kicker += f' <span class="group-tag">{escape(_("Group entry"))}</span>'
    title = as_html(with_language_note(record.title))
    address = escape(address or record.get_absolute_url())
    texts = [getattr(record, "symbol", ""), str(record.when or ""), str(note)]
    spans = "".join(f"<span>{escape(text)}</span>" for text in texts if text)
    meta = f'<p class="meta">{spans}</p>' if spans else ""
    return SafeString(
        f'<article class="card"><p class="kicker">{kicker}</p>\n'
        f'<h{level}><a href="{address}">{title}</a></h{level}>{meta}</article>\n'
    )


def record_cards(
    records: Collection[Record], level: int = 3, notes: RecordNotes = NO_NOTES
) -> SafeString:
    """Return the cards of records; `notes` has those of some of them."""
    lists = {model: list_address(f"{model.plural}:list") for model in set(map(type, records))}
    with in_one_language():
        cards = "".join(
            record_card(
                *(one, level, notes.get(record_key(one), "")),
                address=one.address_below(lists[type(one)]),
            )
            for one in records
        )
    return SafeString(cards)


def record_links(records: Iterable[Record]) -> SafeString:
    """Return list items with the link, date and tags of each record, for a list within a page."""
    with in_one_language():
        return SafeString("".join(map(_record_link, records)))


def _record_link(record: Record) -> str:
    title = as_html(with_language_note(record.title))
    when, status = record.when, status_label(record)
    date = f" <small>{escape(str(when))}</small>" if when else ""
    if getattr(record, "is_collective", ""):
        date += f' <small class="group-tag">{escape(_("Group entry"))}</small>'
    if status:
        date += f' <small class="status-tag">{escape(status)}</small>'
    return f'<li><a href="{escape(record.get_absolute_url())}">{title}</a>{date}</li>'


def record_items(records: Iterable[Record], words: frozenset[str] | str = "") -> SafeString:
    """Return the list of records, with the matched `words` highlighted."""
    with in_one_language():
        items = "".join(map(_record_item, records, repeat(words)))
    return SafeString(f'<ol class="record-list" role="list">\n{items}</ol>\n')


def _record_item(record: Record, words: frozenset[str] | str) -> str:
    facts = record_facts(record)
    kicker = escape(facts.kind)
    if facts.status:
        kicker += f' <span class="status-tag">{escape(facts.status)}</span>'
    if facts.is_group_entry:
        kicker += f' <span class="group-tag">{escape(_("Group entry"))}</span>'
    title = as_html(highlighted(record.title, words))
    acronym = getattr(record, "acronym", "")
    in_brackets = f" <small>({escape(acronym)})</small>" if acronym else ""
    spans = "".join(f"<span>{as_html(text)}</span>" for text in facts.meta)
    summary = record.summary
    shown = as_html(highlighted(excerpt(summary, words), words)) if summary else ""
    parts = [
        f'<p class="kicker">{kicker}</p>' if kicker else "",
        f'<h3><a href="{escape(record.get_absolute_url())}">{title}</a>{in_brackets}</h3>',
        f'<p class="meta">{spans}</p>' if spans else "",
        f'<p lang="{escape(summary.language)}">{shown}</p>' if summary else "",
    ]
    lines = "\n  ".join(parts)
    return f'<li class="record-item">\n  {lines}\n</li>\n'
