"""The rule that decides which records are public, as a query and for a record at hand."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from activities.models import Activity
from catalogue.base.visibility import State, if_public, is_public_record, public_q
from tests.support.factories import ActivityFactory, ProjectFactory

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BEFORE, AFTER = NOW - timedelta(microseconds=1), NOW + timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("state", "public_from", "is_public"),
    [
        ("published", None, True),
        ("published", BEFORE, True),
        ("published", NOW, True),
        ("published", AFTER, False),
        *((state, None, False) for state in ("draft", "in-review", "withdrawn")),
        *((state, BEFORE, False) for state in ("draft", "in-review", "withdrawn")),
    ],
)
def test_record_is_public_if_published_and_its_embargo_is_over(
    monkeypatch, state, public_from, is_public
):
    monkeypatch.setattr(timezone, "now", lambda: NOW)

    record = SimpleNamespace(state=state, public_from=public_from)

    assert is_public_record(record) is is_public


@pytest.mark.django_db
def test_query_finds_the_same_records_directly_and_along_a_relation():
    past, future = timezone.now() - timedelta(hours=1), timezone.now() + timedelta(hours=1)
    fields: dict[str, dict] = {
        "draft": {},
        "in-review": {"in_review": True},
        "published": {"published": True},
        "embargo-over": {"published": True, "public_from": past},
        "embargo": {"published": True, "public_from": future},
        "withdrawn": {"withdrawn": True},
    }
    for name, traits in fields.items():
        ActivityFactory(slug=name, project=ProjectFactory(slug=name, **traits), **traits)
    ActivityFactory(slug="without-project")

    activities = Activity.objects.order_by("slug")
    public = ["embargo-over", "published"]
    assert [row.slug for row in activities.filter(public_q())] == public
    assert [row.slug for row in activities.filter(public_q("project"))] == public
    assert [row.slug for row in activities if is_public_record(row)] == public
    assert [row.slug for row in activities.exclude(public_q())] == [
        *("draft", "embargo", "in-review", "withdrawn", "without-project"),
    ]


def test_template_gets_a_public_record_and_nothing_else():
    public, hidden = SimpleNamespace(is_public=True), SimpleNamespace(is_public=False)

    assert if_public(public) is public
    assert if_public(hidden) is None
    assert if_public(None) is None


def test_states_are_stored_by_these_names():
    assert State.values == ["draft", "in-review", "published", "withdrawn"]
