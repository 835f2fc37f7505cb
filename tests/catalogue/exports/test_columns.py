"""The columns of every file: their codes are promises, their labels speak two languages."""

import csv
import io

import pytest

from activities.models import Activity, Mandate, Outcome, Project
from catalogue.exports.formula_guard import split_values
from catalogue.models import Organization
from meetings.models import Meeting
from publications.models import Publication
from tests.support.factories import (
    ActivityFactory,
    AuthorshipFactory,
    CountryFactory,
    DisseminationFactory,
    MandateFactory,
    MeetingFactory,
    OrganizationFactory,
    OutcomeFactory,
    ParticipationFactory,
    ProjectFactory,
    ProvisionFactory,
    PublicationFactory,
    TopicFactory,
)
from tests.support.filter_cases import exported_rows
from tests.support.kinds import MODELS

pytestmark = pytest.mark.django_db

FIRST_CODES = "number title"
PERIOD_CODES = "when first_day last_day"
PLACE_CODES = "countries countries_code regions regions_code"
PROGRAMME_CODES = "mandates mandates_code projects projects_code"
LAST_CODES = "topics topics_code summary changed_at permalink"
COLUMN_CODES = {
    Activity: f"{FIRST_CODES} kind kind_code status status_code {PERIOD_CODES} is_collective {PLACE_CODES}"
    " organizations organizations_code project project_code mandates mandates_code provisions"
    " provisions_code meetings meetings_code publications publications_code prepares"
    f" prepares_code {LAST_CODES}",
    Meeting: f"{FIRST_CODES} kind kind_code status status_code {PERIOD_CODES} ordinal series_bodies"
    f" series_bodies_code city country country_code venue website {PLACE_CODES} organizations"
    f" organizations_code part_of part_of_code prepares prepares_code {PROGRAMME_CODES} {LAST_CODES}",
    Publication: f"{FIRST_CODES} kind kind_code {PERIOD_CODES} serial issue editions editions_code authors"
    " authors_code other_authors disseminated_at disseminated_at_code distributors"
    " distributors_code doi handle licence covers_from covers_to input_to input_to_code"
    f" input_to_bodies input_to_bodies_code {PLACE_CODES} {PROGRAMME_CODES} {LAST_CODES}",
    Outcome: f"{FIRST_CODES} label printed_number kind kind_code {PERIOD_CODES} parent parent_code adopted_at"
    " adopted_at_code publication publication_code project project_code activity activity_code"
    f" organization organization_code quotation quotation_language"
    f" quotation_language_code {PLACE_CODES} {LAST_CODES}",
    Mandate: f"{FIRST_CODES} symbol kind kind_code {PERIOD_CODES} adopting_body adopting_body_code adopted_at"
    f" adopted_at_code family family_code provisions provisions_code {PLACE_CODES} {LAST_CODES}",
    Project: f"{FIRST_CODES} code kind kind_code {PERIOD_CODES} objective organizations organizations_code"
    " mandates mandates_code concluded_at concluded_at_code summed_up_in summed_up_in_code"
    f" {PLACE_CODES} {LAST_CODES}",
    Organization: f"{FIRST_CODES} acronym kind kind_code country country_code parent parent_code"
    f" memberships memberships_code {LAST_CODES}",
}


