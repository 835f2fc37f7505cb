"""DOI, handle, ORCID, ISBN and web addresses with the prefixes that people paste."""

import json
import re

import pytest
from django.core.exceptions import ValidationError
from django.db.models.expressions import RawSQL

from publications.identifiers import handle_in
from publications.models import Authorship, Edition, Publication
from tests.support.admin_forms import form_errors, submit_add_form
from tests.support.factories import AuthorshipFactory, PublicationFactory
from tests.support.review_forms import sign_in_as

DOI = "10.18356/ab(1)"
ISBN = "978-92-1-121806-0"


@pytest.mark.parametrize(
    "typed",
    [
        DOI,
        f"doi:{DOI}",
        f"DOI: {DOI}",
        f"https://doi.org/{DOI}",
        f"http://dx.doi.org/{DOI}",
        f"doi.org/{DOI}",
        f"doi:https://doi.org/{DOI}",
    ],
)
def test_doi_is_stored_without_a_prefix(typed):
    field = Publication._meta.get_field("doi")
    assert (field.clean(typed, None), field.formfield().clean(typed)) == (DOI, DOI)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (ISBN, ISBN),
        (f"ISBN {ISBN}", ISBN),
        (f"ISBN-13: {ISBN}", ISBN),
        ("ISBN 978 92 1 121806 0", ISBN),
        ("978\u201392\u20131\u2013121806\u20130", ISBN),
        ("9789211218060", "9789211218060"),
        ("isbn: 0-8044-2957-x", "0-8044-2957-X"),
    ],
)
def test_isbn_is_stored_without_a_prefix(typed, stored):
    field = Edition._meta.get_field("isbn")
    assert (field.clean(typed, None), field.formfield().clean(typed)) == (stored, stored)


@pytest.mark.parametrize("typed", ["978-92-1-121806-1", "0-8044-2957-1", "97892112180", "ISBN x"])
def test_isbn_with_a_wrong_digit_is_refused(typed):
    with pytest.raises(ValidationError):
        Edition._meta.get_field("isbn").clean(typed, None)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("www.cepal.org/es", "https://www.cepal.org/es"),
        ("URL: http://www.cepal.org", "http://www.cepal.org"),
        ("<https://www.cepal.org/?a=1>", "https://www.cepal.org/?a=1"),
        ("cepal.org:8080", "https://cepal.org:8080"),
    ],
)
def test_web_address_is_completed(typed, stored):
    field = Edition._meta.get_field("url")
    assert (field.clean(typed, None), field.formfield().clean(typed)) == (stored, stored)


@pytest.mark.parametrize("typed", ["soon", "mailto:a@cepal.org", "a b.org"])
def test_text_that_is_no_web_address_is_refused(typed):
    with pytest.raises(ValidationError):
        Edition._meta.get_field("url").clean(typed, None)


@pytest.mark.django_db
def test_form_accepts_pasted_identifiers(client):
    sign_in_as(client, "editor")
    typed = {
        "title_en": "A study",
        "kind": "",
        "doi": f"https://doi.org/{DOI}",
        "editions-TOTAL_FORMS": "1",
        "editions-0-language": "en",
        "editions-0-isbn": f"ISBN-13: {ISBN}",
        "editions-0-url": "repositorio.cepal.org/1",
    }
    response = submit_add_form(client, Publication, typed)
    assert response.status_code == 302, form_errors(response)
    edition = Edition.objects.get()
    assert (edition.publication.doi, edition.isbn) == (DOI, ISBN)
    assert edition.url == "https://repositorio.cepal.org/1"


# --- handles and ORCID ----------------------------------------------------------------------------

