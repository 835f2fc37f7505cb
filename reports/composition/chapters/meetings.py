"""Paragraphs about meetings: the part of the commission, who attended, and what was adopted."""

from collections.abc import Sequence

from activities.models import Activity, Outcome
from catalogue.base.visibility import if_public
from catalogue.models import Organization
from meetings.models import Meeting, Status
from reports.composition.chapters.activities import add_not_held
from reports.composition.chapters.context import Context
from reports.composition.chapters.outcomes import add_adopted
from reports.composition.outline import ORGANIZER_ROLES
from reports.composition.paragraph_builder import ParagraphBuilder
from reports.composition.templates import Phrase

MAX_NAMED_MEMBERS = 4  # members of a group beyond this number are named in a note


def meeting_paragraphs(
    context: Context, builder: ParagraphBuilder, meetings: Sequence[Meeting]
) -> None:
    """Add paragraphs on meetings: those attended together, each organized one on its own."""
    for meeting in meetings:
        outcomes = context.outline.hosted_by(meeting, Outcome)
        is_part = meeting.part_of_id is not None and meeting.part_of in context.names.introduced
        is_heavy = _is_organized(context, meeting) and not is_part
        builder.start(meeting, weight=1 + is_heavy + len(outcomes))
        if meeting.status in (Status.CANCELLED, Status.PLANNED):
            _add_not_held(context, builder, meeting)
            continue
        add_meeting(context, builder, meeting)


def _add_not_held(context: Context, builder: ParagraphBuilder, meeting: Meeting) -> None:
    """Add a meeting that was cancelled, or a past plan, with what its activities say of it."""
    activities = context.outline.hosted_by(meeting, Activity)
    told = [activity for activity in activities if activity.summary]
    add_not_held(context, builder, meeting, is_explained=bool(told))
    for activity in told:
        builder.add_summary(activity)
    builder.cite(*activities)


def _is_organized(context: Context, meeting: Meeting) -> bool:
    parts = context.source_records.commission_parts
    roles = {row.role for row in meeting.participations.all() if row.organization_id in parts}
    return bool(roles & ORGANIZER_ROLES)


def add_meeting(context: Context, builder: ParagraphBuilder, meeting: Meeting) -> None:
    """Add the sentences on one meeting, its activities and outcomes."""
    activities = context.outline.hosted_by(meeting, Activity)
    roles = context.by_role(
        meeting.participations.all(), is_incomplete=meeting.parties_are_incomplete
    )
    is_told_at = _add_at_meeting(context, builder, meeting)
    organizers = roles.get("organizer")
    others = roles.get("co-organizer")
    if not is_told_at and _add_organized(context, builder, meeting):
        is_told_at = True
        _add_whole(context, builder, meeting, is_named=True)
    elif is_told_at:
        _add_whole(context, builder, meeting, is_named=True)
        if organizers:
            builder.add("organized.it", meeting, organizers=organizers, others=others)
    else:
        _add_part(context, builder, meeting, roles, activities)
        _add_whole(context, builder, meeting)
    _add_differing_dates(context, builder, meeting)
    if (
        is_told_at
        or (_is_organized(context, meeting) and "organizer" not in roles)
        or ("organizer" in roles and _named_members(context, meeting))
    ):
        _add_participants(context, builder, meeting)
    for activity in activities:
        _add_activity(context, builder, meeting, activity)
    add_adopted(context, builder, meeting)


def _add_at_meeting(context: Context, builder: ParagraphBuilder, meeting: Meeting) -> bool:
    """Add `At the meeting, held …, the findings were presented.` if the summary allows it."""
    summary = context.names.summary_after_adverb(meeting)
    if not summary or context.names.begins_with_meeting(meeting):
        return False
    title = context.names.title_of(meeting)
    builder.add("at.meeting", meeting, meeting=title, summary=summary)
    builder.note_summary(meeting)
    return True


def _add_organized(context: Context, builder: ParagraphBuilder, meeting: Meeting) -> bool:
    """Add who organized a meeting, then `Held …, the meeting served to …` from its summary."""
    names = context.names
    roles = context.by_role(meeting.participations.all())
    if "organizer" not in roles or not names.begins_with_meeting(meeting):
        return False
    title = names.title_of(meeting, is_bare=True, is_new=True)
    builder.add("organized", meeting, organizers=roles["organizer"],
                others=roles.get("co-organizer"), meeting=title)  # fmt: skip
    held = names.held_clause(meeting)
    summary = names.summary_after_adverb(meeting)
    if builder.add("held", meeting, held=held or None, summary=summary):
        builder.note_summary(meeting)
    else:
        builder.add_summary(meeting)
    return True