def csv_header(client, address: str, **parameters) -> list[str]:
    response = client.get(f"{address}export.csv", parameters)
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return next(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.mark.parametrize("model", COLUMN_CODES)
def test_codes_of_columns_are_the_same_in_both_languages(client, model):
    for language in ("", "/es"):
        assert csv_header(client, f"{language}/{model.plural}/", headers="codes") == (
            COLUMN_CODES[model].split()
        )


@pytest.mark.parametrize("model", MODELS)
def test_labels_of_columns_are_each_column_s_own_in_both_languages(client, model):
    english, spanish = (csv_header(client, f"{prefix}/{model.plural}/") for prefix in ("", "/es"))

    codes = csv_header(client, f"/{model.plural}/", headers="codes")
    assert len(set(english)) == len(set(spanish)) == len(codes)
    same = {one for one, other in zip(english, spanish, strict=True) if one == other}
    assert same <= {"DOI", "Repository link"}


def test_header_of_activities_in_both_languages(client):
    english, spanish = (csv_header(client, f"{prefix}/activities/")[:8] for prefix in ("", "/es"))

    assert english == [
        "Number",
        "Title",
        "Kind",
        "Kind (code)",
        "Status",
        "Status (code)",
        "Date",
        "First day",
    ]
    assert spanish == [
        "Número",
        "Título",
        "Tipo",
        "Tipo (código)",
        "Situación",
        "Situación (código)",
        "Fecha",
        "Primer día",
    ]


@pytest.mark.parametrize("model", MODELS)
def test_file_of_an_empty_list_is_its_header(client, model):
    # Nothing published, nothing that matches, and a search that can match nothing.
    for parameters in ({}, {"year": "1999"}, {"q": "the"}):
        assert exported_rows(client, model, **parameters) == []


def test_several_names_stand_in_one_cell_in_alphabetical_order_each_once(client):
    mandate, other = (
        MandateFactory(published=True, title_en=title, slug=slug)
        for title, slug in (("Zeal; a resolution", "zeal"), ("Back\\slash", "back"))
    )
    ActivityFactory(
        published=True,
        countries=[CountryFactory(alpha3="PER"), CountryFactory()],
        topics=[TopicFactory(name_en="Topic", slug=slug) for slug in ("b", "a")],
        mandates=[mandate, other],
        provisions=[ProvisionFactory(mandate=mandate, number="1", slug="one")],
        project=ProjectFactory(published=True, mandates=[mandate]),
    )
    (row,) = exported_rows(client, Activity)

    assert (row["countries"], row["countries_code"]) == ("Honduras; Peru", "HND; PER")
    assert (row["topics"], row["topics_code"]) == ("Topic; Topic", "a; b")
    assert row["mandates"] == "Back\\\\slash; Zeal\\; a resolution"
    assert split_values(row["mandates"]) == ["Back\\slash", "Zeal; a resolution"]
    assert row["mandates_code"] == "back; zeal"
    assert row["provisions"] == "Zeal\\; a resolution, 1"


def test_row_of_a_meeting(client):
    body = OrganizationFactory(published=True, title_en="Body", slug="body")
    project = ProjectFactory(published=True, title_en="Project", slug="project")
    meeting = MeetingFactory(
        published=True,
        ordinal=12,
        city_en="Quito",
        website="https://forum.example.org/",
        country=CountryFactory(alpha3="ECU"),
        series_bodies=[body],
        part_of=MeetingFactory(published=True, title_en="Session", slug="session"),
        when="2012-08-19/2012-08-20",
    )
    ParticipationFactory(meeting=meeting, organization=body, role="host")
    ParticipationFactory(meeting=meeting, organization=body, role="organizer")
    ParticipationFactory(meeting=meeting, organization=None, group_en="All of them")
    ActivityFactory(published=True, meetings=[meeting], project=project)
    (row,) = exported_rows(client, Meeting, year="2012")

    expected = {
        "when": "19–20 August 2012",
        "first_day": "2012-08-19",
        "last_day": "2012-08-20",
        "ordinal": "12",
        "series_bodies": "Body",
        "city": "Quito",
        "country": "Ecuador",
        "country_code": "ECU",
        "website": "https://forum.example.org/",
        "organizations": "Body",
        "part_of": "Session",
        "part_of_code": "session",
        "prepares": "",
        "projects": "Project",
        "projects_code": "project",
        "mandates": "",
        "summary": "",
    }
    assert {name: row[name] for name in expected} == expected


def test_row_of_a_publication(client):
    meeting = MeetingFactory(published=True, title_en="Forum", slug="forum")
    publication = PublicationFactory(
        published=True,
        covers_from=2000,
        covers_to=2010,
        doi="10.1234/x",
        input_to=[meeting],
        when="2012/..",
    )
    authors = [OrganizationFactory(published=True, title_en=name) for name in ("B", "A")]
    for author in authors:
        AuthorshipFactory(publication=publication, organization=author)
    AuthorshipFactory(publication=publication, organization=None, family_name="Paz")
    DisseminationFactory(publication=publication, meeting=meeting, distributors=authors[:1])
    (row,) = exported_rows(client, Publication)

    expected = {
        "when": "since 2012",
        "first_day": "2012-01-01",
        "last_day": "",
        "authors": "A; B",
        "disseminated_at": "Forum",
        "distributors": "B",
        "input_to": "Forum",
        "input_to_code": "forum",
        "covers_from": "2000",
        "covers_to": "2010",
        "doi": "10.1234/x",
        "editions": "",
    }
    assert {name: row[name] for name in expected} == expected


def test_row_of_an_outcome_keeps_the_words_and_their_language(client):
    OutcomeFactory(
        published=True,
        label_en="article",
        printed_number="30",
        quotation="=Palabra por palabra",
        quotation_language="es",
        organization=OrganizationFactory(published=True, title_en="Body", slug="body"),
    )
    (row,) = exported_rows(client, Outcome)

    names = ("label", "printed_number", "quotation", "quotation_language")
    assert [row[name] for name in (*names, "quotation_language_code", "organization")] == [
        "article",
        "30",
        "'=Palabra por palabra",
        "Spanish",
        "es",
        "Body",
    ]


def test_persons_and_groups_among_the_authors_have_their_names(client):
    study = PublicationFactory(published=True)
    body = OrganizationFactory(published=True, title_en="Body", slug="body")
    AuthorshipFactory(publication=study, organization=body)
    person = {"family_name": "Ruiz; Díaz", "given_name": "Ana"}
    AuthorshipFactory(publication=study, organization=None, **person)
    AuthorshipFactory(publication=study, organization=None, family_name="Cher")
    groups = {"group_en": "other commissions", "group_es": "otras comisiones"}
    AuthorshipFactory(publication=study, organization=None, role="contributor", **groups)
    (row,) = exported_rows(client, Publication)
    names = ("authors", "authors_code", "other_authors")
    said = "Ana Ruiz\\; Díaz; Cher; other commissions"
    assert [row[name] for name in names] == ["Body", "body", said]
