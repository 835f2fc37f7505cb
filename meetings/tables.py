"""Archive tables of meetings."""

from catalogue.exports.archive_tables import (
    ArchiveTable,
    common_tables,
    record_table,
    relation_tables,
    row_table,
)
from meetings.models import Meeting, Participation

PARTY_COLUMNS = ("role", "group_en", "group_es", "group_kind", "group_size", "position")


def tables() -> list[ArchiveTable]:
    return [
        record_table(
            Meeting,
            *("kind", "status", "ordinal", "city_en", "city_es", "venue_en", "venue_es"),
            *("is_online", "website", "parties_are_incomplete"),
            *("three_hour_meetings", "days", "participants", "women"),
        ),
        *common_tables(Meeting),
        *relation_tables(Meeting, "countries", "regions", "country", "series_bodies"),
        *relation_tables(Meeting, "part_of", "prepares"),
        row_table(Participation, ("meeting",), PARTY_COLUMNS, ("organization",)),
    ]
