"""The paragraphs about meetings, outcomes, projects and mandates, sentence by sentence."""

import pytest

from catalogue.base.period import Period
from tests.reports.samples import IN_2030, body, mandate, sentences_about
from tests.support.factories import (
    CitationFactory,
    CountryFactory,
    InvolvementFactory,
    MeetingFactory,
    MembershipFactory,
    OutcomeFactory,
    ParticipationFactory,
    ProjectFactory,
    ProjectMandateFactory,
    ProvisionFactory,
    PublicationFactory,
    SourceFactory,
    UptakeFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def seminar():
    congress = MeetingFactory(
        published=True, when="2031", status="planned", title_en="The congress",
        title_es="El congreso",
    )  # fmt: skip
    meeting = MeetingFactory(
        **IN_2030, kind="seminar", title_en="Talk", title_es="Charla", part_of=congress,
        prepares=congress, series_bodies=[body("Network")],
    )  # fmt: skip
    ProjectFactory(
        published=True, when="2030", title_en="Plan", title_es="Plan", concluded_at=meeting
    )
    return meeting


def test_meeting_names_its_parties_and_related_records(seminar):
    for role in ("organizer", "co-organizer", "convener", "host", "participant"):
        ParticipationFactory(meeting=seminar, organization=body(role.title()), role=role)
    assert sentences_about(seminar) == [
        "The seminar was convened by Convener.",
        "The seminar was organized by Organizer, together with Co-Organizer.",
        "The seminar was hosted by Host.",
        "It was attended by Participant.",
        "The seminar was held during the congress.",
        "The seminar is one of the meetings of the Network.",
        "The seminar prepared the congress.",
        "With it the project “Plan” was concluded (see paragraph 4).",
    ]
    assert sentences_about(seminar, "es") == [
        "La convocatoria estuvo a cargo de Convener.",
        "La organización estuvo a cargo de Organizer, junto con Co-Organizer.",
        "Contó con Host en calidad de anfitrión.",
        "Asistió Participant.",
        "El seminario se celebró en el marco del congreso.",
        "El seminario pertenece a la serie de reuniones de Network.",
        "El seminario sirvió para preparar el congreso.",
        "Con el seminario concluyó el proyecto “Plan” (véase el párrafo 4).",
    ]


def test_meeting_without_organizer_has_incomplete_participants(seminar):
    seminar.parties_are_incomplete = True
    seminar.save()
    for role, name in (("co-organizer", "A"), ("participant", "B"), ("participant", "C")):
        ParticipationFactory(meeting=seminar, organization=body(name), role=role)
    assert sentences_about(seminar)[:2] == [
        "The seminar was organized together with A.",
        "It was attended by B and C, among others.",
    ]


def test_planned_meeting_prepares_another(seminar):
    seminar.when, seminar.status = Period.from_edtf("2031-05"), "planned"
    seminar.save()
    assert sentences_about(seminar) == [
        "The seminar is to be held during the congress.",
        "The seminar is one of the meetings of the Network.",
        "The seminar is to prepare the congress.",
    ]
    assert sentences_about(seminar, "es") == [
        "El seminario se celebrará en el marco del congreso.",
        "El seminario pertenece a la serie de reuniones de Network.",
        "El seminario servirá para preparar el congreso.",
    ]


def test_cancelled_meeting_is_called_cancelled():
    meeting = MeetingFactory(
        published=True, when="2030", status="cancelled", title_en="Talk", title_es="Charla"
    )
    assert sentences_about(meeting) == [
        "The seminar was cancelled.",
    ]
    assert sentences_about(meeting, "es") == [
        "El seminario se canceló.",
    ]


def test_members_of_an_inter_agency_group_are_named_together():
    group = body("Group", kind="inter-agency-group")
    meeting = MeetingFactory(**IN_2030, title_en="Talk", title_es="Charla")
    for name in ("Alpha", "Beta", "Gamma"):
        ParticipationFactory(meeting=meeting, organization=(one := body(name)), role="participant")
        if name != "Gamma":
            MembershipFactory(organization=one, body=group, role="member")
    assert sentences_about(meeting) == [
        "It was attended by two members of the Group and Gamma.",
        "Those members of the Group were Alpha and Beta.",
    ]
    assert sentences_about(meeting, "es") == [
        "Asistieron dos miembros de Group y Gamma.",
        "Esos miembros de Group eran Alpha y Beta.",
    ]


def test_different_dates_of_sources_are_stated():
    meeting = MeetingFactory(**IN_2030, title_en="Talk", title_es="Charla")
    for value, title in (("4 July 2030", "One"), ("4–6 July 2030", "Two")):
        source = SourceFactory(is_public=True, title_en=title, title_es=title)
        CitationFactory(record=meeting, field="period", value=value, source=source, place_en="p. 1")
        assert len(sentences_about(meeting)) == (title == "Two")
    assert sentences_about(meeting) == [
        "The sources give different dates: 4 July 2030 (One, p. 1), and 4–6 July 2030 (Two, p. 1).",
    ]
    assert sentences_about(meeting, "es") == [
        (
            "Las fuentes dan fechas distintas: 4 de julio de 2030 (One, p. 1), y 4 a 6 de julio de"
            " 2030 (Two, p. 1)."
        ),
    ]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("declaration", "It was adopted at the Seminar (2029)."),
        ("agreement", "It was adopted at the Seminar (2029)."),
        ("recommendation", "It was adopted at the Seminar (2029)."),
        ("lesson", "It was put forward at the Seminar (2029)."),
        ("conclusion", "It was put forward at the Seminar (2029)."),
    ],
)
def test_outcome_is_adopted_or_put_forward_at_a_meeting(kind, said):
    meeting = MeetingFactory(published=True, when="2029", title_en="Seminar", status="completed")
    outcome = OutcomeFactory(
        published=True, when="2030", kind=kind, title_en="Rights", adopted_at=meeting
    )
    assert sentences_about(outcome)[0] == said


