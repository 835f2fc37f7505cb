"""The columns of the file of each list: codes, which are promises, and labels in two languages."""

from activities.models import Activity, Mandate, Outcome, Project
from catalogue.models import Organization
from meetings.models import Meeting
from publications.models import Publication

FIRST_CODES = "number title"
PERIOD_CODES = "when first_day last_day"
PLACE_CODES = "countries countries_code regions regions_code"
PROGRAMME_CODES = "mandates mandates_code projects projects_code"
DELIVERABLE_CODES = "deliverables deliverables_code"
FRAMEWORK_CODES = "sdg sdg_code gcm gcm_code montevideo montevideo_code"
LAST_CODES = f"topics topics_code {FRAMEWORK_CODES} summary changed_at permalink slug"
COLUMN_CODES = {
    Activity: (
        f"{FIRST_CODES} kind kind_code status status_code {PERIOD_CODES} is_collective "
        f"{PLACE_CODES} organizations organizations_code project project_code mandates "
        "mandates_code provisions provisions_code meetings meetings_code publications "
        f"publications_code prepares prepares_code days {DELIVERABLE_CODES} {LAST_CODES}"
    ),
    Meeting: (
        f"{FIRST_CODES} kind kind_code status status_code {PERIOD_CODES} ordinal series_bodies "
        f"series_bodies_code city country country_code venue website {PLACE_CODES} "
        "organizations organizations_code part_of part_of_code prepares prepares_code "
        f"{PROGRAMME_CODES} three_hour_meetings days participants women {DELIVERABLE_CODES} "
        f"{LAST_CODES}"
    ),
    Publication: (
        f"{FIRST_CODES} kind kind_code {PERIOD_CODES} serial issue editions editions_code "
        "authors authors_code other_authors disseminated_at disseminated_at_code distributors "
        "distributors_code doi handle licence covers_from covers_to input_to input_to_code "
        f"input_to_bodies input_to_bodies_code {PLACE_CODES} {PROGRAMME_CODES} "
        f"{DELIVERABLE_CODES} {LAST_CODES}"
    ),
    Outcome: (
        f"{FIRST_CODES} label printed_number kind kind_code {PERIOD_CODES} parent parent_code "
        "adopted_at adopted_at_code publication publication_code project project_code "
        "activity activity_code organization organization_code quotation quotation_language "
        f"quotation_language_code {PLACE_CODES} {LAST_CODES}"
    ),
    Mandate: (
        f"{FIRST_CODES} symbol kind kind_code standing standing_code standing_date "
        f"standing_reason superseded_by superseded_by_code {PERIOD_CODES} adopting_body "
        "adopting_body_code "
        "adopted_at adopted_at_code family family_code provisions provisions_code "
        f"{PLACE_CODES} {LAST_CODES}"
    ),
    Project: (
        f"{FIRST_CODES} code kind kind_code {PERIOD_CODES} objective organizations "
        "organizations_code mandates mandates_code concluded_at concluded_at_code "
        f"summed_up_in summed_up_in_code parent parent_code {DELIVERABLE_CODES} "
        f"{PLACE_CODES} {LAST_CODES}"
    ),
    Organization: (
        f"{FIRST_CODES} acronym kind kind_code country country_code parent parent_code "
        f"memberships memberships_code ror isni wikidata {LAST_CODES}"
    ),
}
# The label of a column in English and in Spanish; that of codes says so after it.
LABELS = {
    "number": ("Record number", "Número de registro"),
    "title": ("Title", "Título"),
    "kind": ("Kind", "Tipo"),
    "status": ("Status", "Situación"),
    "when": ("Date", "Fecha"),
    "first_day": ("First day", "Primer día"),
    "last_day": ("Last day", "Último día"),
    "is_collective": ("Covers several activities", "Abarca varias actividades"),
    "countries": ("Countries", "Países"),
    "regions": ("Country groups", "Grupos de países"),
    "organizations": ("Organizations", "Organizaciones"),
    "project": ("Project", "Proyecto"),
    "mandates": ("Mandates", "Mandatos"),
    "provisions": ("Provisions", "Disposiciones"),
    "meetings": ("Meetings", "Reuniones"),
    "publications": ("Publications", "Publicaciones"),
    "prepares": ("Prepares the meeting", "Prepara la reunión"),
    "topics": ("Topics", "Temas"),
    "summary": ("Summary", "Resumen"),
    "changed_at": ("Last updated (UTC)", "Última actualización (UTC)"),
    "permalink": ("Permanent link", "Enlace permanente"),
    "slug": ("Web address (last part)", "Dirección web (última parte)"),
    "ordinal": ("Number in the series", "Número en la serie"),
    "series_bodies": ("Series", "Serie"),
    "city": ("City", "Ciudad"),
    "country": ("Country (place)", "País (lugar)"),
    "venue": ("Venue", "Recinto"),
    "website": ("Website", "Sitio web"),
    "part_of": ("Part of", "Forma parte de"),
    "projects": ("Projects", "Proyectos"),
    "serial": ("Series", "Serie"),
    "issue": ("Issue or year", "Número o año"),
    "editions": ("Editions", "Ediciones"),
    "authors": ("Authors and contributors", "Autores y colaboradores"),
    "other_authors": ("Persons and groups among them", "De ellos, personas y grupos"),
    "disseminated_at": ("Distributed at", "Distribuida en"),
    "distributors": ("Distributed by", "Distribuida por"),
    "doi": ("DOI", "DOI"),
    "handle": ("Repository link", "Enlace del repositorio"),
    "licence": ("Licence", "Licencia"),
    "covers_from": ("Period covered: from", "Período abarcado: desde"),
    "covers_to": ("Period covered: to", "Período abarcado: hasta"),
    "input_to": ("Input to meetings", "Insumo para reuniones"),
    "input_to_bodies": ("Input to bodies", "Insumo para órganos"),
    "label": ("Label", "Rótulo"),
    "printed_number": ("Printed number", "Número impreso"),
    "parent": ("Part of", "Apartado de"),
    "adopted_at": ("Adopted or presented at", "Aprobado o presentado en"),
    "publication": ("Source publication", "Publicación de origen"),
    "activity": ("Source activity", "Actividad de origen"),
    "organization": ("Source organization", "Organización de origen"),
    "quotation": ("Original text", "Texto original"),
    "quotation_language": ("Language of the original text", "Idioma del texto original"),
    "symbol": ("Number or symbol", "Número o signatura"),
    "adopting_body": ("Adopted by", "Aprobado por"),
    "family": ("Part of the set", "Forma parte del conjunto"),
    "code": ("Code", "Código"),
    "objective": ("Objective", "Objetivo"),
    "concluded_at": ("Final meeting", "Reunión final"),
    "summed_up_in": ("Final publications", "Publicaciones finales"),
    "deliverables": ("Deliverables", "Entregables"),
    "three_hour_meetings": (
        "Number of three-hour meetings",
        "Número de reuniones de tres horas",
    ),
    "days": ("Number of days", "Número de días"),
    "participants": ("Participants", "Participantes"),
    "women": ("Women among the participants", "Mujeres entre los participantes"),
    "acronym": ("Acronym", "Sigla"),
    "memberships": ("Member of", "Miembro de"),
    "ror": ("ROR", "ROR"),
    "isni": ("ISNI", "ISNI"),
    "wikidata": ("Wikidata", "Wikidata"),
    "sdg": ("Sustainable Development Goals", "Objetivos de Desarrollo Sostenible"),
    "gcm": ("Global Compact for Migration", "Pacto Mundial para la Migración"),
    "montevideo": ("Montevideo Consensus", "Consenso de Montevideo"),
    "standing": ("Standing", "Vigencia"),
    "standing_date": ("Standing since", "Vigencia desde"),
    "standing_reason": ("Reason for the standing", "Motivo de la vigencia"),
    "superseded_by": ("Superseded by", "Sustituido por"),
}
# Labels that one kind of record has for a column of the same code.
OWN_LABELS = {
    (Outcome, "project"): ("Source project", "Proyecto de origen"),
    (Project, "parent"): ("Subprogramme of", "Subprograma de"),
    (Organization, "country"): ("Country", "País"),
    (Organization, "parent"): ("Part of", "Forma parte de"),
    (Mandate, "adopted_at"): ("Adopted at", "Aprobado en"),
}
LANGUAGES = {"en": (0, " (code)"), "es": (1, " (código)")}


def codes_of(model) -> list[str]:
    """Return the codes of the columns of a list, in their order."""
    return COLUMN_CODES[model].split()


def labels_of(model, language: str) -> list[str]:
    """Return the labels of the columns of a list, in their order."""
    place, suffix = LANGUAGES[language]
    found = []
    for code in codes_of(model):
        base = code.removesuffix("_code")
        label = OWN_LABELS.get((model, base), LABELS[base])[place]
        found.append(label if code == base else label + suffix)
    return found
