"""The language rules of reports, and their templates."""

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.base.period import Period
from catalogue.models import Country
from reports.composition import english_sentences, spanish_sentences
from reports.composition.compose import split_citations
from reports.composition.document import Document, Paragraph, Section, Sentence
from reports.composition.english import English
from reports.composition.numbering import number_document
from reports.composition.paragraph_builder import fix_punctuation
from reports.composition.spanish import Spanish
from reports.composition.templates import (
    Phrase,
    Run,
    fill_template,
    single_line,
    template_fields,
    words,
)
from reports.composition.typography import mark_titles, typographic
from reports.font_coverage import replace_unsupported
from reports.text_direction import split_by_direction

EN, ES = English(), Spanish()


# The Spanish participle agrees with the publication; the English one does not.
SENTENCES_WITH_A_PHRASE_IN_ONE_LANGUAGE = {"issued.online.it": {"work"}}


@pytest.mark.parametrize(
    "table", ["SENTENCES", "HEADINGS", "MEETING_KIND_NOUNS", "PUBLICATION_KIND_NOUNS", "WORDS"]
)
def test_both_languages_have_the_same_templates(table):
    english, spanish = getattr(english_sentences, table), getattr(spanish_sentences, table)
    assert set(english) == set(spanish)
    different = {
        key: template_fields(english[key]) ^ template_fields(spanish[key]) for key in english
    }
    expected = SENTENCES_WITH_A_PHRASE_IN_ONE_LANGUAGE if table == "SENTENCES" else {}
    assert {key: fields for key, fields in different.items() if fields} == expected


def listed_text(grammar, *names: str, **more) -> str:
    return grammar.join_list([words(name) for name in names], **more).text


@pytest.mark.parametrize(
    ("grammar", "names", "expected"),
    [
        (EN, [], ""),
        (EN, ["a"], "a"),
        (EN, ["a", "b"], "a and b"),
        (EN, ["a", "b", "c"], "a, b and c"),
        (EN, ["Peru, Lima", "b", "c"], "Peru, Lima; b; and c"),
        (EN, ["Lima, Peru", "Quito"], "Lima, Peru, and Quito"),
        (
            EN,
            ["OAS", "CELAC", "public, civil and other bodies"],
            "OAS, CELAC, and public, civil and other bodies",
        ),
        (
            ES,
            ["la OEA", "otros procesos", "instituciones públicas, académicas y laborales"],
            "la OEA, otros procesos e instituciones públicas, académicas y laborales",
        ),
        (ES, ["España", "Italia"], "España e Italia"),
        (ES, ["madres", "hijas"], "madres e hijas"),
        (ES, ["agua", "hielo"], "agua y hielo"),
        (ES, ["vocal", "hiato"], "vocal y hiato"),
        (ES, ["la OIM", "“Índice”"], "la OIM e “Índice”"),
    ],
)
def test_lists_follow_the_rules_of_each_language(grammar, names, expected):
    assert listed_text(grammar, *names) == expected


def test_incomplete_lists_have_others():
    assert listed_text(EN, "a", "b", is_incomplete=True) == "a and b, among others"
    assert listed_text(ES, "a", "b", is_incomplete=True) == "a y b, entre otros"


@pytest.mark.parametrize(
    ("written", "english", "spanish"),
    [
        ("2012", "in 2012", "en 2012"),
        ("2012-07", "in July 2012", "en julio de 2012"),
        ("2012-07-04", "on 4 July 2012", "el 4 de julio de 2012"),
        ("2012-08-19/2012-08-20", "on 19 and 20 August 2012", "los días 19 y 20 de agosto de 2012"),
        ("2012-11-04/2012-11-06", "from 4 to 6 November 2012", "del 4 al 6 de noviembre de 2012"),
        (
            "2012-11-30/2012-12-02",
            "from 30 November 2012 to 2 December 2012",
            "del 30 de noviembre de 2012 al 2 de diciembre de 2012",
        ),
        ("2009/2012-03", "from 2009 to March 2012", "desde 2009 hasta marzo de 2012"),
        ("2009/..", "since 2009", "desde 2009"),
        ("/2012", "until 2012", "hasta 2012"),
        ("2009/", "from 2009 on", "a partir de 2009"),
        ("2012-33", "in the first quarter of 2012", "en el primer trimestre de 2012"),
        ("2012-41", "in the second half of 2012", "en el segundo semestre de 2012"),
        ("2012-21", "in spring 2012", "en la primavera de 2012"),
        ("2012-24", "in winter 2012", "en el invierno de 2012"),
        ("2012~", "about 2012", "hacia 2012"),
        ("2012-07-04~", "about 4 July 2012", "hacia el 4 de julio de 2012"),
        (
            "2012-33/2013-40",
            "from the first quarter of 2012 to the first half of 2013",
            "desde el primer trimestre de 2012 hasta el primer semestre de 2013",
        ),
        ("2012-33/", "from the first quarter of 2012 on", "a partir del primer trimestre de 2012"),
        ("2012-21/", "from spring 2012 on", "a partir de la primavera de 2012"),
        ("/2012-34", "until the second quarter of 2012", "hasta el segundo trimestre de 2012"),
        ("2012-35/..", "since the third quarter of 2012", "desde el tercer trimestre de 2012"),
    ],
)
def test_dates_follow_the_rules_of_each_language(written, english, spanish):
    period = Period.from_edtf(written)
    assert EN.time_adverb(period).text == english
    with override("es"):
        assert ES.time_adverb(period).text == spanish


