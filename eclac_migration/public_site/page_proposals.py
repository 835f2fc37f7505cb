"""Pages of the site that the search page proposes beside records.

“Did you mean”: countries, groups and topics whose names are spelt nearly like words that no record
has. “See also”: annual reports, countries that no result names, and pages about the site.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.search.folding import Parts, parts_of
from catalogue.search.interpretation import Interpretation, Mode
from catalogue.search.lexicon import Reading
from catalogue.search.similar_names import similar_values
from catalogue.search.vocabulary import FILLERS
from reports.models import Report
from server.replica_router import read_alias

# Phrases that name a page. One of several words may stand in a longer text; a single word may not,
# because records contain it, too.
REPORTS = (
    *("annual report", "annual reports", "report", "reports"),
    *("pdf report", "report pdf", "download report", "pdf", "yearly report"),
    *("informe anual", "informes anuales", "informe", "informes"),
    *("informe pdf", "pdf informe", "descargar informe", "memoria anual"),
)
PAGES = (
    ("about", gettext_lazy("About"),
     ("contact", "email", "licence", "license", "contacto", "correo electrónico", "licencia")),
    ("help", gettext_lazy("Help and glossary"),
     ("help", "glossary", "feed", "rss", "newsletter", "subscribe", "calendar", "ayuda",
      "glosario", "boletín", "suscribirse", "calendario")),
    ("data", gettext_lazy("Data and definitions"),
     ("data", "datos", "download", "download data", "open data", "excel", "csv", "spreadsheet",
      "descargar", "descargar datos", "bajar datos", "datos abiertos", "base de datos",
      "hoja de cálculo")),
    ("api:docs", gettext_lazy("API for programs"), ("api",)),
    ("accessibility", gettext_lazy("Accessibility"), ("accessibility", "accesibilidad")),
    ("privacy", gettext_lazy("Privacy"), ("privacy", "cookies", "privacidad")),
    ("countries", gettext_lazy("Countries and territories"),
     ("countries", "list of countries", "map", "países", "lista de países", "mapa")),
    ("topics", gettext_lazy("Topics"), ("topics", "temas")),
)  # fmt: skip


@dataclass(frozen=True)
class ProposedPage:
    """The label and the address of a page."""

    label: str
    address: str


def similar_pages(interpretation: Interpretation) -> list[ProposedPage]:
    """Return the pages about values that are spelt nearly like words that no record has."""
    texts: Sequence[str] = interpretation.missing
    if interpretation.mode == Mode.NOTHING:
        words = [term.text for term in interpretation.included if term.is_word]
        texts = [interpretation.text, *words]
    return [page_of_value(reading) for reading in similar_values(texts, read_alias())]


def page_of_value(reading: Reading) -> ProposedPage:
    """Return the page about a country or topic, or the search for a group."""
    [(facet, value)] = reading.parameters
    if facet in ("country", "topic"):
        return ProposedPage(reading.label, reverse(facet, args=[value]))
    query = urlencode({"q": reading.label})
    return ProposedPage(reading.label, f"{reverse('search')}?{query}")


def related_pages(interpretation: Interpretation) -> list[ProposedPage]:
    """Return the pages of the site that a text names, and countries that do not filter."""
    parts = parts_of(interpretation.text)
    years = [part for part in parts if part.isdecimal() and len(part) == 4]
    words = tuple(part for part in parts if part not in years and part not in FILLERS)
    found = _reports(years) if _names(words, REPORTS) else []
    found += [
        ProposedPage(str(label), reverse(name))
        for name, label, phrases in PAGES
        if _names(words, phrases)
    ]
    found += [
        page_of_value(reading)
        for term in interpretation.included
        for reading in term.readings
        if reading.facet == "country" and reading not in interpretation.readings
    ]
    return found


def _names(words: Parts, phrases: tuple[str, ...]) -> bool:
    """Return whether the words are one of the phrases, or contain one of several words."""
    text = f" {' '.join(words)} "
    return any(
        words == named or (len(named) > 1 and f" {' '.join(named)} " in text)
        for named in map(parts_of, phrases)
    )


def _reports(years: list[str]) -> list[ProposedPage]:
    """Return the public annual reports of these years, or else the list of reports."""
    reports = Report.objects.public().filter(slug__in=years).in_default_order() if years else []
    return [
        ProposedPage(
            _("Annual report %(period)s") % {"period": report.name}, report.get_absolute_url()
        )
        for report in reports
    ] or [ProposedPage(_("Reports"), reverse("reports:list"))]
