"""Paragraphs about mandates, the programme of work, and funded projects with their outcomes."""

from activities.models import Mandate, Outcome, Project
from reports.composition.chapters.outcomes import OutcomeChapter
from reports.composition.document import Block, ItemList, Paragraph
from reports.composition.lazy_phrases import PhraseList
from reports.composition.paragraph_builder import ParagraphBuilder
from reports.composition.source_records import public_or_none
from reports.composition.templates import Phrase, literal_phrase, words


class ProjectChapter(OutcomeChapter):
    """Composer of the paragraphs about mandates, programmes of work and projects."""

    def mandate(self, mandate: Mandate) -> list[Block]:
        builder = self.start_paragraph(mandate)
        body = self.names.organization_name(mandate.adopting_body)
        facts: list[Phrase] = []
        if symbol := self.names.code_of(mandate):
            facts.append(symbol)
        if body is not None and self.names.title_adds_to_title(body.body, mandate):
            facts.append(body.phrase_without_article())
        if mandate.when:
            facts.append(words(str(mandate.when)))
        builder.add_title(mandate, facts)
        if body is not None:
            builder.add_records(*body.records)
        builder.summary(mandate)
        for provision in mandate.provisions.all():
            self._add_provision(builder, provision)
        if meeting := public_or_none(mandate.adopted_at):
            builder.add_sentence("mandate.adopted", meeting=self.names.title_of(meeting))
        if family := public_or_none(mandate.family):
            builder.add_sentence("mandate.family", family=self.names.title_of(family))
        return [Paragraph(builder.described(), about=mandate.number)]

    def _add_provision(self, builder: ParagraphBuilder, provision) -> None:
        name = self.names.own_provision(provision)
        body = self.names.organization_name(provision.establishes)
        if body is not None and self.names.title_contains_symbol(body.body, builder.about):
            builder.add_records(*body.records)  # its name contains the symbol of the mandate
            builder.add_sentence("mandate.provision.named", provision=name)
            return
        if body is None:
            builder.add_sentence("mandate.provision.plain", provision=name)
            return
        coordinators = [row for row in body.body.members.all() if row.role == "coordinator"]
        parts = [self.names.organization_name(row.organization) for row in coordinators]
        coordinator = PhraseList(self.grammar, [part for part in parts if part])
        builder.add_sentence(
            "mandate.provision", provision=name, body=body, coordinator=coordinator or None
        )

    def programme(self, project: Project) -> list[Block]:
        """Return the paragraph about a programme of work, which introduces the report."""
        builder = self.start_paragraph(project)
        roles = self.by_role(
            project.involvements.all(), is_incomplete=project.parties_are_incomplete
        )
        self.register.check(project, "title", "objective")
        executing = roles.get("executing") or roles.get("coordinator")
        builder.add_sentence("programme", title=self.names.title_of(project), executing=executing)
        builder.add_sentence("programme.objective", objective=self._objective(project))
        builder.summary(project)
        builder.add_sentence("programme.with", partners=roles.get("partner"))
        builder.add_sentence("programme.covers", places=self.places(project) or None)
        if rows := list(project.project_mandates.all()):
            principal = next(
                (self.names.title_of(row.mandate) for row in rows if row.is_principal), None
            )
            builder.add_sentence_from(
                self.grammar.sentences["programme.mandates"],
                principal=principal if len(rows) > 1 else None,
            )
        return [Paragraph(builder.described(), about=project.number)]

    def _objective(self, project: Project) -> Phrase | None:
        objective = project.objective
        if not objective:
            return None
        return self.names.mid_sentence_text(objective)

    def project(self, project: Project) -> list[Block]:
        if project.kind == Project.Kind.PROGRAMME:
            return self.programme(project)
        builder = self.start_paragraph(project)
        facts = [code] if (code := self.names.code_of(project)) else []
        when = project.when
        if when and when.start:  # without a beginning, the sentence on the conclusion has the end
            facts.append(words(str(when)))
        builder.add_title(project, facts)
        builder.summary(project)
        builder.add_sentence("project.objective", objective=self._objective(project))
        roles = self.by_role(
            project.involvements.all(), is_incomplete=project.parties_are_incomplete
        )
        coordinators, executing = roles.get("coordinator"), roles.get("executing")
        if not builder.add_sentence("project.run", coordinators=coordinators, executing=executing):
            builder.add_sentence("project.coordinated", coordinators=coordinators)
            builder.add_sentence("project.executed", executing=executing)
        builder.add_sentence("project.funded", funders=roles.get("funder"))
        builder.add_sentence("project.with", partners=roles.get("partner"))
        mandates = [row.mandate for row in project.project_mandates.all()]
        builder.add_sentence("project.mandates", mandates=self.title_list(mandates) or None)
        self._add_conclusion(builder, project)
        return [
            Paragraph(builder.described(), about=project.number),
            *self._outcome_blocks(project),
        ]

    def _add_conclusion(self, builder: ParagraphBuilder, project: Project) -> None:
        meeting = public_or_none(project.concluded_at)
        if meeting is not None and meeting in self.outline.described:
            builder.add_sentence("project.concluded.see", see=self.see(meeting))
        elif meeting is not None:
            builder.add_sentence("project.concluded", meeting=self.names.title_of(meeting))
        publications = list(project.summed_up_in.all())
        builder.add_sentence(
            "project.summed_up",
            publications=self.title_list(publications) or None,
            see=self.see(publications[0] if len(publications) == 1 else None),
        )

    def _outcome_blocks(self, project: Project) -> list[Block]:
        """Return the outcomes of the project as one list for each kind."""
        blocks: list[Block] = []
        outcomes = self.outline.outcomes_by_host.get(project, [])
        for kind in Outcome.Kind.values:
            of_kind = [outcome for outcome in outcomes if outcome.kind == kind]
            if not of_kind:
                continue
            opening = self.start_paragraph(project)
            many = literal_phrase(".").with_records(*of_kind).with_count(len(of_kind))
            opening.add_sentence(f"project.{kind}", outcomes=many)
            items = [self._item(outcome, project) for outcome in of_kind]
            blocks += [Paragraph(opening.described()), ItemList(items)]
            related = self._related_records(of_kind)
            if related and f"project.bear.{kind}" in self.grammar.sentences:
                closing = self.start_paragraph(project)
                closing.add_records(*of_kind)
                closing.add_sentence(
                    f"project.bear.{kind}", outcomes=many, matters=self.title_list(related)
                )
                blocks.append(Paragraph(closing.described()))
        return blocks
