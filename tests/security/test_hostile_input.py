"""Hostile input: scripts, SQL, paths, headers, names of other hosts."""

from datetime import date
from urllib.parse import quote

import pytest
from django.db import IntegrityError, models, transaction
from django.test import Client
from psycopg.errors import UniqueViolation

from catalogue.models import Citation, Link, Source
from staff.models import User
from tests.support.admin_forms import admin_url
from tests.support.factories import factory_of
from tests.support.kinds import MODELS, RECORD_MODELS
from tests.support.visibility import MarkedRecords, cite_internal_source, link_many, link_single

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>"
ESCAPED_SCRIPT = "&lt;script&gt;alert(1)"
IMAGE = "\"'><img src=x onerror=alert(1)>"
# Texts that the database closes to a script: they have a form of their own, or stay empty beside
# what the rows of `injected_records` hold.
CONSTRAINED_TEXTS = {
    *(
        f"{model.__name__}.withdrawal_reason_{language}"
        for model in MODELS
        for language in ("en", "es")
    ),
    *(f"Authorship.{name}" for name in ("family_name", "given_name", "group_en", "group_es")),
    *("Involvement.group_en", "Involvement.group_es"),
    *("Participation.group_en", "Participation.group_es"),
    *("Outcome.quotation", "Source.file_name"),
    *("Organization.ror", "Organization.isni", "Organization.wikidata"),
    *("Authorship.orcid", "Publication.doi"),
}
NON_TEXT_FIELDS = {"slug", "state", "kind", "role", "status", "manner", "license", "object_id"}


@pytest.fixture
def superuser_client(db):
    client = Client()
    client.force_login(User.objects.create(username="r", is_staff=True, is_superuser=True))
    return client


def is_free_text(field: models.Field) -> bool:
    return (
        isinstance(field, models.CharField | models.TextField)
        and not getattr(field, "generated", False)
        and not field.choices
        and field.name not in NON_TEXT_FIELDS
        and not field.name.endswith(("precision", "language", "_kind"))
        and not isinstance(field, models.URLField)
    )


def inject_script(row: models.Model) -> None:
    """Put a script into every text of the row, except those that a constraint closes to text."""
    for field in row._meta.concrete_fields:
        if not is_free_text(field):
            continue
        text = (SCRIPT + IMAGE)[: field.max_length or 200]
        name = f"{type(row).__name__}.{field.name}"
        try:
            with transaction.atomic():
                type(row).objects.filter(pk=row.pk).update(**{field.name: text})
        except IntegrityError as error:
            is_repeated = isinstance(error.__cause__, UniqueViolation)  # the first row has it
            assert is_repeated or name in CONSTRAINED_TEXTS, name
        else:
            assert name not in CONSTRAINED_TEXTS, name


def injected_records() -> MarkedRecords:
    world, other = MarkedRecords("published"), MarkedRecords("published_too")
    link_many(world, other)
    link_single(world, other)
    cite_internal_source(world)
    source = Source.objects.create(slug="open", title_en="x", is_public=True)
    for record in world.records:
        Citation.objects.create(record=record, source=source, place_en="x")
        Link.objects.create(record=record, url="https://example.org/", label_en="x")
    related = [
        row
        for record in (*world.records, world.provision)
        for relation in record._meta.related_objects
        if (name := relation.get_accessor_name()) and hasattr(record, name)
        for row in getattr(getattr(record, name), "all", list)()
    ]
    rows = [*world.records, *other.records, world.provision, source, *related]
    for row in (*rows, *Citation.objects.all(), *Link.objects.all()):
        inject_script(row)
    return world


def raw_markup(text: str) -> list[str]:
    return [mark for mark in ("<script>alert", "<img src=x") if mark in text]


@pytest.mark.slow
def test_script_in_any_text_is_shown_as_text(client):
    world = injected_records()
    pages = ["/", *(f"/{model.plural}/" for model in RECORD_MODELS)]
    pages += [f"/{record.plural}/{record.slug}/" for record in world.records]
    pages += [f"/{record.plural}/{record.slug}/versions/" for record in world.records]
    pages += [
        f"/{model.plural}/{rest}" for model in RECORD_MODELS for rest in ("?q=alert", "feed.atom")
    ]
    pages += ["/search/?q=alert", "/data/"]
    translated = [prefix + page for page in pages for prefix in ("", "/es")]
    for page in (*translated, "/oai?verb=ListRecords&metadataPrefix=oai_dc"):
        response = client.get(page)
        assert (page, response.status_code) == (page, 200)
        assert (page, raw_markup(response.text)) == (page, [])
        assert (page, ESCAPED_SCRIPT in response.text) == (page, True)


