"""Reconciliation of names with public rows, and the shapes that the specification prescribes."""

import json

import pytest
from jsonschema import Draft202012Validator

from catalogue.imports.name_lookup import rows_by_name
from catalogue.models import Country, Organization
from tests.support.factories import (
    MandateFactory,
    MeetingFactory,
    OrganizationFactory,
    OtherNameFactory,
)
from tests.support.queries import captured_sql
from tests.support.visibility import HIDDEN_STATES, MarkedRecords

pytestmark = pytest.mark.django_db
# The parts of the specification's own schemas that clients need.
ENTITY = {
    "type": "object",
    "required": ["id", "name", "type"],
    "properties": {
        "id": {"type": "string", "minLength": 1},
        "name": {"type": "string", "minLength": 1},
        "description": {"type": "string"},
        "type": {
            "type": "array",
            "items": {"type": "object", "required": ["id", "name"]},
            "minItems": 1,
        },
    },
}
CANDIDATE = ENTITY | {"required": [*ENTITY["required"], "score", "match"]}
MANIFEST = {
    "type": "object",
    "required": ["versions", "name", "identifierSpace", "schemaSpace"],
    "properties": {
        "versions": {"type": "array", "contains": {"const": "0.2"}},
        "identifierSpace": {"type": "string", "format": "uri"},
        "schemaSpace": {"type": "string", "format": "uri"},
        "view": {"properties": {"url": {"pattern": r"\{\{id\}\}"}}, "required": ["url"]},
        "preview": {"required": ["url", "width", "height"]},
        "suggest": {
            "additionalProperties": {"required": ["service_url", "service_path"]},
        },
        "extend": {"required": ["propose_properties"]},
    },
}
ORGANIZATIONS = {
    "Economic Commission for Latin America and the Caribbean": ("ECLAC", "CEPAL"),
    "International Organization for Migration": ("IOM", "OIM"),
    "Office of the United Nations High Commissioner for Refugees": ("UNHCR", "ACNUR"),
    "United Nations Population Fund": ("UNFPA", "UNFPA"),
    "Ibero-American General Secretariat": ("SEGIB", "SEGIB"),
    "Organization of American States": ("OAS", "OEA"),
    "Inter-American Development Bank": ("IDB", "BID"),
    "Latin American and Caribbean Demographic Centre": ("CELADE", "CELADE"),
    "National Institute of Statistics": ("", ""),
    "National Institute of Statistics and Censuses": ("", ""),
}
SPANISH = {
    "ECLAC": "Comisión Económica para América Latina y el Caribe",
    "IOM": "Organización Internacional para las Migraciones",
    "UNHCR": "Oficina del Alto Comisionado de las Naciones Unidas para los Refugiados",
    "UNFPA": "Fondo de Población de las Naciones Unidas",
    "SEGIB": "Secretaría General Iberoamericana",
    "OAS": "Organización de los Estados Americanos",
    "IDB": "Banco Interamericano de Desarrollo",
    "CELADE": "Centro Latinoamericano y Caribeño de Demografía",
}
# Names as people write them, and the acronym or name of the organization that is meant.
WRITTEN = {
    "Economic Commission for Latin America and the Caribbean": "ECLAC",
    "economic commission for latin america and the caribbean": "ECLAC",
    "ECLAC": "ECLAC",
    "CEPAL": "ECLAC",
    "cepal": "ECLAC",
    "Comision Economica para America Latina y el Caribe": "ECLAC",
    "Comisión Económica para América Latina": "ECLAC",
    "UN Economic Commission for Latin America and the Caribbean": "ECLAC",
    "Economic Commission for Latin America & the Caribbean (ECLAC)": "ECLAC",
    "International Organization for Migration": "IOM",
    "International Organisation for Migration": "IOM",
    "Intl Organization for Migration": "IOM",
    "Organización Internacional para las Migraciones": "IOM",
    "Organizacion Internacional para las Migraciones (OIM)": "IOM",
    "OIM": "IOM",
    "IOM": "IOM",
    "UNHCR": "UNHCR",
    "ACNUR": "UNHCR",
    "United Nations High Commissioner for Refugees": "UNHCR",
    "Office of the UN High Commissioner for Refugees": "UNHCR",
    "Alto Comisionado de las Naciones Unidas para los Refugiados": "UNHCR",
    "UNFPA": "UNFPA",
    "United Nations Population Fund": "UNFPA",
    "UN Population Fund": "UNFPA",
    "Fondo de Poblacion de las Naciones Unidas": "UNFPA",
    "Population Fund, United Nations": "UNFPA",
    "SEGIB": "SEGIB",
    "Secretaria General Iberoamericana": "SEGIB",
    "Ibero-American Secretariat General": "SEGIB",
    "Ibero American General Secretariat": "SEGIB",
    "OAS": "OAS",
    "OEA": "OAS",
    "Organisation of American States": "OAS",
    "Organización de Estados Americanos": "OAS",
    "IDB": "IDB",
    "Inter American Development Bank": "IDB",
    "Interamerican Development Bank": "IDB",
    "Banco Interamericano de Desarrollo (BID)": "IDB",
    "National Institute of Statistics": "National Institute of Statistics",
    "National Institute of Statistics & Censuses": "National Institute of Statistics and Censuses",
}


