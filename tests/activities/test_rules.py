"""Every constraint of the layer: broken alone, refused by the database, and put into words."""

import pytest

from activities.models import Activity, Involvement, Mandate, Outcome, Project, Provision, Uptake
from catalogue.base.period import Period
from tests.catalogue.rows import (
    Rule,
    address_rules,
    assert_binds_from_review_on,
    assert_kept,
    choice_rule,
    party_rules,
    record_rules,
    rules_declared,
)
from tests.factories import (
    ActivityFactory,
    InvolvementFactory,
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


ENDED = (
    "activities_activity_completed_activity_has_ended",
    "A completed activity needs a time, at least the year, and has ended.",
    completed,
)
DONE = (
    "activities_activity_has_a_kind_and_a_status",
    "Say what kind of activity it is and how far it has come.",
    lambda: ActivityFactory(published=True),
)
COMPLETE = [
    Rule(*DONE, {"kind": ""}),
    Rule(*DONE, {"status": ""}),
    Rule(*ENDED, {"when": None}),
    Rule(*ENDED, {"when": Period.from_edtf("2012/..")}),
    Rule(
        "activities_mandate_has_a_kind",
        "Say what kind of mandate it is.",
        lambda: MandateFactory(published=True),
        {"kind": ""},
    ),
    Rule(
        "activities_project_has_a_kind",
        "Say whether it is a project or the programme of work.",
        lambda: ProjectFactory(published=True),
        {"kind": ""},
    ),
    Rule(
        "activities_outcome_has_a_kind",
        "Say what kind of outcome it is.",
        lambda: OutcomeFactory(published=True),
        {"kind": ""},
    ),
    Rule(
        "activities_outcome_comes_from_somewhere",
        "Say where it comes from: a meeting, publication, project, activity or body.",
        lambda: OutcomeFactory(published=True),
        dict.fromkeys(
            ("parent", "adopted_at", "publication", "project", "activity", "organization")
        ),
    ),
]
SYMBOL = (
    "activities_mandate_symbol_is_unique_in_its_body",
    "Another mandate of this body has this symbol.",
)
SIBLINGS = (
    "activities_outcome_number_is_unique_among_siblings",
    "Another outcome from the same place has this number.",
)
QUOTATION = (
    "activities_outcome_quotation_has_a_language",
    "A quotation and its language belong together.",
)
PLACE = (
    "activities_involvement_is_in_an_activity_or_a_project",
    "Choose either an activity or a project.",
)
ROLE = ("activities_involvement_role_fits", "An activity and a project know different roles.")
ALREADY = "This organization has this role here already."
ONE_TAKER = (
    "activities_uptake_is_by_one_thing",
    "Choose one: an outcome, an organization, a meeting or a publication.",
)
RULES = [
    *COMPLETE,
    *record_rules(Mandate, MandateFactory),
    choice_rule(Mandate, "kind", MandateFactory),
    Rule(*SYMBOL, second_mandate, {"symbol": "615 (XXXI)"}),
    Rule(
        *SYMBOL,
        lambda: second_mandate(adopting_body=OrganizationFactory()),
        {"symbol": "615 (XXXI)"},
    ),
    Rule(
        "activities_mandate_family_is_another",
        "A mandate is not a family to itself.",
        MandateFactory,
        {"family": lambda mandate: mandate},
        trigger="no_loop_family",
    ),
    *address_rules(Provision, ProvisionFactory),
    Rule(
        "activities_provision_has_a_number_or_a_name",
        "Give the provision its number, or a short name.",
        ProvisionFactory,
        {"number": ""},
    ),
    Rule(
        "activities_provision_number_is_unique_in_its_mandate",
        "Another provision of this mandate has this number.",
        second_provision,
        {"number": "4"},
    ),
    *record_rules(Project, ProjectFactory),
    choice_rule(Project, "kind", ProjectFactory),
    Rule(
        "activities_project_code_is_unique",
        "Another project has this code.",
        second_project,
        {"code": "A"},
    ),
    Rule(
        "activities_projectmandate_stands_once",
        "This mandate stands here already.",
        second_project_mandate,
        {"mandate": first_mandate},
    ),
    Rule(
        "activities_projectmandate_one_is_principal",
        "Only one mandate is the principal one.",
        second_principal,
        {"is_principal": True},
    ),
    *record_rules(Activity, ActivityFactory),
    choice_rule(Activity, "kind", ActivityFactory),
    choice_rule(Activity, "status", ActivityFactory),
    Rule(
        "activities_activity_prepares_activity_is_another",
        "An activity does not prepare itself.",
        ActivityFactory,
        {"prepares_activity": lambda activity: activity},
        trigger="no_loop_prepares_activity",
    ),
    *party_rules(Involvement, involvement, involved_group),
    Rule(*PLACE, involvement, {"project": lambda _: ProjectFactory()}),
    Rule(*ROLE, involvement, {"role": "executing"}),
    Rule(*ROLE, lambda: InvolvementFactory(project=ProjectFactory()), {"role": "host"}),
    Rule(
        "activities_involvement_in_an_activity_stands_once",
        ALREADY,
        lambda: second_involvement({"activity": ActivityFactory()}),
        {"role": "partner"},
    ),
    Rule(
        "activities_involvement_in_a_project_stands_once",
        ALREADY,
        lambda: second_involvement({"project": ProjectFactory()}),
        {"role": "partner"},
    ),
    *record_rules(Outcome, OutcomeFactory),
    choice_rule(Outcome, "kind", OutcomeFactory),
    choice_rule(Outcome, "quotation_language", quotation),
    Rule(*QUOTATION, quotation, {"quotation_language": ""}),
    Rule(*QUOTATION, quotation, {"quotation": ""}),
    Rule(
        *SIBLINGS,
        lambda: second_outcome(parent=OutcomeFactory()),
        {"printed_number": "(a)"},
    ),
    Rule(
        *SIBLINGS,
        lambda: second_outcome(adopted_at=MeetingFactory()),
        {"printed_number": "(a)"},
    ),
    Rule(
        "activities_outcome_parent_is_another",
        "An outcome is not an item of itself.",
        OutcomeFactory,
        {"parent": lambda outcome: outcome},
        trigger="no_loop_parent",
    ),
    choice_rule(Uptake, "manner", uptake),
    Rule(*ONE_TAKER, uptake, {"meeting": None}),
    Rule(*ONE_TAKER, uptake, {"organization": lambda _: OrganizationFactory()}),
    Rule(
        "activities_uptake_is_by_another_outcome",
        "An outcome does not take itself up.",
        lambda: UptakeFactory(other_outcome=OutcomeFactory()),
        {"other_outcome": lambda row: row.outcome},
    ),
    Rule(
        "activities_uptake_stands_once",
        "This uptake stands here already.",
        second_uptake,
        {"manner": "cited-by"},
    ),
]
# A role that is in no list fits no place either, so that the two rules break together.
WITH_ANOTHER = {"activities_involvement_role_is_in_its_list"}


def test_every_rule_of_activities_is_tested():
    assert {rule.name for rule in RULES} == rules_declared("activities") - WITH_ANOTHER


@pytest.mark.django_db
@pytest.mark.parametrize("rule", RULES, ids=str)
def test_rule_is_kept(rule):
    assert_kept(rule)


@pytest.mark.django_db
@pytest.mark.parametrize("rule", COMPLETE, ids=str)
def test_rule_of_completeness_leaves_drafts_alone(rule):
    assert_binds_from_review_on(rule)
