"""Columns of an import file of meetings."""

from catalogue.imports.table_schema import (
    PARTY_COLUMNS,
    PARTY_NATURAL_KEY,
    child_table,
    record_table,
)
from deliverables.imports import delivery_table
from meetings.models import Meeting, Participation

PARTICIPATIONS = child_table(
    "participations",
    Participation,
    "meeting",
    ("role", *PARTY_COLUMNS),
    natural_key=PARTY_NATURAL_KEY,
)
MEETINGS = record_table(
    Meeting,
    own_fields=(
        *("kind", "status", "ordinal", "series_bodies"),
        *("three_hour_meetings", "days", "participants", "women"),
    ),
    place_fields=(
        *("city_en", "city_es", "country"),
        *("venue_en", "venue_es", "is_online", "website"),
        *("countries", "regions"),
    ),
    relations=("part_of", "prepares", "parties_are_incomplete"),
    children=(PARTICIPATIONS, delivery_table(Meeting)),
)