def test_numbers_below_ten_are_words():
    assert [EN.count_phrase(n, "meeting").text for n in (0, 1, 2, 10, 1200)] == [
        *("no meetings", "one meeting", "two meetings", "10 meetings", "1,200 meetings"),
    ]  # fmt: skip
    assert [ES.count_phrase(n, "meeting").text for n in (0, 1, 2, 10, 1200)] == [
        *("ninguna reunión", "una reunión", "dos reuniones", "10 reuniones", "1200 reuniones"),
    ]  # fmt: skip
    assert ES.count_phrase(1, "member").text == "un miembro"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "english", "spanish"),
    [
        ("PER", "Peru", "el Perú"),
        ("HND", "Honduras", "Honduras"),
        ("SLV", "El Salvador", "El Salvador"),
        ("BOL", "the Plurinational State of Bolivia", "el Estado Plurinacional de Bolivia"),
        ("DOM", "the Dominican Republic", "la República Dominicana"),
        ("USA", "the United States of America", "los Estados Unidos de América"),
        ("BHS", "the Bahamas", "las Bahamas"),
        ("CYM", "the Cayman Islands", "las Islas Caimán"),
    ],
)
def test_countries_have_their_articles(code, english, spanish):
    country = Country.objects.get(alpha3=code)
    assert EN.country(country).text == english
    assert ES.country(country).text == spanish


def test_bodies_have_their_articles():
    assert EN.article("Organization of American States") == "the "
    assert EN.article("Organization of American States", "OAS") == ""
    assert EN.article("European Union", "EU") == "the "
    assert EN.article("Oxfam") == EN.article("Harvard University") == EN.article("The Forum") == ""
    spanish = {
        "Oficina del Alto Comisionado": "la ", "Fondo de Población": "el ",
        "Naciones Unidas": "las ", "Cuenta de las Naciones Unidas": "la ", "Oxfam": "",
        "La Red": "", "Universidad de Chile": "la ", "Asociación de Mujeres": "la ",
    }  # fmt: skip
    assert {name: ES.article(name) for name in spanish} == spanish
    assert ES.article("Oficina del Alto Comisionado", "ACNUR") == "el "


def test_contractions_leave_names_alone():
    phrase = Phrase(
        (Run("a cargo de el CELADE, de El Salvador y a el foro de "), Run("el Foro", "", "title"))
    )
    assert (
        ES.apply_contractions(phrase).text
        == "a cargo del CELADE, de El Salvador y al foro de el Foro"
    )


def filled_template(template: str, **phrases) -> str:
    return fill_template(template, {name: words(text) for name, text in phrases.items()}).text


def test_templates_leave_no_empty_phrase():
    template = "{who} met[ in {where}][, {when}]."
    assert (
        filled_template(template, who="They", where="Quito", when="in 2012")
        == "They met in Quito, in 2012."
    )
    assert filled_template(template, who="They", when="in 2012") == "They met, in 2012."
    assert filled_template(template, who="They", where="") == "They met."
    assert filled_template(template, where="Quito") == ""


def test_templates_agree_in_number_and_gender():
    template = "{who} <who:fue invitado|fue invitada|fueron invitados|fueron invitadas>."
    one = Phrase((Run("Ana"),), is_feminine=True)
    many = Phrase((Run("ellos"),), count=2)
    assert fill_template(template, {"who": one}).text == "Ana fue invitada."
    assert fill_template(template, {"who": many}).text == "ellos fueron invitados."


@pytest.mark.parametrize(
    ("grammar", "groups", "expected"),
    [
        (EN, ["public institutions", "academic institutions"],
         ["public and academic institutions"]),
        (EN, ["national public bodies", "national academic bodies"],
         ["national public and academic bodies"]),
        (EN, ["civil society organizations", "research centres"],
         ["civil society organizations", "research centres"]),
        (ES, ["instituciones públicas", "instituciones académicas"],
         ["instituciones públicas y académicas"]),
        (ES, ["instituciones nacionales públicas", "instituciones nacionales de la sociedad civil"],
         ["instituciones nacionales públicas y de la sociedad civil"]),
        (ES, ["centros de investigación", "instituciones académicas"],
         ["centros de investigación", "instituciones académicas"]),
    ],
)  # fmt: skip
def test_groups_with_the_same_noun_share_it(grammar, groups, expected):
    assert [one.text for one in grammar.with_shared_words([words(g) for g in groups])] == expected


