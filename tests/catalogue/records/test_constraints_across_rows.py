"""Rules across rows, which triggers enforce for every way of writing."""

import itertools

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from activities.models import Involvement, Outcome, ProjectMandate, Uptake
from catalogue.base.period import Period
from catalogue.models import Citation, Link, Membership, Organization, OtherName, Source
from meetings.models import Meeting, Participation
from publications.models import Authorship, Dissemination, Edition, Recipient
from tests.support.constraint_violations import violated_constraint
from tests.support.factories import (
    ActivityFactory,
    CountryGroupFactory,
    EditionFactory,
    MandateFactory,
    MeetingFactory,
    OrganizationFactory,
    OutcomeFactory,
    ProjectFactory,
    ProvisionFactory,
    PublicationFactory,
    SourceFactory,
    TopicFactory,
)
from tests.support.kinds import RECORD_APPS

pytestmark = pytest.mark.django_db


UNIQUE_ROWS = {
    "catalogue_organization_only_one_is_the_commission": lambda: OrganizationFactory(
        published=True, is_commission=True
    ),
    "catalogue_organization_ror_is_unique": lambda: OrganizationFactory(ror="05a28rw58"),
    "catalogue_organization_isni_is_unique": lambda: OrganizationFactory(
        isni="0000 0001 2150 090X"
    ),
    "catalogue_organization_wikidata_is_unique": lambda: OrganizationFactory(wikidata="Q42"),
    "publications_publication_doi_is_unique": lambda: PublicationFactory(
        published=True, doi="10.1234/x"
    ),
    "activities_project_code_is_unique": lambda: ProjectFactory(published=True, code="X"),
    "activities_mandate_symbol_is_unique_in_its_body": lambda: MandateFactory(
        published=True, symbol="615 (XXXI)"
    ),
}


@pytest.mark.parametrize("name", UNIQUE_ROWS)
def test_unique_values_are_enforced(name):
    UNIQUE_ROWS[name]()
    assert violated_constraint(UNIQUE_ROWS[name]) == name


def test_rows_of_a_record_are_unique():
    body, source = OrganizationFactory(published=True), SourceFactory()
    publication, meeting, mandate = (
        PublicationFactory(published=True),
        MeetingFactory(published=True),
        MandateFactory(published=True),
    )
    outcome, project, activity = (
        OutcomeFactory(published=True),
        ProjectFactory(published=True),
        ActivityFactory(published=True),
    )
    act = Dissemination.objects.create(publication=publication, manner="presented")
    writes = {
        "publications_edition_is_the_only_one_in_its_language": lambda: Edition(
            publication=publication, language="es"
        ),
        "meetings_participation_unique": lambda: Participation(
            meeting=meeting, organization=body, role="host"
        ),
        "publications_authorship_unique": lambda: Authorship(
            publication=publication, organization=body, role="author"
        ),
        "publications_recipient_unique": lambda: Recipient(dissemination=act, organization=body),
        "activities_involvement_activity_role_unique": lambda: Involvement(
            activity=activity, organization=body, role="lead"
        ),
        "activities_involvement_project_role_unique": lambda: Involvement(
            project=project, organization=body, role="funder"
        ),
        "activities_projectmandate_unique": lambda: ProjectMandate(
            project=project, mandate=mandate
        ),
        "activities_uptake_unique": lambda: Uptake(
            outcome=outcome, manner="cited-by", meeting=meeting
        ),
        "catalogue_citation_stands_once": lambda: Citation(record=meeting, source=source),
        "catalogue_link_stands_once": lambda: Link(
            record=meeting, url="https://example.org", label_en="x"
        ),
        "catalogue_othername_stands_once": lambda: OtherName(record=publication, name="Digest"),
    }
    for build in writes.values():
        build().save()
    assert [
        violated_constraint(lambda build=build: build().save()) for build in writes.values()
    ] == list(writes)


def test_edition_symbol_belongs_to_one_publication_in_all_its_languages():
    english = EditionFactory(symbol="LC/L.1", language="en")
    EditionFactory(publication=english.publication, symbol="LC/L.1", language="es")
    assert violated_constraint(lambda: EditionFactory(symbol="LC/L.1")) == (
        "publications_edition_symbol_is_of_one_publication"
    )


def test_project_has_only_one_principal_mandate():
    project = ProjectFactory(published=True)
    ProjectMandate.objects.create(
        project=project, mandate=MandateFactory(published=True), is_principal=True
    )
    assert (
        violated_constraint(
            lambda: ProjectMandate.objects.create(
                project=project, mandate=MandateFactory(published=True), is_principal=True
            )
        )
        == "activities_projectmandate_one_is_principal"
    )


def test_number_is_unique_among_siblings_and_not_elsewhere():
    parent, mandate = OutcomeFactory(published=True), MandateFactory(published=True)
    OutcomeFactory(published=True, parent=parent, project=parent.project, printed_number="(a)")
    OutcomeFactory(published=True, parent=OutcomeFactory(published=True), printed_number="(a)")
    ProvisionFactory(mandate=mandate, number="4")
    ProvisionFactory(number="4")

    assert violated_constraint(
        lambda: OutcomeFactory(
            published=True, parent=parent, project=parent.project, printed_number="(a)"
        )
    ) == ("activities_outcome_number_is_unique_among_siblings")
    assert violated_constraint(lambda: ProvisionFactory(mandate=mandate, number="4")) == (
        "activities_provision_number_is_unique_in_its_mandate"
    )


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [
        ("2009/2011", "2011/2013", True),
        ("2009/2010", "2011/2013", False),
        ("2009/..", "2030", True),
        (None, "2012", True),
        (None, None, True),
    ],
)
def test_membership_never_overlaps_itself_in_the_same_role(first, second, overlap):
    body, member = OrganizationFactory(published=True), OrganizationFactory(published=True)

    def join(period, role="member"):
        membership = Membership(organization=member, body=body, role=role)
        membership.when = period and Period.from_edtf(period)
        membership.save()

    join(first)
    join(second, role="coordinator")
    if overlap:
        assert (
            violated_constraint(lambda: join(second))
            == "catalogue_membership_never_overlaps_itself"
        )
    else:
        join(second)
        assert Membership.objects.count() == 3