@pytest.mark.slow
def test_script_in_any_text_is_shown_as_text_to_staff(superuser_client):
    world = injected_records()
    pages = {
        "change": 200,
        "delete": 403,  # a published record is withdrawn and not deleted
        "history": 200,
        "preview": 200,
        "review/publish": 200,
        "review/withdraw": 200,
    }
    for record in world.records:
        label, name = record._meta.app_label, record._meta.model_name
        statuses = {f"{record.pk}/{page}/": status for page, status in pages.items()}
        for page, status in {"": 200, "deleted/": 200, "import/": 200, **statuses}.items():
            response = superuser_client.get(f"/admin/{label}/{name}/{page}", follow=True)
            assert (name, page, response.status_code) == (name, page, status)
            assert (name, page, raw_markup(response.text)) == (name, page, [])
            is_shown = status == 200 and page not in ("deleted/", "import/")
            assert (name, page, ESCAPED_SCRIPT in response.text) == (name, page, is_shown)


def test_link_that_is_a_script_is_refused_by_the_database_itself():
    world = MarkedRecords("published")
    Link.objects.create(record=world.activity, url="https://example.org/", label_en="x")
    with pytest.raises(IntegrityError, match="is_a_web_address"):
        Link.objects.update(url="javascript:alert(1)")


@pytest.mark.parametrize(
    ("address", "visitor_status", "staff_status"),
    [
        ("/activities/?q={}", 200, 200),
        ("/activities/?{}=1", 400, 400),
        ("/activities/?country={}", 400, 400),
        ("/activities/?sort={}", 400, 400),
        ("/activities/?page={}", 400, 400),
        ("/activities/?year={}", 400, 400),
        ("/search/?q={}", 200, 200),
        ("/{}/", 404, 404),
        ("/activities/{}/", 404, 404),
        # Users who are signed in are redirected to the address, which does not exist.
        ("/admin/login/?next={}", 200, 404),
        # Visitors are redirected to the sign-in page, where the address is quoted twice.
        ("/admin/{}/", 200, 404),
    ],
)
def test_script_in_an_address_is_not_thrown_back(
    client, superuser_client, address, visitor_status, staff_status
):
    for prefix in ("", "/es") if "admin" not in address else ("",):
        for payload in (SCRIPT + IMAGE, quote(SCRIPT + IMAGE)):
            for reader, status in ((client, visitor_status), (superuser_client, staff_status)):
                response = reader.get(prefix + address.format(payload), follow=True)
                assert (address, response.status_code) == (address, status)
                assert (address, raw_markup(response.text)) == (address, [])
                is_repeated = (address, reader) != ("/admin/{}/", client)
                assert (address, ESCAPED_SCRIPT in response.text) == (address, is_repeated)


SQL_PAYLOADS = (
    *(
        "x') OR 1=1 --",
        "' OR 1=1 --",
        "'; SELECT pg_sleep(9); --",
        "\\'",
        "%%%s",
        "{0.__class__}",
        "a & | ! <-> b:*",
    ),
    *("$1", "\x01zq", "(((((", '"' * 99, "-" * 999, "\ud7ff", "%' AND '1'='1"),
)


@pytest.mark.parametrize("text", SQL_PAYLOADS)
def test_sql_in_a_search_of_staff_is_words(superuser_client, text):
    """A condition that is always true would find the record and the user."""
    MarkedRecords("published")
    for address in ("/admin/activities/activity/", "/admin/staff/user/"):
        everything = superuser_client.get(address).context["cl"]
        found = superuser_client.get(address, {"q": text}).context["cl"]
        assert (everything.result_count, found.result_count) == (1, 0)
    names = {"app_label": "activities", "model_name": "involvement", "field_name": "organization"}
    completions = superuser_client.get("/admin/autocomplete/", {**names, "term": text}).json()
    assert completions == {"results": [], "pagination": {"more": False}}


