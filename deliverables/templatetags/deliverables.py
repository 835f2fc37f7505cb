"""Template tag of the deliverables in which an organization or a country takes part."""

from django import template

from catalogue.records.countries import Country
from deliverables.participation import ProgrammeParticipation, participation

register = template.Library()


@register.simple_tag
def deliverables_with(row) -> list[ProgrammeParticipation]:
    """Return the deliverables of the records that name an organization or a country."""
    if isinstance(row, Country):
        return participation("country", row, row.alpha3)
    return participation("organization", row, row.slug)
