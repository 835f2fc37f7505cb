"""The mutants that `make mutation` tries."""

import pytest

from tests.security.mutants import mutants
from tests.security.mutation import EQUIVALENT, PROJECT_ROOT, TESTS, chosen_mutants, modules


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