@pytest.mark.parametrize(
    ("grammar", "nouns", "expected"),
    [
        (EN, ["training", "technical assistance and cooperation"],
         "training, technical assistance and cooperation activities"),
        (EN, ["missions to ministries of labour"], "missions to ministries of labour"),
        (EN, ["advice on registers"], "advice on registers"),
        (ES, ["capacitación", "asistencia técnica y cooperación"],
         "actividades de capacitación, asistencia técnica y cooperación"),
        (ES, ["misiones a ministerios de trabajo"], "misiones a ministerios de trabajo"),
    ],
)  # fmt: skip
def test_nouns_of_group_entries_make_one_list(grammar, nouns, expected):
    assert grammar.joined_nouns([words(noun) for noun in nouns]).text == expected


def test_predicates_of_one_subject_are_joined():
    plain = [words("held a course"), words("wrote a paper")]
    inner = [words("compared censuses and surveys"), words("wrote a paper")]
    assert EN.join_clauses(plain).text == "held a course and wrote a paper"
    assert EN.join_clauses(inner).text == "compared censuses and surveys, and wrote a paper"
    spanish = [words("dictó un curso"), words("informó de ello")]
    assert ES.join_clauses(spanish).text == "dictó un curso e informó de ello"


@pytest.mark.parametrize(
    ("written", "english", "spanish"),
    [
        ("2013-08", "for August 2013", "para agosto de 2013"),
        ("2013-08-04/2013-08-06", "for 4–6 August 2013", "para los días 4 a 6 de agosto de 2013"),
        ("2013", "for 2013", "para 2013"),
    ],
)
def test_planned_dates_follow_the_rules_of_each_language(written, english, spanish):
    period = Period.from_edtf(written)
    assert EN.planned_time(period).text == english
    with override("es"):
        assert ES.planned_time(period).text == spanish


def test_number_is_added_only_if_a_description_lacks_it():
    texts = ("experts", "the other four commissions", "12 experts", "two groups")
    assert [EN.contains_number(text) for text in texts] == [False, True, True, True]
    spanish = ("expertos", "las otras cuatro comisiones", "un grupo de expertos", "dos grupos")
    assert [ES.contains_number(text) for text in spanish] == [False, True, False, True]


@settings(max_examples=40)
@given(st.text(max_size=40))
def test_plain_text_contains_no_control_characters(text):
    clean = single_line(text)
    assert not {c for c in clean if ord(c) < 32 or c in "\u202e\u2066\u2069\ufffe\uffff\x7f"}
    assert clean == single_line(clean)


@settings(max_examples=40)
@given(st.text(max_size=30, alphabet="ab ñمرحبا()1.אב"))
def test_text_is_split_where_its_direction_changes(text):
    run = Run(text)
    assert "".join(piece.text for piece in split_by_direction(run, "en")) == text
    assert all(
        piece.language in ("ar", "he") for piece in split_by_direction(run, "en") if piece.is_rtl
    )


def test_arabic_keeps_its_language_and_direction():
    before, title, after = split_by_direction(Run("on الهجرة الدولية in 2012"), "en")
    assert (title.text, title.language, title.is_rtl) == ("الهجرة الدولية", "ar", True)
    assert (before.is_rtl, after.is_rtl) == (False, False)


def test_characters_without_a_glyph_are_replaced_by_a_mark():
    assert replace_unsupported("Миграция الهجرة ñ", "[…]") == "Миграция الهجرة ñ"
    assert replace_unsupported("国际移民 2012", "[…]") == "[…] 2012"


def test_citations_in_own_paragraphs_belong_to_their_sentences():
    assert split_citations("One [27]. Two [3, 4] and more") == [
        ("One.", [27]), (" Two", [3, 4]), (" and more", []),
    ]  # fmt: skip
    assert split_citations("No [sic] brackets [12a].") == [("No [sic] brackets [12a].", [])]


KINDS_OF_BODIES = {
    "la ": "agencia alianza asamblea asociación autoridad cámara central comisión comunidad"
    " coalición confederación conferencia corporación corte cuenta cumbre defensoría dirección"
    " división federación fundación iniciativa institución junta liga mesa misión oficina"
    " organización pastoral plataforma procuraduría red relatoría reunión secretaría sección"
    " sociedad subsecretaría unidad unión universidad",
    "el ": "banco centro comité congreso consejo consorcio departamento diálogo equipo fondo foro"
    " gobierno grupo instituto mecanismo mercado ministerio movimiento observatorio organismo"
    " parlamento proceso programa registro servicio sistema sindicato tribunal",
    "los ": "estados gobiernos países",
    "las ": "naciones oficinas organizaciones comisiones",
}


