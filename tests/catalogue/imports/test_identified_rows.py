"""Rows of a file that name a stored record by an identifier of a register, such as ROR or DOI."""

import pytest

from catalogue.models import Organization
from publications.models import Authorship, Publication
from tests.support.factories import (
    EditionFactory,
    MembershipFactory,
    OrganizationFactory,
    OtherNameFactory,
    PublicationFactory,
)
from tests.support.import_jobs import confirm_import, import_changes, import_issues, upload_import

pytestmark = pytest.mark.django_db
ROR, ISNI = "05a28rw58", "0000 0001 2150 090X"


def imported(client, model, content: str, name: str = "file.csv"):
    job = upload_import(client, model, content, name)
    assert import_issues(job) == []
    assert confirm_import(client, job).state == "done"
    return job


@pytest.fixture
def institute():
    return OrganizationFactory(
        title_en="Federal Institute of Technology",
        acronym_en="FIT",
        kind="academia",
        ror=ROR,
        summary_en="Recorded by us.",
    )


@pytest.mark.parametrize(
    "cell", [ROR, "https://ror.org/05a28rw58", "ROR: 05A28RW58"], ids=["plain", "address", "words"]
)
def test_row_finds_its_organization_and_adds_to_it(import_client, institute, cell):
    content = (
        "title_en,title_es,kind,ror,isni,summary_en\n"
        f"Federal Inst. of Technology,Instituto Federal de Tecnología,,{cell},{ISNI},\n"
    )
    before = Organization.objects.count()
    imported(import_client, Organization, content)
    institute.refresh_from_db()
    assert Organization.objects.count() == before
    assert (institute.isni, institute.kind) == (ISNI, "academia")
    assert institute.summary_en == "Recorded by us."  # an empty cell says nothing
    assert institute.title_en == "Federal Institute of Technology"  # names, does not rename
    assert institute.title_es == "Instituto Federal de Tecnología"


@pytest.mark.parametrize("name", ["FIT", "fit", "Instituto", "Federal Institute of Technology"])
def test_any_name_of_the_organization_agrees(import_client, institute, name):
    OtherNameFactory(record=institute, name="Instituto")
    job = upload_import(import_client, Organization, f"title_en,ror\n{name},{ROR}\n")
    assert import_issues(job) == []
    assert import_changes(job) == []


def test_contradicting_name_is_reported(import_client, institute):
    content = f"title_en,ror\nMinistry of Foreign Affairs,{ROR}\n"
    job = upload_import(import_client, Organization, content)
    [(_place, sentence)] = import_issues(job)
    assert sentence == (
        "“05a28rw58” is the identifier of “Federal Institute of Technology”"
        f" ({institute.slug}), but the title of this row is another. Correct the identifier, or"
        " enter the permanent link of the record."
    )


def test_permanent_link_renames_the_organization(import_client, institute):
    content = f"permalink,title_en,ror\n{institute.slug},Ministry of Foreign Affairs,{ROR}\n"
    imported(import_client, Organization, content)
    institute.refresh_from_db()
    assert institute.title_en == "Ministry of Foreign Affairs"


def test_identifiers_of_two_organizations_are_reported(import_client, institute):
    other = OrganizationFactory(title_en="Federal Institute of Technology, Lausanne", isni=ISNI)
    content = f"title_en,ror,isni\nFederal Institute of Technology,{ROR},{ISNI}\n"
    job = upload_import(import_client, Organization, content)
    [(_place, sentence)] = import_issues(job)
    assert sentence.startswith("The identifiers of this row are those of several records: ")
    assert institute.slug in sentence
    assert other.slug in sentence


def test_unknown_identifier_makes_a_new_record(import_client, institute):
    content = "title_en,kind,wikidata\nAnother body,network,https://www.wikidata.org/wiki/Q42\n"
    imported(import_client, Organization, content)
    assert Organization.objects.get(wikidata="Q42").title_en == "Another body"


def test_second_row_with_the_same_identifier_is_reported(import_client, institute):
    content = f"title_en,ror\nFIT,{ROR}\nFIT,{ROR}\n"
    job = upload_import(import_client, Organization, content)
    assert [sentence for _place, sentence in import_issues(job)] == [
        "Row 2 already changes this record."
    ]


def test_other_tables_name_an_organization_by_its_identifier(import_client, institute):
    body = OrganizationFactory(title_en="Body", number=9001)
    content = f"organization,body\nhttps://ror.org/{ROR},https://example.org/id/9001/\n"
    imported(import_client, MembershipFactory._meta.get_model_class(), content)
    assert [one.body for one in institute.memberships.all()] == [body]


def test_record_is_named_by_its_shortest_address(import_client, institute):
    content = f"permalink,isni\nhttps://example.org/es/id/{institute.number}/,{ISNI}\n"
    imported(import_client, Organization, content)
    institute.refresh_from_db()
    assert institute.isni == ISNI


RIS = """TY  - BOOK
TI  - Migration and development
DO  - https://doi.org/10.18356/abc
AU  - Carberry, Josiah
LA  - en
UR  - https://example.org/new
ER  -
"""


def test_reference_finds_its_publication_by_the_doi(import_client):
    publication = PublicationFactory(
        title_en="Migration and development", doi="10.18356/ABC", summary_en="Recorded by us."
    )
    EditionFactory(publication=publication, language="en", symbol="LC/L.1")
    imported(import_client, Publication, RIS, "references.ris")
    publication.refresh_from_db()
    assert Publication.objects.count() == 1 + Publication.objects.exclude(pk=publication.pk).count()
    assert (publication.summary_en, publication.title_en) == (
        "Recorded by us.",
        "Migration and development",
    )
    edition = publication.editions.get()
    assert (edition.symbol, edition.url) == ("LC/L.1", "https://example.org/new")
    assert Authorship.objects.get(publication=publication).family_name == "Carberry"


@pytest.mark.parametrize(
    "cell",
    [
        "11362/35998",
        "hdl:11362/35998",
        "https://repositorio.cepal.org/handle/11362/35998?locale=es",
    ],
)
def test_row_finds_its_publication_by_the_handle(import_client, cell):
    publication = PublicationFactory(
        title_en="A study", handle="https://hdl.handle.net/11362/35998"
    )
    imported(import_client, Publication, f"title_en,handle,licence\nA study,{cell},CC BY\n")
    publication.refresh_from_db()
    assert publication.licence == "CC BY"
