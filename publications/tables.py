"""Archive tables of publications, their editions and distributions."""

from catalogue.exports.archive_tables import (
    ARCHIVE_PERIOD_COLUMNS,
    ArchiveTable,
    attachment_table,
    common_tables,
    record_table,
    relation_tables,
    row_table,
)
from publications.models import (
    Authorship,
    Contribution,
    Dissemination,
    Edition,
    Publication,
    Recipient,
)

GROUP_COLUMNS = ("group_en", "group_es", "group_kind", "group_size", "position")


def tables() -> list[ArchiveTable]:
    return [
        record_table(
            Publication,
            *("kind", "serial_en", "serial_es", "issue", "doi", "handle", "licence"),
            *("covers_from", "covers_to", "draws_on", "parties_are_incomplete"),
        ),
        *common_tables(Publication),
        attachment_table(Publication, "other_names", "name", "language"),
        *relation_tables(Publication, "countries", "regions", "input_to", "input_to_bodies"),
        row_table(
            Edition,
            ("publication",),
            ("language", "title", "symbol", "isbn", "pages", "url", *ARCHIVE_PERIOD_COLUMNS),
        ),
        row_table(
            Authorship,
            ("publication",),
            ("role", "family_name", "given_name", "orcid", *GROUP_COLUMNS),
            ("organization",),
        ),
        row_table(
            Contribution,
            ("publication",),
            ("title_en", "title_es", "text_en", "text_es", "position"),
            ("organization",),
        ),
        row_table(
            Dissemination,
            ("publication",),
            ("manner", *ARCHIVE_PERIOD_COLUMNS, "place_en", "place_es", "url", "position"),
            ("meeting", "country"),
        ),
        *relation_tables(Dissemination, "editions", "distributors"),
        row_table(Recipient, ("dissemination",), GROUP_COLUMNS, ("organization",)),
    ]
