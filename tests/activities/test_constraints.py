"""Each constraint of the layer, violated alone: the database refuses it with its message."""

from datetime import date

import pytest

from activities.models import (
    Activity,
    Involvement,
    Mandate,
    MandateDecision,
    Outcome,
    Project,
    Provision,
    Uptake,
)
from catalogue.base.period import Period
from tests.support.constraint_cases import (
    ConstraintCase,
    assert_constraint_enforced,
    assert_enforced_outside_drafts,
    choice_case,
    declared_constraints,
    party_cases,
    record_cases,
    slug_cases,
)
from tests.support.factories import (
    ActivityFactory,
    InvolvementFactory,
    MandateDecisionFactory,
    MandateFactory,
    MeetingFactory,
    OrganizationFactory,
    OutcomeFactory,
    ProjectFactory,
    ProjectMandateFactory,
    ProvisionFactory,
    UptakeFactory,
)


def involvement(**fields):
    return InvolvementFactory(activity=ActivityFactory(), **fields)


def involved_group():
    return involvement(organization=None, group_en="All of them")


def second_involvement(place):
    first = InvolvementFactory(**place, role="partner")
    return InvolvementFactory(**place, organization=first.organization, role="funder")


def completed(**fields):
    return ActivityFactory(published=True, status="completed", when="2012")


def second_mandate(**fields):
    MandateFactory(symbol="615 (XXXI)", **fields)
    return MandateFactory(symbol="616 (XXXI)", **fields)


def second_provision():
    return ProvisionFactory(mandate=ProvisionFactory(number="4").mandate, number="5")


def second_project():
    ProjectFactory(code="A")
    return ProjectFactory(code="B")


def second_project_mandate():
    return ProjectMandateFactory(project=ProjectMandateFactory().project)


def first_mandate(row):
    return row.project.project_mandates.order_by("pk").first().mandate


def second_principal():
    first = ProjectMandateFactory(is_principal=True)
    return ProjectMandateFactory(project=first.project)


def second_outcome(**origin):
    OutcomeFactory(**origin, printed_number="(a)")
    return OutcomeFactory(**origin, printed_number="(b)")


def quotation():
    return OutcomeFactory(quotation="Word for word", quotation_language="en")


def uptake():
    return UptakeFactory(meeting=MeetingFactory())


def second_uptake():
    first = uptake()
    return UptakeFactory(outcome=first.outcome, meeting=first.meeting, manner="endorsed-by")


EXPLAINED = {"standing_date": date(2020, 5, 1), "standing_reason_en": "Replaced"}


def explained_mandate(**fields):
    return MandateFactory(**EXPLAINED, **fields)


def explained_provision(**fields):
    return ProvisionFactory(**EXPLAINED, **fields)


def superseded_mandate():
    return explained_mandate(standing="superseded", superseded_by=MandateFactory())


def superseded_provision():
    return explained_provision(
        standing="superseded", superseded_by_provision=ProvisionFactory(number="5")
    )


def decision(year=2026):
    programme = ProjectFactory(kind="programme")
    cited = ProjectMandateFactory(project=programme)
    return MandateDecisionFactory(project=programme, mandate=cited.mandate, year=year)


def second_decision():
    first = decision()
    return MandateDecisionFactory(project=first.project, mandate=first.mandate, year=2027)