@pytest.mark.parametrize("kind", ["lesson", "conclusion"])
def test_lesson_of_a_meeting_is_described_with_it(kind):
    meeting = MeetingFactory(**IN_2030, title_en="Seminar")
    OutcomeFactory(published=True, when="2030", kind=kind, title_en="The law", adopted_at=meeting)
    assert sentences_about(meeting) == [f"The following {kind} was drawn: the law."]


def test_outcome_names_its_influence_origin_and_matters():
    work = PublicationFactory(
        published=True, when="2030", title_en="A study", title_es="Un estudio"
    )
    outcome = OutcomeFactory(
        published=True, when="2030", kind="declaration", title_en="Rights", title_es="Derechos",
        organization=body("Speaker"), about_publications=[work], quotation="Word for word.",
        quotation_language="en",
    )  # fmt: skip
    for number, manner in enumerate(("suggested-by", "cited-by", "endorsed-by", "similar-to")):
        UptakeFactory(outcome=outcome, manner=manner, organization=body(f"Body {number}"))
    UptakeFactory(outcome=outcome, manner="cited-by", publication=work)
    assert sentences_about(outcome) == [
        "In its own words: “Word for word.”",
        "This was suggested by Body 0.",
        "This is cited in A study.",
        "This was cited by Body 1.",
        "This was endorsed by Body 2.",
        "It is similar to Body 3.",
        "It comes from Speaker.",
        "This bears on A study.",
    ]
    assert sentences_about(outcome, "es") == [
        "En sus propios términos: “Word for word.”",
        "La propuesta partió de Body 0.",
        "Se cita en Un estudio.",
        "La cita proviene de Body 1.",
        "Obtuvo el respaldo de Body 2.",
        "Guarda semejanza con Body 3.",
        "Proviene de Speaker.",
        "Todo ello guarda relación con Un estudio.",
    ]


