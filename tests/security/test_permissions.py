"""Every address, every role, every method: who may, and who may not, as `table.py` says."""

import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.test import Client

from eclac_migration.public_site.sitemaps import KEYS_PER_SITEMAP
from staff.models import User
from staff.roles import ROLES
from tests.security.permission_table import PERMISSIONS, permission_row, permission_rows
from tests.support.permission_targets import PermissionTargets
from tests.support.site_urls import SiteUrl, site_urls
from tests.support.users import clients_by_role
from tests.support.visibility import MarkedRecords

pytestmark = pytest.mark.django_db
WRITING = ("post", "put", "patch", "delete")
USER_ADMIN_ROUTES = re.compile(r"admin/(staff|auth)/")
SITE_URLS = list(site_urls())


def may_read(role: str, route: str) -> bool:
    return role in permission_row(route).read


def test_every_address_has_one_line_in_the_table_and_every_line_an_address():
    lines = {address.route: permission_rows(address.route) for address in SITE_URLS}

    assert {route: found for route, found in lines.items() if len(found) != 1} == {}
    assert {found[0] for found in lines.values()} == set(PERMISSIONS)


@pytest.fixture
def existing_values() -> dict[str, str]:
    """Gaps filled with what exists, as somebody who guesses would."""
    world = MarkedRecords("draft")
    return {"object_id": str(world.activity.pk), "slug": world.activity.slug, "id": "1"}


def is_denied(response) -> bool:
    is_sent_to_the_door = response.status_code == 302 and re.match(
        r"/admin/($|login/|sign-in/)", response["Location"]
    )
    return bool(is_sent_to_the_door) or response.status_code in (403, 404, 405)


def test_there_are_addresses_of_every_kind():
    assert len([one for one in SITE_URLS if one.is_admin]) > 100
    assert len([one for one in SITE_URLS if not one.is_admin]) > 15


@pytest.mark.parametrize(
    ("role", "methods"),
    [
        ("visitor", ("get", "post")),
        pytest.param("visitor", ("put", "patch", "delete"), marks=pytest.mark.slow),
        pytest.param("half way in", ("get", *WRITING), marks=pytest.mark.slow),
    ],
)
def test_nobody_who_is_not_all_the_way_in_passes_any_address_of_the_staff(role, methods):
    rows, client = PermissionTargets(), clients_by_role()[role]
    for address in SITE_URLS:
        if may_read(role, address.route):
            continue
        for method in methods:
            response = getattr(client, method)(rows.path(address))
            assert (address.route, method, is_denied(response)) == (*(address.route, method, True),)


def distinct_admin_urls() -> list[SiteUrl]:
    """The addresses of the staff, of those that are alike for several models only the first."""
    found: dict = {}
    for address in SITE_URLS:
        line = permission_row(address.route)
        if address.is_admin and not line.is_sign_in:
            alike = re.sub(r"^admin/[a-z]+/[a-z]+/", "", address.route)
            found.setdefault((line, alike), address)
    return list(found.values())


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_staff_may_what_the_table_says_and_no_more(role):
    """Who may is not refused, whatever else the address says to an empty form."""
    rows, client = PermissionTargets(), clients_by_role()[role]
    for address in distinct_admin_urls():
        line, path = permission_row(address.route), rows.path(address)
        for method, may in (("get", role in line.read), ("post", role in line.write)):
            with transaction.atomic():  # what an empty form does is taken back
                response = getattr(client, method)(path)
                for close in response._resource_closers:
                    close()
                transaction.set_rollback(True)
            sent_away = response.get("Location", "")
            is_refused = response.status_code == 403 or "login" in sent_away
            shut = is_denied(response) or ("review" in path and "change" in sent_away)
            said = (address.route, method, response.status_code, sent_away)
            assert not is_refused if may else shut, said
            assert response.status_code < 500, said


def test_what_is_the_administrators_is_shut_to_other_staff(existing_values):
    people = clients_by_role()
    person = User.objects.get(username="half")
    for address in SITE_URLS:
        if not USER_ADMIN_ROUTES.match(address.route):
            continue
        path = address.path_with(object_id=str(person.pk), id=str(person.pk))
        for role in ("editor", "reviewer"):
            for method in ("get", "post"):
                response = getattr(people[role], method)(path)
                assert (address.route, role, response.status_code in (403, 404, 405, 302)) == (
                    *(address.route, role, True),
                )
                assert "half" not in response.content.decode(errors="replace")
    for path in ("/admin/staff/user/", "/admin/staff/signinevent/"):
        statuses = [people[role].get(path).status_code for role in ("editor", "administrator")]
        assert (path, statuses) == (path, [403, 200])