@pytest.mark.parametrize(
    "lookup", ["password__startswith", "user__password", "pk__in", "x' OR 1=1"]
)
def test_lookup_of_staff_beyond_the_filters_is_refused(superuser_client, lookup):
    response = superuser_client.get("/admin/activities/activity/", {lookup: "a"})

    assert (response.status_code, response["Location"]) == (302, "/admin/activities/activity/?e=1")


@pytest.mark.slow
@pytest.mark.parametrize("model", RECORD_MODELS)
def test_sql_in_any_parameter_is_a_value(client, model):
    """A search finds nothing, although there is a record; any other parameter is refused."""
    factory_of(model)(published=True)
    assert client.get(f"/{model.plural}/").context["paginator"].count == 1
    for text in SQL_PAYLOADS[:7]:
        response = client.get(f"/{model.plural}/", {"q": text})
        assert (text, response.status_code) == (text, 200)
        assert (text, response.context["paginator"].count) == (text, 0)
        for name in ("topic", "kind", "country", "year", "from", "sort", "page"):
            response = client.get(f"/{model.plural}/", {name: text})
            assert (name, text, response.status_code) == (name, text, 400)
            assert [problem.name for problem in response.context["problems"]] == [name]


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/static/../manage.py", 404, None),
        ("/static/%2e%2e/%2e%2e/etc/passwd", 404, None),
        ("/static//etc/passwd", 404, None),
        ("/activities/..%2f..%2fetc%2fpasswd/", 404, None),
        ("/activities/export.csv%00.html", 404, None),
        ("/%2e%2e/admin/", 404, None),
        ("/es/../admin/", 404, None),
        ("//evil.example/admin", 301, "/admin/"),
        ("//evil.example/activities", 301, "/activities/"),
        ("/\\evil.example/activities", 404, None),
        ("/.env", 404, None),
        ("/.git/config", 404, None),
        ("/var/secret_key", 404, None),
    ],
)
def test_path_leads_to_nothing_but_pages(client, path, status, location):
    response = client.get(path)

    assert (response.status_code, response.get("Location")) == (status, location)


def test_line_breaks_reach_no_header(client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2026, 3, 9))
    file_name = "activities_q-a-Set-Cookie--stolen-1_2026-03-09.csv"
    for address, data in {
        "/activities/export.csv": {"q": "a\r\nSet-Cookie: stolen=1"},
        "/admin/login/": {"next": "/admin/\r\nSet-Cookie: stolen=1"},
        "/activities/": {"q": "\r\n\r\n<html>"},
    }.items():
        response = client.get(address, data)
        assert (address, response.status_code) == (address, 200)
        assert "stolen" not in response.cookies
        if address.endswith(".csv"):
            expected = f'attachment; filename="{file_name}"'
            assert response["Content-Disposition"] == expected
        assert not [value for _name, value in response.items() if "\n" in value or "\r" in value]


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver:80@evil"])
def test_other_host_names_are_refused(client, host):
    response = client.get("/", HTTP_HOST=host)

    assert response.status_code == 400
    assert "evil" not in response.content.decode()


def test_forwarded_host_changes_no_address(client, settings):
    settings.EMAIL_IS_ENABLED = True
    for page in ("/activities/", "/admin/password_reset/"):
        text = client.get(page, HTTP_X_FORWARDED_HOST="evil.example").text
        assert "evil.example" not in text


@pytest.mark.parametrize("parameter", ["state__exact", "q", "o", "p", "nothing_known"])
def test_null_character_reaches_no_query_of_a_staff_list(superuser_client, parameter):
    for model in MODELS:
        address = admin_url(model)
        response = superuser_client.get(f"{address}?{parameter}=a%00b")
        assert (address, response.status_code) == (address, 400)
        assert superuser_client.get(f"{address}?q=a%2500b").status_code == 200


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "CONNECT", "PROPFIND"])
def test_unused_methods_are_refused(client, superuser_client, method):
    """No address of staff has a use for them, and a view might take them for GET."""
    for address in ("/", "/oai", "/admin/", "/admin/login/", "/admin/meetings/meeting/add/"):
        for reader in (client, superuser_client):
            assert (address, reader.generic(method, address).status_code) == (address, 405)
