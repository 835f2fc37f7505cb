"""The paragraphs about activities, sentence by sentence, in both languages."""

import pytest

from activities.models import Outcome
from catalogue.base.period import Period
from catalogue.models import CountryGroup
from reports.composition.compose import compose
from reports.composition.source_records import Scope
from tests.reports.samples import IN_2030, body, mandate, report_text, sentences_about
from tests.support.factories import (
    ActivityFactory,
    CountryFactory,
    InvolvementFactory,
    MeetingFactory,
    OutcomeFactory,
    ProjectFactory,
    ProvisionFactory,
    PublicationFactory,
)

pytestmark = pytest.mark.django_db


PARTY_ROLES = ("lead", "co-organizer", "partner", "beneficiary")


@pytest.mark.parametrize(
    ("kind", "with_lead", "without"),
    [
        (
            "research",
            (
                (
                    "Lead carried out the research, jointly with Co-Organizer, in partnership with"
                    " Partner."
                ),
                (
                    "La investigación estuvo a cargo de Lead, junto con Co-Organizer, en"
                    " asociación con Partner."
                ),
            ),
            (
                (
                    "The research was carried out jointly with Co-Organizer in partnership with"
                    " Partner."
                ),
                "La investigación se realizó junto con Co-Organizer en asociación con Partner.",
            ),
        ),
        (
            "publication",
            (
                "Lead did the work, jointly with Co-Organizer, in partnership with Partner.",
                (
                    "El trabajo estuvo a cargo de Lead, junto con Co-Organizer, en asociación con"
                    " Partner."
                ),
            ),
            (
                "The work was done jointly with Co-Organizer in partnership with Partner.",
                "El trabajo se realizó junto con Co-Organizer en asociación con Partner.",
            ),
        ),
        (
            "training",
            (
                (
                    "Lead gave the training in Peru, jointly with Co-Organizer, in partnership"
                    " with Partner, for Beneficiary."
                ),
                (
                    "La capacitación, a cargo de Lead, junto con Co-Organizer, en asociación con"
                    " Partner, se impartió en el Perú para Beneficiary."
                ),
            ),
            (
                (
                    "The training was given in Peru jointly with Co-Organizer in partnership with"
                    " Partner for Beneficiary."
                ),
                (
                    "La capacitación se impartió en el Perú junto con Co-Organizer en asociación"
                    " con Partner para Beneficiary."
                ),
            ),
        ),
        (
            "technical-assistance",
            (
                (
                    "Lead provided the assistance in Peru, jointly with Co-Organizer, in"
                    " partnership with Partner, for Beneficiary."
                ),
                (
                    "La asistencia, a cargo de Lead, junto con Co-Organizer, en asociación con"
                    " Partner, se prestó en el Perú a Beneficiary."
                ),
            ),
            (
                (
                    "The assistance was provided in Peru jointly with Co-Organizer in partnership"
                    " with Partner for Beneficiary."
                ),
                (
                    "La asistencia se prestó en el Perú junto con Co-Organizer en asociación con"
                    " Partner a Beneficiary."
                ),
            ),
        ),
        (
            "meeting-support",
            (
                (
                    "Lead gave the support in Peru, jointly with Co-Organizer, in partnership with"
                    " Partner, for Beneficiary."
                ),
                (
                    "El apoyo, a cargo de Lead, junto con Co-Organizer, en asociación con Partner,"
                    " se prestó en el Perú a Beneficiary."
                ),
            ),
            (
                (
                    "The support was given in Peru jointly with Co-Organizer in partnership with"
                    " Partner for Beneficiary."
                ),
                (
                    "El apoyo se prestó en el Perú junto con Co-Organizer en asociación con"
                    " Partner a Beneficiary."
                ),
            ),
        ),
        (
            "meeting-participation",
            (
                (
                    "Lead took part in meetings in Peru, jointly with Co-Organizer, in partnership"
                    " with Partner."
                ),
                (
                    "Lead participó en reuniones celebradas en el Perú, junto con Co-Organizer, en"
                    " asociación con Partner."
                ),
            ),
            (
                "The meetings were held in Peru.",
                "Las reuniones se celebraron en el Perú.",
            ),
        ),
        (
            "civil-society",
            (
                (
                    "Lead carried it out in Peru together with Partner, jointly with Co-Organizer,"
                    " for Beneficiary."
                ),
                "Lead trabajó en el Perú junto con Partner, con Co-Organizer, para Beneficiary.",
            ),
            (
                "The cooperation was in Peru with Partner for Beneficiary.",
                "La cooperación se desarrolló en el Perú con Partner para Beneficiary.",
            ),
        ),
        (
            "inter-agency",
            (
                "Lead did this work, jointly with Co-Organizer, together with Partner.",
                (
                    "La labor estuvo a cargo de Lead, junto con Co-Organizer, con la colaboración"
                    " de Partner."
                ),
            ),
            (
                "The work was done jointly with Co-Organizer together with Partner.",
                "La labor se realizó junto con Co-Organizer con la colaboración de Partner.",
            ),
        ),
    ],
)
@pytest.mark.parametrize("place", [0, 1])
def test_activity_names_its_parties_by_role(kind, with_lead, without, place):
    activity = ActivityFactory(
        **IN_2030, kind=kind, title_en="Work", title_es="Labor",
        countries=[CountryFactory(alpha3="PER")],
    )  # fmt: skip
    for role in PARTY_ROLES:
        InvolvementFactory(activity=activity, organization=body(role.title()), role=role)
    language = ("en", "es")[place]
    assert sentences_about(activity, language)[0] == with_lead[place]
    activity.involvements.filter(role="lead").delete()
    assert sentences_about(activity, language)[0] == without[place]


