"""Searches that people type, with the record that answers them, on the programme of 2012."""

import pytest
from django.utils.translation import override

from catalogue.pages.global_search import search_all_kinds, suggest_completions
from eclac_migration.public_site.page_proposals import related_pages, similar_pages

COMAYAGUA = "first-celac-meeting-on-migrations"
AT_COMAYAGUA = "participation-in-the-first-celac-meeting-on-migrations"
STUDY = "international-migration-from-a-regional-and-interregional-perspective"
TRAINING = "training-in-seven-countries"
ASSISTANCE = "technical-assistance-in-seven-countries"
FINAL_MEETING = "final-meeting-of-the-development-account-project"
MAURITIUS = "global-forum-on-migration-and-development-mauritius-2012"
QUITO = "meeting-of-the-ad-hoc-committee-quito-2012"
RIGHTS = "lesson-on-continuity-g-human-rights-of-migrants"
PANORAMA = "social-panorama-of-latin-america-2012"
CONFERENCE = "first-regional-conference-on-population-and-development"
SOUTH_AMERICAN = "twelfth-south-american-conference-on-migration"
WOMEN = "identification-of-situations-of-vulnerability"
REMITTANCES = "research-on-economic-implications"
EXPERTS = "regional-meeting-of-experts-on-migration-2013"
RECOMMENDATIONS = "recommendations-of-the-first-celac-meeting-on-migrations"
COMPENDIUM = "first-statistical-compendium-on-migration-between-celac-and-the-eu"
FORUM = "global-forum-on-migration-and-development"
HIGH_LEVEL_DIALOGUE = "second-high-level-dialogue-on-international-migration-and-development"
CRISIS = "crisis-as-an-opportunity-to-rethink-the-agenda"
# Records that answer a query equally well.
ON_NETWORKS = ("lesson-on-networks", "lesson-on-continuity-d-networks")
SANTIAGO_DECLARATIONS = (
    "article-30-of-the-santiago-declaration",
    "point-38-of-the-santiago-declaration",
)

# Query, how it is read (a mode and the values that are stated), number of records, first record.
LISTED = [
    ("Honduras 2012", "filtered", "Honduras 2012", 5, AT_COMAYAGUA),
    ("activities in Honduras", "filtered", "activities Honduras", 4, AT_COMAYAGUA),
    ("lessons learned", "all", "", 11, RIGHTS),
    ("lecciones aprendidas", "all", "", 11, RIGHTS),
    ("Arabic", "filtered", "Arabic", 1, STUDY),
    ("reuniones de la CELAC en 2012", "filtered", "meetings 2012", 1, COMAYAGUA),
    (
        "August 2012",
        "all",
        "August 2012",
        4,
        AT_COMAYAGUA,
    ),
    (
        "what did ECLAC do on migration in Honduras in 2012?",
        "filtered",
        "Honduras 2012",
        5,
        AT_COMAYAGUA,
    ),
]

