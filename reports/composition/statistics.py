"""Figures of a report. Group entries are not counted, as they cover an unknown number."""

from collections.abc import Sequence

from activities.models import Activity
from catalogue.models import Record
from meetings.models import Meeting
from publications.models import Publication
from reports.composition.chapters import Chapters
from reports.composition.document import Block, Paragraph, Table
from reports.composition.templates import Phrase, words


def statistics_blocks(chapters: Chapters) -> list[Block]:
    """Return a paragraph and a table, or no blocks if there is nothing to count."""
    outline, grammar = chapters.outline, chapters.grammar
    scope = chapters.source_records.scope
    described = {*outline.described, *outline.hosted_records}
    upcoming = set(outline.places["planned"])
    upcoming |= {
        activity for host in upcoming for activity in outline.activities_by_host.get(host, ())
    }
    completed = described - upcoming
    activities = [record for record in completed if isinstance(record, Activity)]
    single = [activity for activity in activities if not activity.is_collective]
    entries = [activity for activity in activities if activity.is_collective]
    meetings = [record for record in completed if isinstance(record, Meeting)]
    publications = [record for record in described if isinstance(record, Publication)]

    builder = chapters.start_paragraph(None)
    span = words(str(scope.span))
    if single:
        builder.add_sentence(
            "figures.activities",
            activities=_counted_phrase(grammar, "activity", single),
            entries=_counted_phrase(grammar, "entry", entries) if entries else None,
            span=span,
        )
    elif entries:
        builder.add_sentence(
            "figures.entries", entries=_counted_phrase(grammar, "entry", entries), span=span
        )
    if meetings:
        countries = {meeting.country for meeting in meetings if meeting.country}
        is_known = not countries or all(meeting.country for meeting in meetings)
        builder.add_sentence(
            "figures.meetings" if is_known else "figures.meetings.known",
            meetings=_counted_phrase(grammar, "meeting", meetings),
            countries=grammar.count_phrase(len(countries), "country") if countries else None,
        )
    if publications:
        editions = [
            edition for publication in publications for edition in publication.editions.all()
        ]
        languages = {edition.language for edition in editions}
        builder.add_sentence(
            "figures.publications",
            publications=_counted_phrase(grammar, "publication", publications),
            editions=grammar.count_phrase(len(editions), "edition") if editions else None,
            languages=chapters.languages(languages) or None,
        )
    sentences = builder.described()
    if not sentences:
        return []
    return [Paragraph(sentences), *_activities_table(chapters, single, entries)]


def _counted_phrase(grammar, name: str, records: Sequence[Record]) -> Phrase:
    return grammar.count_phrase(len(records), name).with_records(*sorted_by_number(records))


def sorted_by_number(records) -> list[Record]:
    return sorted(records, key=lambda record: record.number)


def _activities_table(
    chapters: Chapters, single: list[Activity], entries: list[Activity]
) -> list[Block]:
    """Return a table of activities by kind: the single ones, and the group entries."""
    grammar = chapters.grammar
    rows = []
    for kind, _label in Activity.Kind.choices:
        single_of_kind = [activity for activity in single if activity.kind == kind]
        entries_of_kind = [activity for activity in entries if activity.kind == kind]
        if not single_of_kind and not entries_of_kind:
            continue
        cells = [
            words(grammar.headings[f"activities.{kind}"]),
            words(str(len(single_of_kind)) if single_of_kind else "–"),
            words(grammar.headings["several"] if entries_of_kind else "–"),
        ]
        records = sorted_by_number([*single_of_kind, *entries_of_kind])
        rows.append(chapters.register.row(cells, records))
    headings = grammar.headings
    columns = [headings["column.activities"], headings["column.many"], headings["column.beside"]]
    caption = headings["figures.table"]
    return [Table(caption, columns, rows, [0.42, 0.2, 0.38])] if rows else []
