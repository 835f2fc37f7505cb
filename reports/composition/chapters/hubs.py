"""Chapters on a project, or on a publication with outcomes, and all that belongs to it."""

from activities.models import Activity, Outcome, Project
from catalogue.models import Record
from meetings.models import Meeting
from publications.models import Publication
from reports.composition.chapters.activities import activity_paragraphs
from reports.composition.chapters.context import Context
from reports.composition.chapters.meetings import add_meeting
from reports.composition.chapters.outcomes import add_declaration, add_idea, add_lessons
from reports.composition.chapters.publications import (
    add_distribution,
    add_input,
    add_publication,
    names_on,
)
from reports.composition.paragraph_builder import ParagraphBuilder


def hub_paragraphs(context: Context, builder: ParagraphBuilder, hub: Record) -> None:
    """Add the paragraphs of the chapter on a project or publication."""
    if isinstance(hub, Project):
        _project(context, builder, hub)
    elif isinstance(hub, Publication):
        _publication(context, builder, hub)


def _project(context: Context, builder: ParagraphBuilder, project: Project) -> None:
    names, outline = context.names, context.outline
    context.register.check(project, "title")
    roles = context.by_role(
        project.involvements.all(), is_incomplete=project.parties_are_incomplete
    )
    builder.start(project)
    title = names.title_of(project)
    phrases = {
        "funders": roles.get("funder"), "executing": roles.get("executing"),
        "coordinators": roles.get("coordinator"), "project": title,
    }  # fmt: skip
    is_named = builder.add("funded.executed", project, **phrases)
    if not is_named:
        is_named = builder.add("funded", project, **phrases)
        key = "executed" if phrases["executing"] else "coordinated"
        is_named |= builder.add(f"{key}.it" if is_named else key, project, **phrases)
    if is_named:
        builder.add_links(project)
    when = context.when(project)
    if not is_named and when is not None:
        key = "project.ongoing" if project.when.is_ongoing else "project"
        builder.add(key, project, project=title, when=when)
    elif not is_named:
        builder.add("project.only", project, project=title)
    if project.objective:
        context.register.check(project, "objective")
        builder.add("objective", project, objective=names.objective(project))
    builder.add_summary(project)
    partners = [row for row in project.involvements.all() if row.role == "partner"]
    unnamed = [row for row in partners if not names.summary_names_party(project, row)]
    if partners and len(unnamed) == len(partners):
        builder.add("project.partners", project, partners=roles["partner"])
    activity_paragraphs(context, builder, outline.hosted_by(project, Activity))
    for publication in outline.hosted_by(project, Publication):
        builder.start(publication)
        add_publication(context, builder, publication, project=project)
        builder.start(publication)
        add_input(context, builder, publication)
        add_distribution(context, builder, publication)
    for meeting in outline.hosted_by(project, Meeting):
        builder.start(meeting)
        add_meeting(context, builder, meeting)
    outcomes = outline.hosted_by(project, Outcome)
    if outcomes:
        add_lessons(context, builder, project, outcomes)


def _publication(context: Context, builder: ParagraphBuilder, publication: Publication) -> None:
    """Add the work on a publication, its contents, its influence and the declarations on it."""
    names, outline = context.names, context.outline
    context.register.check(publication, "title")
    activities = outline.hosted_by(publication, Activity)
    told = [activity for activity in activities if activity.summary]
    builder.start(publication)
    for activity in told:
        builder.add_summary(activity)
        names.mark_if_named_by(publication, activity)
    if told:
        builder.cite(publication, *activities)
        builder.add_remark(names_on(context, publication))
        builder.cite(*context.chaired_bodies(activities))
        add_distribution(context, builder, publication)
        builder.start(publication)
        builder.add_summary(publication)
        add_input(context, builder, publication)
    else:
        add_publication(context, builder, publication)
        add_distribution(context, builder, publication)
    for outcome in outline.hosted_by(publication, Outcome):
        if outcome.kind == Outcome.Kind.DECLARATION:
            if not names.is_similar(outcome):
                builder.start(outcome)
            add_declaration(context, builder, outcome)
        else:
            builder.start(outcome)
            add_idea(context, builder, outcome)
