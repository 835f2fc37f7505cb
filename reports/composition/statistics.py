"""The year in figures. What stands for several things of unknown number is never counted."""

from collections.abc import Sequence

from activities.models import Activity
from catalogue.models import Record
from meetings.models import Meeting
from publications.models import Publication
from reports.composition.chapters import Chapters
from reports.composition.document import Block, Paragraph, Table, TableRow
from reports.composition.templates import Phrase, words


def statistics_blocks(chapters: Chapters) -> list[Block]:
    """A paragraph and a table; nothing where there is nothing to count."""
    outline, grammar = chapters.outline, chapters.grammar
    scope = chapters.source_records.scope
    told = {*outline.described, *outline.hosted_records}
    ahead = set(outline.places["planned"])
    ahead |= {one for host in ahead for one in outline.activities_by_host.get(host, ())}
    activities = [one for one in told if isinstance(one, Activity) and one not in ahead]
    single = [one for one in activities if not one.is_collective]
    entries = [one for one in activities if one.is_collective]
    meetings = [one for one in told if isinstance(one, Meeting) and one not in ahead]
    publications = [one for one in told if isinstance(one, Publication)]

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
        countries = {one.country for one in meetings if one.country}
        is_known = not countries or all(one.country for one in meetings)
        builder.add_sentence(
            "figures.meetings" if is_known else "figures.meetings.known",
            meetings=_counted_phrase(grammar, "meeting", meetings),
            countries=grammar.count_phrase(len(countries), "country") if countries else None,
        )
    if publications:
        editions = [edition for one in publications for edition in one.editions.all()]
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
    return sorted(records, key=lambda one: one.number)


def _activities_table(
    chapters: Chapters, single: list[Activity], entries: list[Activity]
) -> list[Block]:
    """Activities by kind: those told one by one, and the entries that stand for several."""
    grammar = chapters.grammar
    rows = []
    for kind, _label in Activity.Kind.choices:
        one = [each for each in single if each.kind == kind]
        several = [each for each in entries if each.kind == kind]
        if not one and not several:
            continue
        cells = [
            list(words(grammar.headings[f"activities.{kind}"]).runs),
            list(words(str(len(one)) if one else "–").runs),
            list(words(grammar.headings["several"] if several else "–").runs),
        ]
        numbers = chapters.register.numbers(tuple(sorted_by_number([*one, *several])))
        rows.append(TableRow(cells, numbers))
    headings = grammar.headings
    columns = [headings["column.activities"], headings["column.many"], headings["column.beside"]]
    caption = headings["figures.table"]
    return [Table(caption, columns, rows, [0.42, 0.2, 0.38])] if rows else []