# Queries in the words of people who do not know the domain, and the first record,
# or the records of which any may be the first.
FIRST_RECORDS = [
    # countries, adjectives, regions
    ("hondureño", AT_COMAYAGUA),
    ("migrantes hondureños", COMAYAGUA),
    ("qué hizo la CEPAL en Honduras en 2012", AT_COMAYAGUA),
    ("What happened in Honduras?", AT_COMAYAGUA),
    ("cosas que se hicieron en Chile", "government-of-chile"),
    ("Uruguayan activities 2012", "participation-in-meetings-in-seven-countries"),
    ("Peruvian training", TRAINING),
    ("training in Chile", TRAINING),
    ("training courses in Peru", TRAINING),
    ("Argentina capacitación", TRAINING),
    ("technical assistance Mexico", ASSISTANCE),
    ("asistencia técnica a Ecuador", ASSISTANCE),
    ("mauritius", MAURITIUS),
    ("Mauricio 2012", MAURITIUS),
    ("conferencia sudamericana", SOUTH_AMERICAN),
    ("conferencia suramericana", SOUTH_AMERICAN),
    # dates
    ("Mauritius November 2012", MAURITIUS),
    ("meetings in Santiago 2013", "first-celac-summit"),
    ("reunión en Quito julio 2012", QUITO),
    ("population conference 2013", CONFERENCE),
    ("Nueva York abril 2012", FINAL_MEETING),
    ("meetings about migrants in August", COMAYAGUA),
    # kinds, statuses, languages
    ("lesson about data", "lesson-on-continuity-f-data-sources"),
    ("lessons on networks", ON_NETWORKS),
    ("recomendaciones de Comayagua", RECOMMENDATIONS),
    ("what was recommended in Comayagua", RECOMMENDATIONS),
    ("publicaciones en árabe", STUDY),
    ("documents in Russian", STUDY),
    ("documento final en francés", STUDY),
    ("publicaciones sobre remesas", STUDY),
    ("planned meetings", EXPERTS),
    ("reuniones previstas", EXPERTS),
    ("upcoming conferences", CONFERENCE),
    ("what is planned for Montevideo", CONFERENCE),
    ("seminarios con la sociedad civil", "seminars-with-civil-society"),
    ("cursos", "seminars-with-civil-society"),
    ("reunión de expertos", EXPERTS),
    ("libro sobre migración", COMPENDIUM),
    # organizations, symbols and names
    ("who is IOM", "iom"),
    ("qué es el CELADE", "celade"),
    ("ONU", "united-nations"),
    ("Naciones Unidas", "united-nations"),
    ("UE", "european-union"),
    ("FNUAP", "unfpa"),
    ("RES/615", "resolution-615-xxxi"),
    ("resolución 615", "resolution-615-xxxi"),
    ("punto 38", "point-38-of-the-santiago-declaration"),
    ("grupo interinstitucional", "inter-agency-group-of-resolution-615"),
    ("first meeting on migrations", COMAYAGUA),
    ("cumbre CELAC UE", "article-30-of-the-santiago-declaration"),
    ("Government of Chile", "government-of-chile"),
    ("panorama social 2012", PANORAMA),
    # everyday words
    ("where was the final document distributed?", STUDY),
    ("¿dónde se distribuyó el documento final?", STUDY),
    ("who organized the meeting in New York", FINAL_MEETING),
    ("cuándo fue la reunión de Quito", QUITO),
    ("where did the summit take place", "first-celac-summit"),
    ("money sent home by migrants", REMITTANCES),
    ("dinero que envían los migrantes", REMITTANCES),
    ("brain drain", STUDY),
    ("sin papeles", STUDY),
    ("refugees and asylum", STUDY),
    ("mujeres", WOMEN),
    ("indigenous", WOMEN),
    ("human rights of migrants", RIGHTS),
    ("derechos humanos 2012", RIGHTS),
    ("help for governments", "inputs-for-the-celac-eu-compendium"),
    ("who pays for the project", "united-nations-development-account"),
    ("quién financia el proyecto", "united-nations-development-account"),
    ("caregivers", "section-on-care-for-the-social-panorama"),
    ("cuidadoras", "section-on-care-for-the-social-panorama"),
    ("statistics of migrants", "lesson-on-institutions-and-statistics"),
    ("how many migrants", "lesson-on-institutions-and-statistics"),
    ("inmigrantes ilegales", STUDY),
    ("dinero que mandan los migrantes", REMITTANCES),
    ("next meeting on population", CONFERENCE),
    ("what was agreed in Santiago", SANTIAGO_DECLARATIONS),
    ("courses for governments", "seminars-with-civil-society"),
    ("economic crisis", "crisis-as-an-opportunity-to-rethink-the-agenda"),
    ("presidencia pro tempore CELAC", "government-of-chile"),
    ("Ecuador julio 2012", QUITO),
    ("lecciones sobre datos", "lesson-on-continuity-f-data-sources"),
    ("mandato iberoamericano", "mandates-of-the-ibero-american-summits"),
    ("Spanish version of the final document", STUDY),
    ("población y desarrollo conferencia", CONFERENCE),
    # misspelt or half typed
    ("CEPLA", "eclac"),
    ("remeas", REMITTANCES),
    ("hondruas 2012", AT_COMAYAGUA),
    ("conferenca sudamericana", SOUTH_AMERICAN),
    ("comayag", AT_COMAYAGUA),
    ("reuniones de la CEL", COMAYAGUA),
    # no record has all of the words
    ("Mexican migrants training", TRAINING),
    ("remittances haiti", REMITTANCES),
    ("mujeres indígenas Honduras", WOMEN),
    ("who organised the meeting in Mauritius", MAURITIUS),
    ("Venezuelan refugees", STUDY),
    ("translated into Russian", STUDY),
    ("en qué idiomas está el estudio", STUDY),
    ("Montevideo Consensus", CONFERENCE),
    ("Consenso de Montevideo", CONFERENCE),
    # a name that a summary or a source uses
    ("final document", STUDY),
    ("documento final", STUDY),
    ("final document of the project", STUDY),
    ("First Statistical Digest", COMPENDIUM),
    # acronyms of forums
    ("GFMD", FORUM),
    ("FMMD", FORUM),
    ("HLD", (HIGH_LEVEL_DIALOGUE, "round-tables-of-the-second-high-level-dialogue")),
    ("UN high level dialogue on migration", HIGH_LEVEL_DIALOGUE),
    ("Naciones Unidas diálogo de alto nivel", HIGH_LEVEL_DIALOGUE),
    # people
    ("immigrants", WOMEN),
    ("emigrantes", WOMEN),
    ("mujeres migrantes", WOMEN),
    ("pueblos indígenas", WOMEN),
    ("retornados", STUDY),
    ("refugiados", STUDY),
    ("empleo migrantes", CRISIS),
    ("jobs for migrants", CRISIS),
    ("heads of state", "mandates-of-the-ibero-american-summits"),
    # participants, funders and numbers
    ("who attended the meeting in Honduras", COMAYAGUA),
    ("quién asistió a la reunión de Comayagua", COMAYAGUA),
    ("how many countries took part", "participation-in-meetings-in-seven-countries"),
    ("donors of the project", "united-nations-development-account"),
    ("financiamiento", "united-nations-development-account"),
    ("presupuesto", "united-nations-development-account"),
    ("organizaciones en Chile", "government-of-chile"),
    ("who works at ECLAC", "programme-of-work-on-international-migration"),
    ("mandate of ECLAC", "resolution-615-xxxi"),
    # subjects
    ("poverty", "seminars-with-civil-society"),
    ("pobreza", "seminars-with-civil-society"),
    ("census", "regional-publications-from-censuses-and-surveys"),
    ("encuestas", "regional-publications-from-censuses-and-surveys"),
    ("base de datos", "regional-publications-from-censuses-and-surveys"),
    ("estadísticas", "lesson-on-institutions-and-statistics"),
    ("migración sur-sur", STUDY),
    ("south-south migration", STUDY),
    ("diáspora", STUDY),
    ("fuga de cerebros", STUDY),
    ("capacity building", FINAL_MEETING),
    ("fortalecimiento de capacidades", FINAL_MEETING),
    ("workshop", TRAINING),
    ("cursos de capacitación", TRAINING),
    ("legislation", "programme-of-work-on-international-migration"),
    ("leyes de migración", "programme-of-work-on-international-migration"),
    ("mesas redondas", "round-tables-of-the-second-high-level-dialogue"),
    ("cumbre de Santiago", "first-celac-summit"),
    ("México 2012", "participation-in-meetings-in-seven-countries"),
    # misspelt
    ("remitances", REMITTANCES),
    ("remezas", REMITTANCES),
    ("honduraz", AT_COMAYAGUA),
]

