"""The text of a resolution is split into paragraphs. All texts are invented."""

import time

import pytest

from activities.resolutions.pairing import pair
from activities.resolutions.parser import split_resolution
from activities.resolutions.resolution import Part
from activities.resolutions.verbs import Acting, acting_of
from catalogue.base.languages import guessed_language

ENGLISH = """A/RES/90/12
General Assembly                          Distr.: General
90/12. Herons and development
The General Assembly,
Recalling its resolutions 88/208 of 23 De-
cember 2003 and the Programme of Lagoons,2
Deeply concerned about the self-
sustaining herons, and about self-sustaining lagoons,
1. Takes note with appreciation of the report of the Secretary-General;3
2. Requests the Secretary-General, in consultation with us, to submit in
2012. Expected:
(a) A report on the work of the
A/RES/90/12
Page 2
commissions, including:
(i) Herons;
(ii) Lagoons;
(b) Another matter;
__________________
1 See A/88/1.
2 United Nations, Herons, vol. 1.

3. *Also invites* Member States to <i>count</i> herons.
78th plenary meeting
22 December 2012
Annex
Rules
1. Herons are counted in May.
"""


def numbers(text: str, language: str = "en", part: Part = Part.OPERATIVE) -> list[str]:
    return [one.number for one in split_resolution(text, language).of(part)]


def texts(text: str, language: str = "en", part: Part = Part.OPERATIVE) -> list[str]:
    return [one.text for one in split_resolution(text, language).of(part)]


def test_paragraphs_items_annex_and_page_furniture():
    resolution = split_resolution(ENGLISH, "en")

    assert texts(ENGLISH, part=Part.PREAMBLE) == [
        "Recalling its resolutions 88/208 of 23 December 2003 and the Programme of Lagoons,",
        "Deeply concerned about the self-sustaining herons, and about self-sustaining lagoons,",
    ]
    assert [(one.number, one.text) for one in resolution.of(Part.OPERATIVE)] == [
        ("1", "Takes note with appreciation of the report of the Secretary-General;"),
        (
            "2",
            "Requests the Secretary-General, in consultation with us, to submit in 2012. Expected:",
        ),
        ("2 (a)", "A report on the work of the commissions, including:"),
        ("2 (a) (i)", "Herons;"),
        ("2 (a) (ii)", "Lagoons;"),
        ("2 (b)", "Another matter;"),
        ("3", "Also invites Member States to count herons."),
    ]
    assert texts(ENGLISH, part=Part.ANNEX) == ["Rules", "Herons are counted in May."]
    second = resolution.of(Part.OPERATIVE)[1]
    assert resolution.text_with_items(second).endswith(
        "Expected:\n(a) A report on the work of the commissions, including:\n"
        "(i) Herons;\n(ii) Lagoons;\n(b) Another matter;"
    )


@pytest.mark.parametrize("letters", ["abcdefghi", "abcdefghij"])
def test_letter_i_continues_letters_and_roman_one_begins_a_list(letters):
    items = "\n".join(f"({letter}) Item;" for letter in letters)
    text = f"The Council,\nRecalling it,\n1. Requests all States to count:\n{items}\n(aa) More."
    assert numbers(text)[-2] == f"1 ({letters[-1]})"

    nested = f"The Council,\nRecalling it,\n1. Requests:\n{items[: -len(letters)]}"
    nested = "The Council,\nRecalling it,\n1. Requests:\n(a) A:\n(i) B;\n(ii) C;\n(b) D."
    assert numbers(nested) == ["1", "1 (a)", "1 (a) (i)", "1 (a) (ii)", "1 (b)"]
    after_h = nested.replace("(a) A:", "\n".join(f"({one}) A:" for one in "abcdefgh"))
    assert numbers(after_h)[-4:] == ["1 (h)", "1 (h) (i)", "1 (h) (ii)", "1 (b)"]


def test_spanish_items_infinitives_and_a_paste_without_line_ends():
    text = (
        "La Comisión de las Garzas, Recordando su resolución 12 sobre el desarrollo de todas las "
        "garzas de la región y de las lagunas en que viven, Consciente de que las lagunas son "
        "importantes para el desarrollo sostenible de los pueblos que viven cerca de ellas, 1. "
        "Toma nota del informe; 2. Solicita a la Secretaría que presente un estudio; 3. Decide "
        "seguir. 81a. sesión plenaria 4 de diciembre de 2000"
    )
    assert numbers(text, "es") == ["1", "2", "3"]
    assert texts(text, "es")[-1] == "Decide seguir."
    assert len(texts(text, "es", Part.PREAMBLE)) == 2
    listed = (
        "La Comisión,\nTeniendo presente el informe,\nAcuerda:\n1. Agradecer al Gobierno;\n"
        "2. Encomendar a la Secretaría:\na) El estudio;\ni) Garzas;\nii) Lagunas;\nb) El plan."
    )
    assert numbers(listed, "es") == ["1", "2", "2 a)", "2 a) i)", "2 a) ii)", "2 b)"]
    assert split_resolution(listed, "es").of(Part.OPERATIVE)[0].verb == "Agradecer"


