"""The mutants that `make mutation` tries."""

from itertools import pairwise

import pytest

from tests.security import mutation
from tests.security.mutants import Mutant, mutants
from tests.security.mutation import (
    EQUIVALENT,
    PROJECT_ROOT,
    TESTS,
    chosen_mutants,
    is_killed,
    modules,
)
from tests.security.prove_defences import PytestRun


@pytest.mark.parametrize(
    ("source", "changes"),
    [
        ("a == b", ["a == b → a != b"]),
        ("a < b <= c", ["a < b <= c → a <= b <= c", "a < b <= c → a < b < c"]),
        ("a and b", ["a and b → (a or b)"]),
        ("not a", ["not a → (a)"]),
        ("a & b", ["a & b → (a | b)"]),
        ("x = True", ["True → False"]),
        ("x = 2", ["2 → 3"]),
        ("x = 'é', 1", ["'é' → ''", "1 → 2"]),
        ("if a:\n    f()", ["a → not (a)"]),
        ("def f():\n    return g()", ["g() → None"]),
        ("def f() -> 'T':\n    'A docstring.'\n    return None", []),
        ("x: 'T' = _('A label')", []),
        ("x = f'{a == b}'", []),
    ],
)
def test_each_expression_is_changed_once(source, changes):
    assert [one.change for one in mutants(source)] == changes


def test_mutant_differs_in_its_expression_alone():
    (mutant,) = mutants("x = 'é' + (\n    y\n    > z\n)\n")[-1:]

    assert (mutant.line, mutant.source) == (2, "x = 'é' + (\n    y >= z\n)\n")


def test_each_change_without_effect_is_left_out_and_exists():
    files = {file for file, _line, _change in EQUIVALENT}
    left_out = sum(
        len(mutants((PROJECT_ROOT / file).read_text("utf-8"))) - len(chosen_mutants(file, None))
        for file in files
    )

    assert left_out == len(EQUIVALENT)


def test_modules_are_chosen_by_words_and_have_tests():
    assert [*modules(["roles", "merge"])] == ["staff/roles.py", "catalogue/workflow/merge.py"]
    assert len(modules([])) > len(TESTS)


@pytest.mark.parametrize(("status", "killed"), [(0, False), (1, True), (2, True)])
def test_mutant_is_killed_if_its_tests_fail(monkeypatch, tmp_path, status, killed):
    file = tmp_path / "one.py"
    file.write_text("x = 1")
    seen = []

    def run_tests(tree, *_arguments):
        seen.append(file.read_text())
        return PytestRun(status, [], [], 0, "")

    monkeypatch.setattr(mutation, "run_tests", run_tests)
    assert is_killed(tmp_path, "one.py", Mutant(1, "1", "2", "x = 2"), []) is killed
    assert (seen, file.read_text()) == (["x = 2"], "x = 1")


def test_tests_ended_from_outside_kill_no_mutant(monkeypatch, tmp_path):
    (tmp_path / "one.py").write_text("x = 1")
    monkeypatch.setattr(mutation, "run_tests", lambda *_: PytestRun(-9, [], [], 0, ""))
    with pytest.raises(RuntimeError, match=r"The tests were ended by signal 9\."):
        is_killed(tmp_path, "one.py", Mutant(1, "1", "2", "x = 2"), [])


def test_sample_takes_one_mutant_of_each_part_of_a_file():
    module = "catalogue/workflow/merge.py"
    everything, sample = chosen_mutants(module, None), chosen_mutants(module, 4)
    bounds = [len(everything) * part // 4 for part in range(5)]
    parts = [everything[start:end] for start, end in pairwise(bounds)]
    assert [one in part for one, part in zip(sample, parts, strict=True)] == [True] * 4
    assert chosen_mutants(module, 4) == sample
