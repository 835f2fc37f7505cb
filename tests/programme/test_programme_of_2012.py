"""The programme of 2012 contains the facts of the annual report of 2012, and no others."""

import pytest
from django.utils.translation import override

from activities.models import Activity, Mandate, Outcome, Project
from catalogue.models import Citation, Membership, Organization, Record, Source, Topic
from meetings.models import Meeting
from programme.entries import read_entries
from programme.loader import DATA
from publications.models import Edition, Publication

pytestmark = pytest.mark.usefixtures("programme")

KINDS = [Organization, Meeting, Publication, Mandate, Project, Activity, Outcome]
FINAL_DOCUMENT = "international-migration-from-a-regional-and-interregional-perspective"


def role_party_pairs(rows) -> set[tuple[str, str]]:
    return {
        (row.role, row.organization.acronym_en or row.organization.slug)
        if row.organization
        else (row.role, row.group_en)
        for row in rows
    }


def test_programme_holds_records_of_every_kind():
    assert {kind.plural: kind.objects.public().count() for kind in KINDS} == {
        "organizations": 34,
        "meetings": 13,
        "publications": 3,
        "mandates": 2,
        "projects": 2,
        "activities": 20,
        "outcomes": 20,
    }


def test_frameworks_are_loaded_with_codes_and_addresses():
    topics = Topic.objects.exclude(framework="")
    assert {
        framework: topics.filter(framework=framework).count()
        for framework in ("sdg", "gcm", "montevideo")
    } == {"sdg": 17 + 10, "gcm": 23, "montevideo": 10}
    assert not topics.filter(address="").exists()
    assert {one.code for one in topics.filter(framework="montevideo")} == {
        str(number) for number in range(66, 76)
    }
    target = topics.get(code="10.7")
    assert (target.slug, target.broader.code) == ("sdg-10-7", "10")


@pytest.mark.parametrize("kind", KINDS)
def test_record_has_texts_in_both_languages(kind: type[Record]):
    lacking = [
        record.slug
        for record in kind.objects.all()
        if not (record.title_en and record.title_es)
        or bool(record.summary_en) != bool(record.summary_es)
    ]
    assert lacking == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_citations_agree_with_the_table_of_paragraphs(kind: type[Record]):
    _entries, paragraphs = read_entries(DATA)
    account = Source.objects.get(slug="account-of-2012")
    for record in kind.objects.all():
        name = f"{kind.plural}/{record.slug}"
        said = {one.place_en for one in paragraphs.values() if name in one.records}
        cited = set(record.citations.filter(source=account).values_list("place_en", flat=True))
        assert (name, cited) == (name, said)
        assert said


def test_paragraph_without_records_has_a_reason():
    _entries, paragraphs = read_entries(DATA)
    without = {one.id: bool(one.reason) for one in paragraphs.values() if not one.facts}
    assert without == {"2012-h4": True, "2012-page": True}


def test_programme_contains_no_quotations():
    assert not Outcome.objects.exclude(quotation="").exists()


def test_resolution_has_its_number_session_and_year():
    resolution = Mandate.objects.get(symbol="615 (XXXI)")
    assert str(resolution.when) == "2006"
    assert resolution.adopting_body.title_en == (
        "ECLAC sessional Ad Hoc Committee on Population and Development"
    )
    group = resolution.provisions.get().establishes
    assert [(one.organization.acronym_en, one.role) for one in group.members.all()] == [
        ("ECLAC", "coordinator")
    ]


def test_chair_pro_tempore_is_also_a_member_over_unknown_intervals():
    held = Membership.objects.filter(organization__slug="government-of-chile", body__slug="celac")
    assert set(held.values_list("role", "period")) == {
        ("member", None),
        ("chair-pro-tempore", None),
    }


def test_project_is_executed_by_five_commissions_and_a_division():
    project = Project.objects.get(kind="project")
    executing = {
        acronym
        for role, acronym in role_party_pairs(project.involvements.all())
        if role == "executing"
    }
    assert executing == {"ECLAC", "ECA", "ECE", "ESCAP", "ESCWA", "population-division-of-desa"}
    assert ("coordinator", "ECLAC") in role_party_pairs(project.involvements.all())
    assert str(project.concluded_at.when) == "April 2012"
    assert project.concluded_at.part_of.ordinal == 45
    assert ("co-organizer", "the other four regional commissions") in role_party_pairs(
        project.concluded_at.participations.all()
    )
    assert [one.slug for one in project.summed_up_in.all()] == [FINAL_DOCUMENT]


def test_meeting_has_the_dates_of_both_documents():
    meeting = Meeting.objects.get(city_en="Comayagua")
    given = {one.printed_value for one in meeting.citations.filter(field="period")}
    assert str(meeting.when) == "19–20 August 2012"
    assert given == {"19–20 August 2012", "20–21 August 2012"}


