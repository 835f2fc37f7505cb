"""Paragraphs about publications: authors, contents, editions and distribution."""

from collections.abc import Sequence

from activities.models import Activity, Project
from catalogue.base.visibility import if_public
from meetings.models import Status
from publications.models import Dissemination, Publication
from publications.models import DisseminationManner as Manner
from reports.composition.chapters.context import Context
from reports.composition.lazy_phrases import PhraseList
from reports.composition.paragraph_builder import ParagraphBuilder
from reports.composition.templates import Phrase, single_line, words


def publication_paragraphs(
    context: Context, builder: ParagraphBuilder, publications: Sequence[Publication]
) -> None:
    for publication in publications:
        acts = len(publication.disseminations.all())
        builder.start(publication, weight=1 + acts + bool(publication.summary))
        add_publication(context, builder, publication)
        add_distribution(context, builder, publication)


def add_publication(
    context: Context,
    builder: ParagraphBuilder,
    publication: Publication,
    *,
    project: Project | None = None,
) -> None:
    """Add the authors, the contents and the meetings for which a publication was meant.

    If the publication belongs to a project, the caller adds the meetings.
    """
    names, activities = context.names, context.outline.hosted_by(publication, Activity)
    context.register.check(publication, "title")
    roles = context.by_role(publication.authorships.all())
    parts = context.source_records.commission_parts
    own = {row.role for row in publication.authorships.all() if row.organization_id in parts}
    work = names.title_of(publication)
    when = context.grammar.time_adverb(publication.when) if publication.when else None
    if "author" in own:
        authors = _keys(publication, "author")
        is_published = bool(authors & _keys(publication, "publisher"))
        body = context.source_records.organizations.get(next(iter(authors)) or 0)
        phrases = {
            "authors": roles["author"], "contributors": roles.get("contributor"), "work": work,
            "when": when or None,
        }  # fmt: skip
        ending = ".published" if is_published else ""
        if project is not None and publication in project.summed_up_in.all():
            builder.add(f"results{ending}", publication, project, project=names.title_of(project),
                        **phrases)  # fmt: skip
        else:
            subject = body if len(authors) == 1 else None
            builder.add_with_subject(f"wrote{ending}", subject, [publication], phrases)
    elif "publisher" in roles:
        builder.add("published", publication, publishers=roles["publisher"], work=work,
                    when=when or None)  # fmt: skip
    else:
        told = [activity for activity in activities if builder.add_summary(activity)]
        for activity in told:
            names.mark_if_named_by(publication, activity)
        if publication not in names.introduced:
            is_ongoing = publication.when is not None and publication.when.is_ongoing
            key = "appeared.ongoing" if is_ongoing else "appeared"
            builder.add(key, publication, work=work, when=when or None)
    builder.cite(publication, *activities)
    builder.add_links(publication)
    if builder.add_summary(publication) and context.names.is_about(publication):
        builder.subject = publication
    if project is None:
        add_input(context, builder, publication)


def _keys(publication: Publication, role: str) -> set[int]:
    return {row.organization_id for row in publication.authorships.all() if row.role == role}


def add_input(context: Context, builder: ParagraphBuilder, publication: Publication) -> None:
    """Add the meetings and bodies for whose work a publication is meant."""
    names = context.names
    meetings = [each for each in publication.input_to.all() if if_public(each)]
    bodies = [names.organization_name(each) for each in publication.input_to_bodies.all()]
    listed = PhraseList(context.grammar, [each for each in bodies if each])
    if not meetings and not listed:
        return
    scope = context.source_records.scope
    is_past = any(
        meeting.status == Status.COMPLETED or scope.is_past_plan(meeting) for meeting in meetings
    )
    key = "input.past" if is_past else "input"
    phrases = {
        "work": names.title_of(publication),
        "meetings": context.title_list(meetings) or None,
        "bodies": listed or None,
    }
    builder.add_with_subject(
        key if meetings else "input.bodies", publication, [publication], phrases
    )


def add_distribution(context: Context, builder: ParagraphBuilder, publication: Publication) -> None:
    """Add the languages of a publication, and its distribution in the order of time."""
    acts = [
        act
        for act in publication.disseminations.all()
        if act.period is None or context.source_records.scope.contains(act)
    ]
    online = [act for act in acts if act.manner == Manner.PUBLISHED_ONLINE]
    general = [act for act in acts if act.manner == Manner.DISTRIBUTED and not _is_at_an_event(act)]
    _add_editions(context, builder, publication, online[:1], general[:1])
    for act in general[1 if online else 0 :]:
        _add_general(context, builder, publication, act)
    for act in sorted(filter(_is_at_an_event, acts), key=_start):
        _add_at_an_event(context, builder, publication, act)