def test_activity_names_its_host_recipients_and_funders():
    activity = ActivityFactory(
        **IN_2030, kind="research", title_en="Work", title_es="Labor",
        countries=[CountryFactory(alpha3="PER")],
    )  # fmt: skip
    for role in ("host", "recipient", "funder"):
        InvolvementFactory(activity=activity, organization=body(role.title()), role=role)
    assert sentences_about(activity) == [
        "It was hosted by Host.",
        "It was for Recipient.",
        "It was funded by Funder.",
        "The work concerned Peru.",
    ]
    assert sentences_about(activity, "es") == [
        "Contó con Host en calidad de anfitrión.",
        "Se destinó a Recipient.",
        "El financiamiento provino de Funder.",
        "La labor abarcó el Perú.",
    ]


@pytest.fixture
def future_work():
    return ActivityFactory(
        published=True,
        when="2031-03",
        status="planned",
        title_en="Work",
        title_es="Labor",
        project=ProjectFactory(published=True, when="2030", title_en="Plan", title_es="Plan"),
        mandates=[mandate(1)],
        prepares_meeting=MeetingFactory(
            published=True, when="2032", status="planned", title_en="Summit", title_es="Cumbre"
        ),
    )


def test_planned_activity_is_written_about_in_the_future(future_work):
    InvolvementFactory(activity=future_work, organization=body("Leader"), role="lead")
    assert sentences_about(future_work) == [
        "It is planned to take place in March 2031.",
        "It is part of the project “Plan”.",
        "It is to be done under resolution 1.",
        "It is to prepare the Summit.",
    ]
    assert sentences_about(future_work, "es") == [
        "Está prevista su realización en marzo de 2031.",
        "Forma parte del proyecto “Plan”.",
        "Se realizará en cumplimiento de la resolución 1.",
        "Servirá para preparar la Cumbre.",
    ]


def test_past_activity_is_written_about_in_the_past(future_work):
    InvolvementFactory(activity=future_work, organization=body("Leader"), role="lead")
    future_work.when, future_work.status = Period.from_edtf("2030-05"), "completed"
    future_work.save()
    assert sentences_about(future_work) == [
        "Leader carried out the research.",
        "It was done in May 2030.",
        "It was part of the project “Plan”.",
        "It was done under resolution 1.",
        "It prepared the Summit.",
    ]
    assert sentences_about(future_work, "es") == [
        "La investigación estuvo a cargo de Leader.",
        "Tuvo lugar en mayo de 2030.",
        "Formó parte del proyecto “Plan”.",
        "Se realizó en cumplimiento de la resolución 1.",
        "Sirvió para preparar la Cumbre.",
    ]