@pytest.fixture
def project():
    made = ProjectFactory(
        published=True, when="2030-02/2031", title_en="Plan", title_es="Plan", code="ROA 1",
        objective_en="To help.", objective_es="Ayudar.",
        summed_up_in=[
            PublicationFactory(published=True, when="2030", title_en="Study", title_es="Estudio")
        ],
        concluded_at=MeetingFactory(
            published=True, when="2029", title_en="Seminar", title_es="Seminario"
        ),
    )  # fmt: skip
    ProjectMandateFactory(project=made, mandate=mandate(1))
    for role in ("coordinator", "executing", "funder", "partner"):
        InvolvementFactory(activity=None, project=made, organization=body(role.title()), role=role)
    return made


def test_project_names_its_parties_mandates_and_conclusion(project):
    assert sentences_about(project) == [
        "Its objective was as follows: to help.",
        "It was coordinated by Coordinator and executed by Executing.",
        "It was funded by Funder.",
        "It was carried out together with Partner.",
        "It answers resolution 1.",
        "It was concluded at the Seminar (2029).",
        "Its results are summed up in Study (see paragraph 4).",
    ]
    assert sentences_about(project, "es") == [
        "Su objetivo era el siguiente: Ayudar.",
        "La coordinación estuvo a cargo de Coordinator y la ejecución, de Executing.",
        "El financiamiento provino de Funder.",
        "Se llevó a cabo en colaboración con Partner.",
        "Responde a la resolución 1.",
        "Concluyó en el Seminario (2029).",
        "Sus resultados se resumen en Estudio (véase el párrafo 4).",
    ]


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("executing", "It was coordinated by Coordinator."),
        ("coordinator", "It was executed by Executing."),
    ],
)
def test_project_with_one_of_two_roles(project, missing, said):
    project.involvements.filter(role=missing).delete()
    assert sentences_about(project)[1] == said


def test_programme_introduces_the_report():
    programme = ProjectFactory(
        published=True, kind="programme", title_en="Work", title_es="Labor",
        objective_en="To help.", objective_es="Ayudar.", summary_en="Long.", summary_es="Larga.",
        countries=[CountryFactory(alpha3="PER")],
    )  # fmt: skip
    for number in (1, 2):
        ProjectMandateFactory(project=programme, mandate=mandate(number), is_principal=number == 2)
    for role in ("executing", "partner"):
        InvolvementFactory(
            activity=None, project=programme, organization=body(role.title()), role=role
        )
    assert sentences_about(programme) == [
        "The objective of the programme is as follows: to help.",
        "Long.",
        "It is pursued together with Partner.",
        "It covers Peru.",
        (
            "The mandates on which it rests are set out below, beginning with the principal one,"
            " resolution 2."
        ),
    ]
    assert sentences_about(programme, "es") == [
        "El objetivo del programa es el siguiente: Ayudar.",
        "Larga.",
        "Se lleva a cabo en colaboración con Partner.",
        "Abarca el Perú.",
        (
            "A continuación se exponen los mandatos en que se basa, empezando por el principal, la"
            " resolución 2."
        ),
    ]


def test_mandate_names_its_provisions_and_related_records():
    first = mandate(
        1,
        symbol="R1",
        adopting_body=body("Assembly"),
        family=mandate(2),
        adopted_at=MeetingFactory(
            published=True, when="2001", title_en="Session", title_es="Sesión"
        ),
    )
    ProjectMandateFactory(project=ProjectFactory(published=True, kind="programme"), mandate=first)
    forum = body("Forum")
    ProvisionFactory(mandate=first, number="3", establishes=forum)
    ProvisionFactory(mandate=first, number="", label_en="Annex", label_es="Anexo", slug="r1-annex")
    MembershipFactory(organization=body("Secretariat"), body=forum, role="coordinator")
    assert sentences_about(first) == [
        "In its paragraph 3 it established the Forum, which is coordinated by the Secretariat.",
        "It contains its provision “Annex”.",
        "It was adopted at the Session (2001).",
        "It belongs to resolution 2.",
    ]
    assert sentences_about(first, "es") == [
        "En su párrafo 3 se creó Forum, cuya coordinación está a cargo de Secretariat.",
        "Contiene su disposición “Anexo”.",
        "Se aprobó en la Sesión (2001).",
        "Forma parte de la resolución 2.",
    ]
