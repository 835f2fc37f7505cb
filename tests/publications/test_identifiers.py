"""DOI, ISBN and web addresses with the prefixes that people paste."""

import pytest
from django.core.exceptions import ValidationError

from publications.models import Edition, Publication
from tests.support.admin_forms import form_errors, submit_add_form
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
