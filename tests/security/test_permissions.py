"""Every address, role and method, compared with `permission_table.py`."""

import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.test import Client

from catalogue.history.actor import act_as
from eclac_migration.public_site.sitemaps import KEYS_PER_SITEMAP
from staff.models import SignInEvent, User
from staff.roles import ROLES
from tests.security.permission_table import PERMISSIONS, permission_row, permission_rows
from tests.support.factories import MeetingFactory
from tests.support.permission_targets import PermissionTargets
from tests.support.site_urls import SiteUrl, site_urls
from tests.support.users import clients_by_role, create_user, user_with_role
from tests.support.visibility import MarkedRecords

pytestmark = pytest.mark.django_db
READ_BY_POST = ("oai", "mcp", "reconcile/<slug:kind>")
FORMS_OF_READERS = (
    "alerts/",
    "alerts/confirm/<str:token>/",
    "alerts/unsubscribe/<str:token>/",
)
WRITING = ("post", "put", "patch", "delete")
USER_ADMIN_ROUTES = re.compile(r"admin/(staff|auth)/")
SITE_URLS = list(site_urls())


def may_read(role: str, route: str) -> bool:
    return role in permission_row(route).read


def test_permission_table_matches_the_addresses():
    lines = {address.route: permission_rows(address.route) for address in SITE_URLS}

    assert {route: found for route, found in lines.items() if len(found) != 1} == {}
    assert {found[0] for found in lines.values()} == set(PERMISSIONS)


@pytest.fixture
def existing_values() -> dict[str, str]:
    """Fill the parameters of an address with existing values."""
    world = MarkedRecords("draft")
    return {"object_id": str(world.activity.pk), "slug": world.activity.slug, "id": "1"}


@pytest.mark.parametrize(
    ("role", "methods"),
    [
        ("visitor", ("get", "post")),
        pytest.param("visitor", ("put", "patch", "delete"), marks=pytest.mark.slow),
        pytest.param("half way in", ("get", *WRITING), marks=pytest.mark.slow),
    ],
)
def test_staff_addresses_require_a_complete_sign_in(role, methods):
    rows, client = PermissionTargets(), clients_by_role()[role]
    for address in SITE_URLS:
        if may_read(role, address.route):
            continue
        for method in methods:
            response = getattr(client, method)(rows.path(address))
            place = response.get("Location", "").partition("=")[0]
            # A method that no page of staff uses is refused before anyone asks who sent it.
            refusal = (302, "/admin/login/?next") if method in ("get", "post") else (405, "")
            answer = (address.route, method, response.status_code, place)
            assert answer == (address.route, method, *refusal)


def distinct_admin_urls() -> list[SiteUrl]:
    """Return the staff addresses; of addresses repeated for several models only the first."""
    found: dict = {}
    for address in SITE_URLS:
        line = permission_row(address.route)
        if address.is_admin and not line.is_sign_in:
            alike = re.sub(r"^admin/[a-z]+/[a-z]+/", "", address.route)
            found.setdefault((line, alike), address)
    return list(found.values())


PAGES_WITHOUT_PERMISSION = {
    "/admin/",
    "/admin/account/",
    "/admin/account/second-factor/",
    "/admin/calendar/",
    "/admin/go-to/",
    "/admin/go-to/completions/",
    "/admin/notifications/",
    "/admin/jsi18n/",  # the texts of Django's scripts
    "/admin/password_change/",
    "/admin/password_change/done/",
}


@pytest.mark.parametrize(
    "is_complete", [pytest.param(False, id="one-model"), pytest.param(True, marks=pytest.mark.slow)]
)
def test_staff_without_groups_reach_only_their_own_pages(is_complete):
    """Staff status alone opens the home page and the own user account, and no draft anywhere."""
    rows, client, reached = PermissionTargets(), Client(), set()
    user = create_user("bare")
    for address in SITE_URLS if is_complete else distinct_admin_urls():
        if address.is_admin and permission_row(address.route).is_sign_in:
            continue
        for method in ("get", "post"):
            client.force_login(user)
            response = getattr(client, method)(rows.path(address), follow=True)
            text = response.getvalue().decode(errors="replace") + str(response.redirect_chain)
            assert (address.route, method, rows.marker in text) == (address.route, method, False)
            if address.is_admin and response.status_code == 200:
                reached.add(response.wsgi_request.path)
            for close in response._resource_closers:
                close()
    assert reached == PAGES_WITHOUT_PERMISSION


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_staff_permissions_match_the_table(role):
    """A permitted request is not refused, whatever the answer to an empty form."""
    rows, client = PermissionTargets(), clients_by_role()[role]
    for address in distinct_admin_urls():
        line, path = permission_row(address.route), rows.path(address)
        for method, may in (("get", role in line.read), ("post", role in line.write)):
            with transaction.atomic():  # the effects of an empty form are rolled back
                response = getattr(client, method)(path)
                for close in response._resource_closers:
                    close()
                transaction.set_rollback(True)
            sent_away = response.get("Location", "")
            is_refused = response.status_code == 403 or "login" in sent_away
            # A step that the user may not take leads back to the form, with a message.
            is_sent_to_form = response.status_code == 302 and sent_away.endswith("/change/")
            # The page of waivers answers only to POST; the event to restore is not of this kind.
            is_unread = (path.endswith("/accept/") and response.status_code == 405) or (
                "/restore/" in path and response.status_code == 404
            )
            shut = (
                response.status_code == 403
                or ("/review/" in path and is_sent_to_form)
                or (method == "get" and is_unread)
            )
            said = (address.route, method, response.status_code, sent_away)
            assert not is_refused if may else shut, said
            assert response.status_code < 500, said


