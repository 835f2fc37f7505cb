"""The answers to OWASP ASVS 5.0.0: complete, and about files and tests that exist."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
DOCUMENT = PROJECT / "docs/security/asvs.md"
ANSWERS = ("met", "deployment", "not applicable", "not met")
# The requirements of levels 1 and 2: numbers in each section. Those of level 3 are left out.
LEVEL_2 = """
1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1
4.3:2 4.4:4 5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2
7.4:5 7.5:2 7.6:2 8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2
10.7:3 11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1 12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5
14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2
"""
REQUIREMENTS = [
    f"{section}.{number}"
    for section, last in (entry.split(":") for entry in LEVEL_2.split())
    for number in range(1, int(last) + 1)
]


def answers() -> list[list[str]]:
    """Return the cells of each requirement: number, requirement, answer, where."""
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    return [line.strip("| ").split(" | ") for line in lines if re.match(r"\| \d+\.", line)]


def named_places() -> list[str]:
    texts = "".join(file.read_text(encoding="utf-8") for file in DOCUMENT.parent.glob("*.md"))
    quoted = re.findall(r"`([^`\s]+)`", texts)
    return sorted({text for text in quoted if re.match(r"[A-Za-z_/.-]+\.\w+(::\w+)?$", text)})


def test_each_requirement_of_levels_1_and_2_is_answered_once():
    assert len(REQUIREMENTS) == 253
    assert [cells[0] for cells in answers()] == REQUIREMENTS
    assert {cells[2] for cells in answers()} == set(ANSWERS)
    assert [cells for cells in answers() if len(cells) != 4 or not all(cells)] == []


def test_numbers_of_answers_are_those_of_the_table():
    stated = re.findall(r"^\| ([a-z ]+) \| .+ \| (\d+) \|$", DOCUMENT.read_text("utf-8"), re.M)
    counts = Counter(cells[2] for cells in answers())
    assert {answer: int(count) for answer, count in stated} == counts


@pytest.mark.parametrize("place", [place for place in named_places() if "/" in place[1:]])
def test_named_file_or_test_exists(place):
    file, _sign, name = place.partition("::")
    assert (PROJECT / file).is_file()
    if name:
        tree = ast.parse((PROJECT / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_requirement_that_is_met_names_a_place():
    """A few are met by the programming language or by Django alone."""
    unnamed = [cells[0] for cells in answers() if cells[2] == "met" and "`" not in cells[3]]
    assert unnamed == ["1.4.1", "11.2.1", "12.3.2", "15.3.5"]
