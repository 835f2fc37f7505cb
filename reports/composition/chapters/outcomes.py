"""Sentences and lists on lessons, conclusions, recommendations and declarations."""

from collections.abc import Sequence

from activities.models import Outcome
from catalogue.base.visibility import if_public
from catalogue.models import Record
from meetings.models import Meeting
from reports.composition.chapters.context import Context
from reports.composition.document import Item
from reports.composition.lazy_phrases import PhraseList
from reports.composition.paragraph_builder import ParagraphBuilder
from reports.composition.templates import Phrase, join_phrases, literal_phrase


def add_adopted(
    context: Context,
    builder: ParagraphBuilder,
    host: Record,
    outcomes: Sequence[Outcome] | None = None,
) -> None:
    """Add what a meeting adopted, or what came of a record, with the items in one sentence."""
    if outcomes is None:
        outcomes = context.outline.hosted_by(host, Outcome)
    for outcome in outcomes:
        items = context.outline.hosted_by(outcome, Outcome)
        if builder.add_summary(outcome):
            add_items_in_sentence(context, builder, outcome)
        elif items and isinstance(host, Meeting):
            names = context.names
            listed = builder.list_of([names.outcome_text(item) for item in items])
            kind = context.grammar.count_phrase(len(items), f"{outcome.kind or 'conclusion'}")
            builder.add("adopted", outcome, meeting=names.title_of(host), outcomes=kind,
                        items=listed)  # fmt: skip
        elif isinstance(host, Meeting):
            builder.add("adopted.plain", outcome, meeting=context.names.title_of(host),
                        items=context.names.plain_outcome(outcome))  # fmt: skip
        else:
            builder.add("title", outcome, title=context.names.outcome_text(outcome))
        builder.cite(*items)
        builder.add_links(outcome)


def add_items_in_sentence(context: Context, builder: ParagraphBuilder, outcome: Outcome) -> None:
    """Add the summaries of the items of an outcome, and of the outcomes that they cite."""
    last: Outcome | None = None
    for item in context.outline.hosted_by(outcome, Outcome):
        related = context.outline.hosted_by(item, Outcome)
        if len(related) == 1 and builder.add_summaries(item, related[0]):
            last = item
            continue
        shared = context.names.shared_subject(last, item, outcome) if last else Phrase()
        last = None if related else item  # their summaries follow, and have other subjects
        if shared:
            builder.add("clause.it.plain", item, predicate=shared)
            builder.note_summary(item)
        elif not builder.add_summary(item):
            builder.add("title", item, title=context.names.outcome_text(item))
        for cited in related:
            builder.add_summary(cited)
            builder.cite(cited)


def add_lessons(
    context: Context,
    builder: ParagraphBuilder,
    origin: Record,
    outcomes: Sequence[Outcome],
) -> None:
    """Add the lessons or conclusions of a project: up to two in sentences, more in a list."""
    kinds = dict.fromkeys(outcome.kind for outcome in outcomes)
    for kind in kinds:
        same = [outcome for outcome in outcomes if outcome.kind == kind]
        builder.start(same[0])
        matters = _matters(context, same)
        is_plain = kind != Outcome.Kind.LESSON or len(same) == 1 or not matters
        builder.add(
            "drawn" if is_plain else "drawn.lesson", *same,
            outcomes=context.grammar.count_phrase(len(same), kind or "conclusion"),
            origin=context.names.title_of(origin), matters=matters or None,
        )  # fmt: skip
        builder.add_items(_item(context, builder, outcome) for outcome in same)


def _matters(context: Context, outcomes: Sequence[Outcome]) -> PhraseList:
    """Return the meetings and publications on which all of the outcomes bear."""
    related: dict[Record, None] = {}
    for outcome in outcomes:
        about = (*outcome.about_meetings.all(), *outcome.about_publications.all())
        related.update(dict.fromkeys(about))
    return PhraseList(context.grammar, context.names.with_parts(list(related)))


def _item(context: Context, builder: ParagraphBuilder, outcome: Outcome) -> Item:
    """Return a list item: the summary, which a list of the items of the outcome can end."""
    names = context.names
    context.register.check(outcome, "summary" if outcome.summary else "title")
    text = names.summary(outcome) or names.outcome_text(outcome)
    items = context.outline.hosted_by(outcome, Outcome)
    if items:
        for item in items:
            context.register.check(item, "title")
        listed = builder.list_of([names.outcome_text(item) for item in items])
        text = join_phrases((
            text.with_text(lambda text: text.rstrip(".")), literal_phrase(": "), listed,
        ))  # fmt: skip
    text = names.with_full_stop(text)
    return Item([builder.sentence(text, outcome, *items)])


def add_idea(context: Context, builder: ParagraphBuilder, outcome: Outcome) -> None:
    """Add who put an idea forward, what cites it and where it was endorsed, then the idea."""
    uptakes = list(outcome.uptakes.all())
    names = context.names
    by = [names.organization_name(row.organization) for row in uptakes if _is(row, "suggested-by")]
    works = [
        names.title_of(row.publication)
        for row in uptakes
        if _is(row, "cited-by") and if_public(row.publication)
    ]
    meetings = [
        names.title_of(row.meeting)
        for row in uptakes
        if _is(row, "endorsed-by") and if_public(row.meeting)
    ]
    listed = {
        "who": PhraseList(context.grammar, [each for each in by if each]) or None,
        "works": PhraseList(context.grammar, works) or None,
        "meetings": PhraseList(context.grammar, meetings) or None,
    }
    if works or meetings:
        builder.add("idea" if works else "idea.endorsed", outcome, **listed)
    if not builder.add_summary(outcome):
        builder.add("title", outcome, title=names.outcome_text(outcome))


def _is(row, manner: str) -> bool:
    return row.manner == manner


def add_declaration(context: Context, builder: ParagraphBuilder, outcome: Outcome) -> None:
    """Add a declaration: its summary, its clauses, and its links in a note."""
    names = context.names
    adopted_at = [each for each in (outcome.adopted_at,) if if_public(each)]
    if builder.add_summary(outcome):
        builder.add_links(outcome)
        add_items_in_sentence(context, builder, outcome)
    else:
        is_similar = any(row.manner == "similar-to" for row in outcome.uptakes.all())
        part: Phrase = names.numbered_part(outcome)
        if is_similar:
            builder.add("similar", outcome, outcome=part)
        else:
            builder.add("title", outcome, title=part)
        builder.add_links(outcome)
        add_items_in_sentence(context, builder, outcome)
    builder.cite(*adopted_at, *context.outline.hosted_by(outcome, Outcome))
