"""Patterns of sentences that depend on the form of a summary or on the sentence before."""

import re
from importlib import import_module

import pytest
from django.apps import apps

from catalogue.base.period import Period
from reports.composition.compose import compose
from reports.composition.paragraph_edits import current_keys, groups_of
from reports.composition.source_records import Scope
from reports.models import EditedParagraph, WordCopy
from reports.word_return.marks import COPY_CODE_LENGTH
from reports.workflow.revision import copy_for_addressee
from tests.reports.texts import report_lines
from tests.support.factories import (
    ActivityFactory,
    AuthorshipFactory,
    ContributionFactory,
    CountryFactory,
    InvolvementFactory,
    LinkFactory,
    MandateFactory,
    MeetingFactory,
    OrganizationFactory,
    OutcomeFactory,
    ParticipationFactory,
    ProjectFactory,
    ProjectMandateFactory,
    PublicationFactory,
    UptakeFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def commission():
    return OrganizationFactory(
        published=True, is_commission=True, acronym_en="RXS", acronym_es="RXE",
        title_en="Regional Commission for Statistics", title_es="Comisión Regional de Estadística",
    )  # fmt: skip


def texts() -> dict[str, str]:
    scope = Scope(Period.from_edtf("2030"))
    return {code: "\n".join(report_lines(compose(scope, code))) for code in ("en", "es")}


def make_activity(commission, number: int, english: str, spanish: str, **fields):
    fields = {"kind": "research", "status": "completed", "when": "2030", **fields}
    activity = ActivityFactory(
        published=True, slug=f"work-{number}", title_en=f"Work {number}",
        title_es=f"Labor {number}", summary_en=english, summary_es=spanish, **fields,
    )  # fmt: skip
    InvolvementFactory(activity=activity, organization=commission, role="lead")
    return activity


def test_first_sentence_on_the_work_states_the_year_unless_publications_do(commission):
    make_activity(commission, 1, "RXS counted households.", "La RXE contó los hogares.")
    said = texts()
    assert "In 2030 RXS counted households." in said["en"]
    assert "En 2030, la RXE contó los hogares." in said["es"]
    study = PublicationFactory(published=True, kind="study", when="2030")
    AuthorshipFactory(publication=study, organization=commission, role="author")
    assert "In 2030 RXS" not in texts()["en"]


def test_keys_of_paragraphs_do_not_depend_on_the_form_of_the_first_sentence(commission):
    make_activity(commission, 1, "RXS counted households.", "La RXE contó los hogares.")
    scope = Scope(Period.from_edtf("2030"))
    [before] = [group.key for group in groups_of(compose(scope, "en").sections)][1:]
    PublicationFactory(published=True, kind="study", when="2030")
    assert before in [group.key for group in groups_of(compose(scope, "en").sections)]


@pytest.mark.parametrize(
    "summaries",
    [
        ("RXS counted households.", "La RXE contó los hogares."),
        ("The team counted households.", "El equipo contó los hogares."),
    ],
)
def test_key_survives_partners_and_countries(commission, summaries):
    activity = make_activity(commission, 1, *summaries)
    scope = Scope(Period.from_edtf("2030"))
    keys = [[group.key for group in groups_of(compose(scope, "en").sections)]]
    partner = OrganizationFactory(published=True, title_en="Bank of Prices", title_es="Banco")
    row = InvolvementFactory(activity=activity, organization=partner, role="partner")
    keys.append([group.key for group in groups_of(compose(scope, "en").sections)])
    activity.kind = "training"  # with and without countries in the same section
    activity.save()
    keys.append([group.key for group in groups_of(compose(scope, "en").sections)])
    activity.countries.add(CountryFactory(alpha3="PER"))
    keys.append([group.key for group in groups_of(compose(scope, "en").sections)])
    row.delete()
    keys.append([group.key for group in groups_of(compose(scope, "en").sections)])
    assert keys[0] == keys[1]
    assert keys[2] == keys[3] == keys[4]


def test_key_of_a_meeting_survives_a_summary_that_begins_with_the_meeting(commission):
    meeting = make_meeting(
        commission, "organizer", "Seminar on wages", kind="seminar",
        summary_en="The findings were presented.", summary_es="Los resultados se presentaron.",
    )  # fmt: skip
    scope = Scope(Period.from_edtf("2030"))
    before = [group.key for group in groups_of(compose(scope, "en").sections)]
    meeting.summary_en = "The seminar served to present the findings."
    meeting.save()
    assert [group.key for group in groups_of(compose(scope, "en").sections)] == before


@pytest.mark.parametrize(
    ("key", "now"),
    [
        ("work.countries:clause.in.with:27.list", "work.countries:clause:27.list"),
        ("work.meetings:at.meeting:27.2", "work.meetings:organized:27.2"),
        ("work-2012.countries:opened:27", "work-2012.countries:27"),
        ("work.meetings:organized:27", "work.meetings:organized:27"),
        ("added:0a1b2c3d4e", "added:0a1b2c3d4e"),
        ("own:5", "own:5"),
        ("", ""),
    ],
)
def test_stored_keys_are_renamed(make_report, key, now):
    report = make_report()
    edited = EditedParagraph.objects.create(report=report, key=key, after=key)
    copied = copy_for_addressee(report=report, addressee_en="A", addressee_es="A")
    assert copied.edited_paragraphs.get().key == now
    word = WordCopy.objects.create(
        report=report, language="en", code="0" * COPY_CODE_LENGTH,
        content={"keys": [key], "texts": {key: "Text"}, "records": {key: [5]}, "pieces": []},
    )  # fmt: skip
    made_at = word.made_at
    migration = import_module("reports.migrations.0018_paragraph_keys")
    migration.rename_keys(apps, None)
    edited.refresh_from_db()
    word.refresh_from_db()
    assert (edited.key, edited.after) == (now, now)
    assert word.content == {
        "keys": [now], "texts": {now: "Text"}, "records": {now: [5]}, "pieces": [],
    }  # fmt: skip
    assert word.made_at == made_at


def test_key_that_is_taken_stays():
    keys = ["a:clause.in:1", "a:clause.with:1", "b:clause.in:2", "b:clause:2", "b:opened:2"]
    assert list(current_keys(keys).values()) == [
        "a:clause:1", "a:clause.with:1", "b:clause.in:2", "b:clause:2", "b:2",
    ]  # fmt: skip


def test_no_two_successive_sentences_say_also(commission):
    for number in range(6):
        make_activity(commission, number, f"RXS counted {number}.", f"La RXE contó {number}.")
    said = texts()
    assert "It also counted 2 and counted 3. The Commission counted 4 and counted 5." in said["en"]
    assert "También contó 2 y contó 3. La Comisión contó 4 y contó 5." in said["es"]


def test_facts_open_a_sentence_that_begins_with_another_subject(commission):
    partner = OrganizationFactory(published=True, title_en="Bank of Prices", title_es="Banco")
    activity = make_activity(
        commission, 1, "The team counted households; few had moved.",
        "El equipo contó los hogares; pocos se habían mudado.",
        when="2030-05", countries=[CountryFactory(alpha3="PER")],
    )  # fmt: skip
    InvolvementFactory(activity=activity, organization=partner, role="partner")
    make_activity(
        commission, 2, "Few had moved. The team counted them.", "Pocos se mudaron. Se contaron.",
        when="2030-06",
    )  # fmt: skip
    said = texts()
    assert (
        "With the Bank of Prices in Peru in May 2030, the team counted households; few had moved."
        in said["en"]
    )
    assert "The team counted them. This was done in June 2030." in said["en"]
    assert "en el Perú, junto con el Banco, el equipo contó los hogares; pocos" in said["es"]
    assert "En mayo de 2030, en el Perú" in said["es"]


def test_long_list_of_plans_goes_on_in_other_words(commission):
    for number in range(17):
        make_activity(commission, number, "", "", status="planned", when="2031")
    assert [
        text in texts()["en"]
        for text in (
            "The following is planned for 2031: “Work 0”",
            "Plans for 2031 also include: “Work 8”",
            "In addition, the following is planned for 2031: “Work 16”.",
        )
    ] == [True] * 3


def make_serial(commission, summary_en: str, summary_es: str = ""):
    institute = OrganizationFactory(
        published=True, title_en="The Institute", title_es="El Instituto"
    )
    serial = PublicationFactory(
        published=True, kind="flagship", when="2030", issue="2030",
        serial_en="Panorama of Figures", serial_es="Panorama de Cifras",
        summary_en=summary_en, summary_es=summary_es,
    )  # fmt: skip
    AuthorshipFactory(publication=serial, organization=institute, role="author")
    ContributionFactory(
        publication=serial, organization=commission, text_en="Prices", text_es="Los precios"
    )
    return serial


@pytest.mark.parametrize(
    ("summary_en", "summary_es", "english", "spanish"),
    [
        (
            "The Institute prepares the Panorama of Figures every year.",
            "El Instituto prepara el Panorama de Cifras todos los años.",
            "Figures, which the Institute prepares every year, includes a section by RXS",
            "Cifras, que el Instituto prepara todos los años, incluye una sección de la RXE",
        ),
        (
            "The Institute writes about poverty in the Panorama of Figures.",
            "El Instituto escribe sobre la pobreza en el Panorama de Cifras.",
            "The 2030 edition of the Panorama of Figures includes a section by RXS",
            "La edición de 2030 del Panorama de Cifras incluye una sección de la RXE",
        ),
    ],
)
def test_summary_on_a_serial_becomes_a_clause_only_if_the_serial_is_its_object(
    commission, summary_en, summary_es, english, spanish
):
    make_serial(commission, summary_en, summary_es)
    said = texts()
    assert f"{english} on prices." in said["en"]
    assert f"{spanish} sobre los precios." in said["es"]
    for language, summary in (("en", summary_en), ("es", summary_es)):
        assert (summary in said[language]) == ("every year" not in summary_en)


def test_clause_on_a_serial_is_in_the_first_sentence_on_a_public_contributor(commission):
    serial = make_serial(commission, "The Institute prepares the Panorama of Figures every year.")
    serial.contributions.update(organization=OrganizationFactory(title_en="Hidden Bureau"))
    ContributionFactory(publication=serial, organization=commission, text_en="Wages")
    LinkFactory(record=serial, url="https://example.org/panorama", label_en="Panorama")
    document = compose(Scope(Period.from_edtf("2030")), "en")
    (told,) = [one for one in document.sentences() if "Panorama of Figures" in one.text]
    assert "which the Institute prepares every year, includes a section by" in told.text
    assert not re.search("Hidden|prices", told.text)
    assert [link.url for link in told.links] == ["https://example.org/panorama"]
    assert serial.authorships.get().organization.number in told.records


def make_meeting(commission, role: str, title: str, **fields):
    meeting = MeetingFactory(
        published=True, status="completed", when="2030-05", title_en=title, city_en="Quito",
        city_es="Quito", **fields,
    )  # fmt: skip
    ParticipationFactory(meeting=meeting, organization=commission, role=role)
    return meeting


def test_summary_on_the_meeting_follows_who_organized_it(commission):
    make_meeting(
        commission, "organizer", "Seminar on prices", kind="seminar",
        title_es="Seminario sobre precios",
        summary_en="The seminar served to compare prices.",
        summary_es="El seminario sirvió para comparar precios.",
    )  # fmt: skip
    said = texts()
    assert (
        "RXS organized a seminar on prices. Held in Quito in May 2030, the seminar served to"
        " compare prices." in said["en"].replace("Regional Commission for Statistics (RXS)", "RXS")
    )
    assert "Celebrado en Quito en mayo de 2030, el seminario sirvió para" in said["es"]


def test_items_of_a_declaration_share_its_name_if_it_is_singular(commission):
    declaration = OutcomeFactory(
        published=True, kind="declaration", when="2030", organization=commission,
        title_en="Declaration of the ministers", title_es="Declaración de los ministros",
        summary_en="The ministers met.", summary_es="Los ministros se reunieron.",
    )  # fmt: skip
    for number, (english, spanish) in enumerate(
        [
            ("The Declaration welcomes figures.", "La Declaración acoge las cifras."),
            ("The Declaration also calls for care.", "La Declaración pide también cuidado."),
            ("The ministers agreed on prices.", "Los ministros acordaron los precios."),
            ("The ministers went home.", "Los ministros regresaron."),
        ],
        start=1,
    ):
        OutcomeFactory(
            published=True, kind="declaration", when="2030", parent=declaration, position=number,
            summary_en=english, summary_es=spanish,
        )  # fmt: skip
    said = texts()
    assert (
        "The Declaration welcomes figures. It also calls for care. The ministers agreed on prices."
        " The ministers went home." in said["en"]
    )
    assert "La Declaración acoge las cifras. Pide también cuidado. Los ministros" in said["es"]


def test_item_after_another_outcome_does_not_say_it(commission):
    declaration = OutcomeFactory(
        published=True, kind="declaration", when="2030", organization=commission,
        title_en="Declaration", title_es="Declaración",
        summary_en="The ministers met.", summary_es="Los ministros se reunieron.",
        adopted_at=MeetingFactory(published=True, when="2030", status="completed"),
    )  # fmt: skip
    ParticipationFactory(
        meeting=declaration.adopted_at, organization=commission, role="participant"
    )
    first, _second = (
        OutcomeFactory(
            published=True, when="2030", parent=declaration, position=number,
            summary_en=f"The Declaration {english}.", summary_es=f"La Declaración {spanish}.",
        )
        for number, (english, spanish) in enumerate(
            [("welcomes figures", "acoge las cifras"), ("calls for care", "pide cuidado")], start=1
        )
    )  # fmt: skip
    for number in (1, 2):
        cited = OutcomeFactory(
            published=True, when="2030", summary_en=f"The Agreement {number} allows trade.",
            summary_es=f"El Acuerdo {number} permite el comercio.",
        )  # fmt: skip
        UptakeFactory(outcome=cited, other_outcome=first, manner="cited-by")
    said = texts()
    assert "The Agreement 2 allows trade. The Declaration calls for care." in said["en"]
    assert "El Acuerdo 2 permite el comercio. La Declaración pide cuidado." in said["es"]


@pytest.mark.parametrize(
    "summaries",
    [
        ("The team advised the Government of Cuba.", "El equipo asesoró al Gobierno de Cuba."),
        ("RXS advised the Government of Cuba.", "La RXE asesoró al Gobierno de Cuba."),
    ],
)
def test_government_is_that_of_the_last_sentence_that_names_one(commission, summaries):
    peru, cuba = (
        OrganizationFactory(
            published=True, kind="government", title_en=f"Government of {name}",
            title_es=f"Gobierno de {spanish}", country=CountryFactory(alpha3=name[:3].upper()),
        )
        for name, spanish in (("Peru", "Perú"), ("Cuba", "Cuba"))
    )  # fmt: skip
    first = make_activity(
        commission, 1, "At last the Government of Peru asked. The team advised it.",
        "Por fin el Gobierno de Perú preguntó. El equipo lo asesoró.",
    )  # fmt: skip
    second = make_activity(commission, 2, *summaries, when="2030-05")
    third = make_activity(
        commission, 3, "The team went home.", "El equipo regresó.", when="2030-06"
    )
    for activity, body in ((first, peru), (second, cuba), (third, peru)):
        InvolvementFactory(activity=activity, organization=body, role="beneficiary")
    said = texts()
    assert "Government of Peru in June 2030, the team went home." in said["en"]
    assert "con el Gobierno de Perú, el equipo regresó." in said["es"]


def test_links_of_a_summary_reach_the_notes_in_every_pattern(commission):
    spring = make_activity(
        commission, 1, "The team counted; few had moved.", "El equipo contó; pocos se mudaron.",
        when="2030-05",
    )  # fmt: skip
    final = make_meeting(
        commission, "organizer", "Final seminar",
        summary_en="The meeting served to compare prices.",
        summary_es="La reunión sirvió para comparar precios.",
    )  # fmt: skip
    attended = make_meeting(
        commission, "participant", "Workshop on wages",
        summary_en="The findings were presented.", summary_es="Los resultados se presentaron.",
    )  # fmt: skip
    serial = make_serial(commission, "The Institute prepares the Panorama of Figures every year.")
    records = {record: f"https://example.org/{n}" for n, record in
               enumerate((spring, final, attended, serial))}  # fmt: skip
    for record, url in records.items():
        LinkFactory(record=record, url=url)
    document = compose(Scope(Period.from_edtf("2030")), "en")
    text = "\n".join(report_lines(document))
    for said in (
        "In May 2030, the team",
        "Held ",
        "At the workshop",
        "which the Institute prepares",
    ):
        assert said in text
    noted = {link.url for note in document.notes for link in note.links}
    assert noted == set(records.values())


@pytest.mark.parametrize(
    ("names", "english", "spanish"),
    [
        (
            [("Bank of Figures", "Banco de Cifras")],
            "Its partner in the programme is the Bank of Figures.",
            "Su asociado en el programa es el Banco de Cifras.",
        ),
        (
            [("Network of Prices", "Red de Precios"), ("Bank of Figures", "Banco de Cifras")],
            "Its partners in the programme are the Network of Prices and the Bank of Figures.",
            "Sus asociados en el programa son la Red de Precios y el Banco de Cifras.",
        ),
        (
            [("Network of Prices", "Red de Precios")],
            "Its partner in the programme is the Network of Prices.",
            "Su asociada en el programa es la Red de Precios.",
        ),
    ],
)
def test_partners_of_the_programme_agree(commission, names, english, spanish):
    programme = ProjectFactory(published=True, kind="programme")
    InvolvementFactory(project=programme, organization=commission, role="executing")
    mandate = MandateFactory(
        published=True, summary_en="RXS follows up on prices.",
        summary_es="La RXE da seguimiento a los precios.",
    )  # fmt: skip
    principal = MandateFactory(published=True, title_en="Resolution 1", title_es="Resolución 1")
    ProjectMandateFactory(project=programme, mandate=principal, is_principal=True)
    ProjectMandateFactory(project=programme, mandate=mandate)
    for name_en, name_es in names:
        partner = OrganizationFactory(published=True, title_en=name_en, title_es=name_es)
        InvolvementFactory(project=programme, organization=partner, role="partner")
    said = texts()
    assert english in said["en"]
    assert spanish in said["es"]
