"""Cells that no spreadsheet takes for a formula, and that lose nothing."""

import pytest
from django.db import connection
from hypothesis import example, given
from hypothesis import strategies as st

from catalogue.exports.formula_guard import (
    guard_formula,
    join_values,
    split_values,
    unguard_formula,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)


@pytest.mark.parametrize("first", list("'=+-@\t\r\n"))
def test_cell_that_looks_like_a_formula_is_guarded(first):
    assert guard_formula(f"{first}1+1") == f"'{first}1+1"


def test_ordinary_cell_stays_as_it_is():
    assert [guard_formula(cell) for cell in ("", "a=b", "1-1")] == ["", "a=b", "1-1"]


@given(TEXT)
@example("'")
def test_guard_loses_nothing(cell):
    assert unguard_formula(guard_formula(cell)) == cell


@given(st.lists(TEXT.filter(str.strip).map(str.strip)))
@example(["a; b", "c\\", ";"])
def test_joined_values_are_split_again(values):
    assert split_values(join_values(values)) == values


@pytest.mark.django_db
def test_guard_and_join_are_the_same_in_python_and_in_sql():
    @given(TEXT)
    @example("=1")
    @example("a;b\\c")
    def compare(cell):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT catalogue_guard_formula(%s), catalogue_escape_list_value(%s)", [cell, cell]
            )
            assert cursor.fetchone() == (guard_formula(cell), join_values([cell]))

    compare()