def test_final_document_has_five_editions_distributed_in_different_sets():
    document = Publication.objects.get(slug=FINAL_DOCUMENT)
    handed_out = {
        (
            act.meeting.slug if act.meeting else act.manner,
            str(act.when or ""),
            tuple(act.editions.values_list("language", flat=True)),
            tuple(act.distributors.values_list("acronym_en", flat=True)),
        )
        for act in document.disseminations.all()
    }
    languages = Edition.objects.filter(publication=document).values_list("language", flat=True)
    assert set(languages) == {"ar", "en", "fr", "ru", "es"}
    assert handed_out == {
        ("published-online", "", (), ()),
        ("distributed", "", (), ()),
        ("meeting-of-the-ad-hoc-committee-quito-2012", "July 2012", ("en", "es"), ()),
        (
            "global-forum-on-migration-and-development-mauritius-2012",
            "21–22 November 2012",
            ("ar", "en", "fr"),
            ("ECA",),
        ),
    }


def test_stakeholders_who_received_it_are_described_by_kind():
    document = Publication.objects.get(slug=FINAL_DOCUMENT)
    received = document.disseminations.exclude(recipients=None).distinct().get().recipients
    assert set(received.values_list("organization", flat=True)) == {None}
    assert set(received.values_list("group_kind", flat=True)) == {
        "",
        "government",
        "civil-society",
        "academia",
    }


def test_compendium_has_the_name_of_the_declaration_as_another_name():
    compendium = Publication.objects.get(kind="compendium")
    names = set(compendium.other_names.values_list("name", flat=True))
    assert "First Statistical Digest on Migrations between CELAC and the European Union" in names
    presented = compendium.disseminations.get(manner="presented")
    assert presented.meeting.slug == "first-celac-eu-summit"
    assert [one.slug for one in presented.distributors.all()] == ["government-of-chile"]


def test_section_is_contributed_to_the_flagship_of_other_divisions():
    section = Publication.objects.get(kind="flagship").contributions.get()
    assert (section.organization.acronym_en, section.publication.issue) == ("CELADE", "2012")


def test_lessons_are_four_of_which_one_has_seven_lettered_items():
    lessons = Outcome.objects.filter(kind="lesson", parent=None).order_by("position")
    assert [lesson.printed_number for lesson in lessons] == ["", "", "", ""]
    items = lessons[3].items.order_by("position")
    assert [item.printed_number for item in items] == [f"({letter})" for letter in "abcdefg"]


def test_idea_was_suggested_cited_and_endorsed():
    idea = Outcome.objects.exclude(uptakes=None).get(uptakes__manner="endorsed-by")
    assert {(one.manner, one.related_record.slug) for one in idea.uptakes.all()} == {
        ("suggested-by", "eclac"),
        ("cited-by", "first-statistical-compendium-on-migration-between-celac-and-the-eu"),
        ("endorsed-by", "first-celac-eu-summit"),
    }


def test_declarations_have_two_clauses_and_a_similar_article_each_with_its_link():
    point = Outcome.objects.get(printed_number="38")
    article = Outcome.objects.get(printed_number="30")
    assert point.items.count() == 2
    assert [(one.manner, one.other_outcome) for one in article.uptakes.all()] == [
        ("similar-to", point)
    ]
    assert [record.links.get().url.split("/")[2] for record in (point, article)] == [
        "www.gob.cl",
        "www.gob.cl",
    ]


def test_activity_planned_for_the_following_year_prepares_a_later_meeting():
    planned = Activity.objects.filter(status="planned")
    assert {(one.slug, str(one.when)) for one in planned} == {
        ("regional-meeting-of-experts-planned-for-2013", "2013"),
        ("migration-at-the-first-regional-conference-on-population", "August 2013"),
    }
    prepared = planned.exclude(prepares_meeting=None).get().prepares_meeting
    assert prepared.slug == (
        "second-high-level-dialogue-on-international-migration-and-development"
    )


def test_countries_known_only_by_year_form_one_group_entry():
    activity = Activity.objects.get(slug="participation-in-meetings-in-seven-countries")
    assert activity.is_collective
    assert str(activity.when) == "2012"
    assert set(activity.countries.values_list("alpha3", flat=True)) == {
        "ARG",
        "CHL",
        "ECU",
        "HND",
        "MEX",
        "PER",
        "URY",
    }


def test_inferred_facts_are_marked():
    assert Citation.objects.filter(basis="inferred", field="period").exists()
    whole = Citation.objects.filter(basis="inferred", field="")
    assert {one.record.slug for one in whole} == {"eca", "ece", "escap", "escwa"}


def test_spanish_date_range_has_its_usual_form():
    with override("es"):
        assert str(Meeting.objects.get(city_en="Comayagua").when) == "19 y 20 de agosto de 2012"
