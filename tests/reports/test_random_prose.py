"""Sentences and paragraphs of reports on random work, whose summaries are written as advised."""

import random
import re
from itertools import pairwise

import pytest

from catalogue.base.period import Period
from reports.composition.compose import compose
from reports.composition.source_records import Scope, SourceRecords
from tests.reports.texts import forbidden_words, report_lines, text_paragraphs
from tests.support.factories import (
    ActivityFactory,
    CountryFactory,
    InvolvementFactory,
    OrganizationFactory,
    ProjectFactory,
    PublicationFactory,
)

WORK = [
    ("trained officials of statistical offices", "capacitó a funcionarios de estadística"),
    ("examined transfers of migrants", "examinó las transferencias de los migrantes"),
    ("advised ministries on censuses and surveys", "asesoró a ministerios sobre censos"),
    ("compared laws on residence", "comparó las leyes de residencia"),
    ("mapped routes of transit", "trazó las rutas de tránsito"),
]
NOUNS = [
    ("Missions to ministries of labour", "Misiones a ministerios de trabajo"),
    ("Training", "Capacitación"),
    ("Advice on registers", "Asesoría sobre registros administrativos"),
]
KINDS = ("research", "training", "technical-assistance", "civil-society", "inter-agency")
COUNTRIES = ("ARG", "HND", "PER", "URY")


def make_random_work(seed: int) -> list:
    """Create a programme of a commission, or of a council, with random activities."""
    chosen = random.Random(seed)  # noqa: S311
    noun = chosen.choice([("Commission", "Comisión"), ("Council", "Consejo")])
    commission = OrganizationFactory(
        published=True, is_commission=True, acronym_en="RXS", acronym_es="RXE",
        title_en=f"Regional {noun[0]} for Statistics",
        title_es=f"{noun[1]} Regional de Estadística",
    )  # fmt: skip
    partner = OrganizationFactory(
        published=True, title_en="Bank of Figures", title_es="Banco de Cifras"
    )
    programme = ProjectFactory(
        published=True, kind="programme", title_en="Programme of work of RXS on migration",
        title_es=f"Programa de trabajo de{'l' if noun[1] == 'Consejo' else ' la'} RXE en migración",
    )  # fmt: skip
    InvolvementFactory(project=programme, organization=commission, role="executing")
    article = "El" if noun[1] == "Consejo" else "La"
    made = []
    for number in range(14):
        english, spanish = chosen.choice(WORK)
        texts = {
            "summary_en": f"RXS {english} in matter {number}.",
            "summary_es": f"{article} RXE {spanish} en el asunto {number}.",
        }
        is_group = chosen.random() < 0.3
        titles = chosen.choice(NOUNS) if is_group else (f"Work {number}", f"Labor {number}")
        activity = ActivityFactory(
            published=True, slug=f"work-{number}", status="completed", when="2030",
            kind=chosen.choice(KINDS),
            title_en=titles[0], title_es=titles[1], is_collective=is_group,
            countries=[
                CountryFactory(alpha3=code)
                for code in chosen.sample(COUNTRIES, chosen.choice([0, 0, 1, 3]))
            ],
            **({} if is_group else texts),
        )  # fmt: skip
        InvolvementFactory(activity=activity, organization=commission, role="lead")
        if chosen.random() < 0.3:
            InvolvementFactory(activity=activity, organization=partner, role="partner")
        made.append(activity)
    return made


def opening(sentence: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", sentence)[:3])


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_random_work_is_told_once_in_varied_sentences(seed):
    made = make_random_work(seed)
    scope = Scope(Period.from_edtf("2030"))
    source_records = SourceRecords(scope)
    cited = {}
    for language in ("en", "es"):
        document = compose(scope, language, source_records=source_records)
        paragraphs = text_paragraphs(document)
        text = "\n".join(report_lines(document))
        assert {activity.number for activity in made} <= set(document.records)
        assert [
            n for n in range(14) if len(re.findall(rf"(?:matter|asunto) {n}\b", text)) > 1
        ] == []
        assert (
            re.findall(r"None|\s,|,,|\.\.|\b(?:the the|of of|de el|a el)\b|\(\)|[{}<>]", text) == []
        )
        assert forbidden_words(text.replace("registros administrativos", ""), language) == []
        for paragraph in paragraphs:
            sentences = [sentence.text for sentence in paragraph.sentences]
            alike = [two for two in pairwise(sentences) if opening(two[0]) == opening(two[1])]
            # Lists of countries can begin with the same country.
            assert [two for two in alike if not two[0].startswith(("In ", "En "))] == []
            assert not re.match(r"(?:It|También|Además|In addition)\b", sentences[0])
        cited[language] = [paragraph.records for paragraph in paragraphs]
    assert cited["en"] == cited["es"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("when", "english", "spanish"),
    [
        ("2029/..", "has been under way since 2029.", "está en curso desde 2029."),
        ("/2030", "was carried out until 2030.", "se llevó a cabo hasta 2030."),
        (
            "2029/2030",
            "was carried out from 2029 to 2030.",
            "se llevó a cabo desde 2029 hasta 2030.",
        ),
    ],
)
def test_project_without_bodies_says_when_it_was_carried_out(when, english, spanish):
    ProjectFactory(published=True, kind="project", when=when, title_en="Figures", title_es="Cifras")
    PublicationFactory(published=True, when="2030/..", title_en="Notes", title_es="Notas")
    scope = Scope(Period.from_edtf("2030"))
    text = "\n".join(report_lines(compose(scope, "en")))
    assert f"The project “Figures” {english}" in text
    assert "Notes has been published since 2030." in text
    text = "\n".join(report_lines(compose(scope, "es")))
    assert f"El proyecto «Cifras» {spanish}" in text
    assert "Notas se publica desde 2030." in text
