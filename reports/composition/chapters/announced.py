"""The fate of the work that the preceding report announced: a paragraph, or rows of a table."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import cast

from activities.models import Activity
from reports.composition.announcements import Announcement, Announcements, Fate
from reports.composition.chapters.context import Context
from reports.composition.document import Paragraph
from reports.composition.paragraph_builder import ParagraphBuilder
from reports.composition.templates import Phrase, fill_template, words

ANNOUNCED_KEY = "programme:announced"  # the same whatever became of the work
SILENT = (Fate.UNKNOWN, Fate.HIDDEN)


def announced_paragraph(
    context: Context, builder: ParagraphBuilder, announcements: Announcements
) -> None:
    """Add a paragraph with a sentence for each fate; their notes name the paragraphs.

    Nothing is said of work whose fate is unknown or which is no longer public.
    """
    builder.start(weight=2)
    report: Phrase | None = words(str(announcements.period))
    for rule, items, when in _sentences(context, announcements):
        listed = context.grammar.join_list(_names(context, items)).with_count(len(items))
        records = [item.record for item in items if item.record is not None]
        if builder.add(rule, *records, list=listed, report=report, when=when):
            builder.add_remark(_remark(context, announcements, items))
            report = None
    builder.end()
    if report is None:
        cast(Paragraph, builder.blocks[-1]).key = ANNOUNCED_KEY


def _sentences(
    context: Context, announcements: Announcements
) -> Iterator[tuple[str, list[Announcement], Phrase | None]]:
    """Yield the rule of each sentence with its announcements and their new date."""
    scope = context.source_records.scope
    for fate, items in announcements.by_fate(scope).items():
        if fate in SILENT:
            continue
        if fate == Fate.HELD:
            meetings = [item for item in items if not isinstance(item.record, Activity)]
            done = [item for item in items if isinstance(item.record, Activity)]
            yield from (
                (rule, same, None)
                for rule, same in (("announced.held", meetings), ("announced.done", done))
                if same
            )
        elif fate == Fate.MOVED:
            for (when, is_earlier), same in groupby(
                items, key=lambda item: (item.record.when, item.is_earlier)
            ):
                rule = f"announced.moved{'.earlier' if is_earlier else ''}"
                yield rule, list(same), context.grammar.new_time(when)
        else:
            yield f"announced.{fate}", items, None


def _names(context: Context, items: Iterable[Announcement]) -> list[Phrase]:
    """Return the names of the work, which the chapters still introduce with place and time."""
    introduced = context.names.introduced.copy()
    names = [
        context.names.name_of(item.record, is_bare=True)
        for item in items
        if item.record is not None
    ]
    for item in items:
        if item.record is not None:
            context.register.check(item.record, "title")
    context.names.introduced = introduced
    return names


def _remark(context: Context, announcements: Announcements, items: Sequence) -> Phrase:
    numbers = sorted({item.paragraph for item in items if item.paragraph})
    if not numbers:
        return Phrase()
    paragraphs = context.grammar.join_list([words(str(number)) for number in numbers])
    key = "announced.remark" if len(numbers) == 1 else "announced.remarks"
    report = words(str(announcements.period))
    return fill_template(context.grammar.words[key], {"report": report, "numbers": paragraphs})


def announced_rows(
    context: Context, announcements: Announcements
) -> Iterator[tuple[Announcement, list[Phrase]]]:
    """Yield the announcements with the cells of their rows: title, date, fate and paragraph."""
    for fate, items in announcements.by_fate(context.source_records.scope).items():
        if fate in SILENT:
            continue
        for item in items:
            cells = [
                context.names.plain_title(item.record),
                words(context.grammar.date(item.when)),
                words(fate_words(context, item, fate)),
                words(str(item.paragraph or "")),
            ]
            yield item, cells


def fate_words(context: Context, item: Announcement, fate: Fate) -> str:
    """Return what became of announced work, such as “Moved to March 2014”."""
    is_meeting = not isinstance(item.record, Activity)
    key = "fate.held" if fate == Fate.HELD and is_meeting else f"fate.{fate}"
    key = "fate.done" if fate == Fate.HELD and not is_meeting else key
    when = item.record.when if item.record is not None else None
    return context.grammar.headings[key].format(when=context.grammar.date(when))
