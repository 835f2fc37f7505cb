"""The table of paragraphs creates the citations and agrees with the records."""

import pytest

from catalogue.models import Topic
from meetings.models import Meeting
from programme.loader import load_programme
from programme.yaml_values import InvalidDataFilesError

pytestmark = pytest.mark.django_db

SOURCES = "account-of-2030: {title_en: Account, is_public: yes}"
MEETINGS = """
forum:
  title_en: Forum
  state: draft
  cites:
    - {paragraph: p1, field: period, value: "2030", basis: inferred}
"""
TABLE = """
- id: p1
  place_en: paragraph 1
  place_es: párrafo 1
  lines: 1-4
  gist: A forum
  facts:
    - {fact: It was held, records: [meetings/forum]}
- id: p2
  place_en: paragraph 2
  place_es: párrafo 2
  lines: 5
  gist: Again
  facts:
    - {fact: It was held, records: [meetings/forum]}
- {id: p3, place_en: c, place_es: c, lines: "6", gist: A number, reason: It tells nothing}
"""


def citations() -> list[tuple]:
    rows = Meeting.objects.get().citations.order_by("place_en", "field")
    return list(rows.values_list("source__slug", "place_en", "place_es", "field", "basis"))


def test_fact_cites_its_paragraph_in_the_record(data_folder):
    load_programme(data_folder(sources=SOURCES, meetings=MEETINGS, paragraphs=TABLE))

    assert citations() == [
        ("account-of-2030", "paragraph 1", "párrafo 1", "", "stated"),
        ("account-of-2030", "paragraph 1", "párrafo 1", "period", "inferred"),
        ("account-of-2030", "paragraph 2", "párrafo 2", "", "stated"),
    ]


def test_paragraph_that_is_renamed_is_renamed_in_its_citations(data_folder):
    load_programme(data_folder(sources=SOURCES, meetings=MEETINGS, paragraphs=TABLE))
    report = load_programme(
        data_folder(paragraphs=TABLE.replace("paragraph 2", "second paragraph"))
    )

    assert report.updated == ["meetings/forum"]
    assert [place for _source, place, *_rest in citations()] == [
        "paragraph 1",
        "paragraph 1",
        "second paragraph",
    ]


INVALID_TABLES = {
    "no list": ("p1: {}", "2030/paragraphs.yaml:1: expected a list of paragraphs"),
    "no mapping": ("- p1", "2030/paragraphs.yaml:1: id: expected a text"),
    "unknown field": (TABLE.replace("gist:", "gits:", 1), "2030/paragraphs.yaml:6: gits: there is"),
    "missing field": (
        TABLE.replace("  gist: Again\n", ""),
        "2030/paragraphs.yaml:9: gist: expected",
    ),
    "no facts": (
        TABLE.replace("reason: It tells nothing", "facts: []"),
        "2030/paragraphs.yaml:16: facts: expected facts, or a reason why there are none",
    ),
    "fact without records": (
        TABLE.replace(", records: [meetings/forum]}", "}", 1),
        "2030/paragraphs.yaml:8: facts: expected a fact and its records",
    ),
    "twice": (TABLE.replace("id: p2", "id: p1"), "2030/paragraphs.yaml:9: id: “p1” is a duplicate"),
    "unknown record": (
        TABLE.replace("meetings/forum", "meetings/forums", 1),
        (
            "2030/paragraphs.yaml:8: records: there is no record “meetings/forums”;"
            " did you mean “meetings/forum”?"
        ),
    ),
}


@pytest.mark.parametrize(("table", "sentence"), INVALID_TABLES.values(), ids=INVALID_TABLES)
def test_invalid_table_is_named_with_file_and_line(data_folder, table, sentence):
    with pytest.raises(InvalidDataFilesError) as caught:
        load_programme(data_folder(sources=SOURCES, meetings=MEETINGS, paragraphs=table))

    assert str(caught.value).startswith(sentence)
    assert not Meeting.objects.exists()


def test_record_that_no_fact_names_is_named(data_folder):
    more = MEETINGS + "other:\n  title_en: Other\n  state: draft\n"
    with pytest.raises(
        InvalidDataFilesError, match="no fact in the table of paragraphs names this"
    ):
        load_programme(data_folder(sources=SOURCES, meetings=more, paragraphs=TABLE))
    assert not Topic.objects.exists()
