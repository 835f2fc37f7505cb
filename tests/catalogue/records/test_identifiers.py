"""ROR, ISNI and Wikidata of organizations, as they are pasted, and their check digits."""

import pytest
from django.core.exceptions import ValidationError

from catalogue.models import Country, Organization
from catalogue.records.country_codes import ALPHA2_BY_ALPHA3, M49_BY_ALPHA3
from catalogue.records.identifiers import external_identifiers
from tests.support.admin_forms import form_errors, submit_add_form, submit_change_form
from tests.support.factories import CountryFactory, OrganizationFactory
from tests.support.review_forms import sign_in_as

ROR, ISNI, WIKIDATA = "05a28rw58", "0000 0001 2150 090X", "Q42"
PASTED = [
    ("ror", ROR, ROR),
    ("ror", "https://ror.org/05a28rw58", ROR),
    ("ror", "https://ror.org/05a28rw58/", ROR),
    ("ror", "ror.org/05A28RW58", ROR),
    ("ror", "ROR: 05a28rw58", ROR),
    ("isni", ISNI, ISNI),
    ("isni", "000000012150090x", ISNI),
    ("isni", "https://isni.org/isni/000000012150090X", ISNI),
    ("isni", "http://www.isni.org/isni/000000012150090X/", ISNI),
    ("isni", "ISNI 0000 0001 2150 090X", ISNI),
    ("isni", "ISNI: 0000-0001-2150-090X", ISNI),
    ("isni", "121032683", "0000 0001 2103 2683"),  # as a spreadsheet leaves it
    ("wikidata", WIKIDATA, WIKIDATA),
    ("wikidata", "q42", WIKIDATA),
    ("wikidata", "https://www.wikidata.org/wiki/Q42", WIKIDATA),
    ("wikidata", "https://m.wikidata.org/wiki/Q42#sitelinks-wikipedia", WIKIDATA),
    ("wikidata", "http://www.wikidata.org/entity/Q42", WIKIDATA),
    ("wikidata", "https://www.wikidata.org/wiki/Special:EntityPage/Q42", WIKIDATA),
    ("wikidata", "wikidata:Q42", WIKIDATA),
]
# One sign of each is another, or two have changed places.
WRONG_DIGITS = [
    ("ror", "05a28rw59"),
    ("ror", "05a82rw58"),
    ("isni", "0000 0001 2150 0901"),
    ("isni", "0000 0001 1250 090X"),
]
FOREIGN = [
    ("ror", "https://example.org/05a28rw58"),
    ("ror", "grid.5801.c"),
    ("isni", "0000 0001"),
    ("isni", "https://orcid.org/"),
    ("wikidata", "https://en.wikipedia.org/wiki/Migration"),
    ("wikidata", "P31"),
]


@pytest.mark.parametrize(("name", "typed", "stored"), PASTED)
def test_identifier_is_stored_as_its_register_writes_it(name, typed, stored):
    field = Organization._meta.get_field(name)
    assert (field.clean(typed, None), field.formfield().clean(typed)) == (stored, stored)
    assert field.recognize(typed) == stored


@pytest.mark.parametrize(("name", "typed"), WRONG_DIGITS)
def test_wrong_check_digit_is_refused(name, typed):
    field = Organization._meta.get_field(name)
    with pytest.raises(ValidationError, match="do not match the others"):
        field.clean(typed, None)
    assert field.recognize(typed) == ""


@pytest.mark.parametrize(("name", "typed"), FOREIGN)
def test_identifier_of_another_register_is_refused(name, typed):
    field = Organization._meta.get_field(name)
    with pytest.raises(ValidationError, match="Copy it from"):
        field.clean(typed, None)
    assert field.recognize(typed) == ""


def test_every_change_of_one_digit_is_noticed():
    """Both rules notice any wrong sign at the places that they cover."""
    for name, identifier, signs in (
        ("ror", ROR, "0123456789abcdefg"),
        ("isni", ISNI, "0123456789"),
    ):
        field = Organization._meta.get_field(name)
        for place, right in enumerate(identifier):
            for sign in signs if right != " " and place else "":
                wrong = identifier[:place] + sign + identifier[place + 1 :]
                assert (field.recognize(wrong) != "") is (sign == right), wrong


