"""The table of defences keeps up with the code: `make prove-defences` tries what it says."""

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.security.defences import DEFENCES
from tests.security.prove_defences import PytestRun

PROJECT = Path(__file__).parents[2]


@cache
def named_tests(file: str) -> set[str]:
    tree = ast.parse((PROJECT / file).read_text(encoding="utf-8"))
    return {one.name for one in tree.body if isinstance(one, ast.FunctionDef)}


def test_each_defence_stands_where_the_table_says_once():
    texts = {one.file: (PROJECT / one.file).read_text(encoding="utf-8") for one in DEFENCES}
    found = {one.against: texts[one.file].count(one.text) for one in DEFENCES}

    assert {against: count for against, count in found.items() if count != 1} == {}
    assert len(found) == len(DEFENCES)  # no two lines are called the same
    assert [one.against for one in DEFENCES if one.text == one.instead] == []


def test_each_defence_names_a_test_that_is_there():
    for one in DEFENCES:
        file, _sign, name = one.test.partition("::")
        assert (one.test, name in named_tests(file)) == (one.test, True)


@pytest.mark.parametrize(
    ("status", "failures", "errors", "is_proof"),
    [
        (1, ["AssertionError: assert 200 == 403"], [], True),
        (1, ["assert 200 == 403"], [], True),
        (1, ["NameError: name 'x' is not defined"], [], False),
        (1, ["assert 200 == 403"], ["failed on setup"], False),
        (0, [], [], False),
        (4, [], ["no test was run"], False),
    ],
)
def test_only_a_test_that_fails_is_a_proof(status, failures, errors, is_proof):
    assert PytestRun(status, failures, errors, 0, "").proves_defence is is_proof
