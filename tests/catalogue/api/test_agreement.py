"""The page, its files and the API speak of the same records."""

import csv
import io
import json
import random

import openpyxl
import pytest

from tests.support.kinds import LIST_VIEWS

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def download(response) -> bytes:
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def random_parameters(chance: random.Random, facets: list, words: list[str]) -> dict:
    """One to three parameters with values that the list itself offers, and perhaps a word."""
    asked: dict = {}
    for facet in chance.sample(facets, min(len(facets), chance.randint(0, 2))):
        values = [option.value for option in facet.options]
        asked[facet.name] = chance.sample(values, min(len(values), chance.randint(1, 2)))
    if chance.random() < 0.3:
        asked["q"] = chance.choice(words)
    if chance.random() < 0.3:
        asked["from"] = f"{chance.randint(2005, 2013)}-06-15"
    asked["sort"] = chance.choice(["newest", "oldest", "title", "changed"])
    return asked


def api_count_and_numbers(client, plural: str, asked: dict) -> tuple[int, list[int]]:
    page = client.get(f"/api/v1/{plural}/", asked | {"limit": "7"}).json()
    numbers = [record["number"] for record in page["results"]]
    while page["next"]:
        page = client.get(page["next"]).json()
        numbers += [record["number"] for record in page["results"]]
    return page["count"], numbers


def test_fifty_questions_have_one_answer_in_every_form(programme, client, settings):
    settings.API_REQUESTS_PER_MINUTE = 1_000_000
    chance = random.Random(2012)  # noqa: S311 – the same fifty every time
    facets = {view: client.get(f"/{view.model.plural}/").context["facets"] for view in LIST_VIEWS}
    for number in range(50):
        view = chance.choice(LIST_VIEWS)
        plural = view.model.plural
        asked = random_parameters(
            chance, facets[view], ["migration", "CELADE", "CEPAL", "honduras"]
        )
        language = chance.choice(["", "/es"])
        files = {
            name: download(
                client.get(f"{language}/{plural}/export.{name}", asked | {"headers": "codes"})
            )
            for name in ("csv", "json", "xlsx")
        }
        text = files["csv"].decode().removeprefix("\ufeff")
        numbers = [int(row["number"]) for row in csv.DictReader(io.StringIO(text, newline=""))]
        sheet = openpyxl.load_workbook(io.BytesIO(files["xlsx"]), read_only=True).worksheets[0]
        in_sheet = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
        page = client.get(f"{language}/{plural}/", asked).context
        found = (number, plural, asked)

        assert (found, page["paginator"].count) == (found, len(numbers))
        assert [row["number"] for row in json.loads(files["json"])] == numbers == in_sheet
        if not language or asked["sort"] != "title":  # the API sorts titles as in English
            assert api_count_and_numbers(client, plural, asked) == (len(numbers), numbers)
        assert [record.number for record in page["page"]] == numbers[:25]
