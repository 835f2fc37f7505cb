"""Topics of frameworks: filters, columns, API, and the rules of their codes."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from catalogue.models import Topic
from tests.support.factories import ActivityFactory, TopicFactory
from tests.support.responses import csv_lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal() -> Topic:
    return TopicFactory(
        slug="sdg-10", framework="sdg", code="10", name_en="Reduced inequalities", name_es=""
    )


@pytest.fixture
def target(goal) -> Topic:
    return TopicFactory(
        slug="sdg-10-7",
        framework="sdg",
        code="10.7",
        broader=goal,
        name_en="Facilitate orderly migration, " + "and so on " * 20,
        name_es="Facilitar la migración ordenada",
    )


@pytest.fixture
def activity(target):
    own = TopicFactory(slug="herons", name_en="Herons", name_es="Garzas")
    record = ActivityFactory(published=True, slug="one", when="2026")
    record.topics.set([own, target])
    return record


def options(client, query: str = "") -> dict[str, list[tuple[str, int]]]:
    facets = client.get(f"/activities/?{query}").context["facets"]
    return {one.name: [(option.value, option.count) for option in one.options] for one in facets}


def test_each_framework_is_a_facet_and_topics_keep_their_own(client, activity):
    ActivityFactory(published=True)

    found = options(client)

    assert found["topic"] == [("herons", 1)]
    assert sorted(found["sdg"]) == [("10", 1), ("10.7", 1)]
    assert "gcm" not in found
    assert "montevideo" not in found


@pytest.mark.parametrize(
    "query",
    ["sdg=10.7", "sdg=10", "topic=sdg-10-7", "topic=herons&sdg=10", "sdg=10.7&sdg=10"],
)
def test_lists_are_filtered_by_codes(client, activity, query):
    ActivityFactory(published=True)

    response = client.get(f"/activities/?{query}")

    assert [one.slug for one in response.context["page"].object_list] == ["one"]
    chosen = [one.value for one in response.context["chosen"]]
    assert chosen == [part.split("=")[1] for part in query.split("&")] or query.count("sdg=") == 2


def test_a_code_without_records_gives_an_empty_list_and_an_unknown_one_an_error(client, activity):
    TopicFactory(slug="gcm-2", framework="gcm", code="2", name_en="Drivers")

    assert client.get("/api/v1/activities/?gcm=2").json()["count"] == 0
    assert client.get("/activities/?gcm=99").status_code == 400
    assert client.get("/activities/?sdg=2").status_code == 400


def test_columns_and_api_hold_codes(client, activity):
    header, row = csv_lines(client, "/activities/export.csv", headers="codes")
    cells = dict(zip(header, row, strict=True))
    found = client.get("/api/v1/activities/one/").json()

    assert (cells["topics"], cells["sdg_code"], cells["gcm_code"]) == ("Herons", "10.7", "")
    assert cells["sdg"].startswith("Facilitate orderly migration")
    assert [one["slug"] for one in found["topics"]] == ["herons"]
    assert [(one["code"], one["slug"]) for one in found["sdg"]] == [("10.7", "sdg-10-7")]
    assert found["gcm"] == []


def test_pages_show_framework_and_code(client, activity):
    record = client.get("/activities/one/").content.decode()
    topic = client.get("/topics/sdg-10-7/").content.decode()
    goals = client.get("/frameworks/sdg/").content.decode()

    assert 'href="/activities/?sdg=10.7"' in record
    assert "Sustainable Development Goals" in topic
    assert "/frameworks/sdg/" in topic
    assert goals.index("/topics/sdg-10/") < goals.index("/topics/sdg-10-7/")
    assert client.get("/frameworks/herons/").status_code == 404
    assert "/frameworks/sdg/" in client.get("/topics/").content.decode()
    assert "SDG 10.7" not in client.get("/topics/").content.decode()


def test_a_topic_of_a_framework_without_records_has_a_page(client):
    TopicFactory(slug="gcm-2", framework="gcm", code="2", name_en="Drivers", name_es="Factores")

    assert "No public record has this topic yet." in client.get("/topics/gcm-2/").content.decode()
    assert client.get("/es/topics/gcm-2/").status_code == 200


@pytest.mark.parametrize(
    "values",
    [
        {"framework": "sdg", "code": ""},
        {"framework": "", "code": "3"},
        {"framework": "sdg", "code": "10"},
        {"framework": "gcm", "code": "4", "broader": "goal"},
        {"broader": "goal"},
        {"framework": "unknown", "code": "1"},
    ],
)
def test_rules_of_codes(goal, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        TopicFactory(**{key: goal if value == "goal" else value for key, value in values.items()})


def test_an_own_topic_needs_both_names_and_one_of_a_framework_does_not():
    with pytest.raises(ValidationError) as raised:
        Topic(slug="a", name_en="A").full_clean()
    assert [*raised.value.message_dict] == ["name_es"]
    Topic(slug="b", framework="gcm", code="1", name_en="B").full_clean()


def test_codes_are_in_the_order_of_their_numbers():
    codes = ["10.c", "2", "10.7", "10", "17.18"]

    assert sorted(codes, key=lambda code: Topic(code=code).code_order) == [
        *("2", "10", "10.7", "10.c", "17.18")
    ]
