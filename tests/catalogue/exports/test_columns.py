"""The columns of every file: their codes are promises, their labels speak two languages."""

import pytest

from activities.models import Activity, Outcome
from catalogue.exports.formula_guard import split_values
from catalogue.models import Organization
from meetings.models import Meeting
from publications.models import Publication
from tests.support.column_codes import COLUMN_CODES, codes_of, labels_of
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
from tests.support.kinds import RECORD_MODELS
from tests.support.responses import csv_lines, download

pytestmark = pytest.mark.django_db

# Columns whose text a test of one row does not choose; test_csv_export.py checks the title.
VARYING = {"number", "title", "changed_at", "permalink", "slug"}


def prefix_of(language: str) -> str:
    return "" if language == "en" else f"/{language}"


def assert_cells(row: dict[str, str], **expected: str) -> None:
    """Check the cells of a row: those that are not expected are empty."""
    filled = {name: cell for name, cell in row.items() if cell and name not in VARYING}
    assert filled == expected


def test_table_of_columns_holds_every_kind():
    assert set(COLUMN_CODES) == set(RECORD_MODELS)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("model", COLUMN_CODES)
def test_codes_of_columns_are_the_same_in_both_languages(client, model, language):
    address = f"{prefix_of(language)}/{model.plural}/export.csv"
    assert csv_lines(client, address, headers="codes") == [codes_of(model)]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("model", COLUMN_CODES)
def test_labels_of_columns(client, model, language):
    labels = labels_of(model, language)

    assert csv_lines(client, f"{prefix_of(language)}/{model.plural}/export.csv") == [labels]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("model", COLUMN_CODES)
def test_labels_differ_between_the_languages(model):
    pairs = zip(labels_of(model, "en"), labels_of(model, "es"), strict=True)
    same = {english for english, spanish in pairs if english == spanish}
    names = {Publication: {"DOI"}, Organization: {"ROR", "ISNI", "Wikidata"}}
    assert same == names.get(model, set())


# Nothing published, nothing that matches, and a search that can match nothing.
@pytest.mark.parametrize("parameters", [{}, {"year": "1999"}, {"q": "the"}])
@pytest.mark.parametrize("model", COLUMN_CODES)
def test_file_of_an_empty_list_is_its_header(client, model, parameters):
    address = f"/{model.plural}/export.csv"
    content = download(client, address, headers="codes", **parameters).decode()
    assert content == "\ufeff" + ",".join(codes_of(model)) + "\r\n"


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

    assert_cells(
        row,
        kind="Seminar",
        kind_code="seminar",
        status="Planned",
        status_code="planned",
        when="19–20 August 2012",
        first_day="2012-08-19",
        last_day="2012-08-20",
        ordinal="12",
        series_bodies="Body",
        series_bodies_code="body",
        city="Quito",
        country="Ecuador",
        country_code="ECU",
        website="https://forum.example.org/",
        organizations="Body",
        organizations_code="body",
        part_of="Session",
        part_of_code="session",
        projects="Project",
        projects_code="project",
    )


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

    assert_cells(
        row,
        kind="Study",
        kind_code="study",
        when="since 2012",
        first_day="2012-01-01",
        authors="A; B",
        authors_code="a; b",
        other_authors="Paz",
        disseminated_at="Forum",
        disseminated_at_code="forum",
        distributors="B",
        distributors_code="b",
        input_to="Forum",
        input_to_code="forum",
        covers_from="2000",
        covers_to="2010",
        doi="10.1234/x",
    )


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

    assert_cells(
        row,
        kind="Lesson learned",
        kind_code="lesson",
        label="article",
        printed_number="30",
        quotation="'=Palabra por palabra",
        quotation_language="Spanish",
        quotation_language_code="es",
        organization="Body",
        organization_code="body",
    )


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
