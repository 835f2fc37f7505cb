"""Each kind of record in words."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from activities.models import Activity, Mandate, Outcome, Project
from catalogue.languages import Language
from catalogue.models import Party, Record
from meetings.models import Meeting, Status
from publications.models import Dissemination, Publication
from publications.publication import DataSource
from reports.composition.grammar import Grammar
from reports.composition.material import Material, public
from reports.composition.names import Listing, Names
from reports.composition.phrases import Phrase, Run, adds_to, fill, says, words
from reports.composition.plan import Plan, is_ahead
from reports.composition.telling import Register, Telling
from reports.composition.tree import Block, Item, Items, Link, Paragraph

GOES_IN = {"training", "technical-assistance", "meeting-support", "meeting-participation", "civil-society"}


class Chapters:
    """Tells of a record, by its kind, as blocks of the tree."""

    def __init__(self, grammar: Grammar, plan: Plan, register: Register):
        self.grammar, self.plan, self.register = grammar, plan, register
        self.material: Material = plan.material
        self.names = Names(grammar, self.material, {*plan.told, *self._hosted(plan)})

    @staticmethod
    def _hosted(plan: Plan) -> set[Record]:
        return {record for records in plan.told_with.values() for record in records}

    def tell(self, record: Record) -> list[Block]:
        telling: dict[type, Callable[[Any], list[Block]]] = {
            Project: self.project,
            Mandate: self.mandate,
            Activity: self.activity,
            Publication: self.publication,
            Meeting: self.meeting,
            Outcome: self.outcome,
        }
        return telling[type(record)](record)

    # --- what all share -------------------------------------------------------------------------

    def begin(self, about: Record | None) -> Telling:
        return Telling(self.grammar, self.names, self.register, about)

    def listing(self, records: Sequence[Record]) -> Listing:
        return Listing(self.grammar, [self.named(one) for one in records])

    def named(self, record: Record):
        return Named(self.names, record)

    def by_role(self, rows: Sequence[Party], *, is_incomplete: bool = False) -> dict[str, Listing]:
        """Parties by role; where more took part than are recorded, the last list says so."""
        roles: dict[str, list[Party]] = {}
        for row in rows:
            roles.setdefault(row.role, []).append(row)
        open_role = next((one for one in ("partner", "participant") if one in roles), None)
        return {
            role: self.names.parties(parties, is_incomplete=is_incomplete and role == open_role)
            for role, parties in roles.items()
        }

    def see(self, record: Record | None) -> Phrase | None:
        """The number of the paragraph that tells of the record, filled in at the end."""
        if record is None or record not in self.plan.told:
            return None
        return Phrase((Run(str(record.number), manner="see"),), (record,))

    def places(self, record) -> Listing:
        """Its countries, or else the country groups that it concerns as a whole."""
        countries = [self.grammar.country(one) for one in record.countries.all()]
        if countries:
            return Listing(self.grammar, countries)
        whole = self.grammar.words["as a whole"]
        regions = []
        for group in record.regions.all():
            name = self.grammar.region(group)
            text = whole.format(region=name.text)
            regions.append(Phrase((Run(text),), names=name.names))
        return Listing(self.grammar, regions)

    def when(self, record, *, always: bool = False) -> Phrase | None:
        """Its time as an adverb, unless it is just the span of the account."""
        if record.when is None or (record.when == self.material.scope.span and not always):
            return None
        said = str(record.when)
        phrase = self.grammar.in_time(record.when)
        return Phrase(phrase.runs, names=(said, phrase.text))

    # --- mandates and projects -------------------------------------------------------------------

    def mandate(self, mandate: Mandate) -> list[Block]:
        telling = self.begin(mandate)
        body = self.names.of(mandate.adopting_body)
        facts: list[Phrase] = []
        if mandate.symbol and mandate.symbol not in str(mandate.title):
            facts.append(words(mandate.symbol))
        if body is not None:
            facts.append(self._without_article(body))
        if mandate.when:
            facts.append(words(str(mandate.when)))
        telling.title(mandate, facts)
        if body is not None:
            telling.hears(*body.records)
        telling.summary(mandate)
        for provision in mandate.provisions.all():
            self._provision(telling, provision)
        if meeting := public(mandate.adopted_at):
            telling.say("mandate.adopted", meeting=self.named(meeting))
        if family := public(mandate.family):
            telling.say("mandate.family", family=self.named(family))
        return [Paragraph(telling.told(), about=mandate.number)]

    def _without_article(self, body) -> Phrase:
        phrase = body.phrase()
        article = self.names.article_of(body.body)
        run = phrase.runs[0]
        text = run.text.removeprefix(article)
        return Phrase((Run(text, run.language), *phrase.runs[1:]), phrase.records)

    def _provision(self, telling: Telling, provision) -> None:
        name = self.names.provision(provision)
        body = self.names.of(provision.establishes)
        if body is None:
            telling.say("mandate.provision.plain", provision=name)
            return
        coordinators = [row for row in body.body.members.all() if row.role == "coordinator"]
        parts = [self.names.of(row.organization) for row in coordinators]
        coordinator = Listing(self.grammar, [part for part in parts if part])
        telling.say(
            "mandate.provision", provision=name, body=body, coordinator=coordinator or None
        )

    def programme(self, project: Project) -> list[Block]:
        """The standing programme of work, in words that introduce all that follows."""
        telling = self.begin(project)
        roles = self.by_role(
            project.involvements.all(), is_incomplete=project.parties_are_incomplete
        )
        self.register.check(project, project.title, project.objective)
        executing = roles.get("executing") or roles.get("coordinator")
        telling.say("programme", title=self.named(project), executing=executing)
        telling.say("programme.objective", objective=self._objective(project))
        telling.summary(project)
        telling.say("programme.with", partners=roles.get("partner"))
        if rows := list(project.project_mandates.all()):
            principal = next((self.named(row.mandate) for row in rows if row.is_principal), None)
            telling.say_as(
                self.grammar.sentences["programme.mandates"],
                principal=principal if len(rows) > 1 else None,
            )
        return [Paragraph(telling.told(), about=project.number)]

    def _objective(self, project: Project) -> Phrase | None:
        objective = project.objective
        if not objective:
            return None
        text = self.names.text(objective)
        run = text.runs[0]
        lowered = run.text if run.language else self.grammar.mid_sentence(run.text)
        return Phrase((Run(lowered, run.language),))

    def project(self, project: Project) -> list[Block]:
        if project.kind == Project.Kind.PROGRAMME:
            return self.programme(project)
        telling = self.begin(project)
        facts = [words(project.code)] if project.code else []
        when = project.when
        if when and when.start:  # what ended at an unknown beginning is told by its conclusion
            facts.append(words(str(when)))
        telling.title(project, facts)
        telling.summary(project)
        telling.say("project.objective", objective=self._objective(project))
        roles = self.by_role(
            project.involvements.all(), is_incomplete=project.parties_are_incomplete
        )
        coordinators, executing = roles.get("coordinator"), roles.get("executing")
        if not telling.say("project.run", coordinators=coordinators, executing=executing):
            telling.say("project.coordinated", coordinators=coordinators)
            telling.say("project.executed", executing=executing)
        telling.say("project.funded", funders=roles.get("funder"))
        telling.say("project.with", partners=roles.get("partner"))
        mandates = [row.mandate for row in project.project_mandates.all()]
        telling.say("project.mandates", mandates=self.listing(mandates) or None)
        self._conclusion(telling, project)
        return [Paragraph(telling.told(), about=project.number), *self._lessons(project)]

    def _conclusion(self, telling: Telling, project: Project) -> None:
        meeting = public(project.concluded_at)
        if meeting is not None and meeting in self.plan.told:
            telling.say("project.concluded.see", see=self.see(meeting))
        elif meeting is not None:
            telling.say("project.concluded", meeting=self.named(meeting))
        publications = list(project.summed_up_in.all())
        told = publications[0] if len(publications) == 1 else None
        telling.say(
            "project.summed_up",
            publications=self.listing(publications) or None,
            see=self.see(told),
        )

    def _lessons(self, project: Project) -> list[Block]:
        """What was drawn from the project, each kind as a list of its own."""
        blocks: list[Block] = []
        outcomes = [
            one for one in self.plan.told_with.get(project, ()) if isinstance(one, Outcome)
        ]
        for kind in Outcome.Kind.values:
            of_kind = [one for one in outcomes if one.kind == kind]
            if not of_kind:
                continue
            opening = self.begin(project)
            many = Phrase((Run("."),), tuple(of_kind), count=len(of_kind))
            opening.say(f"project.{kind}", outcomes=many)
            items = [self._item(one, project) for one in of_kind]
            blocks += [Paragraph(opening.told()), Items(items)]
            matters = self._matters(of_kind)
            if matters and f"project.bear.{kind}" in self.grammar.sentences:
                closing = self.begin(project)
                closing.say(f"project.bear.{kind}", outcomes=many, matters=self.listing(matters))
                blocks.append(Paragraph(closing.told()))
        return blocks

    @staticmethod
    def _matters(outcomes: list[Outcome]) -> list[Record]:
        """What all of these bear on, each thing once."""
        matters: dict[Record, None] = {}
        for outcome in outcomes:
            records = (*outcome.about_meetings.all(), *outcome.about_publications.all())
            matters.update(dict.fromkeys(records))
        return list(matters)

    def _item(self, outcome: Outcome, origin: Record | None) -> Item:
        telling = self.begin(outcome)
        telling.title(outcome)
        telling.summary(outcome)
        self._quotation(telling, outcome)
        self._uptakes(telling, outcome)
        label = outcome.printed_number if outcome.parent_id else ""
        items = [self._item(one, origin) for one in self._items(outcome)]
        return Item(telling.told(), label, items)

    def _items(self, outcome: Outcome) -> list[Outcome]:
        items = self.material.items_of(outcome)
        return [one for one in items if one.number not in self.plan.choice.left_out]

    # --- activities --------------------------------------------------------------------------------

    def activity(self, activity: Activity) -> list[Block]:
        telling = self.begin(activity)
        telling.title(activity)
        telling.summary(activity)
        ahead = is_ahead(activity, self.material)
        if not ahead:
            self._done_by(telling, activity)
        self._course(telling, activity, ahead=ahead)
        tense = ".planned" if ahead else ""
        project = public(activity.project)
        if project is not None and project.kind != Project.Kind.PROGRAMME:
            telling.say(f"activity.project{tense}", project=self.named(project))
        telling.say(
            f"activity.mandates{tense}", mandates=self.listing(activity.mandates.all()) or None
        )
        provisions = [self.names.provision(one) for one in activity.provisions.all()]
        telling.say("activity.provisions", provisions=Listing(self.grammar, provisions) or None)
        telling.say("activity.meetings", meetings=self.listing(activity.meetings.all()) or None)
        telling.say(
            "activity.publications",
            publications=self.listing(activity.publications.all()) or None,
        )
        for later in (activity.prepares_meeting, activity.prepares_activity):
            if public(later):
                telling.say(f"activity.prepares{tense}", what=self.named(later))
        self._drew(telling, activity)
        return [Paragraph(telling.told(), about=activity.number)]

    def _done_by(self, telling: Telling, activity: Activity) -> None:
        """Who did it, with whom, for whom and where."""
        roles = self.by_role(
            activity.involvements.all(), is_incomplete=activity.parties_are_incomplete
        )
        places, kind = self.places(activity), activity.kind
        goes_in = kind in GOES_IN and bool(activity.countries.all())
        telling.say(
            f"{'led' if 'lead' in roles else 'unled'}.{kind}",
            lead=roles.get("lead"),
            together=roles.get("co-organizer"),
            partners=roles.get("partner"),
            beneficiaries=roles.get("beneficiary"),
            countries=places if goes_in else None,
        )
        telling.say("activity.host", hosts=roles.get("host"))
        telling.say("activity.for", recipients=roles.get("recipient"))
        telling.say("activity.funder", funders=roles.get("funder"))
        if not goes_in and places and not self.concerns_alike(kind):
            telling.say("activity.concerned", places=places)

    def concerns_alike(self, kind: str) -> Listing | None:
        """The country groups that every activity of a kind concerned, where there are several."""
        told = [one for one in self.plan.places[f"activities.{kind}"] if isinstance(one, Activity)]
        groups = {tuple(group.pk for group in one.regions.all()) for one in told}
        if len(told) < 2 or len(groups) > 1 or any(one.countries.all() for one in told):
            return None
        return self.places(told[0]) or None

    def _course(self, telling: Telling, activity: Activity, *, ahead: bool) -> None:
        """When, and how far it has come."""
        when = self.when(activity, always=ahead)
        if activity.status == Status.CANCELLED:
            telling.say("activity.cancelled")
        elif ahead or activity.status == Status.PLANNED:
            if when is None or not when.is_said_in(telling.said):
                telling.say("activity.planned", when=when)
        elif activity.status == Status.UNDER_WAY:
            telling.say("activity.under-way", when=when)
        elif when is not None and not when.is_said_in(telling.said):
            telling.say("activity.when", when=when)

    def _drew(self, telling: Telling, record: Record) -> None:
        """What came of it, in the same paragraph."""
        for outcome in self.plan.told_with.get(record, ()):
            if not isinstance(outcome, Outcome):
                continue
            self.register.check(outcome, outcome.title)
            name = self.names.text(outcome.title)
            text = self.grammar.mid_sentence(name.text).rstrip(".")
            phrase = Phrase((Run(text, name.runs[0].language),), (outcome,))
            telling.say(f"drew.{outcome.kind}", outcome=phrase)
            telling.summary(outcome)
            self._uptakes(telling, outcome)

    def _adds(
        self, telling: Telling, activity: Activity, sentence: str, handed_out: Sequence = ()
    ) -> None:
        """An activity told with the meeting or the publication that it served.

        `handed_out` are meetings that the paragraph tells of anyway.
        """
        roles = self.by_role(
            activity.involvements.all(), is_incomplete=activity.parties_are_incomplete
        )
        meeting = next(iter(activity.meetings.all()), None)
        telling.hears(activity)
        project = public(activity.project)
        if project is not None:
            telling.hears(project)
        lead = roles.get("lead")
        everybody = [roles[role] for role in ("lead", "co-organizer", "partner") if role in roles]
        if lead is not None and not all(one.is_said_in(telling.said) for one in everybody):
            telling.say(
                sentence,
                lead=lead,
                together=roles.get("co-organizer"),
                partners=roles.get("partner"),
                meeting=self._this(meeting) if meeting else None,
            )
        telling.summary(activity, only_if_new=True)
        for later in (activity.prepares_meeting, activity.prepares_activity):
            if public(later) is None:
                continue
            if later in handed_out:
                telling.hears(later)
            else:
                telling.say("work.prepares", what=self.named(later))
        self._drew(telling, activity)

    # --- publications ---------------------------------------------------------------------------------

    def publication(self, publication: Publication) -> list[Block]:
        telling = self.begin(publication)
        telling.title(publication, self._publication_facts(publication))
        telling.summary(publication)
        for one in publication.contributions.all():
            self._contribution(telling, one)
        roles = self.by_role(
            publication.authorships.all(), is_incomplete=publication.parties_are_incomplete
        )
        authors, contributors = roles.get("author"), roles.get("contributor")
        if publication.contributions.all():
            telling.say("contribution.by", authors=authors)
        elif not telling.say("publication.authors", authors=authors, contributors=contributors):
            telling.say("publication.contributors", contributors=contributors)
        telling.say("publication.coordinated", coordinators=roles.get("coordinator"))
        telling.say("publication.publishers", publishers=roles.get("publisher"))
        names = [self.names.quoted(one.name) for one in publication.other_names.all()]
        telling.say("publication.names", names=Listing(self.grammar, names) or None)
        self._covers(telling, publication)
        meetings = [act.meeting for act in publication.disseminations.all()]
        for activity in self.plan.told_with.get(publication, ()):
            self._adds(telling, activity, "publication.activity", meetings)
        projects = list(publication.projects_summed_up.all())
        telling.say(
            "publication.sums_up",
            projects=self.listing(projects) or None,
            see=self.see(projects[0] if len(projects) == 1 else None),
        )
        blocks: list[Block] = [Paragraph(telling.told(), about=publication.number)]
        going = self._where_it_went(publication)
        return [*blocks, Paragraph(going)] if going else blocks

    def _publication_facts(self, publication: Publication) -> list[Phrase]:
        facts = [words(str(publication.get_kind_display()).lower())]
        if publication.issue and publication.issue not in str(publication.title):
            facts.append(words(self.grammar.words["issue"].format(issue=publication.issue)))
        when = str(publication.when or "")
        if when and when not in str(publication.title):
            facts.append(words(when))
        return facts

    def _contribution(self, telling: Telling, contribution) -> None:
        by = self.names.of(contribution.organization)
        if contribution.text:
            telling.say("contribution.text", by=by, text=self._decapitalized(contribution.text))
        else:
            telling.say("contribution", by=by, title=self.names.quoted(contribution.title))

    def _decapitalized(self, text) -> Phrase:
        phrase = self.names.text(text)
        run = phrase.runs[0]
        lowered = run.text if run.language else self.grammar.mid_sentence(run.text)
        stop = "" if lowered.endswith(".") else "."
        return Phrase((Run(lowered + stop, run.language),))

    def _covers(self, telling: Telling, publication: Publication) -> None:
        first, last = publication.covers_from, publication.covers_to
        if first and not (telling.says_already(str(first)) and telling.says_already(str(last))):
            key = "years" if last != first else "year"
            years = words(self.grammar.words[key].format(first=first, last=last))
            telling.say("publication.covers", years=years)
        sources = [words(str(DataSource(code).label).lower()) for code in publication.draws_on]
        telling.say("publication.draws_on", sources=Listing(self.grammar, sources) or None)

    def _where_it_went(self, publication: Publication) -> list:
        """What it was meant for, its editions, and every act of handing it out."""
        telling = self.begin(publication)
        languages = self.languages([one.language for one in publication.editions.all()])
        telling.say("publication.editions", languages=languages or None)
        meetings = self.listing(publication.input_to.all()) or None
        bodies = Listing(
            self.grammar, [self.names.of(one) for one in publication.input_to_bodies.all()]
        )
        if meetings and bodies:
            telling.say("publication.input.both", meetings=meetings, bodies=bodies)
        else:
            telling.say("publication.input", meetings=meetings)
            telling.say("publication.input.bodies", bodies=bodies or None)
        acts = list(publication.disseminations.all())
        scope = self.material.scope
        for act in acts:
            if act.period is None or scope.holds(act):
                self._act(telling, act)
        return telling.told()

    def languages(self, codes: Iterable[str]) -> Listing:
        """Languages by their names, in alphabetical order."""
        names = [self.language(code) for code in codes]
        return Listing(self.grammar, sorted(names, key=lambda name: name.text))

    def language(self, code: str) -> Phrase:
        label = str(Language(code).label)
        return words(label if self.grammar.code == "en" else label.lower())

    def _act(self, telling: Telling, act: Dissemination) -> None:
        """One act of handing a publication out, no more exactly than it is known."""
        meeting = public(act.meeting)
        by = Listing(self.grammar, [self.names.of(one) for one in act.distributors.all()])
        place = self.names.text(act.place)
        if not place and act.country:
            place = self.grammar.country(act.country)
        if meeting and act.country:
            title = str(meeting.title)
            in_country = words(str(act.country.name)).is_said_in(title)
            place = Phrase() if in_country or place.is_said_in(title) else place
        when = self.grammar.in_time(act.when)
        recipients = self.names.parties(act.recipients.all())
        links = [Link(place.text, act.url)] if act.url else []
        name = f"{act.manner}{'' if by else '.by_none'}"
        telling.say_as(
            self.grammar.sentences[name],
            links=links,
            by=by or None,
            recipients=recipients or None,
            languages=self.languages([one.language for one in act.editions.all()]) or None,
            meeting=self._bare_meeting(meeting) if meeting else None,
            place=place or None,
            when=when or None,
        )

    def _bare_meeting(self, meeting: Meeting):
        """A meeting whose place and time follow in the same sentence."""
        self.names.introduced.add(meeting)
        return self.named(meeting)

    # --- meetings ---------------------------------------------------------------------------------------

    def meeting(self, meeting: Meeting) -> list[Block]:
        telling = self.begin(meeting)
        facts = self.names.where_and_when(meeting, said=str(meeting.title))
        telling.title(meeting, facts)
        telling.hears(*meeting.series_bodies.all())
        telling.summary(meeting)
        ahead = is_ahead(meeting, self.material)
        this = self._this(meeting)
        if meeting.status == Status.CANCELLED:
            telling.say("meeting.cancelled", meeting=this)
        self._who(telling, meeting, this)
        for activity in self.plan.told_with.get(meeting, ()):
            if isinstance(activity, Activity):
                took_part = activity.kind == Activity.Kind.MEETING_PARTICIPATION
                self._adds(
                    telling, activity, "meeting.took_part" if took_part else "meeting.supported"
                ) if not ahead else self._prepares(telling, activity)
        self._ties(telling, meeting, this, ahead=ahead)
        self._differing(telling, meeting)
        self._drew(telling, meeting)
        return [Paragraph(telling.told(), about=meeting.number)]

    def _prepares(self, telling: Telling, activity: Activity) -> None:
        """Planned work on a planned meeting."""
        telling.summary(activity, only_if_new=True)
        telling.hears(activity)

    def _this(self, meeting: Meeting) -> Phrase:
        return Phrase((Run(self.grammar.meeting_nouns[meeting.kind]),))

    def _who(self, telling: Telling, meeting: Meeting, this: Phrase) -> None:
        roles = self.by_role(
            [one for one in meeting.participations.all() if one.role != "participant"]
        )
        telling.say("meeting.convened", meeting=this, conveners=roles.get("convener"))
        organizers, together = roles.get("organizer"), roles.get("co-organizer")
        if not telling.say(
            "meeting.organized", meeting=this, organizers=organizers, together=together
        ):
            telling.say("meeting.together", meeting=this, together=together)
        telling.say("meeting.hosted", meeting=this, hosts=roles.get("host"))
        present = self._present(meeting)
        if present and not present.is_said_in(telling.said):
            telling.say("meeting.attended", meeting=this, participants=present)
        elif present:
            telling.hears(*present.records)
        for part in present.parts:
            if isinstance(part, Members):
                telling.say("meeting.members.were", body=part.group_name, members=part.members)

    def _present(self, meeting: Meeting) -> Listing:
        """Who attended; two or more members of an inter-agency group are named as such."""
        rows = [one for one in meeting.participations.all() if one.role == "participant"]
        bodies = {
            row.organization_id: self.names.of(row.organization)
            for row in rows
            if row.organization_id
        }
        groups: dict[Any, list] = {}
        for key, body in bodies.items():
            for membership in body.body.memberships.all() if body else ():
                if membership.body.kind == "inter-agency-group" and membership.role == "member":
                    groups.setdefault(membership.body, []).append(key)
        parts: list = []
        grouped: set = set()
        for group, keys in groups.items():
            free = [key for key in keys if key not in grouped]
            if len(free) > 1:
                grouped |= set(free)
                parts.append(Members(self, group, [bodies[key] for key in free]))
        others = [row for row in rows if row.organization_id not in grouped]
        listing = self.names.parties(others, is_incomplete=meeting.parties_are_incomplete)
        return Listing(self.grammar, [*parts, *listing.parts], listing.is_incomplete)

    def _ties(self, telling: Telling, meeting: Meeting, this: Phrase, *, ahead: bool) -> None:
        """What it was part of, what series it belongs to, what it prepares or concluded."""
        tense = ".planned" if ahead else ""
        whole, later = public(meeting.part_of), public(meeting.prepares)
        if whole is not None and not self._is_named(telling, whole):
            telling.say(f"meeting.part_of{tense}", meeting=this, whole=self.named(whole))
        elif whole is not None:
            telling.hears(whole)
        series = [self.names.of(one) for one in meeting.series_bodies.all()]
        series = [one for one in series if one and not one.is_said_in(str(meeting.title))]
        if series:
            telling.say(
                "meeting.series", meeting=this, bodies=Listing(self.grammar, series)
            )
        if later is not None:
            telling.say(f"meeting.prepares{tense}", meeting=this, later=self.named(later))
        projects = [one for one in meeting.projects_concluded.all() if not ahead]
        if projects and str(projects[0].title) not in str(meeting.title):
            telling.say(
                "meeting.concluded",
                meeting=this,
                projects=self.listing(projects),
                see=self.see(projects[0]),
            )
        telling.hears(*projects)

    def _is_named(self, telling: Telling, meeting: Meeting) -> bool:
        """Whether the paragraph speaks of the meeting, by name or in nearly all its words."""
        title = str(meeting.title)
        return telling.says_already(self.grammar.mid_sentence(title)) or not adds_to(
            title, telling.said
        )

    def _differing(self, telling: Telling, meeting: Meeting) -> None:
        """The days that sources give, where they differ."""
        values = [one for one in meeting.citations.all() if one.field == "period" and one.value]
        if len({one.value for one in values}) < 2:
            return
        parts = []
        for one in values:
            source = ", ".join(filter(None, [str(one.source.title), str(one.place)]))
            value = in_this_language(one.value)
            language = "" if value != one.value or self.grammar.code == "en" else "en"
            parts.append(Phrase((Run(value, language), Run(f" ({plain_text(source)})"))))
        telling.say("sources differ", values=self.grammar.listed(parts))

    # --- outcomes --------------------------------------------------------------------------------------

    def outcome(self, outcome: Outcome) -> list[Block]:
        telling = self.begin(outcome)
        telling.title(outcome)
        telling.summary(outcome)
        self._quotation(telling, outcome)
        meeting = public(outcome.adopted_at)
        if meeting is not None and not self._is_named(telling, meeting):
            adopted = outcome.kind in (
                Outcome.Kind.DECLARATION, Outcome.Kind.AGREEMENT, Outcome.Kind.RECOMMENDATION,
            )  # fmt: skip
            telling.say(
                "outcome.adopted" if adopted else "outcome.heard", meeting=self.named(meeting)
            )
        elif meeting is not None:
            telling.hears(meeting)
        self._uptakes(telling, outcome)
        self._origins(telling, outcome)
        telling.say("outcome.about", matters=self.listing(self._matters([outcome])) or None)
        blocks: list[Block] = [Paragraph(telling.told(), about=outcome.number)]
        if items := self._items(outcome):
            blocks.append(Items([self._clause(one) for one in items]))
        return blocks

    def _clause(self, outcome: Outcome) -> Item:
        item = self._item(outcome, None)
        telling = self.begin(outcome)
        telling.reads(*(sentence.text for sentence in item.sentences))
        matters = self._matters([outcome])
        new = [one for one in matters if not self.named(one).is_said_in(telling.said)]
        telling.say("outcome.about", matters=self.listing(new) or None)
        telling.hears(*(one for one in matters if one not in new))
        if telling.sentences:
            item.sentences += telling.told()
        elif matters:
            first = item.sentences[0]
            more = self.register.numbers(tuple(matters))
            first.records = list(dict.fromkeys([*first.records, *more]))
        return item

    def _quotation(self, telling: Telling, outcome: Outcome) -> None:
        if outcome.quotation:
            language = outcome.quotation_language
            run = Run(plain_text(outcome.quotation), "" if language == self.grammar.code else language)
            telling.say("outcome.quotation", quotation=Phrase((run,)))

    def _uptakes(self, telling: Telling, outcome: Outcome) -> None:
        """Who suggested, cited or endorsed it, and what is similar to it."""
        by_manner: dict[str, list[Record]] = {}
        for row in outcome.uptakes.all():
            by_manner.setdefault(row.manner, []).append(row.taker)
        named = {
            manner: Listing(self.grammar, [self._taker(one) for one in takers])
            for manner, takers in by_manner.items()
        }
        telling.say("outcome.suggested", by=named.get("suggested-by"))
        cited = by_manner.get("cited-by", [])
        bodies = [one for one in cited if one._meta.model_name in ("organization", "meeting")]
        works = [one for one in cited if one not in bodies]
        telling.say("outcome.cited", by=self.listing(works) or None)
        by = Listing(self.grammar, [self._taker(one) for one in bodies])
        telling.say("outcome.cited.by", by=by or None)
        telling.say("outcome.endorsed", by=named.get("endorsed-by"))
        telling.say("outcome.similar", others=named.get("similar-to"))

    def _taker(self, record: Record):
        if record._meta.model_name == "organization":
            return self.names.of(record)
        return self.named(record)

    def _origins(self, telling: Telling, outcome: Outcome) -> None:
        """Where it comes from, unless the sentences before have said so."""
        origins: list = [self.names.of(outcome.organization)] if outcome.organization_id else []
        for record in (outcome.activity, outcome.project, outcome.publication):
            is_programme = isinstance(record, Project) and record.kind == Project.Kind.PROGRAMME
            if public(record) and not is_programme:
                origins.append(self.named(record))
            elif is_programme:
                telling.hears(record)
        new = [one for one in origins if one and not one.is_said_in(telling.said)]
        telling.hears(*(record for one in origins if one and one not in new for record in one.records))
        telling.say("outcome.from", origins=Listing(self.grammar, new) or None)


class Named:
    """A record's title in a sentence, made when it is used."""

    count, is_feminine = 1, False

    def __init__(self, names: Names, record: Record):
        self.names, self.record = names, record

    @property
    def records(self) -> tuple[Record, ...]:
        return (self.record,)

    def is_said_in(self, text: str) -> bool:
        names = [str(self.record.title)]
        names += [one.name for one in self.names.other_names_of(self.record)]
        return any(says(text, name) for name in names)

    def phrase(self) -> Phrase:
        return self.names.title(self.record)