def _add_part(context, builder, meeting: Meeting, roles: dict, activities: Sequence) -> None:
    """Add a sentence on the role of the commission in a meeting."""
    names = context.names
    place, when = names.place(meeting) or None, context.grammar.time_adverb(meeting.when) or None
    bare = names.title_of(meeting, is_bare=True, is_new=True)
    parts = context.source_records.commission_parts
    own = [row for row in meeting.participations.all() if row.organization_id in parts]
    others = roles.get("co-organizer")
    if "organizer" in roles:
        builder.add(
            "organized", meeting, organizers=roles["organizer"], others=others,
            meeting=bare, place=place, when=when,
            participants=None if _named_members(context, meeting) else roles.get("participant"),
        )  # fmt: skip
    elif "convener" in roles:
        builder.add("convened", meeting, conveners=roles["convener"], meeting=bare, place=place,
                    when=when)  # fmt: skip
    elif "host" in roles:
        builder.add("hosted", meeting, hosts=roles["host"], meeting=bare, place=place, when=when)
    elif found := next(((a, said) for a in activities if (said := names.attendance(a))), None):
        attended, (who, verb) = found
        body = names.body_named_by(attended, names.subjects)
        if builder.has_named(body):
            who = names.with_commission_noun(who)
        builder.add("attended", meeting, who=who, verb=verb, meeting=names.title_of(meeting))
        builder.mark_subject(body)
    else:
        subject = _attendant(context, own, activities)
        is_support = not own and any(a.kind == Activity.Kind.MEETING_SUPPORT for a in activities)
        title = names.title_of(meeting, is_new=True)
        phrases = {"who": context.subject_name(subject), "meeting": title}
        key = "supported" if is_support else "took.part"
        builder.add_with_subject(key, subject, [meeting], phrases)
    builder.cite(*activities)


def _attendant(context: Context, own: Sequence, activities: Sequence) -> Organization | None:
    """Return the part of the commission that took part, or else the one with the activity."""
    organizations = context.source_records.organizations
    if own:
        return organizations.get(own[0].organization_id)
    return context.subject_of(activities[0]) if activities else context.source_records.commission


def _add_whole(
    context: Context, builder: ParagraphBuilder, meeting: Meeting, *, is_named: bool = False
) -> None:
    """Add a sentence on the meeting that contains this one, unless it was mentioned with it.

    `is_named` is for a sentence after one that ends with another subject.
    """
    whole = if_public(meeting.part_of)
    if whole is None or whole in context.names.introduced:
        return
    is_side_event = meeting.kind == Meeting.Kind.SIDE_EVENT
    key = "side.event" if is_side_event else "part.of"
    builder.add(f"{key}.named" if is_named else key, meeting,
                whole=context.names.title_of(whole, is_bare=True))  # fmt: skip


def _add_differing_dates(context: Context, builder: ParagraphBuilder, meeting: Meeting) -> None:
    """Add a note on each source that gives other dates."""
    for citation in meeting.citations.all():
        if citation.field != "period" or not citation.value:
            continue
        when = context.grammar.cited_period(citation.value)
        if when is not None and when != meeting.when:
            builder.add_remark(context.names.differing_date(citation, when))


def _named_members(context: Context, meeting: Meeting) -> list:
    """Return the participants that are named in a note: many members of one group."""
    rows = [row for row in meeting.participations.all() if row.role == "participant"]
    members = [row for row in rows if row.organization_id]
    is_long = len(members) > MAX_NAMED_MEMBERS
    return members if is_long and _common_group(context, members) is not None else []


def _add_participants(context: Context, builder: ParagraphBuilder, meeting: Meeting) -> None:
    """Add a sentence on participants; many members of one group are named in a note."""
    rows = [row for row in meeting.participations.all() if row.role == "participant"]
    members = _named_members(context, meeting)
    is_incomplete = meeting.parties_are_incomplete
    if not rows:
        return
    if not members:
        participants = context.names.party_list(rows, is_incomplete=is_incomplete)
        builder.add("participants", meeting, participants=participants)
        return
    others = [row for row in rows if not row.organization_id]
    groups = context.names.party_list(others, is_incomplete=is_incomplete) if others else None
    count: Phrase = context.grammar.count_phrase(len(members), "member")
    group = context.names.organization_name(_common_group(context, members))
    builder.add("members", meeting, members=count, body=group, groups=groups)
    builder.add_remark(context.names.listed(context.names.party_list(members)))


def _common_group(context: Context, rows: Sequence) -> Organization | None:
    """Return the inter-agency group of which all the organizations are members, or None."""
    groups: set[int] | None = None
    for row in rows:
        body = context.source_records.organizations.get(row.organization_id)
        own = {each.body_id for each in body.memberships.all()} if body is not None else set()
        groups = own if groups is None else groups & own
    found = [context.source_records.organizations.get(key) for key in sorted(groups or ())]
    kind = Organization.Kind.INTER_AGENCY_GROUP
    return next((body for body in found if body is not None and body.kind == kind), None)


def _add_activity(
    context: Context, builder: ParagraphBuilder, meeting: Meeting, activity: Activity
) -> None:
    """Add the summary of an activity if it says more than the sentences on its meeting."""
    names = context.names
    is_stated = names.attendance(activity) or (
        _is_organized(context, meeting) and names.clause(activity, names.subjects)
    )
    if activity.summary and not is_stated:
        builder.add_summary(activity)
    else:
        builder.cite(activity)
    add_adopted(context, builder, activity)


def outcomes_without_meeting(
    context: Context, builder: ParagraphBuilder, outcomes: Sequence[Outcome]
) -> None:
    """Add paragraphs on outcomes whose meeting is not reported."""
    for outcome in outcomes:
        builder.start(outcome)
        add_adopted(context, builder, if_public(outcome.adopted_at) or outcome, [outcome])