# The first completion, its kind, and texts that mean it.
COMPLETIONS = [
    (
        "Economic Commission for Latin America and the Caribbean",
        "organization",
        ["ECLAC", "CEPAL", "the economic commission for latin", "Comision Economica"],
    ),
    ("Global Migration Group", "organization", ["Global Migration Group", "GMG"]),
    (
        "Latin American and Caribbean Demographic Centre (CELADE) – Population Division of ECLAC",
        "organization",
        ["CELADE", "div poblacion"],
    ),
    ("Community of Latin American and Caribbean States", "organization", ["CELAC"]),
    ("United Nations", "organization", ["UN", "ONU", "Naciones Unidas"]),
    ("International Organization for Migration", "organization", ["OIM", "IOM"]),
    ("Office of the United Nations High Commissioner for Refugees", "organization", ["ACNUR"]),
    ("United Nations Population Fund", "organization", ["FNUAP"]),
    ("European Union", "organization", ["UE"]),
    (
        "ECLAC sessional Ad Hoc Committee on Population and Development",
        "organization",
        ["ad hoc committee"],
    ),
    ("Government of Chile", "organization", ["Government of Chile"]),
    ("United States of America", "country", ["United States", "EEUU", "EE.UU.", "estados uni"]),
    ("Chile", "country", ["Chile"]),
    ("Honduras", "country", ["HND", "hondureño"]),
    ("Guinea", "country", ["guinea"]),
    ("Niger", "country", ["niger"]),
    ("Dominica", "country", ["dominica"]),
    ("Mauritius", "country", ["mauricio"]),
    ("South America", "country group", ["sudamericana"]),
    ("Migrant remittances", "topic", ["remesas"]),
    ("Resolution 615 (XXXI)", "mandate", ["615(XXXI)", "RES/615"]),
    (
        "Meeting of the ECLAC Ad Hoc Committee on Population and Development, 2012",
        "meeting",
        ["Quito"],
    ),
    ("First CELAC Summit", "meeting", ["Santiago 2013"]),
    ("Social Panorama of Latin America, 2012", "publication", ["panorama social"]),
]


