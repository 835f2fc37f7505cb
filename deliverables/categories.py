"""Categories, subcategories and units of deliverables, as the programme budget prints them.

Source: United Nations, *Proposed programme budget for 2023*, section 21, "Economic and social
development in Latin America and the Caribbean", A/77/6 (Sect. 21), tables "Deliverables for the
period …, by category and subcategory". The document could not be opened when this was written, so
the names are to be compared with the fascicle of the year. The budget prints expert groups under
the substantive services for meetings; they have a subcategory of their own here, so that a plan
can count them apart.
"""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    A = "A", _("Facilitation of the intergovernmental process and expert bodies")
    B = "B", _("Generation and transfer of knowledge")
    C = "C", _("Substantive deliverables")
    D = "D", _("Communication deliverables")
    E = "E", _("Enabling deliverables")


class Subcategory(models.TextChoices):
    PARLIAMENTARY_DOCUMENTATION = "parliamentary-documentation", _("Parliamentary documentation")
    SUBSTANTIVE_SERVICES = "substantive-services", _("Substantive services for meetings")
    CONFERENCE_SERVICES = (
        "conference-services",
        _("Conference and secretariat services for meetings"),
    )
    EXPERT_GROUPS = "expert-groups", _("Expert groups")
    FIELD_PROJECTS = "field-projects", _("Field and technical cooperation projects")
    TRAINING = "training", _("Seminars, workshops and training events")
    PUBLICATIONS = "publications", _("Publications")
    TECHNICAL_MATERIALS = "technical-materials", _("Technical materials")
    CONSULTATION = "consultation", _("Consultation, advice and advocacy")
    GOOD_OFFICES = "good-offices", _("Good offices")
    FACT_FINDING = "fact-finding", _("Fact-finding, monitoring and inquiry missions")
    DATABASES = "databases", _("Databases and substantive digital materials")
    OUTREACH = "outreach", _("Outreach programmes, special events and information materials")
    MEDIA = "media", _("External and media relations")
    DIGITAL_PLATFORMS = "digital-platforms", _("Digital platforms and multimedia content")
    LIBRARY = "library", _("Library services")
    ADMINISTRATION = "administration", _("Administration")
    OVERSIGHT = "oversight", _("Internal justice and oversight")
    LEGAL_SERVICES = "legal-services", _("Legal services")


class Unit(models.TextChoices):
    DOCUMENTS = "documents", _("documents")
    THREE_HOUR_MEETINGS = "three-hour-meetings", _("three-hour meetings")
    PROJECTS = "projects", _("projects")
    DAYS = "days", _("days")
    PUBLICATIONS = "publications", _("publications")
    MATERIALS = "materials", _("materials")
    MISSIONS = "missions", _("missions")


# The category of each subcategory, and its unit; "" if the budget only describes.
SUBCATEGORIES: dict[Subcategory, tuple[Category, Unit | str]] = {
    Subcategory.PARLIAMENTARY_DOCUMENTATION: (Category.A, Unit.DOCUMENTS),
    Subcategory.SUBSTANTIVE_SERVICES: (Category.A, Unit.THREE_HOUR_MEETINGS),
    Subcategory.CONFERENCE_SERVICES: (Category.A, Unit.THREE_HOUR_MEETINGS),
    Subcategory.EXPERT_GROUPS: (Category.A, Unit.THREE_HOUR_MEETINGS),
    Subcategory.FIELD_PROJECTS: (Category.B, Unit.PROJECTS),
    Subcategory.TRAINING: (Category.B, Unit.DAYS),
    Subcategory.PUBLICATIONS: (Category.B, Unit.PUBLICATIONS),
    Subcategory.TECHNICAL_MATERIALS: (Category.B, Unit.MATERIALS),
    Subcategory.CONSULTATION: (Category.C, ""),
    Subcategory.GOOD_OFFICES: (Category.C, ""),
    Subcategory.FACT_FINDING: (Category.C, Unit.MISSIONS),
    Subcategory.DATABASES: (Category.C, ""),
    Subcategory.OUTREACH: (Category.D, ""),
    Subcategory.MEDIA: (Category.D, ""),
    Subcategory.DIGITAL_PLATFORMS: (Category.D, ""),
    Subcategory.LIBRARY: (Category.D, ""),
    Subcategory.ADMINISTRATION: (Category.E, ""),
    Subcategory.OVERSIGHT: (Category.E, ""),
    Subcategory.LEGAL_SERVICES: (Category.E, ""),
}


def category_of(subcategory: str) -> Category:
    return SUBCATEGORIES[Subcategory(subcategory)][0]


def grouped_choices() -> list[tuple[Any, list[tuple[str, Any]]]]:
    """Return the subcategories by category, for a form."""
    return [
        (
            f"{category.value}. {category.label}",
            [
                (subcategory.value, subcategory.label)
                for subcategory, (of, _unit) in SUBCATEGORIES.items()
                if of == category
            ],
        )
        for category in Category
    ]
