"""References as reference managers read them."""

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware

from publications.models import Publication
from tests.support.edge_cases import edge_case_publications
from tests.support.factories import (
    AuthorshipFactory,
    EditionFactory,
    OrganizationFactory,
    PublicationFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


def download_text(client, address: str, **parameters) -> str:
    response = client.get(address, parameters)
    assert response.status_code == 200
    return response.getvalue().decode()


def bibtex_entries(text: str) -> list[dict[str, str]]:
    library = bibtexparser.parse_string(text)
    assert library.failed_blocks == []
    return [
        {"type": one.entry_type, "key": one.key, **{f.key: f.value for f in one.fields}}
        for one in library.entries
    ]


def full_publication(**fields) -> Publication:
    publication = PublicationFactory(
        published=True,
        title_en="Migration & development",
        title_es="Migración y desarrollo",
        slug="migration",
        kind="technical-document",
        serial_en="Población y desarrollo",
        issue="101",
        doi="10.1234/a_b",
        when="2012",
        topics=[TopicFactory(name_en="Remittances")],
        **fields,
    )
    body = OrganizationFactory(published=True, title_en="ECLAC, Population Division")
    draft = OrganizationFactory(draft=True, title_en="Draft body")
    for position, (role, part) in enumerate(
        [
            ("author", {"organization": body}),
            ("author", {"organization": draft}),
            (
                "author",
                {"organization": None, "family_name": "Martínez Pizarro", "given_name": "Jorge"},
            ),
            ("coordinator", {"organization": None, "family_name": "Núñez"}),
            ("publisher", {"organization": body}),
        ]
    ):
        AuthorshipFactory(publication=publication, role=role, position=position, **part)
    EditionFactory(
        publication=publication,
        language="es",
        title="Migración: y más",
        symbol="LC/L.3652",
        isbn="978-92-1-121806-8",
        pages=120,
        url="https://example.org/es_1.pdf",
        when="2012-07",
    )
    EditionFactory(publication=publication, language="ar", symbol="LC/L.3652(A)")
    return publication


def test_bibtex_of_a_publication(client):
    publication = full_publication()
    (entry,) = bibtex_entries(download_text(client, "/es/publications/migration/reference.bib"))

    assert entry == {
        "type": "techreport",
        "key": f"eclac-migration-{publication.number}",
        "author": "{ECLAC, Population Division} and Martínez Pizarro, Jorge",
        "editor": "Núñez",
        "title": "{Migración: y más}",
        "institution": "{ECLAC, Population Division}",
        "year": "2012",
        "month": "jul",
        "series": "Población y desarrollo",
        "number": "LC/L.3652",
        "isbn": "978-92-1-121806-8",
        "pagetotal": "120",
        "doi": "10.1234/a_b",
        "url": "https://example.org/es_1.pdf",
        "language": "spanish",
        "langid": "spanish",
        "keywords": "Remittances",
    }


def test_ris_of_a_publication(client):
    publication = full_publication()
    text = download_text(client, "/es/publications/migration/reference.ris")
    (entry,) = rispy.loads(text)

    assert text.startswith("TY  - RPRT\r\n")
    assert text.count("\nAU  - ") == 2
    assert entry["authors"] == ["ECLAC, Population Division", "Martínez Pizarro, Jorge"]
    names = ("id", "title", "year", "date", "language", "doi", "publisher")
    assert [entry[name] for name in names] == [
        f"eclac-migration-{publication.number}",
        "Migración: y más",
        "2012",
        "2012/07//",
        "es",
        "10.1234/a_b",
        "ECLAC, Population Division",
    ]
    assert "LC/L.3652" in text
    assert "http://testserver/es/publications/migration/" in text


@pytest.mark.parametrize("language", ["", "/es"])
def test_references_of_a_list_are_valid_with_any_text(client, language):
    publications = edge_case_publications()
    titles = {getattr(one, "title_es" if language else "title_en") for one in publications}
    bib = download_text(client, f"{language}/publications/export.bib")
    library = bibtexparser.parse_string(bib, append_middleware=[LatexDecodingMiddleware()])
    ris = rispy.loads(download_text(client, f"{language}/publications/export.ris"))

    assert library.failed_blocks == []
    assert len(library.entries) == len(ris) == len(publications)
    assert {entry["title"] for entry in ris} == titles
    assert {entry["authors"][1] for entry in ris} == {"Martínez Pizarro, Jorge"}
    decoded = {entry["title"].strip("{}") for entry in library.entries}
    # The library decodes the command for a circumflex as another character.
    assert decoded == {
        title.replace("^", "\N{MODIFIER LETTER CIRCUMFLEX ACCENT}") for title in titles
    }


def test_reference_names_the_requested_edition(client):
    full_publication()
    assert "LC/L.3652(A)" in download_text(client, "/publications/export.bib", language="ar")
    assert download_text(client, "/publications/export.bib", year="1900") == ""
    refused = client.get("/publications/export.ris", {"language": "xx"})
    assert refused.status_code == 400
    assert [problem.name for problem in refused.context["problems"]] == ["language"]


def test_reference_address_belongs_to_its_record(client):
    publication = full_publication()
    publication.slug = "renamed"
    publication.save()
    moved = client.get("/publications/migration/reference.ris")
    assert (moved.status_code, moved["Location"]) == (301, "/publications/renamed/reference.ris")
    for state, status in {"withdrawn": 410, "draft": 404}.items():
        Publication.objects.update(state=state)
        response = client.get("/publications/renamed/reference.bib")
        assert (response.status_code, "Content-Disposition" in response) == (status, False)
        assert "@" not in response.text
    assert client.get("/publications/nothing/reference.bib").status_code == 404