def first_slug(text: str) -> str:
    results = search_all_kinds(text)
    return results.kinds[0].records[0].slug if results.kinds else ""


@pytest.mark.parametrize(("text", "mode", "values", "count", "first"), LISTED, ids=lambda v: str(v))
def test_listed_query_is_read_and_answered(programme, text, mode, values, count, first):
    results = search_all_kinds(text)
    interpretation = results.interpretation

    assert interpretation.mode.value == mode
    assert " ".join(reading.label for reading in interpretation.readings) == values
    assert (results.total, first_slug(text)) == (count, first)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("text", "slug"), FIRST_RECORDS)
def test_first_record_answers_the_query(programme, text, slug, language):
    with override(language):
        assert first_slug(text) in (slug if isinstance(slug, tuple) else (slug,))


@pytest.mark.parametrize(
    ("text", "label", "kind"),
    [(text, label, kind) for label, kind, texts in COMPLETIONS for text in texts],
)
def test_first_completion_is_the_one_meant(programme, text, label, kind):
    first, *_others = suggest_completions(text)
    assert (first.label, first.kind) == (label, kind)


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("annual report 2012", ["/reports/"]),  # no report is issued
        ("CEPAL: informe anual", ["/reports/"]),
        ("PDF report", ["/reports/"]),
        ("descargar informe", ["/reports/"]),
        ("bajar datos", ["/data/"]),
        ("Excel", ["/data/"]),
        ("API", ["/api/docs/"]),
        ("mapa", ["/countries/"]),
        ("boletín", ["/help/"]),
        ("correo electrónico", ["/about/"]),
        ("contacto", ["/about/"]),
        ("download the data", ["/data/"]),
        ("Haiti", ["/countries/HTI/"]),  # no record names it
        ("Honduras", []),
        ("Spain", ["/countries/ESP/"]),  # a record has its adjective
        ("República Bolivariana de Venezuela", ["/countries/VEN/"]),
        ("Plurinational State of Bolivia", ["/countries/BOL/"]),
        ("Better sources of data", []),
        ("help for governments", []),
    ],
)
def test_search_proposes_pages_that_are_no_records(programme, text, pages):
    found = related_pages(search_all_kinds(text).interpretation)
    assert [page.address for page in found] == pages


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("Guatmala", ["/countries/GTM/"]),
        ("bolivariana", []),  # a word of the name of Venezuela, spelt nearly like “boliviana”
        ("República Bolivariana de Venezuela", []),
    ],
)
def test_search_proposes_pages_with_names_that_are_spelt_nearly_so(programme, text, pages):
    found = similar_pages(search_all_kinds(text).interpretation)
    assert [page.address for page in found] == pages
