"""The first chapter: the programme, the period of the report, and the mandates."""

from collections.abc import Sequence

from activities.models import Mandate, Project
from catalogue.base.visibility import if_public
from catalogue.models import Record
from reports.composition.chapters.context import Context
from reports.composition.paragraph_builder import ParagraphBuilder
from reports.composition.templates import words


def programme_paragraphs(
    context: Context, builder: ParagraphBuilder, records: Sequence[Record]
) -> None:
    """Add paragraphs on the programmes with their objectives, the period, and the mandates."""
    programmes = [record for record in records if isinstance(record, Project)]
    mandates = [record for record in records if isinstance(record, Mandate)]
    for programme in programmes:
        builder.start(programme)
        _add_programme(context, builder, programme)
    if not programmes:
        builder.start()
    _add_span(context, builder, has_programme=bool(programmes))
    if mandates or programmes:
        builder.start(mandates[0] if mandates else None)
        _add_mandates(context, builder, programmes, mandates)
        for programme in programmes:
            _add_partners(context, builder, programme)


def _add_programme(context: Context, builder: ParagraphBuilder, programme: Project) -> None:
    names = context.names
    context.register.check(programme, "title", "objective")
    roles = context.by_role(programme.involvements.all())
    executing = roles.get("executing")
    key = "programme" if executing else "programme.unled"
    builder.add(key, programme, executing=executing, programme=names.title_of(programme))
    if programme.objective:
        builder.add("objective", programme, objective=names.objective(programme))


def _add_span(context: Context, builder: ParagraphBuilder, *, has_programme: bool) -> None:
    scope, grammar = context.source_records.scope, context.grammar
    when = context.reported_time()
    is_later = scope.written_on and scope.written_on > scope.span.end.last
    written = words(grammar.day(scope.written_on)) if scope.written_on and is_later else None
    commission = context.names.organization_name(context.source_records.commission)
    if scope.subject:
        builder.add("covers.subject", commission=context.subject_name(
            context.source_records.commission
        ), field=context.field_of_work(), subject=context.subject_of_report(),
            when=when, written=written)  # fmt: skip
    elif has_programme or commission is None:
        builder.add("covers", when=when, written=written,
                    areas=context.areas())  # fmt: skip
    else:
        builder.add("covers.work", commission=commission, field=context.field_of_work(),
                    when=when, written=written)  # fmt: skip


def _add_mandates(
    context: Context,
    builder: ParagraphBuilder,
    programmes: Sequence[Project],
    mandates: Sequence[Mandate],
) -> None:
    names = context.names
    rows = [row for programme in programmes for row in programme.project_mandates.all()]
    principal = [row.mandate_id for row in rows if row.is_principal]
    own = [mandate for mandate in mandates if mandate.pk in {row.mandate_id for row in rows}]
    first = next((mandate for mandate in own if mandate.pk in principal), None)
    for mandate in mandates:
        context.register.check(mandate, "title")
    if first is not None:
        builder.add("principal", first, *programmes, **_adoption(context, first),
                    programme=names.title_of(programmes[0]),
                    mandate=names.title_of(first))  # fmt: skip
    others = [mandate for mandate in own if mandate != first]
    told = [mandate for mandate in others if mandate.summary]
    listed = [mandate for mandate in others if not mandate.summary]
    for mandate in told:
        clause = names.clause(mandate, names.subjects) if first is not None else None
        if clause is None:
            builder.add_summary(mandate)
        else:
            context.register.check(mandate, "summary")
            builder.add("clause.also", mandate, subject=context.subject_name(clause.subject),
                        predicate=clause.predicate)  # fmt: skip
            builder.subject = clause.subject
        body = if_public(mandate.adopting_body)
        builder.cite(*([body] if body else ()))
    if listed:
        key = "mandates.also" if first or told else "mandates"
        builder.add(key, *programmes, mandates=context.title_list(listed))
    _add_other_mandates(context, builder, [each for each in mandates if each not in own])


def _adoption(context: Context, mandate: Mandate) -> dict:
    """Return the body that adopted a mandate, and when, as phrases of a template."""
    body = context.names.organization_name(mandate.adopting_body)
    when = context.grammar.time_adverb(mandate.when) if mandate.when else None
    return {"adopter": body, "when": when} if when else {"body": body}


def _add_other_mandates(
    context: Context, builder: ParagraphBuilder, mandates: Sequence[Mandate]
) -> None:
    """Add the mandates adopted in the period, and those under which other work was done."""
    served, scope = [], context.source_records.scope
    for mandate in mandates:
        body = if_public(mandate.adopting_body)
        if body is None or mandate.when is None or not scope.contains(mandate):
            served.append(mandate)
        else:
            builder.add("mandate.adopted", mandate, body=context.names.organization_name(body),
                        mandate=context.names.title_of(mandate),
                        when=context.grammar.time_adverb(mandate.when))  # fmt: skip
    if served:
        builder.add("mandates.served", mandates=context.title_list(served))


def _add_partners(context: Context, builder: ParagraphBuilder, programme: Project) -> None:
    roles = context.by_role(
        programme.involvements.all(), is_incomplete=programme.parties_are_incomplete
    )
    if "partner" not in roles:
        return
    executing = [row for row in programme.involvements.all() if row.role == "executing"]
    organizations = context.source_records.organizations
    body = organizations.get(executing[0].organization_id) if executing else None
    subject = body or context.source_records.commission
    builder.add_with_subject("works.with", subject, [programme], {
        "who": context.subject_name(subject), "partners": roles["partner"],
    })  # fmt: skip