class Members:
    """`six members of the Global Migration Group`."""

    is_feminine = False

    def __init__(self, chapters: Chapters, group, bodies: list):
        self.chapters, self.group, self.bodies = chapters, group, bodies
        self.count = len(bodies)

    @property
    def records(self) -> tuple[Record, ...]:
        return (self.group, *(body.body for body in self.bodies))

    def is_said_in(self, text: str) -> bool:
        return all(body.is_said_in(text) for body in self.bodies)

    def phrase(self) -> Phrase:
        grammar = self.chapters.grammar
        phrases = {
            "count": grammar.counted(len(self.bodies), "member"),
            "body": self.group_name,
        }
        phrase = fill(grammar.sentences["meeting.members"], "", phrases).phrase
        return Phrase(phrase.runs, phrase.records, count=self.count)

    @property
    def group_name(self):
        return self.chapters.names.of(self.group)

    @property
    def members(self) -> Listing:
        return Listing(self.chapters.grammar, self.bodies)


def plain_text(text: str) -> str:
    return words(text).text


def in_this_language(value: str) -> str:
    """A date as a source gives it, said in the active language where it can be read."""
    from django.core.exceptions import ValidationError

    from catalogue.period import Period, parse_unit

    first, dash, last = value.partition("–")
    try:
        if not dash:
            return str(Period.from_typed(value, ""))
        end = parse_unit(last.strip())
        rest = last.strip().partition(" ")[2]
        start = parse_unit(f"{first.strip()} {rest}" if first.strip().isdecimal() else first.strip())
        return str(Period(start, end))
    except ValidationError:
        return value
