"""Hostile input: scripts, SQL, paths, headers, names of other hosts."""

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, models
from django.test import Client

from catalogue.models import Citation, Link, Source
from staff.models import User
from tests.support.kinds import RECORD_MODELS
from tests.support.visibility import MarkedRecords, cite_internal_source, link_many, link_single

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>"
IMAGE = "\"'><img src=x onerror=alert(1)>"
NON_TEXT_FIELDS = {"slug", "state", "kind", "role", "status", "manner", "license", "object_id"}


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
    """Put a script into every text of the row that the database lets hold one."""
    from django.db import DatabaseError, transaction

    for field in row._meta.concrete_fields:
        if not is_free_text(field):
            continue
        text = (SCRIPT + IMAGE)[: field.max_length or 200]
        try:
            with transaction.atomic():
                type(row).objects.filter(pk=row.pk).update(**{field.name: text})
        except (DatabaseError, FieldDoesNotExist):
            continue


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
    pages += ["/search/?q=alert", "/oai?verb=ListRecords&metadataPrefix=oai_dc", "/data/"]
    shown = 0
    for page in pages:
        for prefix in ("", "/es"):
            text = client.get(prefix + page).text
            assert (page, raw_markup(text)) == (page, [])
            shown += "&lt;script&gt;alert(1)" in text
    assert shown > len(RECORD_MODELS)  # it was there to be shown


@pytest.mark.slow
def test_script_in_any_text_is_shown_as_text_to_staff():
    world = injected_records()
    client = Client()
    client.force_login(User.objects.create(username="r", is_staff=True, is_superuser=True))
    for record in world.records:
        label, name = record._meta.app_label, record._meta.model_name
        own = ("change", "delete", "history", "preview", "review/publish", "review/withdraw")
        for page in ("", "deleted/", "import/", *(f"{record.pk}/{one}/" for one in own)):
            text = client.get(f"/admin/{label}/{name}/{page}", follow=True).text
            assert (name, page, raw_markup(text)) == (name, page, [])


def test_link_that_is_a_script_is_refused_by_the_database_itself():
    world = MarkedRecords("published")
    Link.objects.create(record=world.activity, url="https://example.org/", label_en="x")
    with pytest.raises(IntegrityError, match="is_a_web_address"):
        Link.objects.update(url="javascript:alert(1)")


@pytest.mark.parametrize(
    "address",
    [
        "/activities/?q={}",
        "/activities/?{}=1",
        "/activities/?country={}",
        "/activities/?sort={}",
        "/activities/?page={}",
        "/activities/?year={}",
        "/search/?q={}",
        "/{}/",
        "/activities/{}/",
        "/admin/login/?next={}",
        "/admin/{}/",
    ],
)
def test_script_in_an_address_is_not_thrown_back(client, address):
    from urllib.parse import quote

    staff = Client()
    staff.force_login(User.objects.create(username="r", is_staff=True, is_superuser=True))
    for prefix in ("", "/es") if "admin" not in address else ("",):
        for payload in (SCRIPT + IMAGE, quote(SCRIPT + IMAGE)):
            for reader in (client, staff):
                response = reader.get(prefix + address.format(payload), follow=True)
                assert (address, raw_markup(response.content.decode())) == (address, [])
                assert response.status_code in (200, 400, 404)


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
    *("$1", "\x01", "(((((", '"' * 99, "-" * 999, "\ud7ff", "%' AND '1'='1"),
)


def test_sql_in_a_search_of_staff_is_words():
    client = Client()
    client.force_login(User.objects.create(username="r", is_staff=True, is_superuser=True))
    names = {"app_label": "activities", "model_name": "involvement", "field_name": "organization"}
    for text in SQL_PAYLOADS:
        assert client.get("/admin/activities/activity/", {"q": text}).status_code == 200
        assert client.get("/admin/staff/user/", {"q": text}).status_code == 200
        found = client.get("/admin/autocomplete/", {**names, "term": text})
        assert (text, found.status_code) == (text, 200)
    for lookup in ("password__startswith", "user__password", "pk__in", "x' OR 1=1"):
        response = client.get("/admin/activities/activity/", {lookup: "a"})
        assert (lookup, response.status_code in (302, 400)) == (lookup, True)


@pytest.mark.slow
@pytest.mark.parametrize("model", RECORD_MODELS)
def test_sql_in_any_parameter_is_a_value(client, model):
    for name in ("q", "topic", "kind", "country", "year", "from", "sort", "page"):
        for text in SQL_PAYLOADS[:7]:
            response = client.get(f"/{model.plural}/", {name: text})
            assert (name, text, response.status_code in (200, 400)) == (name, text, True)


@pytest.mark.parametrize(
    "path",
    [
        "/static/../manage.py",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/static//etc/passwd",
        "/activities/..%2f..%2fetc%2fpasswd/",
        "/activities/export.csv%00.html",
        "/%2e%2e/admin/",
        "/es/../admin/",
        "//evil.example/admin",
        "//evil.example/activities",
        "/\\evil.example/activities",
        "/.env",
        "/.git/config",
        "/var/secret_key",
    ],
)
def test_path_leads_to_nothing_but_pages(client, path):
    response = client.get(path)

    assert response.status_code in (301, 302, 400, 404)
    assert not response.get("Location", "/").startswith(("//", "/\\", "http"))


def test_line_breaks_reach_no_header(client):
    for address, data in {
        "/activities/export.csv": {"q": "a\r\nSet-Cookie: stolen=1"},
        "/admin/login/": {"next": "/admin/\r\nSet-Cookie: stolen=1"},
        "/activities/": {"q": "\r\n\r\n<html>"},
    }.items():
        response = client.get(address, data)
        assert (address, response.status_code) == (address, 200)
        assert "stolen" not in response.cookies
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