def test_numbers_alone_on_a_line_notes_and_titles_of_pages():
    text = """
90/9. Declaration on Herons and
Lagoons

The General Assembly

1.
Adopts the declaration on all
_______________

1 Resolution 64/293.

2 Not a known beginning.

A/RES/90/9
Declaration on Herons and Lagoons

25-19346
2/8

herons of the region;

2. Decides to meet again.

48th plenary meeting
"""
    text = text.replace("and\nLagoons", "and Lagoons")
    assert texts(text) == [
        "Adopts the declaration on all herons of the region;",
        "Decides to meet again.",
    ]


def test_quoted_unnumbered_and_numbered_by_section():
    quoted = "“The Council,\n“Recalling it,\n“1. Notes it;\n“2. Thanks them."
    assert numbers(quoted) == ["1", "2"]
    single = "The Council,\n\nRecalling it,\n\nRequests the secretariat to report."
    assert [(one.number, one.verb, one.addressee) for one in split_resolution(single, "en").of(
        Part.OPERATIVE)] == [("", "Requests", "secretariat")]  # fmt: skip
    sections = "The Council,\nRecalling it,\nI\n1. Notes it;\n2. Thanks them;\nII\n1. Decides it."
    assert numbers(sections) == ["I.1", "I.2", "II.1"]


def test_reports_are_not_split_and_a_second_resolution_is_reported():
    report = "The secretariat,\nHaving met,\n1. The meeting was opened.\n2. Herons were counted."
    assert not split_resolution(report, "en").is_recognized
    assert not split_resolution("", "en").is_recognized
    two = (
        "The Council,\nRecalling it,\n1. Notes it.\n\nThe Council,\n\nRecalling this,\n1. Decides."
    )
    assert split_resolution(two, "en").has_more
    assert numbers(two) == ["1"]


@pytest.mark.parametrize(
    ("language", "text", "verb", "addressee"),
    [
        ("en", "Requests the secretariat to:", "Requests", "secretariat"),
        ("es", "Solicita a la secretaría que:", "Solicita", "secretaría"),
        ("en", "Requests the Centre, in consultation with B, to go", "Requests", "Centre"),
        ("en", "Calls upon States party to the Act to go", "Calls upon", "States party to the Act"),
        ("en", "Also encourages a coherent approach", "Also encourages", ""),
        ("en", "Welcomes the work of the Centre", "Welcomes", ""),
        ("en", "Notes with satisfaction that Chile came", "Notes with satisfaction", ""),
        ("es", "Pide también al Secretario General que vaya", "Pide también", "Secretario General"),
        ("es", "Insta a los Estados a fortalecer", "Insta", "Estados"),
        ("es", "Solicita a la Secretaría que, con B, vaya", "Solicita", "Secretaría"),
        ("es", "Toma nota con aprecio del informe", "Toma nota con aprecio", ""),
    ],
)  # fmt: skip
def test_verb_and_addressee(language, text, verb, addressee):
    assert acting_of(text, language) == Acting(verb, addressee)


def test_second_language_is_paired_up_to_the_first_difference():
    english = split_resolution(ENGLISH, "en")
    spanish = split_resolution(
        "La Asamblea General,\nRecordando,\n1. Toma nota;\n2. Pide:\na) Un informe;\n3. Invita.",
        "es",
    )
    pairing = pair(english, spanish)

    assert [one.first.number for one in pairing.pairs[:3]] == ["1", "2", "2 (a)"]
    assert [bool(one.english and one.spanish) for one in pairing.pairs] == [True] * 3 + [False] * 5
    assert pairing.last_paired == "2 (a)"
    assert pair(english, english).last_paired is None
    assert [one.spanish for one in pair(english, None).pairs] == [None] * 7


def test_language_is_recognized():
    assert guessed_language(ENGLISH) == "en"
    assert (
        guessed_language("La Comisión de las Garzas que toma nota del informe de los Estados")
        == "es"
    )


@pytest.mark.parametrize(
    "text",
    [
        "The Council,\n" + "1. " * 60_000,
        "The Council,\nRecalling,\n1. Notes\n" + "(a) " * 60_000,
        "The " + "A" * 200_000,
        "The Council,\n" + "Recalling, " * 20_000,
        "*_" * 100_000,
        "The Council,\nRecalling,\n1. Notes;\n" + "(i) x;\n" * 30_000,
        "a-\n" * 60_000,
        " " * 200_000 + "x",
    ],
)
def test_hostile_texts_end_soon(text):
    start = time.process_time()
    split_resolution(text, "en")
    assert time.process_time() - start < 10
