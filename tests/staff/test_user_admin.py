"""The pages on which administrators manage users, groups and sign-in events."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from staff.models import SignInEvent, User
from tests.support.users import create_user, event_kinds, user_with_role

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "a wader in the reeds"
NEW_PASSWORDS = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
USERS = "/admin/staff/user/"


@pytest.fixture
def administrator(client) -> User:
    user = user_with_role("administrator", "eva")
    client.force_login(user)
    return user


def form_of(response):
    return response.context["adminform"].form


def is_one_week_from_now(moment) -> bool:
    return abs(moment - timezone.now() - timedelta(days=7)) < timedelta(minutes=1)


def test_new_user_gets_a_password_for_one_sign_in(client, administrator):
    fields = {"username": "ana", "usable_password": "true", **NEW_PASSWORDS}

    response = client.post(f"{USERS}add/", fields)

    user = User.objects.get(username="ana")
    assert (response.status_code, user.check_password(NEW_PASSWORD)) == (302, True)
    assert is_one_week_from_now(user.one_time_until)


def test_new_user_without_a_password_gets_none(client, administrator):
    client.post(f"{USERS}add/", {"username": "ana", "usable_password": "false"})

    user = User.objects.get(username="ana")
    assert (user.has_usable_password(), user.one_time_until) == (False, None)


def test_new_password_is_for_one_sign_in_and_recorded(client, administrator):
    user = create_user("ana")
    page = f"{USERS}{user.pk}/password/"
    assert client.get(page).status_code == 200
    client.post(page, NEW_PASSWORDS | {"password2": "another wader in the reeds"})
    user.refresh_from_db()
    assert (user.check_password(NEW_PASSWORD), event_kinds()) == (False, [])

    client.post(page, NEW_PASSWORDS | {"usable_password": "true"})

    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)
    assert is_one_week_from_now(user.one_time_until)
    event = SignInEvent.objects.get()
    assert (event.kind, event.username, event.note) == (
        *(SignInEvent.Kind.ONE_TIME_PASSWORD_SET, "ana", "by eva"),
    )


def test_administrator_sees_who_is_a_superuser_and_cannot_change_it(client, administrator):
    page = f"{USERS}{create_user('ana').pk}/change/"
    assert "is_superuser" not in form_of(client.get(page)).fields
    client.force_login(User.objects.create_superuser("root"))
    assert "is_superuser" in form_of(client.get(page)).fields


def test_dates_and_the_limit_of_a_password_cannot_be_changed(client, administrator):
    user = create_user("ana", last_login=timezone.now())
    for name in ("last_login", "date_joined", "one_time_until", "user_permissions"):
        assert name not in form_of(client.get(f"{USERS}{user.pk}/change/")).fields, name


def offered_groups(client, user: User) -> set[str]:
    groups = form_of(client.get(f"{USERS}{user.pk}/change/")).fields["groups"]
    return {group.name for group in groups.queryset}


def test_groups_with_more_permissions_are_offered_to_superusers_alone(client, administrator):
    mighty, empty = (Group.objects.create(name=name) for name in ("mighty", "empty"))
    mighty.permissions.add(Permission.objects.get(codename="change_group"))
    user = create_user("ana")

    assert offered_groups(client, user) == {"editor", "reviewer", "administrator", empty.name}
    client.force_login(User.objects.create_superuser("root"))
    assert offered_groups(client, user) == {
        *("editor", "reviewer", "administrator", empty.name, mighty.name),
    }


def test_choices_of_permissions_are_check_boxes(client):
    client.force_login(User.objects.create_superuser("root"))
    user, group = create_user("ana"), Group.objects.get(name="editor")
    for page, name in (
        (f"{USERS}{user.pk}/change/", "groups"),
        (f"/admin/auth/group/{group.pk}/change/", "permissions"),
    ):
        shown = client.get(page)
        assert f'<input type="checkbox" name="{name}" value="{group.pk}"' in shown.text
        assert f'<select name="{name}"' not in shown.text


def test_user_with_more_permissions_can_be_viewed_and_not_changed(client, administrator):
    root, other = User.objects.create_superuser("root"), user_with_role("administrator")
    statuses = [
        client.post(f"{USERS}{user.pk}/change/", {"username": user.username}).status_code
        for user in (root, other)
    ]
    assert statuses == [403, 302]


def test_users_are_never_deleted(client):
    client.force_login(User.objects.create_superuser("root"))
    user = create_user("ana")
    assert client.post(f"{USERS}{user.pk}/delete/", {"post": "yes"}).status_code == 403
    assert "delete_selected" not in client.get(USERS).text
    assert User.objects.filter(pk=user.pk).exists()


def test_list_of_users_is_searched_and_filtered(client):
    client.force_login(User.objects.create_superuser("root"))
    create_user("ana", is_active=False)
    user_with_role("editor", "eva")

    def names(query: str) -> list[str]:
        return [user.username for user in client.get(f"{USERS}?{query}").context["cl"].result_list]

    assert names("") == ["ana", "eva", "root"]
    assert names("is_active__exact=0") == ["ana"]
    assert names("is_superuser__exact=1") == ["root"]
    group = Group.objects.get(name="editor")
    assert names(f"groups__id__exact={group.pk}") == ["eva"]
    assert names("q=ev") == ["eva"]


def test_sign_in_events_are_listed_newest_first_and_never_changed(client, administrator):
    for number, name in enumerate(("first", "second")):
        SignInEvent.objects.create(
            kind=SignInEvent.Kind.REFUSED, username=name, address=f"192.0.2.{number}", note="x"
        )
    page = "/admin/staff/signinevent/"
    shown = client.get(page).context["cl"]
    assert [event.username for event in shown.result_list] == ["second", "first"]
    for query in ("q=first", "q=192.0.2.0"):
        assert [
            one.username for one in client.get(f"{page}?{query}").context["cl"].result_list
        ] == ["first"]
    assert "2 total" not in client.get(f"{page}?q=first").text  # millions are not counted
    event = SignInEvent.objects.first()
    assert client.post(f"{page}{event.pk}/change/", {"username": "x"}).status_code == 403
    assert client.post(f"{page}{event.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.get(f"{page}add/").status_code == 403


def test_secret_keys_have_no_page_and_pages_have_our_menu_alone():
    assert [admin.site.is_registered(model) for model in (StaticDevice, TOTPDevice)] == [False] * 2
    root = Client()
    root.force_login(User.objects.create_superuser("root"))
    assert "Staff home" in root.get("/admin/").text
    assert "nav-sidebar" not in root.get(USERS).text
