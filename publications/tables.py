"""Publications, their editions and where they went, among the tables of the archive."""

from catalogue.exports.archive_tables import (
    PERIOD,
    Table,
    attached,
    carried,
    record_table,
    relations,
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

GROUP = ("group_en", "group_es", "group_kind", "group_size", "position")


def tables() -> list[Table]:
    return [
        record_table(
            Publication,
            *("kind", "serial_en", "serial_es", "issue", "doi", "handle", "licence"),
            *("covers_from", "covers_to", "draws_on", "parties_are_incomplete"),
        ),
        *carried(Publication),
        attached(Publication, "other_names", "name", "language"),
        *relations(Publication, "countries", "regions", "input_to", "input_to_bodies"),
        row_table(
            Edition,
            ("publication",),
            ("language", "title", "symbol", "isbn", "pages", "url", *PERIOD),
        ),
        row_table(
            Authorship,
            ("publication",),
            ("role", "family_name", "given_name", *GROUP),
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
            ("manner", *PERIOD, "place_en", "place_es", "url", "position"),
            ("meeting", "country"),
        ),
        *relations(Dissemination, "editions", "distributors"),
        row_table(Recipient, ("dissemination",), GROUP, ("organization",)),
    ]
