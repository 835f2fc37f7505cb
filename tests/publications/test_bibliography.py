"""References as reference managers read them."""

import json
import re
from itertools import accumulate

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from hypothesis import example, given
from hypothesis import strategies as st

from catalogue.exports.bibliography import (
    BibliographicReference,
    ContributorName,
    bibtex_entry,
    one_line,
    ris_record,
)
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
    # Reference managers divide a name at its commas, so the name of a body has none.
    assert entry["authors"] == ["ECLAC Population Division", "Martínez Pizarro, Jorge"]
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


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(title=ANY_TEXT, name=ANY_TEXT, address=ANY_TEXT)
@example(title="An unmatched { in a title", name="A } name", address="https://example.org/{a")
@example(title="\\", name="a, b, c", address="}")
@example(title="", name="} and ", address="\\")
@example(title='@book{a, title = "x"', name="\x01\x1c\u2028", address="%")
def test_references_are_valid_with_any_text(title, name, address):
    reference = BibliographicReference(
        key="eclac-migration-1",
        kind="report",
        title=title,
        authors=(ContributorName(name, is_body=True), ContributorName(name, name)),
        publishers=(name,),
        year=2012,
        doi=address,
        url=address,
        permalink="https://example.org/publications/a/",
        summary=title,
        keywords=(name,),
    )
    following = BibliographicReference(key="eclac-migration-2", kind="book", title="The next one")
    bib = bibtex_entry(reference) + bibtex_entry(following)
    library = bibtexparser.parse_string(bib)
    assert library.failed_blocks == []
    assert [entry.key for entry in library.entries] == ["eclac-migration-1", "eclac-migration-2"]
    # BibTeX counts every brace, with a backslash before it or not.
    depths = list(accumulate({"{": 1, "}": -1}.get(c, 0) for c in bib))
    assert (min(depths), depths[-1]) == (0, 0)

    first, second = rispy.loads(ris_record(reference) + ris_record(following))
    assert second["title"] == "The next one"
    assert first.get("title", "") == one_line(title)
    body = [text for text in first.get("authors", []) if "," not in text]
    assert body[:1] == (
        [one_line(name.replace(",", " "))] if one_line(name.replace(",", " ")) else []
    )


# The date of the publication, the dates of its English and Spanish editions, the date of issue and
# the date that a reference to the Spanish edition names.
DATES_OF_ISSUE = {
    "year": ("2012", "", "", "2012", "2012"),
    "the month of an edition": ("2012", "", "2012-07", "2012", "2012-07"),
    "an edition of another year": ("2012", "", "2013-01", "2012", "2012"),
    "two years": ("2012-11/2013-02", "", "", "2012-11", "2012-11"),
    "beginning unknown": ("/2012", "", "", "2012", "2012"),
    "editions only": ("", "2014", "2013-05-02", "2013-05-02", "2013-05-02"),
    "nothing": ("", "", "", "", ""),
    "a quarter": ("2012-34", "", "2012-05", "2012", "2012-05"),
    "an approximate month": ("2012-07~", "", "", "2012", "2012"),
}


@pytest.mark.parametrize("case", DATES_OF_ISSUE)
def test_all_formats_state_the_same_year_of_issue(client, case):
    when, english, spanish, issued, of_edition = DATES_OF_ISSUE[case]
    publication = PublicationFactory(published=True, slug="migration", when=when or None)
    for language, own in (("en", english), ("es", spanish)):
        EditionFactory(publication=publication, language=language, when=own or None)

    (bib,) = bibtex_entries(download_text(client, "/es/publications/migration/reference.bib"))
    (ris,) = rispy.loads(download_text(client, "/es/publications/migration/reference.ris"))
    page = client.get("/es/publications/migration/")
    data = json.loads(re.search(r"ld\+json\">(.*?)</script>", page.text, re.DOTALL)[1])
    oai = client.get(
        f"/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:testserver:publications/{publication.number}"
    )
    assert data.get("datePublished", "") == issued
    assert re.findall(r"<dc:date>(.*?)</dc:date>", oai.text) == ([issued] if issued else [])
    assert (bib.get("year", ""), ris.get("year", "")) == (issued[:4], issued[:4])
    assert ris.get("date", "").strip("/").replace("/", "-") == of_edition


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
        assert re.search(r"@\w+\{", response.text) is None
    assert client.get("/publications/nothing/reference.bib").status_code == 404