def reconciled(client, kind: str, *names, **more) -> list[list[dict]]:
    """Return the candidates of each name."""
    queries = {f"q{number}": {"query": name, **more} for number, name in enumerate(names)}
    response = client.post(f"/reconcile/{kind}", {"queries": json.dumps(queries)})
    assert response.status_code == 200, response.content
    assert response["Access-Control-Allow-Origin"] == "*"
    answer = response.json()
    for one in answer.values():
        for candidate in one["result"]:
            Draft202012Validator(CANDIDATE).validate(candidate)
    return [answer[key]["result"] for key in queries]


@pytest.fixture
def organizations():
    for name, (english, spanish) in ORGANIZATIONS.items():
        OrganizationFactory(
            published=True,
            title_en=name,
            title_es=SPANISH.get(english, ""),
            acronym_en=english,
            acronym_es=spanish,
        )


def test_forty_names_find_the_organization_that_is_meant(client, organizations):
    assert len(WRITTEN) == 40
    meant = {one.acronym_en or one.title_en: one.slug for one in Organization.objects.all()}
    found = reconciled(client, "organizations", *WRITTEN)
    best = {name: rows[0]["id"] if rows else "" for name, rows in zip(WRITTEN, found, strict=True)}
    assert {name: slug for name, slug in best.items() if slug != meant[WRITTEN[name]]} == {}
    for name, rows in zip(WRITTEN, found, strict=True):
        by_import = rows_by_name(Organization, {name}).get(name, [])
        assert [row["id"] for row in rows if row["match"]] == [one.slug for one in by_import], name


def test_manifest_names_the_services(client):
    for kind in ("organizations", "countries", "mandates", "topics", "meetings"):
        manifest = client.get(f"/reconcile/{kind}").json()
        Draft202012Validator(MANIFEST).validate(manifest)
        for service in (*manifest["suggest"].values(), manifest["extend"]["propose_properties"]):
            address = service["service_url"] + service["service_path"]
            assert client.get(address).status_code == 200
    assert client.get("/reconcile/users").status_code == 404


def test_other_kinds_are_found_by_their_codes_and_names(client):
    country = Country.objects.get(alpha3="HND")
    mandate = MandateFactory(published=True, symbol="615 (XXXI)")
    for name in ("HND", "hn", "Honduras", "honduras"):
        assert reconciled(client, "countries", name)[0][0]["id"] == country.alpha3
    assert reconciled(client, "mandates", "615 (xxxi)")[0][0]["id"] == mandate.slug


def test_several_rows_of_one_name_are_no_match_until_a_property_tells_them_apart(client):
    first, second = (
        MeetingFactory(published=True, title_en="Forum on lagoons", slug=when, when=when)
        for when in ("2012-08", "2013-05")
    )
    [rows] = reconciled(client, "meetings", "Forum on lagoons")
    assert [(row["match"], row["score"]) for row in rows] == [(False, 100), (False, 100)]
    properties = [{"pid": "when", "v": "2013-05"}]
    [rows] = reconciled(client, "meetings", "Forum on lagoons", properties=properties)
    assert [row["id"] for row in rows] == [second.slug, first.slug]
    assert rows[0]["score"] > rows[1]["score"]


def test_rows_are_extended_with_the_fields_of_the_api(client):
    body = OrganizationFactory(
        published=True, title_en="Heron Centre", country=Country.objects.get(alpha3="HND")
    )
    OtherNameFactory(record=body, name="The Herons")
    names = ("title_en", "title_es", "country", "other_names")
    asked = {
        "ids": [body.slug, "never-was"],
        "properties": [{"id": name} for name in ("title_en", "title_es", "country", "other_names")],
    }
    answer = client.get("/reconcile/organizations", {"extend": json.dumps(asked)}).json()
    assert [one["id"] for one in answer["meta"]] == [*names]
    assert answer["rows"] == {
        body.slug: {
            "title_en": [{"str": "Heron Centre"}],
            "title_es": [],
            "country": [{"id": "HND", "name": "Honduras"}],
            "other_names": [{"str": "The Herons"}],
        },
        "never-was": {name: [] for name in names},
    }


def test_statements_do_not_grow_with_the_names_and_rows(client):
    bodies = OrganizationFactory.create_batch(9, published=True)
    properties = [{"pid": "kind", "v": "government"}]
    counts = []
    for some in (bodies[:2], bodies):
        with captured_sql() as statements:
            reconciled(client, "organizations", *(str(one) for one in some), properties=properties)
            asked = {"ids": [one.slug for one in some], "properties": [{"id": "title_en"}]}
            client.get("/reconcile/organizations", {"extend": json.dumps(asked)})
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_row_has_a_preview_for_a_frame_and_a_page(client):
    body = OrganizationFactory(published=True, title_en="Heron <b>Centre</b>", acronym_en="HC")
    page = client.get(f"/reconcile/organizations/preview/{body.slug}")
    assert "Heron &lt;b&gt;Centre&lt;/b&gt;" in page.text
    assert "frame-ancestors *" in page["Content-Security-Policy"]
    assert "X-Frame-Options" not in page
    view = client.get(f"/reconcile/organizations/view/{body.slug}")
    assert (view.status_code, view["Location"]) == (302, body.get_absolute_url())
    assert client.get("/reconcile/countries/view/HND").status_code == 302


