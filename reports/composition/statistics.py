"""The year in figures. What stands for several things of unknown number is never counted."""

from collections.abc import Sequence

from activities.models import Activity
from catalogue.models import Record
from meetings.models import Meeting
from publications.models import Publication
from reports.composition.chapters import Chapters
from reports.composition.document import Block, Paragraph, Row, Table
from reports.composition.templates import Phrase, words


def figures(chapters: Chapters) -> list[Block]:
    """A paragraph and a table; nothing where there is nothing to count."""
    plan, grammar = chapters.plan, chapters.grammar
    scope = chapters.material.scope
    told = {*plan.told, *plan.hosted}
    ahead = set(plan.places["planned"])
    ahead |= {one for host in ahead for one in plan.activities_with.get(host, ())}
    activities = [one for one in told if isinstance(one, Activity) and one not in ahead]
    single = [one for one in activities if not one.is_collective]
    entries = [one for one in activities if one.is_collective]
    meetings = [one for one in told if isinstance(one, Meeting) and one not in ahead]
    publications = [one for one in told if isinstance(one, Publication)]

    telling = chapters.begin(None)
    span = words(str(scope.span))
    if single:
        telling.say(
            "figures.activities",
            activities=_count(grammar, "activity", single),
            entries=_count(grammar, "entry", entries) if entries else None,
            span=span,
        )
    elif entries:
        telling.say("figures.entries", entries=_count(grammar, "entry", entries), span=span)
    if meetings:
        countries = {one.country for one in meetings if one.country}
        is_known = not countries or all(one.country for one in meetings)
        telling.say(
            "figures.meetings" if is_known else "figures.meetings.known",
            meetings=_count(grammar, "meeting", meetings),
            countries=grammar.counted(len(countries), "country") if countries else None,
        )
    if publications:
        editions = [edition for one in publications for edition in one.editions.all()]
        languages = {edition.language for edition in editions}
        telling.say(
            "figures.publications",
            publications=_count(grammar, "publication", publications),
            editions=grammar.counted(len(editions), "edition") if editions else None,
            languages=chapters.languages(languages) or None,
        )
    sentences = telling.told()
    if not sentences:
        return []
    return [Paragraph(sentences), *_table(chapters, single, entries)]


def _count(grammar, name: str, records: Sequence[Record]) -> Phrase:
    return grammar.counted(len(records), name).resting_on(*in_order(records))


def in_order(records) -> list[Record]:
    return sorted(records, key=lambda one: one.number)


def _table(chapters: Chapters, single: list[Activity], entries: list[Activity]) -> list[Block]:
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
        numbers = chapters.register.numbers(tuple(in_order([*one, *several])))
        rows.append(Row(cells, numbers))
    headings = grammar.headings
    columns = [headings["column.activities"], headings["column.many"], headings["column.beside"]]
    caption = headings["figures.table"]
    return [Table(caption, columns, rows, [0.42, 0.2, 0.38])] if rows else []