def _is_at_an_event(act: Dissemination) -> bool:
    has_place = bool(act.meeting_id or act.place or act.country_id or act.period)
    return has_place and act.manner != Manner.PUBLISHED_ONLINE


def _start(act: Dissemination) -> str:
    return act.period.lower.isoformat() if act.period else "9999"


def _add_editions(
    context: Context,
    builder: ParagraphBuilder,
    publication: Publication,
    online: Sequence[Dissemination],
    general: Sequence[Dissemination],
) -> None:
    """Add the languages of a publication, where it is online, and its general distribution."""
    languages = [edition.language for edition in publication.editions.all()]
    recipients = general[0].recipients.all() if online and general else ()
    phrases = {
        "work": context.names.title_of(publication),
        "languages": context.languages(languages) if len(languages) > 1 else None,
        "site": context.names.site(online[0].place) if online else None,
        "recipients": context.names.with_inner_groups(recipients) if recipients else None,
    }
    if phrases["languages"]:
        key = "issued.online" if online else "issued"
        builder.add_with_subject(key, publication, [publication], phrases)
    elif online:
        builder.add("online", publication, **phrases)
    for act in online:
        # The place is a label unless it is an address itself.
        label = single_line(str(act.place))
        if act.url:
            builder.add_link("" if label in act.url else label, act.url)


def _add_general(
    context: Context, builder: ParagraphBuilder, publication: Publication, act: Dissemination
) -> None:
    builder.add(
        "distributed", publication, work=context.names.title_of(publication),
        recipients=context.names.with_inner_groups(act.recipients.all()) or None,
        by=_distributors(context, act),
    )  # fmt: skip


def _distributors(context: Context, act: Dissemination) -> PhraseList | None:
    bodies = [context.names.organization_name(body) for body in act.distributors.all()]
    return PhraseList(context.grammar, [body for body in bodies if body]) or None


def _add_at_an_event(
    context: Context, builder: ParagraphBuilder, publication: Publication, act: Dissemination
) -> None:
    """Add who distributed or presented a publication, in which languages, where and when."""
    meeting = if_public(act.meeting)
    by = _distributors(context, act)
    phrases: dict = {
        "by": by,
        "work": context.names.title_of(publication),
        "meeting": context.names.title_of(meeting) if meeting else None,
        "languages": context.languages(each.language for each in act.editions.all()) or None,
        "recipients": context.names.party_list(act.recipients.all()) or None,
    }
    if meeting is None:
        place: Phrase = context.names.act_place(act)
        phrases |= {"place": place or None, "when": context.grammar.time_adverb(act.when) or None}
    name = "presented" if act.manner == Manner.PRESENTED else "copies"
    builder.add(name if by else f"{name}.none", publication, **phrases)


def contribution_paragraphs(
    context: Context, builder: ParagraphBuilder, publications: Sequence[Publication]
) -> None:
    """Add paragraphs on sections that the commission contributed to the works of others."""
    for publication in publications:
        builder.start(publication)
        context.register.check(publication, "title")
        roles = context.by_role(publication.authorships.all())
        rows = [row for row in publication.authorships.all() if row.role == "author"]
        is_explained = bool(rows) and all(
            context.names.summary_names_author(publication, row) for row in rows
        )
        authors = [row.organization for row in rows if is_explained and if_public(row.organization)]
        clause = context.names.clause_on_serial(publication) if is_explained else Phrase()
        is_told = False
        for row in publication.contributions.all():
            who = context.names.party_list([row]) if row.organization_id or row.group else None
            subject = context.names.contribution_text(row)
            key = "contributed" if publication.serial else "contributed.single"
            is_added = builder.add(
                key, publication, who=who, work=_Serial(context, publication), text=subject or None,
                title=None if subject else context.names.contribution_title(row) or None,
                authors=None if is_told or is_explained else roles.get("author"),
                clause=None if is_told else clause or None,
            )  # fmt: skip
            if clause and is_added and not is_told:
                builder.note_summary(publication)
                builder.cite(*authors)
            is_told = is_told or is_added
        builder.cite(*context.outline.hosted_by(publication, Activity))
        if is_explained and not (clause and is_told):
            builder.add_summary(publication)
            builder.cite(*authors)
        add_distribution(context, builder, publication)


class _Serial:
    """Title of an issue of a series, built on use."""

    count, is_feminine = 1, True

    def __init__(self, context: Context, publication: Publication):
        self.context, self.publication = context, publication

    def phrase(self) -> Phrase:
        return self.context.names.serial(self.publication)


def names_on(context: Context, publication: Publication) -> Phrase:
    """Return a remark with the title of the only edition and the bodies that it names."""
    roles = context.by_role(publication.authorships.all())
    if "author" not in roles:
        return words("")
    names = context.names
    government, names.government = names.government, None  # a note has full names
    note = names.bibliographic_note(publication, roles["author"])
    names.government = government
    return note