def test_addresses_lead_to_the_registers():
    organization = Organization(ror=ROR, isni=ISNI, wikidata=WIKIDATA)
    assert [(one.register, one.address) for one in external_identifiers(organization)] == [
        ("ROR", "https://ror.org/05a28rw58"),
        ("ISNI", "https://isni.org/isni/000000012150090X"),
        ("Wikidata", "https://www.wikidata.org/entity/Q42"),
    ]
    assert external_identifiers(Organization()) == []


@pytest.mark.django_db
def test_form_accepts_addresses_and_explains_a_wrong_digit(client):
    sign_in_as(client, "editor")
    typed = {
        "title_en": "A university",
        "kind": "academia",
        "ror": "https://ror.org/05a28rw58",
        "isni": "https://isni.org/isni/000000012150090X",
        "wikidata": "https://www.wikidata.org/wiki/Q42",
    }
    refused = submit_add_form(client, Organization, typed | {"ror": "05a28rw59"})
    assert "do not match the others" in str(form_errors(refused))

    response = submit_add_form(client, Organization, typed)
    assert response.status_code == 302, form_errors(response)
    stored = Organization.objects.get()
    assert (stored.ror, stored.isni, stored.wikidata) == (ROR, ISNI, WIKIDATA)

    submit_change_form(client, stored, ror="")
    stored.refresh_from_db()
    assert (stored.ror, stored.isni) == ("", ISNI)
    assert "05a28rw58" in client.get(f"/admin/catalogue/organization/{stored.pk}/history/").text


@pytest.mark.django_db
def test_copy_of_an_organization_has_no_identifiers(client):
    sign_in_as(client, "editor")
    organization = OrganizationFactory(ror=ROR, isni=ISNI, wikidata=WIKIDATA)
    page = client.get("/admin/catalogue/organization/add/", {"copy_of": organization.pk}).text
    assert organization.title_en in page
    assert [one for one in (ROR, ISNI, 'value="Q42"') if one in page] == []


@pytest.mark.django_db
def test_public_surfaces_show_the_identifiers(client):
    organization = OrganizationFactory(
        published=True, slug="university", ror=ROR, isni=ISNI, wikidata=WIKIDATA
    )
    addresses = [one.address for one in external_identifiers(organization)]
    page = client.get("/es/organizations/university/").text
    assert [one for one in addresses if f'href="{one}"' not in page] == []
    answer = client.get("/api/v1/organizations/university/").json()
    assert (answer["ror"], answer["isni"], answer["wikidata"]) == (ROR, ISNI, WIKIDATA)


# --- countries ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_codes_of_countries_are_those_of_the_standards():
    stored = dict(Country.objects.values_list("alpha3", "m49"))
    assert stored == M49_BY_ALPHA3
    assert ALPHA2_BY_ALPHA3.keys() == stored.keys()
    assert len(set(ALPHA2_BY_ALPHA3.values())) == len(stored) == 249
    assert CountryFactory(alpha3="HND").alpha2 == "HN"
    assert Country(alpha3="XKX").alpha2 == ""


@pytest.mark.django_db
def test_number_of_another_country_is_refused():
    country = CountryFactory(alpha3="HND")
    country.m49 = "484"
    with pytest.raises(ValidationError) as raised:
        country.full_clean()
    assert raised.value.message_dict["m49"] == ["The M49 code of HND is 340."]


@pytest.mark.django_db
def test_country_has_its_codes_on_its_page_and_for_programs(client):
    assert "ISO 3166-1: HN, HND · M49: 340" in client.get("/countries/HND/").text
    OrganizationFactory(published=True, slug="ministry", country=CountryFactory(alpha3="HND"))
    country = client.get("/api/v1/organizations/ministry/").json()["country"]
    assert (country["alpha2"], country["alpha3"], country["m49"]) == ("HN", "HND", "340")
