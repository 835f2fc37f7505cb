"""The last chapter: what came of the period, and what the commission plans."""

from collections.abc import Sequence

from activities.models import Activity, Outcome
from catalogue.base.visibility import if_public
from catalogue.models import Record
from meetings.models import Meeting
from reports.composition.chapters.activities import MAX_TITLES, listed_title
from reports.composition.chapters.context import Context
from reports.composition.paragraph_builder import ParagraphBuilder
from reports.composition.templates import Phrase, fill_template, join_phrases, words


def outlook_paragraphs(
    context: Context, builder: ParagraphBuilder, records: Sequence[Record]
) -> None:
    """Add the conclusions of the period with the meetings that take them up, then the plans."""
    outcomes = [record for record in records if isinstance(record, Outcome)]
    planned = [record for record in records if not isinstance(record, Outcome)]
    builder.start(records[0])
    told: set[Record] = set()
    for outcome in outcomes:
        _add_conclusion(context, builder, outcome)
        meetings = [
            record
            for record in planned
            if isinstance(record, Meeting)
            and record in outcome.about_meetings.all()
            and record not in told
        ]
        if meetings:
            _add_taken_up(context, builder, outcome, meetings)
            told |= set(meetings)
    others = [record for record in planned if record not in told]
    for first in range(0, len(others), MAX_TITLES):
        more = builder.register.varied("planned.more", context.grammar.sentences) if first else ""
        key = more or "planned"
        _add_plans(context, builder, key, others[first : first + MAX_TITLES])


def _add_conclusion(context: Context, builder: ParagraphBuilder, outcome: Outcome) -> None:
    if not builder.add_summary(outcome):
        builder.add("title", outcome, title=context.names.outcome_text(outcome))
    for item in context.outline.hosted_by(outcome, Outcome):
        builder.add_summary(item)


def _add_taken_up(
    context: Context, builder: ParagraphBuilder, outcome: Outcome, meetings: list[Meeting]
) -> None:
    activities = [a for m in meetings for a in context.outline.hosted_by(m, Activity)]
    year = _common_year(meetings)
    names = [_plan(context, meeting, year) for meeting in meetings]
    builder.add(
        "taken.up", outcome, *activities,
        meetings=context.grammar.join_places(names), span=words(str(year)) if year else None,
    )  # fmt: skip


def _add_plans(context: Context, builder: ParagraphBuilder, key: str, records: Sequence) -> None:
    """Add the list of what is planned; the introduction gives the year if it is the same."""
    year = _common_year(records)
    listed = context.grammar.join_entries([_plan(context, record, year) for record in records])
    hosted = [a for record in records for a in context.outline.hosted_by(record, Activity)]
    span = words(str(year)) if year else None
    builder.add(key, *records, *hosted, titles=listed, span=span)


def _plan(context: Context, record, year: int) -> Phrase:
    """Return a planned meeting or activity with its place, time and what it prepares."""
    if isinstance(record, Activity):
        return listed_title(context, record, year)
    context.register.check(record, "title")
    is_bare = year > 0 and context.grammar.is_year(record.when) and not record.city
    name = context.names.name_of(record, is_bare=is_bare, is_new=True, year=year)
    later = if_public(record.prepares)
    if later is None:
        return name
    prepares = fill_template(context.grammar.words["prepares"], {
        "later": context.names.title_of(later),
    })  # fmt: skip
    return join_phrases((name, prepares))


def _common_year(records: Sequence) -> int:
    """Return the year in which all records begin, or 0."""
    years = {record.period.lower.year if record.period else None for record in records}
    return (years.pop() or 0) if len(years) == 1 else 0
