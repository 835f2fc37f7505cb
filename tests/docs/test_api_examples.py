"""The answers to the requests of docs/api-examples.md contain what is printed there."""

import json
import re
from io import BytesIO
from urllib.parse import urlsplit

import pytest

from tests.support.documentation.site_source import PROJECT

PAGE = (PROJECT / "docs/api-examples.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```http\nGET (\S+)\n```\n\n```json\n(.+?)\n```", PAGE, re.DOTALL)
PYTHON = re.findall(r"```python\n(.+?)\n```", PAGE, re.DOTALL)


def contains(answer, printed) -> bool:
    """Return whether an answer has every value that is printed, at the same place."""
    if isinstance(printed, dict):
        return isinstance(answer, dict) and all(
            name in answer and contains(answer[name], value) for name, value in printed.items()
        )
    if isinstance(printed, list):
        return len(answer) >= len(printed) and all(map(contains, answer, printed))
    return answer == printed


def test_every_request_of_the_page_has_a_printed_answer():
    assert len(EXAMPLES) == PAGE.count("```http") == 6


@pytest.mark.parametrize(("address", "printed"), EXAMPLES, ids=[one[0] for one in EXAMPLES])
def test_answer_contains_what_is_printed(programme, client, address, printed):
    response = client.get(address)
    expected = json.loads(printed)

    assert response.status_code == (400 if expected.get("status") == 400 else 200)
    assert contains(json.loads(response.content), expected), response.text


@pytest.mark.parametrize("code", PYTHON)
def test_program_reads_all_pages(programme, client, monkeypatch, code):
    def urlopen(address):
        parts = urlsplit(address)
        return BytesIO(client.get(f"{parts.path}?{parts.query}").content)

    monkeypatch.setattr("urllib.request.urlopen", urlopen)
    names: dict = {}
    exec(code, names)  # noqa: S102

    assert len(names["titles"]) == len(set(names["titles"])) == 18
    assert names["address"] is None