COMPLETED_RULE = (
    "activities_activity_completed_activity_has_ended",
    "A completed activity needs a date in the past, at least a year.",
    completed,
)
KIND_AND_STATUS_RULE = (
    "activities_activity_has_a_kind_and_a_status",
    "Choose the kind and the status of the activity.",
    lambda: ActivityFactory(published=True),
)
COMPLETENESS_CASES = [
    ConstraintCase(*KIND_AND_STATUS_RULE, {"kind": ""}),
    ConstraintCase(*KIND_AND_STATUS_RULE, {"status": ""}),
    ConstraintCase(*COMPLETED_RULE, {"when": None}),
    ConstraintCase(*COMPLETED_RULE, {"when": Period.from_edtf("2012/..")}),
    ConstraintCase(
        "activities_mandate_has_a_kind",
        "Choose the kind of mandate.",
        lambda: MandateFactory(published=True),
        {"kind": ""},
    ),
    ConstraintCase(
        "activities_project_has_a_kind",
        "Choose project or programme of work.",
        lambda: ProjectFactory(published=True),
        {"kind": ""},
    ),
    ConstraintCase(
        "activities_outcome_has_a_kind",
        "Choose the kind of outcome.",
        lambda: OutcomeFactory(published=True),
        {"kind": ""},
    ),
    ConstraintCase(
        "activities_outcome_has_an_origin",
        (
            "Choose where the outcome comes from: a meeting, publication, project, activity "
            "or organization."
        ),
        lambda: OutcomeFactory(published=True),
        dict.fromkeys(
            ("parent", "adopted_at", "publication", "project", "activity", "organization")
        ),
    ),
]
EXPLAINED_MESSAGE = "Enter the date and the reason of the standing, unless it is in force."
SUPERSEDED_MESSAGE = "Name what supersedes it if the standing is “Superseded”, and only then."
SYMBOL_RULE = (
    "activities_mandate_symbol_is_unique_in_its_body",
    "Another mandate of this body has this number or symbol.",
)
SIBLING_NUMBER_RULE = (
    "activities_outcome_number_is_unique_among_siblings",
    "Another outcome of the same origin has this number.",
)
QUOTATION_RULE = (
    "activities_outcome_quotation_has_a_language",
    "Enter both the quotation and its language.",
)
ACTIVITY_OR_PROJECT_RULE = (
    "activities_involvement_is_in_an_activity_or_a_project",
    "Choose an activity or a project, not both.",
)
ROLE_RULE = (
    "activities_involvement_role_fits",
    "This role is not available here. Activities and projects have different roles.",
)
ROLE_TAKEN = "This organization already has this role."
ONE_TARGET_RULE = (
    "activities_uptake_one_related_record",
    "Choose one: an outcome, an organization, a meeting or a publication.",
)
CONSTRAINT_CASES = [
    *COMPLETENESS_CASES,
    *record_cases(Mandate, MandateFactory),
    choice_case(Mandate, "kind", MandateFactory),
    ConstraintCase(*SYMBOL_RULE, second_mandate, {"symbol": "615 (XXXI)"}),
    ConstraintCase(
        *SYMBOL_RULE,
        lambda: second_mandate(adopting_body=OrganizationFactory()),
        {"symbol": "615 (XXXI)"},
    ),
    ConstraintCase(
        "activities_mandate_family_is_another",
        "A mandate cannot be part of itself.",
        MandateFactory,
        {"family": lambda mandate: mandate},
        trigger="acyclic_family",
    ),
    ConstraintCase(
        "activities_project_parent_is_another",
        "A programme cannot be part of itself.",
        lambda: ProjectFactory(published=True, kind="programme"),
        {"parent": lambda row: row},
        trigger="acyclic_parent",
    ),
    choice_case(Mandate, "standing", explained_mandate),
    ConstraintCase(
        "activities_mandate_standing_is_explained",
        EXPLAINED_MESSAGE,
        MandateFactory,
        {"standing": "lapsed"},
    ),
    ConstraintCase(
        "activities_mandate_standing_is_explained",
        EXPLAINED_MESSAGE,
        lambda: explained_mandate(standing="fulfilled"),
        {"standing_reason_en": ""},
    ),
    ConstraintCase(
        "activities_mandate_superseded_by_one",
        SUPERSEDED_MESSAGE,
        explained_mandate,
        {"standing": "superseded"},
    ),
    ConstraintCase(
        "activities_mandate_superseded_by_one",
        SUPERSEDED_MESSAGE,
        MandateFactory,
        {"superseded_by": lambda _: MandateFactory()},
    ),
    ConstraintCase(
        "activities_mandate_superseded_by_is_another",
        "A mandate cannot supersede itself.",
        superseded_mandate,
        {"superseded_by": lambda mandate: mandate},
        trigger="acyclic_superseded_by",
    ),
    choice_case(Provision, "standing", explained_provision),
    ConstraintCase(
        "activities_provision_standing_is_explained",
        EXPLAINED_MESSAGE,
        ProvisionFactory,
        {"standing": "lapsed"},
    ),
    ConstraintCase(
        "activities_provision_superseded_by_one",
        SUPERSEDED_MESSAGE,
        superseded_provision,
        {"superseded_by_provision": None},
    ),
    ConstraintCase(
        "activities_provision_superseded_by_provision_is_another",
        "A provision cannot supersede itself.",
        superseded_provision,
        {"superseded_by_provision": lambda provision: provision},
        trigger="acyclic_superseded_by_provision",
    ),
    choice_case(MandateDecision, "decision", decision),
    ConstraintCase(
        "activities_mandatedecision_has_a_reason",
        "Enter the reason for the decision.",
        decision,
        {"reason_en": ""},
    ),
    ConstraintCase(
        "activities_mandatedecision_year_is_a_year",
        "Enter a year with four digits.",
        decision,
        {"year": 1799},
        form_message="Ensure this value is greater than or equal to 1800.",
    ),
    ConstraintCase(
        "activities_mandatedecision_one_a_year",
        "The programme of work has already decided on this mandate or provision in this year.",
        second_decision,
        {"year": 2026},
    ),
    *slug_cases(Provision, ProvisionFactory),
    ConstraintCase(
        "activities_provision_has_a_number_or_a_name",
        "Enter a number or a short name for the provision.",
        ProvisionFactory,
        {"number": ""},
    ),
    ConstraintCase(
        "activities_provision_number_is_unique_in_its_mandate",
        "Another provision of this mandate has this number.",
        second_provision,
        {"number": "4"},
    ),
    *record_cases(Project, ProjectFactory),
    choice_case(Project, "kind", ProjectFactory),
    ConstraintCase(
        "activities_project_code_is_unique",
        "Another project has this code.",
        second_project,
        {"code": "A"},
    ),
    ConstraintCase(
        "activities_projectmandate_unique",
        "This mandate is already listed.",
        second_project_mandate,
        {"mandate": first_mandate},
    ),
    ConstraintCase(
        "activities_projectmandate_one_is_principal",
        "A project can have only one principal mandate.",
        second_principal,
        {"is_principal": True},
    ),
    *record_cases(Activity, ActivityFactory),
    choice_case(Activity, "kind", ActivityFactory),
    choice_case(Activity, "status", ActivityFactory),
    ConstraintCase(
        "activities_activity_prepares_activity_is_another",
        "An activity cannot prepare itself.",
        ActivityFactory,
        {"prepares_activity": lambda activity: activity},
        trigger="acyclic_prepares_activity",
    ),
    *party_cases(Involvement, involvement, involved_group),
    ConstraintCase(*ACTIVITY_OR_PROJECT_RULE, involvement, {"project": lambda _: ProjectFactory()}),
    ConstraintCase(*ROLE_RULE, involvement, {"role": "executing"}),
    ConstraintCase(
        *ROLE_RULE, lambda: InvolvementFactory(project=ProjectFactory()), {"role": "host"}
    ),
    ConstraintCase(
        "activities_involvement_activity_role_unique",
        ROLE_TAKEN,
        lambda: second_involvement({"activity": ActivityFactory()}),
        {"role": "partner"},
    ),
    ConstraintCase(
        "activities_involvement_project_role_unique",
        ROLE_TAKEN,
        lambda: second_involvement({"project": ProjectFactory()}),
        {"role": "partner"},
    ),
    *record_cases(Outcome, OutcomeFactory),
    choice_case(Outcome, "kind", OutcomeFactory),
    choice_case(Outcome, "quotation_language", quotation),
    ConstraintCase(*QUOTATION_RULE, quotation, {"quotation_language": ""}),
    ConstraintCase(*QUOTATION_RULE, quotation, {"quotation": ""}),
    ConstraintCase(
        *SIBLING_NUMBER_RULE,
        lambda: second_outcome(parent=OutcomeFactory()),
        {"printed_number": "(a)"},
    ),
    ConstraintCase(
        *SIBLING_NUMBER_RULE,
        lambda: second_outcome(adopted_at=MeetingFactory()),
        {"printed_number": "(a)"},
    ),
    ConstraintCase(
        "activities_outcome_parent_is_another",
        "An outcome cannot be part of itself.",
        OutcomeFactory,
        {"parent": lambda outcome: outcome},
        trigger="acyclic_parent",
    ),
    choice_case(Uptake, "manner", uptake),
    ConstraintCase(*ONE_TARGET_RULE, uptake, {"meeting": None}),
    ConstraintCase(*ONE_TARGET_RULE, uptake, {"organization": lambda _: OrganizationFactory()}),
    ConstraintCase(
        "activities_uptake_is_by_another_outcome",
        "An outcome cannot relate to itself.",
        lambda: UptakeFactory(other_outcome=OutcomeFactory()),
        {"other_outcome": lambda row: row.outcome},
    ),
    ConstraintCase(
        "activities_uptake_unique",
        "This relation is already recorded.",
        second_uptake,
        {"manner": "cited-by"},
    ),
]
# A role outside every list breaks both rules at once.
BROKEN_TOGETHER = {"activities_involvement_role_is_in_its_list"}


def test_every_rule_of_activities_is_tested():
    assert {rule.name for rule in CONSTRAINT_CASES} == declared_constraints(
        "activities"
    ) - BROKEN_TOGETHER


@pytest.mark.django_db
@pytest.mark.parametrize("rule", CONSTRAINT_CASES, ids=str)
def test_rule_is_enforced(rule):
    assert_constraint_enforced(rule)


@pytest.mark.django_db
@pytest.mark.parametrize("rule", COMPLETENESS_CASES, ids=str)
def test_completeness_rule_does_not_apply_to_drafts(rule):
    assert_enforced_outside_drafts(rule)
