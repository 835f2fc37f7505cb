"""Records of an invented year 2013: done, planned, cancelled, moved, group entries, no summaries.

Nothing here happened, and the bodies do not exist.
"""

from datetime import date

from django.utils.text import slugify

from catalogue.base.period import Period
from catalogue.models import Record
from reports.composition.source_records import Scope
from tests.support.factories import (
    ActivityFactory,
    AuthorshipFactory,
    CitationFactory,
    ContributionFactory,
    CountryFactory,
    DisseminationFactory,
    EditionFactory,
    InvolvementFactory,
    MandateFactory,
    MeetingFactory,
    OrganizationFactory,
    OutcomeFactory,
    ParticipationFactory,
    ProjectFactory,
    ProjectMandateFactory,
    PublicationFactory,
    SourceFactory,
)

SCOPE = Scope(Period.from_edtf("2013"), date(2014, 1, 31))


def _texts(field: str, english: str, spanish: str) -> dict[str, str]:
    return {f"{field}_en": english, f"{field}_es": spanish}


def _body(english: str, spanish: str, **fields):
    return OrganizationFactory(published=True, **_texts("title", english, spanish), **fields)


def _activity(kind: str, english: str, spanish: str, **fields):
    defaults = {"status": "completed", "when": "2013"}
    titles = _texts("title", english, spanish)
    return ActivityFactory(published=True, kind=kind, **titles, **{**defaults, **fields})


def _meeting(kind: str, english: str, spanish: str, **fields):
    titles = _texts("title", english, spanish)
    return MeetingFactory(published=True, kind=kind, **titles, **{"status": "completed", **fields})


def _publication(kind: str, english: str, spanish: str):
    titles = _texts("title", english, spanish)
    slug = slugify(english or spanish)
    return PublicationFactory(published=True, kind=kind, when="2013", slug=slug, **titles)


def _city(english: str, spanish: str, country: str) -> dict:
    return {**_texts("city", english, spanish), "country": CountryFactory(alpha3=country)}