def test_names_are_suggested_while_typing(client, organizations):
    answer = client.get("/reconcile/organizations/suggest", {"prefix": "organiz"}).json()
    assert "International Organization for Migration" in {one["name"] for one in answer["result"]}
    for one in answer["result"]:
        Draft202012Validator(ENTITY).validate(one)


@pytest.mark.parametrize("state", HIDDEN_STATES)
def test_nothing_hidden_is_found(client, state):
    world = MarkedRecords(state)
    for kind in ("organizations", "mandates", "meetings", "topics"):
        names = [f"{world.marker} title", f"{world.marker} topic", f"{world.marker}-{kind}"]
        assert world.marker not in json.dumps(reconciled(client, kind, *names))
        slug = f"{world.marker}-{kind}"
        asked = json.dumps({"ids": [slug], "properties": []})
        assert client.get(f"/reconcile/{kind}", {"extend": asked}).json()["rows"] == {slug: {}}
        for page in ("preview", "view"):
            assert client.get(f"/reconcile/{kind}/{page}/{slug}").status_code == 404


def test_hidden_rows_take_no_place_of_others(client):
    for number in range(25):
        OrganizationFactory(title_en=f"Heron Centre {number}")
    public = OrganizationFactory(published=True, title_en="The Heron Research Centre")
    [rows] = reconciled(client, "organizations", "Heron Centre")
    assert [row["id"] for row in rows] == [public.slug]


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"queries": "{"}, "“queries” must be a JSON object"),
        ({"queries": "[]"}, "“queries” must be a JSON object"),
        ({"queries": '{"q0": "name"}'}, "“q0” must be an object"),
        ({"queries": '{"q0": {"query": 5}}'}, "“q0” must be an object"),
        ({"queries": json.dumps({str(n): {"query": "a"} for n in range(51)})}, "At most 50 names"),
        ({"extend": '{"ids": 5}'}, "must be lists"),
        ({"extend": '{"ids": [], "properties": [{"id": "secret"}]}'}, "no property “secret”"),
        ({"extend": json.dumps({"ids": ["a"] * 101, "properties": []})}, "At most 100 rows"),
    ],
)
def test_faulty_request_is_answered_with_its_fault(client, parameters, words):
    response = client.post("/reconcile/organizations", parameters)
    assert response.status_code == 400
    assert words in response.json()["error"]


@pytest.mark.parametrize("name", ["", " ", "\0", "%", "a" * 5000])
def test_any_name_is_answered(client, name):
    assert reconciled(client, "organizations", name, limit="x", properties=5, type=[]) == [[]]


def test_requests_are_limited(client, settings):
    settings.API_REQUESTS_PER_MINUTE = 1
    assert client.get("/reconcile/topics").status_code == 200
    response = client.get("/reconcile/topics")
    assert (response.status_code, int(response["Retry-After"]) > 0) == (429, True)


# --- identifiers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "05a28rw58",
        "https://ror.org/05a28rw58",
        "000000012150090X",
        "https://isni.org/isni/000000012150090X",
        "Q42",
        "http://www.wikidata.org/entity/Q42",
        "https://example.org/id/{number}",
        "https://example.org/es/id/{number}/",
    ],
)
def test_identifier_is_a_certain_match(client, query):
    organization = OrganizationFactory(
        published=True, ror="05a28rw58", isni="0000 0001 2150 090X", wikidata="Q42"
    )
    OrganizationFactory(published=True, ror="03yrm5c26", wikidata="Q43")
    [found] = reconciled(client, "organizations", query.format(number=organization.number))
    assert [(one["id"], one["score"], one["match"]) for one in found] == [
        (organization.slug, 100, True)
    ]


@pytest.mark.parametrize("state", HIDDEN_STATES)
def test_identifier_of_a_hidden_organization_matches_nothing(client, state):
    organization = OrganizationFactory(**{state: True}, ror="05a28rw58", title_en="Hidden body")
    for query in ("05a28rw58", f"https://example.org/id/{organization.number}/"):
        assert reconciled(client, "organizations", query) == [[]]


@pytest.mark.parametrize("query", ["https://[/id/1/", "https://ror.org/[", "/id/99999999999999/"])
def test_damaged_address_matches_nothing(client, query):
    assert reconciled(client, "organizations", query) == [[]]


def test_countries_are_extended_with_all_codes(client):
    extend = {"ids": ["HND"], "properties": [{"id": "alpha2"}, {"id": "m49"}]}
    answer = client.post("/reconcile/countries", {"extend": json.dumps(extend)}).json()
    assert answer["rows"]["HND"] == {"alpha2": [{"str": "HN"}], "m49": [{"str": "340"}]}