@pytest.mark.parametrize(
    ("status", "english", "spanish"),
    [
        (
            "planned",
            "It is planned to take place in May 2030.",
            "Está prevista su realización en mayo de 2030.",
        ),
        ("under-way", "It is under way in May 2030.", "Está en curso en mayo de 2030."),
        ("cancelled", "It was cancelled.", "Se canceló."),
        ("completed", "It was done in May 2030.", "Tuvo lugar en mayo de 2030."),
    ],
)
def test_activity_states_its_status_and_time(status, english, spanish):
    activity = ActivityFactory(
        published=True, when="2030-05", status=status, title_en="Work", title_es="Labor"
    )
    assert sentences_about(activity) == [english]
    assert sentences_about(activity, "es") == [spanish]


def test_activity_names_its_meetings_publications_provisions_and_outcomes():
    meetings = [
        MeetingFactory(**IN_2030, title_en=f"Seminar {n}", title_es=f"Seminario {n}")
        for n in (1, 2)
    ]
    works = [
        PublicationFactory(
            published=True, when="2030", title_en=f"Study {n}", title_es=f"Estudio {n}"
        )
        for n in (1, 2)
    ]
    activity = ActivityFactory(
        **IN_2030, title_en="Work", title_es="Labor", meetings=meetings, publications=works,
        provisions=[ProvisionFactory(mandate=mandate(1), number="3")], parties_are_incomplete=True,
    )  # fmt: skip
    InvolvementFactory(activity=activity, organization=body("Helper"), role="partner")
    InvolvementFactory(activity=activity, organization=body("Leader"), role="lead")
    for kind in Outcome.Kind.values:
        OutcomeFactory(
            published=True, when="2030", kind=kind, activity=activity, organization=None,
            title_en=f"X {kind}", title_es=f"Y {kind}",
        )  # fmt: skip
    assert sentences_about(activity) == [
        "Leader carried out the research, in partnership with Helper, among others.",
        "It answers paragraph 3 of resolution 1.",
        "It served the Seminar 1 and the Seminar 2.",
        "It produced Study 1 and Study 2.",
        "The following lesson was drawn: X lesson.",
        "The following conclusion was drawn: X conclusion.",
        "The following was recommended: X recommendation.",
        "The following was declared: X declaration.",
        "The following was agreed: X agreement.",
    ]
    assert sentences_about(activity, "es") == [
        "La investigación estuvo a cargo de Leader, en asociación con Helper, entre otros.",
        "Responde al párrafo 3 de la resolución 1.",
        "Sirvió al Seminario 1 y el Seminario 2.",
        "De ella surgió Estudio 1 y Estudio 2.",
        "Se extrajo la lección siguiente: Y lesson.",
        "Se extrajo la conclusión siguiente: Y conclusion.",
        "Se formuló la recomendación siguiente: Y recommendation.",
        "Se formuló la declaración siguiente: Y declaration.",
        "Se llegó al acuerdo siguiente: Y agreement.",
    ]


def test_activity_for_one_meeting_is_described_with_it():
    meeting = MeetingFactory(
        **IN_2030, title_en="The event", title_es="El evento", kind="side-event"
    )
    support, part = (
        ActivityFactory(**IN_2030, kind=kind, title_en=kind, title_es=kind, meetings=[meeting])
        for kind in ("meeting-support", "meeting-participation")
    )
    for role in ("lead", "co-organizer", "partner"):
        InvolvementFactory(activity=support, organization=body(role.title()), role=role)
    InvolvementFactory(activity=part, organization=body("Guest"), role="lead")
    assert sentences_about(meeting) == [
        (
            "Lead gave support to the side event, jointly with Co-Organizer, in partnership with"
            " Partner."
        ),
        "Guest took part.",
    ]
    assert sentences_about(meeting, "es") == [
        "Lead prestó apoyo al evento paralelo, junto con Co-Organizer, en asociación con Partner.",
        "Guest participó en el evento paralelo.",
    ]


def test_regions_of_two_or_more_activities_of_a_kind_are_stated_once():
    region = CountryGroup.objects.order_by("pk").first()
    first = ActivityFactory(**IN_2030, kind="research", title_en="First", regions=[region])
    concerned = f"The work concerned {region.name_en} as a whole."
    assert sentences_about(first) == [concerned]

    second = ActivityFactory(**IN_2030, kind="research", title_en="Second", regions=[region])

    assert sentences_about(first) == sentences_about(second) == []
    text = report_text(compose(Scope(Period.from_edtf("2030")), "en"))
    assert f"The activities in this section concerned {region.name_en} as a whole." in text
    ActivityFactory(**IN_2030, kind="research", title_en="Third")
    assert sentences_about(first) == sentences_about(second) == [concerned]