TREES = [
    (OrganizationFactory, "parent"),
    (OrganizationFactory, "successor"),
    (TopicFactory, "broader"),
    (CountryGroupFactory, "broader"),
    (MeetingFactory, "part_of"),
    (MeetingFactory, "prepares"),
    (MandateFactory, "family"),
    (ActivityFactory, "prepares_activity"),
    (OutcomeFactory, "parent"),
]


@pytest.mark.parametrize(("factory", "field"), TREES)
@pytest.mark.parametrize("length", [1, 2, 3])
def test_chains_cannot_form_a_loop(factory, field, length):
    chain = [factory() for _step in range(length)]
    for row, following in itertools.pairwise(chain):
        setattr(row, field, following)
        row.save()
    last = type(chain[-1]).objects.filter(pk=chain[-1].pk)

    rule = violated_constraint(lambda: last.update(**{field: chain[0]}))
    assert rule == f"acyclic_{field}"


@pytest.mark.parametrize(
    ("columns", "rule"),
    [
        ((DateRange("2012-01-02", "2013-01-01"), "year", "year"), "fits_its_precision"),
        ((DateRange("2012-01-01", "2013-01-02"), "year", "year"), "fits_its_precision"),
        ((DateRange("2012-01-01", "2012-01-02"), "day", ""), "says_how_exactly_it_is_known"),
        ((DateRange("2012-01-01", "2012-01-02"), "unknown", "unknown"), "knows_one_end"),
        ((DateRange("2012-01-01", None), "year", "year"), "is_open_when_ongoing"),
        ((None, "year", "year"), "says_how_exactly_it_is_known"),
    ],
)
def test_period_and_its_precision_agree(columns, rule):
    names = ("period", "start_precision", "end_precision")
    meeting = MeetingFactory(published=True)
    broken = violated_constraint(
        lambda: Meeting.objects.filter(pk=meeting.pk).update(
            **dict(zip(names, columns, strict=True))
        )
    )
    assert broken == f"meetings_meeting_period_{rule}"


def test_draft_may_be_incomplete_and_a_record_in_review_may_not():
    draft = MeetingFactory(draft=True, kind="", status="")
    assert violated_constraint(
        lambda: Meeting.objects.filter(pk=draft.pk).update(state="in-review")
    ) == ("meetings_meeting_has_a_kind_and_a_status")


def test_former_address_is_not_given_to_another_record():
    former = MeetingFactory(published=True, slug="forum")
    Meeting.objects.filter(pk=former.pk).update(slug="forum-of-2012")

    assert (
        violated_constraint(lambda: MeetingFactory(published=True, slug="forum")) == "address_taken"
    )
    former.refresh_from_db()
    former.slug = "forum"
    former.save()
    assert OrganizationFactory(published=True, slug="forum").slug == "forum"


def test_empty_address_is_formed_from_the_english_title_and_made_unique():
    MeetingFactory(published=True, slug="first-forum")
    meeting = Meeting(title_en="First Forum", title_es="Primer foro")
    meeting.full_clean()
    assert meeting.slug == "first-forum-2"


def test_number_is_assigned_once_and_never_changes():
    first, second = MeetingFactory(published=True), OrganizationFactory(published=True)
    first.refresh_from_db()
    second.refresh_from_db()
    assert second.number == first.number + 1
    assert violated_constraint(
        lambda: Meeting.objects.filter(pk=first.pk).update(number=999_999)
    ) == ("number_immutable")


def test_every_change_updates_the_time_of_the_last_change():
    meeting = MeetingFactory(published=True)

    def changed_at():
        return Meeting.objects.values_list("changed_at", flat=True).get(pk=meeting.pk)

    before = changed_at()
    Meeting.objects.filter(pk=meeting.pk).update(title_en=meeting.title_en)
    assert changed_at() == before
    with connection.cursor() as cursor:
        cursor.execute("UPDATE meetings_meeting SET city_en = 'Quito' WHERE id = %s", [meeting.pk])
    assert changed_at() > before


def test_every_rule_has_its_own_message():
    from django.apps import apps

    default = "Constraint “%(name)s” is violated."
    for app in RECORD_APPS:
        for model in apps.get_app_config(app).get_models():
            if model._meta.model_name == "address":
                continue
            for constraint in model._meta.constraints:
                assert str(constraint.violation_error_message) != default, constraint.name


def test_tree_queries_include_descendants():
    top = OrganizationFactory(published=True, is_commission=True)
    middle = OrganizationFactory(published=True, parent=top)
    bottom = OrganizationFactory(published=True, parent=middle)
    OrganizationFactory(published=True)
    assert set(Organization.objects.commission()) == {top, middle, bottom}


def test_source_and_outcome_have_names():
    assert str(Source(title_en="Account")) == "Account"
    assert str(Outcome(title_es="Lección")) == "Lección"