HANDLE = "https://hdl.handle.net/11362/35998"
REPOSITORY = "https://repositorio.cepal.org/handle/11362/35998"
ORCID = "0000-0002-1825-0097"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("11362/35998", HANDLE),
        ("hdl:11362/35998", HANDLE),
        ("handle: 11362/35998", HANDLE),
        ("hdl.handle.net/11362/35998", HANDLE),
        (HANDLE, HANDLE),
        (REPOSITORY, REPOSITORY),
        ("https://www.cepal.org/es/publicaciones/1", "https://www.cepal.org/es/publicaciones/1"),
    ],
)
def test_handle_is_stored_as_an_address(typed, stored):
    field = Publication._meta.get_field("handle")
    assert (field.clean(typed, None), field.formfield().clean(typed)) == (stored, stored)


@pytest.mark.parametrize(
    "typed", ["https://hdl.handle.net/x", "https://example.org/handle/a/1", "11362"]
)
def test_address_without_a_handle_is_refused(typed):
    with pytest.raises(ValidationError):
        Publication._meta.get_field("handle").clean(typed, None)


@pytest.mark.parametrize(
    ("address", "handle"),
    [
        (HANDLE, "11362/35998"),
        (f"{REPOSITORY}?locale=es", "11362/35998"),
        ("https://repository.example/xmlui/handle/20.500.12345/a-b", "20.500.12345/a-b"),
        ("https://example.org/11362/35998", ""),
        (f"{HANDLE}/", "11362/35998"),
        (f"{REPOSITORY}/", "11362/35998"),
        (f"{HANDLE}/part", "11362/35998/part"),
        (
            "https://repositorio.cepal.org/bitstream/handle/11362/35998/1/S2012_es.pdf",
            "11362/35998",
        ),
    ],
)
@pytest.mark.django_db
def test_handle_in_an_address(address, handle):
    assert handle_in(address) == handle
    # The database finds a publication by the same handle.
    PublicationFactory(handle=address)
    found = RawSQL(Publication._meta.get_field("handle").lookup_sql(), [])  # noqa: S611 – a constant
    assert [one or "" for one in Publication.objects.values_list(found, flat=True)] == [handle]


@pytest.mark.parametrize(
    "typed",
    [
        ORCID,
        "https://orcid.org/0000-0002-1825-0097",
        "orcid.org/0000-0002-1825-0097/",
        "ORCID iD: 0000 0002 1825 0097",
        "0000000218250097",
    ],
)
def test_orcid_is_stored_with_hyphens(typed):
    field = Authorship._meta.get_field("orcid")
    assert (field.clean(typed, None), field.formfield().clean(typed)) == (ORCID, ORCID)


@pytest.mark.parametrize("typed", ["0000-0002-1825-0079", "0000-0002-1825", "Josiah Carberry"])
def test_wrong_orcid_is_refused(typed):
    with pytest.raises(ValidationError):
        Authorship._meta.get_field("orcid").clean(typed, None)


@pytest.mark.django_db
def test_public_surfaces_show_doi_handle_and_orcid(client):
    publication = PublicationFactory(
        published=True, slug="study", doi=DOI, handle=REPOSITORY, kind="study"
    )
    AuthorshipFactory(
        publication=publication, organization=None, family_name="Carberry", orcid=ORCID
    )
    page = client.get("/publications/study/").text
    for address in (f"https://doi.org/{DOI}", HANDLE, REPOSITORY, f"https://orcid.org/{ORCID}"):
        assert f'href="{address}"' in page, address
    node = json.loads(
        re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page)[1]
    )
    assert node["sameAs"] == [f"https://doi.org/{DOI}", HANDLE]
    assert [one["value"] for one in node["identifier"][1:]] == [DOI, "11362/35998"]
    assert node["identifier"][0] == str(publication.number)
    assert node["author"][0]["@id"] == f"https://orcid.org/{ORCID}"
    answer = client.get("/api/v1/publications/study/").json()
    assert answer["authorships"][0]["orcid"] == ORCID


@pytest.mark.django_db
def test_resolver_address_is_shown_once(client):
    PublicationFactory(published=True, slug="study", handle=HANDLE)
    page = client.get("/publications/study/").text
    assert "Repository link" not in page
    assert page.count(f'href="{HANDLE}"') == 1