def test_administrator_makes_no_superuser_and_touches_none():
    administrator = clients_by_role()["administrator"]
    root, other = User.objects.get(username="half"), User.objects.get(username="editor")
    fields = {"username": "editor", "is_staff": "on", "is_superuser": "on", "is_active": "on"}
    administrator.post(f"/admin/staff/user/{other.pk}/change/", fields)
    administrator.post(f"/admin/staff/user/{root.pk}/change/", {"username": "taken"})
    new = {"password1": "a wader in the reeds", "password2": "a wader in the reeds"}
    stolen = administrator.post(f"/admin/staff/user/{root.pk}/password/", new)

    assert list(User.objects.filter(is_superuser=True)) == [root]
    assert stolen.status_code == 403
    assert User.objects.get(pk=root.pk).password == root.password
    assert administrator.post(f"/admin/staff/user/{root.pk}/delete/").status_code == 403


def test_administrator_gives_nobody_more_than_they_have():
    administrator = clients_by_role()["administrator"]
    mighty, own = Group.objects.create(name="mighty"), User.objects.get(username="administrator")
    mighty.permissions.add(Permission.objects.get(codename="change_group"))
    more, other = User.objects.create(username="more"), User.objects.get(username="editor")
    more.groups.add(mighty)
    chosen = [mighty.pk, Group.objects.get(name="reviewer").pk]
    for one in (own, other):
        address = f"/admin/staff/user/{one.pk}/change/"
        assert "mighty" not in administrator.get(address).text
        fields = {"username": one.username, "is_active": "on", "is_staff": "on", "groups": chosen}
        fields["user_permissions"] = list(Permission.objects.values_list("pk", flat=True))
        before = sorted(one.get_all_permissions())
        told = administrator.post(address, fields)
        assert "is not one of the available choices" in told.text
        assert sorted(User.objects.get(pk=one.pk).get_all_permissions()) == before
        administrator.post(address, fields | {"groups": chosen[1:]})
        kept = User.objects.get(pk=one.pk)
        assert ([group.name for group in kept.groups.all()], kept.user_permissions.count()) == (
            *(["reviewer"], 0),
        )
        own.groups.add(Group.objects.get(name="administrator"))
    for page in ("change", "password"):
        response = administrator.post(f"/admin/staff/user/{more.pk}/{page}/", {"username": "mine"})
        assert response.status_code == 403
    assert administrator.get(f"/admin/auth/group/{mighty.pk}/change/").status_code == 403


@pytest.mark.parametrize("methods", [("post",), pytest.param(WRITING[1:], marks=pytest.mark.slow)])
def test_public_addresses_take_no_writing_from_anybody(methods, existing_values):
    people = clients_by_role()
    for address in SITE_URLS:
        if address.is_admin:
            continue
        for prefix in ("", "/es"):
            for method in methods:
                if (address.route, method) == ("oai", "post"):
                    continue  # OAI-PMH may ask by a form; it writes nothing
                path = prefix + address.path_with(**existing_values)
                response = getattr(people["administrator"], method)(path)
                assert (path, method, response.status_code in (403, 404, 405)) == (
                    *(path, method, True),
                )


def test_every_form_of_the_staff_refuses_what_another_site_sends():
    rows = PermissionTargets()
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create(username="root", is_staff=True, is_superuser=True))
    for address in SITE_URLS:
        if address.is_admin:
            response = client.post(rows.path(address), {"is_superuser": "on"})
            assert (address.route, response.status_code) == (address.route, 403)


def test_address_of_a_draft_is_answered_as_one_that_never_was(client):
    """In every format and both languages, to the letter."""
    world = MarkedRecords("draft")
    for record in world.records:
        for prefix in ("", "/es"):
            for after in ("/", ""):
                answers = []
                for slug in (record.slug, "never-was"):
                    response = client.get(f"{prefix}/{record.plural}/{slug}{after}")
                    text = response.content.decode().replace(slug, "…")
                    answers.append((response.status_code, text, response.get("Location") is None))
                assert answers[0] == answers[1]


def test_draft_is_named_in_no_file_that_lists_what_there_is(client):
    world = MarkedRecords("draft")
    paths = ["/oai?verb=ListRecords&metadataPrefix=oai_dc", "/search/completions/?q=mark"]
    for one in world.records:
        paths.append(f"/sitemap-{one.plural}-{one.pk // KEYS_PER_SITEMAP + 1}.xml")
        paths += [f"/{one.plural}/{rest}" for rest in ("", "feed.atom", "export.csv")]
        paths.append(f"/api/v1/{one.plural}/")
    for path in paths:
        response = client.get(path)
        assert (path, response.status_code) == (path, 200)
        assert (path, world.marker in response.getvalue().decode()) == (path, False)


def test_draft_is_found_by_no_parameter(client):
    world = MarkedRecords("draft")
    statuses = {}
    for name, slug in {
        "organization": world.organization.slug,
        "mandate": world.mandate.slug,
        "project": world.project.slug,
    }.items():
        answers = [client.get("/activities/", {name: one}) for one in (slug, "never-was")]
        texts = [a.content.decode().replace(slug, "…").replace("never-was", "…") for a in answers]
        statuses[name] = {answer.status_code for answer in answers}
        assert texts[0] == texts[1]
    assert set.union(*statuses.values()) == {400}