def make_2013() -> dict[int, Record]:
    """Create the records of the year, and return them by their number in the design."""
    crs = _body(
        "Commission for Regional Studies", "Comisión de Estudios Regionales",
        acronym_en="CRS", acronym_es="CER", is_commission=True, kind="regional-commission",
    )  # fmt: skip
    unit = _body(
        "Population Unit of the Commission for Regional Studies",
        "Unidad de Población de la Comisión de Estudios Regionales",
        parent=crs,
    )
    bank = _body("Bank for Regional Statistics", "Banco de Estadísticas Regionales",
                 acronym_en="BRS", acronym_es="BER")  # fmt: skip
    network = _body("Network of Research Centres", "Red de Centros de Investigación")
    institute = _body("Institute of Migration Studies", "Instituto de Estudios Migratorios",
                      acronym_en="IMS", acronym_es="IEM")  # fmt: skip
    statisticians = _body("Conference of Statisticians", "Conferencia de Estadísticos")
    remittances = _body("Working Group on Remittances", "Grupo de Trabajo sobre Remesas")
    paraguay = _body("Government of Paraguay", "Gobierno del Paraguay", kind="government",
                     country=CountryFactory(alpha3="PRY"))  # fmt: skip

    programme = ProjectFactory(
        published=True, kind="programme",
        **_texts("title", "Programme of work of CRS on migration",
                 "Programa de trabajo de la CER en materia de migración"),
        **_texts("objective", "To give countries the figures on which migration policy can rest.",
                 "Dar a los países las cifras en que puedan apoyar su política migratoria."),
    )  # fmt: skip
    InvolvementFactory(project=programme, organization=unit, role="executing")
    mandate = MandateFactory(
        published=True, kind="resolution", symbol="12 (IV)", adopting_body=statisticians,
        when="2010-05-09", **_texts("title", "Resolution 12 (IV)", "Resolución 12 (IV)"),
    )  # fmt: skip
    ProjectMandateFactory(project=programme, mandate=mandate, is_principal=True)

    countries = [CountryFactory(alpha3=code) for code in ("ARG", "PER", "PRY")]
    made: dict[int, Record] = {200: programme}
    made[201] = _activity(
        "research", "Comparison of census questions", "Comparación de preguntas censales",
        **_texts("summary", "CRS compared the migration questions of six population censuses.",
                 "La CER comparó las preguntas sobre migración de seis censos de población."),
    )  # fmt: skip
    made[202] = _activity(
        "training", "Course on migration statistics", "Curso de estadísticas de migración",
        when="2013-06-03/2013-06-07", countries=[countries[1]],
    )  # fmt: skip
    InvolvementFactory(activity=made[202], organization=bank, role="partner")
    InvolvementFactory(
        activity=made[202], organization=None, role="beneficiary",
        **_texts("group", "officials of statistical offices",
                 "funcionarios de oficinas de estadística"),
    )  # fmt: skip
    made[203] = _activity(
        "training", "Workshop on the measurement of remittances",
        "Taller sobre la medición de las remesas", when="2013-10",
        countries=[CountryFactory(alpha3="DOM")],
    )  # fmt: skip
    InvolvementFactory(activity=made[203], organization=None, role="beneficiary", group_size=28,
                       **_texts("group", "bankers", "banqueros"))  # fmt: skip
    made[204] = _activity(
        "technical-assistance", "Advice on registers", "Asesoría sobre registros",
        countries=countries,
        **_texts("summary", "CRS advised statistical offices on administrative registers.",
                 "La CER asesoró a oficinas de estadística sobre registros administrativos."),
    )  # fmt: skip
    made[205] = _activity(
        "technical-assistance", "Missions to ministries of labour",
        "Misiones a ministerios de trabajo", is_collective=True, countries=countries,
    )  # fmt: skip
    made[221] = _meeting(
        "seminar", "Seminar on remittances and local development",
        "Seminario sobre remesas y desarrollo local", status="cancelled", when="2013-09",
        **_city("Mexico City", "Ciudad de México", "MEX"),
    )  # fmt: skip
    made[206] = _activity(
        "meeting-support", "Support for the seminar on remittances",
        "Apoyo al seminario sobre remesas", status="cancelled", when="2013-09",
        countries=[CountryFactory(alpha3="MEX")], meetings=[made[221]],
        **_texts("summary", "The seminar was cancelled for want of funds.",
                 "El seminario se canceló por falta de fondos."),
    )  # fmt: skip
    made[223] = _meeting(
        "conference", "Regional Dialogue on Mobility", "Diálogo Regional sobre Movilidad",
        status="planned", when="2013-11", **_city("Asunción", "Asunción", "PRY"),
    )  # fmt: skip
    made[207] = _activity(
        "meeting-participation", "Participation in the Regional Dialogue",
        "Participación en el Diálogo Regional", status="planned", when="2013-11",
        countries=[countries[2]], meetings=[made[223]],
    )  # fmt: skip
    made[208] = _activity(
        "inter-agency", "Material for the Working Group", "Material para el Grupo de Trabajo",
        is_collective=True,
        **_texts("summary", "CRS supplied technical material to the Working Group on Remittances.",
                 "La CER proporcionó material técnico al Grupo de Trabajo sobre Remesas."),
    )  # fmt: skip
    InvolvementFactory(activity=made[208], organization=remittances, role="recipient")
    made[209] = _activity(
        "civil-society", "Survey of associations", "Encuesta a asociaciones",
        status="under-way", when="2013-05/2014-06",
        **_texts("summary", "CRS surveys associations of migrants.",
                 "La CER encuesta a asociaciones de migrantes."),
    )  # fmt: skip
    InvolvementFactory(activity=made[209], organization=network, role="partner")
    made[211] = _activity(
        "research", "Study on return migration", "Estudio sobre la migración de retorno",
        status="planned", when="2014-03",
        **_texts("summary", "The study is to compare returns to four countries.",
                 "El estudio comparará los retornos a cuatro países."),
    )  # fmt: skip
    made[228] = _meeting(
        "conference", "Second Regional Conference on Migration Statistics",
        "Segunda Conferencia Regional sobre Estadísticas de Migración",
        status="planned", when="2014",
    )  # fmt: skip
    made[212] = _activity(
        "training", "Course on migration and labour markets",
        "Curso sobre migración y mercados laborales", status="planned", when="2014-04",
        countries=[CountryFactory(alpha3="URY")], prepares_meeting=made[228],
    )  # fmt: skip

    made[222] = _meeting(
        "expert-meeting", "Expert meeting on migration data",
        "Reunión de expertos en datos de migración", when="2013-03-14/2013-03-15",
        **_city("Santiago", "Santiago", "CHL"),
    )  # fmt: skip
    ParticipationFactory(meeting=made[222], organization=crs, role="organizer")
    ParticipationFactory(meeting=made[222], organization=bank, role="co-organizer")
    ParticipationFactory(meeting=made[222], organization=None, role="participant", group_size=31,
                         **_texts("group", "experts", "expertos"))  # fmt: skip
    made[224] = _meeting(
        "session", "Fourth session of the Committee on Population",
        "Cuarto período de sesiones del Comité de Población", when="2013-08-12/2013-08-15",
        **_city("Montevideo", "Montevideo", "URY"),
    )  # fmt: skip
    ParticipationFactory(meeting=made[224], organization=crs, role="convener")
    CitationFactory(record=made[224], field="period", value="2013-08-12/2013-08-15")
    act = SourceFactory(
        is_public=True,
        **_texts("title", "Final act of the session", "Acta final del período de sesiones"),
    )
    CitationFactory(record=made[224], source=act, field="period", value="2013-08-12/2013-08-16",
                    **_texts("place", "page 3", "página 3"))  # fmt: skip
    made[225] = _meeting(
        "side-event", "Data for migrants", "Datos para los migrantes", when="2013-08-13",
        part_of=made[224],
    )  # fmt: skip
    ParticipationFactory(meeting=made[225], organization=unit, role="organizer")
    ParticipationFactory(
        meeting=made[225], organization=None, role="participant",
        **_texts("group", "delegations of member States", "delegaciones de los Estados miembros"),
    )  # fmt: skip
    made[226] = _meeting(
        "forum", "Annual Forum of Statisticians", "Foro Anual de Estadísticos",
        when="2013-12-05", is_online=True,
    )  # fmt: skip
    made[227] = _meeting(
        "summit", "Summit on Mobility", "Cumbre sobre Movilidad", when="2014-01-20",
        **_city("Asunción", "Asunción", "PRY"),
    )  # fmt: skip

    made[231] = _publication(
        "study", "Migration and the census round", "La migración y la ronda de censos"
    )
    made[231].summary_en = "The study compares what censuses ask with what surveys ask."
    made[
        231
    ].summary_es = (
        "El estudio compara lo que preguntan los censos con lo que preguntan las encuestas."
    )
    made[231].save()
    AuthorshipFactory(publication=made[231], organization=crs, role="author")
    AuthorshipFactory(publication=made[231], organization=crs, role="publisher")
    AuthorshipFactory(publication=made[231], organization=network, role="contributor")
    EditionFactory(publication=made[231], language="en")
    spanish = EditionFactory(publication=made[231], language="es")
    DisseminationFactory(
        publication=made[231], manner="presented", meeting=made[225], when="2013-08-13"
    )
    DisseminationFactory(
        publication=made[231], manner="distributed", meeting=made[226], when="2013-12-05",
        distributors=[bank], editions=[spanish],
    )  # fmt: skip
    made[210] = _activity(
        "publication", "Work on the census study", "Elaboración del estudio de censos",
        publications=[made[231]],
    )  # fmt: skip
    made[232] = _publication("statistical-digest", "", "Compendio de migración, 2013")
    AuthorshipFactory(publication=made[232], organization=institute, role="author")
    ContributionFactory(publication=made[232], organization=crs,
                        **_texts("text", "Remittances.", "Las remesas."))  # fmt: skip
    DisseminationFactory(publication=made[232], manner="presented", meeting=made[227],
                         when="2014-01-20", distributors=[paraguay])  # fmt: skip
    made[233] = _publication("technical-document", "Guide to administrative registers",
                             "Guía de registros administrativos")  # fmt: skip
    AuthorshipFactory(publication=made[233], organization=crs, role="author")
    AuthorshipFactory(publication=made[233], organization=crs, role="publisher")

    made[241] = OutcomeFactory(
        published=True, kind="recommendation", when="2013-08", adopted_at=made[224],
        **_texts("title", "Recommendations of the session",
                 "Recomendaciones del período de sesiones"),
    )  # fmt: skip
    for position, (english, spanish_title) in enumerate(
        (
            (
                "To ask the same questions in every census",
                "Formular las mismas preguntas en todos los censos",
            ),
            ("To share registers", "Compartir los registros"),
            ("To publish figures every year", "Publicar las cifras cada año"),
        ),
        start=1,
    ):
        OutcomeFactory(
            published=True, kind="recommendation", when="2013-08", parent=made[241],
            position=position, printed_number=f"({'abc'[position - 1]})", adopted_at=made[224],
            **_texts("title", english, spanish_title),
        )  # fmt: skip
    made[242] = OutcomeFactory(
        published=True, kind="conclusion", when="2013-03", adopted_at=made[222],
        **_texts("title", "Registers leave out women", "Los registros omiten a mujeres"),
        **_texts("summary", "The experts found that registers leave out many women.",
                 "Los expertos constataron que los registros omiten a muchas mujeres."),
    )  # fmt: skip
    return made
