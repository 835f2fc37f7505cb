"""The pages on which administrators manage users, groups and sign-in events."""

import re
import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone
from django.utils.http import urlsafe_base64_encode
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from staff.models import SignInEvent, User
from tests.support.users import create_user, event_kinds, is_signed_in, sign_in, user_with_role

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


def new_user(client, **typed) -> tuple[User, list[str]]:
    """Submit the form of a new user; return the user and the messages of the next page."""
    editor = str(Group.objects.get(name="editor").pk)
    fields = {"username": "ana", "email": "ana@example.org", "groups": [editor], "access": "link"}
    response = client.post(f"{USERS}add/", fields | typed, follow=True)
    user = User.objects.filter(username="ana").first()
    return user, [str(message) for message in response.context["messages"]]


def link_in(text: str) -> str:
    return re.search(r"https?://testserver(/\S+)", text)[1]


def choose_password(client, link: str, password: str = NEW_PASSWORD):
    page = client.get(link, follow=True)
    passwords = {"new_password1": password, "new_password2": password}
    return page, client.post(page.request["PATH_INFO"], passwords, follow=True)


def test_new_user_has_a_role_and_chooses_a_password_by_link(client, administrator):
    user, shown = new_user(client)
    assert (user.is_staff, user.has_usable_password()) == (True, False)
    assert [group.name for group in user.groups.all()] == ["editor"]

    stranger = Client()
    _page, done = choose_password(stranger, link_in(shown[0]))

    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)
    assert "Your password is stored. Sign in with it." in done.text
    assert event_kinds() == [SignInEvent.Kind.INVITED, SignInEvent.Kind.PASSWORD_CHANGED]
    assert sign_in(stranger, "ana", NEW_PASSWORD).status_code == 302
    assert is_signed_in(stranger)


def test_new_user_without_a_role_is_named(client, administrator):
    user, shown = new_user(client, groups=[])
    assert not user.is_staff
    sentence = "ana has no role, and cannot open the staff area. Choose a role."
    assert sentence in shown
    user.delete()
    assert sentence not in new_user(client)[1]


def test_link_of_an_invitation_works_once_and_for_a_week(client, administrator, monkeypatch):
    user, shown = new_user(client)
    link = link_in(shown[0])
    with monkeypatch.context() as later:
        in_eight_days = SimpleNamespace(time=lambda: time.time() + 8 * 24 * 3600)
        later.setattr("django.core.signing.time", in_eight_days)
        page, _done = choose_password(Client(), link)
        assert page.context["validlink"] is False
    choose_password(Client(), link)
    page, _done = choose_password(Client(), link, "another wader in the reeds")
    user.refresh_from_db()
    assert (page.context["validlink"], user.check_password(NEW_PASSWORD)) == (False, True)


@pytest.mark.parametrize("change", ["other user", "inactive", "forged"])
def test_link_of_an_invitation_is_for_its_active_user_alone(client, administrator, change):
    user, shown = new_user(client)
    link = link_in(shown[0])
    if change == "other user":
        other = User.objects.create_user("other")
        own, others = (urlsafe_base64_encode(str(one.pk).encode()) for one in (user, other))
        link = link.replace(f"/{own}/", f"/{others}/")
    elif change == "inactive":
        User.objects.filter(pk=user.pk).update(is_active=False)
    else:
        link = link[:-2] + "x/"
    page, _done = choose_password(Client(), link)
    assert page.context["validlink"] is False
    assert not any(one.has_usable_password() for one in User.objects.exclude(pk=administrator.pk))


