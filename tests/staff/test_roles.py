"""The rights of each group, and the comparison of the rights of two people."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission

from staff.models import User
from staff.roles import (
    ROLE_LABELS,
    ROLES,
    grant_permissions,
    grant_permissions_after_migration,
    has_all_permissions_of,
    may_publish,
    permissions_of,
)
from tests.support.kinds import OUR_APPS
from tests.support.users import create_user, user_with_role

pytestmark = pytest.mark.django_db
STEPS = ("view", "add", "change", "delete")


def rights_on(role: str, model: str) -> set[str]:
    permissions = Group.objects.get(name=role).permissions.filter(
        codename__in=[f"{step}_{model}" for step in STEPS]
    )
    return {permission.codename.partition("_")[0] for permission in permissions}


@pytest.mark.parametrize(
    ("model", "of_editors"),
    [
        ("meeting", {*STEPS}),  # a record
        ("topic", {"view", "add"}),
        ("country", {"view"}),
    ],
)
def test_groups_have_their_rights_on_each_model(model, of_editors):
    assert rights_on("editor", model) == of_editors
    assert rights_on("reviewer", model) == rights_on("administrator", model) == {*STEPS}


def test_editors_get_the_rights_that_a_model_declares_and_lose_others():
    editors = Group.objects.get(name="editor")
    editors.permissions.add(Permission.objects.get(codename="delete_country"))
    editors.permissions.remove(Permission.objects.get(codename="change_meeting"))
    own = Permission.objects.get(codename="publish")
    editors.permissions.add(own)  # no right on a model: it stays as somebody has set it

    for label in OUR_APPS:
        grant_permissions(apps.get_app_config(label))

    assert rights_on("editor", "country") == {"view"}
    assert rights_on("editor", "meeting") == {*STEPS}
    assert own in editors.permissions.all()


def test_only_reviewers_and_administrators_publish_and_only_administrators_manage_users():
    found = {role: user_with_role(role) for role in ROLES}

    assert [role for role, user in found.items() if may_publish(user)] == [
        *("reviewer", "administrator"),
    ]
    for step in STEPS:
        allowed = [role for role, one in found.items() if one.has_perm(f"staff.{step}_user")]
        assert (step, allowed) == (step, ["administrator"])


def test_group_that_is_missing_is_made_with_its_rights():
    Group.objects.all().delete()

    for label in ("staff", "meetings", "auth"):
        grant_permissions(apps.get_app_config(label))

    assert {*Group.objects.values_list("name", flat=True)} == {*ROLES} == {*ROLE_LABELS}
    assert Permission.objects.get(codename="publish").group_set.count() == 2
    assert rights_on("reviewer", "meeting") == {*STEPS}
    assert rights_on("administrator", "user") == {*STEPS}
    # An app of a library gives no rights.
    assert rights_on("administrator", "group") == set()


def test_permissions_that_do_not_exist_yet_are_made_before_they_are_granted():
    Permission.objects.filter(content_type__app_label="meetings").delete()
    grant_permissions(apps.get_app_config("meetings"))  # nothing to grant, and no error
    assert rights_on("reviewer", "meeting") == set()

    grant_permissions_after_migration(apps.get_app_config("meetings"), using="default")

    assert rights_on("reviewer", "meeting") == {*STEPS}


def test_migration_makes_permissions_without_output(capsys):
    Permission.objects.filter(content_type__app_label="meetings").delete()

    grant_permissions_after_migration(apps.get_app_config("meetings"), using="default")

    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"role": "reviewer"}, True),
        ({"role": "editor"}, False),
        ({"role": "reviewer", "is_active": False}, False),
        ({"is_superuser": True}, True),
        ({"is_superuser": True, "is_active": False}, False),
    ],
)
def test_publishing_needs_the_right_and_an_active_user(fields, expected):
    assert may_publish(create_user(**fields)) is expected


def test_permissions_of_a_user_are_their_own_and_those_of_their_groups():
    user = user_with_role("editor")
    own = Permission.objects.get(codename="publish")
    user.user_permissions.add(own)
    of_group = Group.objects.get(name="editor").permissions.values_list("pk", flat=True)

    assert {*permissions_of(user).values_list("pk", flat=True)} == {own.pk, *of_group}
    assert not permissions_of(create_user("without")).exists()


def test_user_is_compared_with_another_by_rights():
    people = {role: user_with_role(role) for role in ROLES}
    people["root"] = User.objects.create_superuser("root")
    people["other root"] = User.objects.create_superuser("other")
    people["special"] = user_with_role("editor", "special")
    people["special"].user_permissions.add(Permission.objects.get(codename="publish"))

    below = {
        name: [other for other in people if has_all_permissions_of(one, people[other])]
        for name, one in people.items()
    }

    everyone = [*people]
    assert below == {
        "editor": ["editor"],
        "reviewer": ["editor", "reviewer", "special"],
        "administrator": ["editor", "reviewer", "administrator", "special"],
        "root": everyone,
        "other root": everyone,
        "special": ["editor", "special"],
    }
    assert has_all_permissions_of(people["root"], people["editor"]) is True
