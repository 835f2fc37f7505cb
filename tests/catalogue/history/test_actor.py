"""The settings of the database session that name the person who acts and their right."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory

from catalogue.history.actor import EMPTY_SETTINGS, ActorMiddleware, act_as, nested_contexts
from tests.support.users import create_user, user_with_role

pytestmark = pytest.mark.django_db


def session() -> dict[str, str]:
    """Return what the database knows of the actor, without the context."""
    names = [name for name in EMPTY_SETTINGS if name != "catalogue.context"]
    with connection.cursor() as cursor:
        calls = ", ".join(["coalesce(current_setting(%s, true), '')"] * len(names))
        cursor.execute(f"SELECT {calls}", names)
        return {
            name.removeprefix("catalogue."): value
            for name, value in zip(names, cursor.fetchone(), strict=True)
        }


def session_context() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('catalogue.context', true), '')")
        return cursor.fetchone()[0]


NOT_NAMED = {
    "person": "",
    "person_name": "",
    "doing": "",
    "may_publish": "",
    "may_change_state": "",
}


@pytest.mark.parametrize(
    ("role", "right"), [("editor", "no"), ("reviewer", "yes"), ("administrator", "yes")]
)
def test_database_is_given_the_person_and_their_right(role, right):
    user = user_with_role(role, role)

    with act_as(person=user, doing="x" * 300) as context:
        assert session() == {
            "person": str(user.pk),
            "person_name": role,
            "doing": "x" * 200,
            "may_publish": right,
            "may_change_state": "no",
        }
        assert session_context() == str(context)

    assert session() == NOT_NAMED
    assert session_context() == ""


def test_right_to_publish_is_given_only_by_review_if_a_second_person_is_required(settings):
    settings.SECOND_PERSON_REQUIRED = True
    reviewer = user_with_role("reviewer")

    with act_as(person=reviewer):
        assert session()["may_publish"] == "no"
        with act_as(may_publish=True):
            assert session()["may_publish"] == "yes"
        assert session()["may_publish"] == "no"
    with act_as():
        assert session()["may_publish"] == "yes"  # the database role, which is trusted


def test_right_that_is_named_replaces_that_of_the_person():
    with act_as(person=user_with_role("reviewer"), may_publish=False):
        assert session()["may_publish"] == "no"
    with act_as(may_publish=False):
        assert session()["may_publish"] == "no"


def test_right_to_change_review_states_is_named_and_not_taken_over():
    with act_as(person=user_with_role("reviewer"), may_change_state=True):
        assert session()["may_change_state"] == "yes"
        with act_as(may_publish=True):
            assert session()["may_change_state"] == "no"
        assert session()["may_change_state"] == "yes"
    with act_as():
        assert session()["may_change_state"] == "no"


def test_context_inside_another_keeps_its_person_unless_it_names_one():
    editor, reviewer = user_with_role("editor", "ana"), user_with_role("reviewer", "eva")

    with act_as(person=editor, doing="import") as outer:
        with act_as() as inner:
            assert inner != outer
            assert session() == {
                "person": str(editor.pk),
                "person_name": "ana",
                "doing": "import",
                "may_publish": "no",
                "may_change_state": "no",
            }
        with act_as(doing="undo"):
            assert session()["doing"] == "undo"
        with act_as(person=reviewer):
            assert session() == {
                "person": str(reviewer.pk),
                "person_name": "eva",
                "doing": "",
                "may_publish": "yes",
                "may_change_state": "no",
            }
        assert session()["person_name"] == "ana"
        assert session_context() == str(outer)


def test_contexts_are_listed_from_the_current_one_inwards():
    assert nested_contexts() == []
    with act_as() as outer:
        assert nested_contexts() == [outer]
        with act_as() as inner:
            with act_as() as innermost:
                assert nested_contexts() == [innermost]
            assert nested_contexts() == [inner, innermost]
        assert nested_contexts() == [outer, inner, innermost]
    assert nested_contexts() == []


def sent(method: str, user) -> dict[str, str]:
    """Return what the database knows while a request is served."""
    found = {}

    def view(request):
        found.update(session())
        return HttpResponse("served")

    request = getattr(RequestFactory(), method)("/admin/meetings/")
    request.user = user
    assert ActorMiddleware(view)(request).content == b"served"
    return found


@pytest.mark.parametrize("method", ["get", "head", "options", "trace"])
def test_request_that_changes_nothing_is_not_told_to_the_database(method):
    assert sent(method, create_user()) == NOT_NAMED


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_request_that_may_change_something_is_that_of_its_person(method):
    reviewer = user_with_role("reviewer", "eva")

    assert sent(method, reviewer) == {
        "person": str(reviewer.pk),
        "person_name": "eva",
        "doing": "edit",
        "may_publish": "yes",
        "may_change_state": "no",
    }
    assert sent(method, AnonymousUser()) == {
        "person": "",
        "person_name": "",
        "doing": "edit",
        "may_publish": "no",
        "may_change_state": "no",
    }
