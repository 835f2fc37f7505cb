"""The programme of work, its mandates, and funded projects with what they taught."""

from activities.models import Mandate, Outcome, Project
from reports.composition.chapters.outcomes import OfOutcomes
from reports.composition.document import Block, Items, Paragraph
from reports.composition.lazy_phrases import Listing
from reports.composition.paragraph_builder import Telling
from reports.composition.source_records import public
from reports.composition.templates import Phrase, Run, adds_to, words


class OfProjects(OfOutcomes):
    """The programme of work, its mandates, and funded projects with what they taught."""

    def mandate(self, mandate: Mandate) -> list[Block]:
        telling = self.begin(mandate)
        body = self.names.of(mandate.adopting_body)
        facts: list[Phrase] = []
        if mandate.symbol and mandate.symbol not in str(mandate.title):
            facts.append(words(mandate.symbol))
        if body is not None and adds_to(str(body.body.title), str(mandate.title)):
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

    def _provision(self, telling: Telling, provision) -> None:
        name = self.names.own_provision(provision)
        body = self.names.of(provision.establishes)
        if (
            body is not None
            and telling.about.symbol
            and telling.about.symbol in str(body.body.title)
        ):
            telling.hears(*body.records)  # its name says it all
            telling.say("mandate.provision.named", provision=name)
            return
        if body is None:
            telling.say("mandate.provision.plain", provision=name)
            return
        coordinators = [row for row in body.body.members.all() if row.role == "coordinator"]
        parts = [self.names.of(row.organization) for row in coordinators]
        coordinator = Listing(self.grammar, [part for part in parts if part])
        telling.say("mandate.provision", provision=name, body=body, coordinator=coordinator or None)

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
        telling.say("programme.covers", places=self.places(project) or None)
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
        outcomes = self.plan.outcomes_of.get(project, [])
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
                closing.hears(*of_kind)
                closing.say(f"project.bear.{kind}", outcomes=many, matters=self.listing(matters))
                blocks.append(Paragraph(closing.told()))
        return blocks
