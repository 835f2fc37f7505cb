"""The product for another, invented commission: the steps of docs/adapt.md, with its own files."""

import pytest
from django.conf import settings as project_settings
from django.core.management import call_command
from django.utils.translation import trans_real

from catalogue.base.period import Period
from reports.models import Report
from reports.rendering import compose_all_languages
from tests.support.compiled_texts import write_texts

pytestmark = pytest.mark.django_db

ENGLISH = {
    "International migration at ECLAC": "Rivers at the Delta Commission",
    "International migration": "Rivers",
    "Support to an intergovernmental meeting": "Support to a meeting of riparian States",
    "report\x04international migration": "rivers",
    "report heading\x04Work with other agencies": "Work with river authorities",
    "report heading\x04Outlook": "What comes next",
}
SPANISH = {
    "International migration at ECLAC": "Los ríos en la Comisión del Delta",
    "report\x04international migration": "ríos",
    "report heading\x04Work with other agencies": "Labor con autoridades fluviales",
}
ORGANIZATIONS = """
delta-commission:
  title_en: Delta Commission (invented)
  title_es: Comisión del Delta (ficticia)
  acronym_en: DC
  acronym_es: CD
  kind: intergovernmental-body
  is_commission: yes
  summary_en: An invented commission.
  summary_es: Una comisión inventada.
"""
ACTIVITIES = """
gauges-on-the-upper-river:
  title_en: Common gauges on the upper river
  title_es: Limnímetros comunes en el curso superior
  kind: inter-agency
  status: completed
  period: 2030
  involvements:
    - {organization: delta-commission, role: lead}
  summary_en: DC set up ten gauges.
  summary_es: La CD instaló diez limnímetros.
meeting-of-the-upper-river:
  title_en: Preparation of the meeting of the upper river
  title_es: Preparación de la reunión del curso superior
  kind: meeting-support
  status: planned
  period: 2031
  summary_en: DC will prepare the meeting.
  summary_es: La CD preparará la reunión.
"""


@pytest.fixture
def other_commission(settings, tmp_path, data_folder):
    """The texts and colours of another commission, and its records."""
    texts = tmp_path / "texts"
    write_texts(texts, "en", ENGLISH)
    write_texts(texts, "es", SPANISH)
    colours = tmp_path / "colours.css"
    colours.write_text(":root { --brand: #123456; }")
    settings.COLOURS_FILE = str(colours)
    settings.LOCALE_PATHS = [texts, *project_settings.LOCALE_PATHS]
    forget_texts()
    call_command("load_programme", data_folder(organizations=ORGANIZATIONS, activities=ACTIVITIES))
    yield
    forget_texts()


def forget_texts() -> None:
    """Read the texts again when the next one is asked for."""
    trans_real._translations = {}
    trans_real._default = None


def test_pages_have_the_name_kinds_and_colours_of_the_commission(
    other_commission, client, settings
):
    home, spanish = client.get("/").text, client.get("/es/").text
    assert "<title>Rivers at the Delta Commission</title>" in home
    assert "<title>Los ríos en la Comisión del Delta</title>" in spanish
    settings.EMBEDDING_ORIGINS = "https://www.example.org"
    for page in (home, client.get("/embed/activities/").text):
        assert '<link rel="stylesheet" href="/colours.css">' in page
    style = client.get("/colours.css")
    assert (style.text, style["Content-Type"]) == (":root { --brand: #123456; }", "text/css")
    record = client.get("/activities/meeting-of-the-upper-river/").text
    assert "Support to a meeting of riparian States" in record


def test_report_has_the_field_and_the_headings_of_the_commission(other_commission):
    report = Report(slug="2030")
    report.when = Period.from_edtf("2030")
    report.save()

    documents = compose_all_languages(report)
    english, spanish = documents["en"], documents["es"]

    assert english.title == "Report of the Delta Commission (invented) on its work on rivers, 2030"
    assert spanish.title == (
        "Informe de la Comisión del Delta (ficticia) sobre su labor en materia de ríos, 2030"
    )
    titles = {
        language: section_titles(document.sections) for language, document in documents.items()
    }
    assert titles["en"][2:] == ["A. Work with river authorities", "III. What comes next"]
    assert titles["es"][2] == "A. Labor con autoridades fluviales"


def section_titles(sections) -> list[str]:
    """Return the titles of sections and of those within them."""
    titles = []
    for section in sections:
        titles += [section.heading, *section_titles(section.sections)]
    return titles


def test_product_keeps_its_own_colours_without_a_style_sheet(client):
    assert client.get("/colours.css").status_code == 404
    assert "colours.css" not in client.get("/").text
