"""The JSON of the API is that of REST framework."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy
from rest_framework.renderers import JSONRenderer

from catalogue.api.renderers import FastJSONRenderer

VALUES = {
    "text": "Población – “niñez” \u2028 \U0001f30e \\ / < \x1f",
    "escaped": SafeString("&amp;"),
    "lazy": gettext_lazy("Home"),
    "day": date(2012, 8, 19),
    "instant": datetime(2012, 8, 19, 10, 30, 0, 250_000, tzinfo=UTC),
    "amount": Decimal("12.50"),
    "number": 2**53,
    "nothing": None,
    "flags": [True, False],
    "rows": ({"a": 1}, {}),
}


@pytest.mark.parametrize("kind", ["application/json", "application/json; indent=2"])
def test_json_is_that_of_rest_framework(kind):
    rendered = FastJSONRenderer().render(VALUES, kind)
    usual = JSONRenderer().render(VALUES, kind)
    assert json.loads(rendered) == json.loads(usual)
    assert rendered.replace("\u2028".encode(), b"\\u2028") == usual


def test_answer_without_data_is_empty():
    assert FastJSONRenderer().render(None) == b""


@pytest.mark.parametrize("value", [2**70, {1: "number"}, {None: "nothing"}])
def test_values_that_the_library_refuses_are_written_as_usual(value):
    assert FastJSONRenderer().render({"value": value}) == JSONRenderer().render({"value": value})