def test_home_of_staff_without_groups_has_no_figures():
    """A user who has lost all groups has no queue, not even of records that they created."""
    user, client = user_with_role("editor", "former"), Client()
    with act_as(person=user):
        MeetingFactory()
    client.force_login(user)
    assert "Your drafts" in client.get("/admin/").text
    user.groups.clear()
    text = client.get("/admin/").text

    assert "Your drafts" not in text
    assert "To do" not in text
    assert "You have no role yet." in text
    assert re.findall(r"<b>\d+</b>", text) == []
    assert "Incomplete records" not in text


def test_page_of_a_draft_report_requires_the_permission_to_view_reports():
    PermissionTargets()
    client, statuses = Client(), {}
    for name, role in (("bare", ""), ("reader", "editor")):
        client.force_login(create_user(name, role=role))
        statuses[name] = [
            client.get(f"/reports/{page}").status_code
            for page in ("2012/", "2012.docx", "2012.pdf", "2013/")
        ]
        statuses[name].append("/reports/2012/" in client.get("/reports/").text)

    # The files of a draft are on pages of the staff area.
    assert statuses == {"bare": [404] * 4 + [False], "reader": [200, 302, 302, 200, True]}


def test_administrator_pages_are_closed_to_other_staff():
    people = clients_by_role()
    person = User.objects.get(username="half")
    event = SignInEvent.objects.create(kind=SignInEvent.Kind.SIGNED_IN, user=person)
    group = Group.objects.get(name="editor")
    keys = {"auth/group": group.pk, "staff/signinevent": event.pk, "staff/user": person.pk}
    for address in SITE_URLS:
        if not USER_ADMIN_ROUTES.match(address.route):
            continue
        model = "/".join(address.route.split("/")[1:3])
        key = str(keys[model])
        path = address.path_with(object_id=key, id=key)
        # Django redirects the address of a row to its form, whoever asks.
        is_redirect = address.route == f"admin/{model}/<path:object_id>/"
        denial = (302, f"{path}change/") if is_redirect else (403, None)
        for role in ("editor", "reviewer"):
            for method in ("get", "post"):
                response = getattr(people[role], method)(path)
                answer = (response.status_code, response.get("Location"))
                assert (address.route, role, answer) == (address.route, role, denial)
                assert "half" not in response.content.decode(errors="replace")
    for path in ("/admin/staff/user/", "/admin/staff/signinevent/"):
        statuses = [people[role].get(path).status_code for role in ("editor", "administrator")]
        assert (path, statuses) == (path, [403, 200])


def test_administrator_cannot_create_or_change_superusers():
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


def test_administrator_cannot_grant_permissions_they_lack():
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
def test_public_addresses_refuse_writing_methods(methods, existing_values):
    people = clients_by_role()
    for address in SITE_URLS:
        if address.is_admin:
            continue
        for prefix in ("", "/es"):
            for method in methods:
                if method == "post" and address.route in (*READ_BY_POST, *FORMS_OF_READERS):
                    continue
                path = prefix + address.path_with(**existing_values)
                response = getattr(people["administrator"], method)(path)
                assert (path, method, response.status_code) == (path, method, 405)


def test_staff_forms_refuse_cross_site_requests():
    rows = PermissionTargets()
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create(username="root", is_staff=True, is_superuser=True))
    for address in SITE_URLS:
        if address.is_admin:
            response = client.post(rows.path(address), {"is_superuser": "on"})
            assert (address.route, response.status_code) == (address.route, 403)


def test_draft_address_is_answered_like_an_unknown_one(client):
    """Compare the answers in every format and both languages, byte by byte."""
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
                assert answers[0][0] == (404 if after else 301)


def test_draft_is_not_named_in_listing_files(client):
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


def test_draft_is_not_found_by_any_parameter(client):
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