@pytest.mark.parametrize(
    "change", ["mail address", "role", "superuser", "OpenID", "invited again", "active again"]
)
def test_link_of_an_invitation_is_for_the_user_as_invited(client, administrator, change):
    """Otherwise its holder, such as the former addressee, gets what the user got later."""
    user, shown = new_user(client)
    page = f"{USERS}{user.pk}/change/"
    roles = {name: str(Group.objects.get(name=name).pk) for name in ("editor", "reviewer")}
    fields = {"username": "ana", "email": user.email, "is_active": "on", "groups": roles["editor"]}
    if change == "mail address":
        client.post(page, fields | {"email": "other@example.org"})
    elif change == "role":
        client.post(page, fields | {"groups": roles["reviewer"]})
    elif change == "superuser":
        User.objects.filter(pk=user.pk).update(is_superuser=True)
    elif change == "OpenID":
        User.objects.filter(pk=user.pk).update(openid_subject="subject")
    elif change == "invited again":
        again = {"action": "invite_again", "_selected_action": [user.pk]}
        new_shown = client.post(USERS, again, follow=True).context["messages"]
        assert link_in(str(next(iter(new_shown)))) != link_in(shown[0])
    else:
        client.post(page, fields | {"is_active": ""})
        client.post(page, fields)
    unchanged, _done = choose_password(Client(), link_in(shown[0]))
    user.refresh_from_db()
    assert unchanged.context["validlink"] is False
    assert (user.is_active, user.has_usable_password()) == (True, False)


def test_unchanged_user_keeps_the_invitation(client, administrator):
    """The test above can fail: the form of the user alone does not end the invitation."""
    user, shown = new_user(client)
    editor = str(Group.objects.get(name="editor").pk)
    fields = {"username": "ana", "email": user.email, "is_active": "on", "groups": editor}
    assert client.post(f"{USERS}{user.pk}/change/", fields).status_code == 302
    choose_password(Client(), link_in(shown[0]))
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)


def test_name_of_a_new_user_differs_from_all_others(client, administrator):
    responses = [
        client.post(f"{USERS}add/", {"username": name, "access": "link"})
        for name in ("Eva", "\uff45va")  # capital letter; full-width letter
    ]
    assert list(User.objects.all()) == [administrator]
    taken = {"username": ["A user with that username already exists."]}
    assert [form_of(response).errors for response in responses] == [taken, taken]
    fields = {"username": "\ufb01ona", "access": "link"}  # a ligature, as copied from a PDF file
    client.post(f"{USERS}add/", fields)
    assert User.objects.filter(username="fiona").exists()


def test_invitation_is_sent_by_mail(client, administrator, settings, mailoutbox):
    settings.EMAIL_IS_ENABLED = True
    user, shown = new_user(client, access="mail")
    (mail,) = mailoutbox
    assert (mail.to, shown[0]) == (
        ["ana@example.org"],
        "An invitation was sent to ana@example.org.",
    )
    assert "User name: ana" in mail.body
    choose_password(Client(), link_in(mail.body))
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)


def test_link_is_shown_if_the_mail_cannot_be_sent(client, administrator, settings, monkeypatch):
    settings.EMAIL_IS_ENABLED = True

    def fail(message):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    _user, shown = new_user(client, access="mail")
    assert shown[0] == "The e-mail to ana@example.org could not be sent."
    assert shown[1].startswith("Link for ana, valid once, for a week: http://testserver/")


def test_invitation_by_mail_needs_an_address(client, administrator, settings):
    settings.EMAIL_IS_ENABLED = True
    response = client.post(f"{USERS}add/", {"username": "ana", "access": "mail", "email": ""})
    assert form_of(response).errors == {
        "email": ["Enter the address to which the invitation is sent."]
    }


def test_only_users_without_a_password_are_invited_again(client, administrator):
    new_user(client)
    create_user("eva2")
    chosen = User.objects.filter(username__in=["ana", "eva2"])
    response = client.post(
        USERS,
        {"action": "invite_again", "_selected_action": [user.pk for user in chosen]},
        follow=True,
    )
    assert [str(one).partition(" http")[0] for one in response.context["messages"]] == [
        "Link for ana, valid once, for a week:",
        "eva2 was not invited: only users without a password are.",
    ]


def test_access_to_the_staff_area_follows_the_roles(client, administrator):
    user = create_user("ana", role="editor")
    page = f"{USERS}{user.pk}/change/"
    fields = {"username": "ana", "is_active": "on"}
    assert client.post(page, fields).status_code == 302
    user.refresh_from_db()
    assert user.is_staff is False
    client.post(page, fields | {"groups": [str(Group.objects.get(name="reviewer").pk)]})
    user.refresh_from_db()
    assert user.is_staff is True


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