@pytest.mark.parametrize("article", KINDS_OF_BODIES)
def test_spanish_bodies_have_the_article_of_their_noun(article):
    nouns = KINDS_OF_BODIES[article].split()
    found = {noun: ES.article(f"{noun.capitalize()} de Migración") for noun in nouns}
    assert found == dict.fromkeys(nouns, article)


def test_double_punctuation_of_filled_templates_is_removed():
    def fixed(*texts: str) -> list[str]:
        return [run.text for run in fix_punctuation([Run(text) for text in texts])]

    assert fixed("a,. b,, c .") == ["a. b, c."]
    assert fixed("He came.", ".") == ["He came."]
    assert fixed("The “U.N.”.") == ["The “U.N.”"]
    assert fixed("Seen. ", ".", "More.") == ["Seen. ", "More."]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "en",
            "the Group's documents, the States' view, 'so'",
            "the Group’s documents, the States’ view, 'so'",
        ),
        ("es", "el proyecto “Redes” y otro", "el proyecto «Redes» y otro"),
        ("es", "«el proyecto “Redes”»", "«el proyecto “Redes”»"),
        ("en", "the project “Networks”", "the project “Networks”"),
    ],
)
def test_signs_are_those_of_the_language(language, text, expected):
    assert typographic(text, language) == expected


def test_titles_of_publications_are_in_italics_in_summaries():
    text = "It wrote Censuses and Migration Today with others; Migration was the subject."
    section = Section("work", "Work", [Paragraph([Sentence([Run(text)], [1, 2])])])
    mark_titles(
        [section], {1: "Censuses and Migration Today", 2: "Migration", 3: "was the subject"}
    )
    runs = section.blocks[0].sentences[0].runs
    assert [(run.text, run.manner) for run in runs] == [
        ("It wrote ", ""),
        ("Censuses and Migration Today", "title"),
        (" with others; Migration was the subject.", ""),
    ]


@pytest.mark.parametrize(
    ("grammar", "text", "expected"),
    [
        (EN, "the four round tables", "its four round tables"),
        (ES, "las cuatro mesas redondas", "sus cuatro mesas redondas"),
        (ES, "el foro", "su foro"),
    ],
)
def test_parts_belong_to_the_whole_named_before(grammar, text, expected):
    assert grammar.possessive(text) == expected


def test_chapters_have_roman_numbers_and_their_parts_letters():
    parts = [Section(f"work.{n}", "Part") for n in range(27)]
    chapters = [Section(f"chapter{n}", "Chapter") for n in range(8)]
    document = Document(
        "en", "", [], [Section("work", "Work", [], parts), *chapters], [], [], {}, []
    )
    headings = [section.heading for section in number_document(document).sections]
    assert headings[:4] == ["I. Work", "II. Chapter", "III. Chapter", "IV. Chapter"]
    assert headings[-1] == "IX. Chapter"
    assert [part.heading for part in parts][::13] == ["A. Part", "N. Part", "AA. Part"]
    alone = Document("en", "", [], [Section("programme", "Programme")], [], [], {}, [])
    assert number_document(alone).sections[0].heading == "Programme"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("for August 2013", "for August"),
        ("para agosto de 2013", "para agosto"),
        ("4–6 November 2013", "4–6 November"),
        ("2013", ""),
        ("August 2014", "August 2014"),
    ],
)
def test_year_that_the_sentence_has_stated_is_left_out(text, expected):
    assert EN.without_year(text, 2013) == expected


@pytest.mark.parametrize(
    ("grammar", "name", "definite", "expected"),
    [
        (EN, "expert meeting on data", "the ", "an "),
        (EN, "regional meeting of experts", "the ", "a "),
        (EN, "final meeting of the project", "the ", "the "),
        (EN, "forty-fifth session of the Commission", "the ", "the "),
        (EN, "Summit on Mobility", "the ", "the "),
        (EN, "data for migrants", "", ""),
        (ES, "reunión de expertos en datos", "la ", "una "),
        (ES, "foro de jóvenes", "el ", "un "),
        (ES, "reunión final del proyecto", "la ", "la "),
        (ES, "cuarto período de sesiones", "el ", "el "),
        (ES, "XII Conferencia Suramericana", "la ", "la "),
    ],
)
def test_meetings_with_a_describing_name_are_new_to_the_reader(grammar, name, definite, expected):
    assert grammar.new_article(name, definite) == expected
