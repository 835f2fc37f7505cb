"""Organizations, and what all records refer to, among the tables of the archive."""

from catalogue.exports.archive_tables import (
    PERIOD,
    Table,
    attached,
    authority_table,
    carried,
    record_table,
    relations,
    row_table,
)
from catalogue.records.countries import Country, CountryGroup
from catalogue.records.organizations import Membership, Organization
from catalogue.records.topics import Topic


def tables() -> list[Table]:
    return [
        record_table(Organization, "kind", "acronym_en", "acronym_es", "is_commission"),
        *carried(Organization),
        attached(Organization, "other_names", "name", "language"),
        *relations(Organization, "country", "parent", "successor"),
        row_table(Membership, ("organization",), ("role", *PERIOD), ("body",)),
    ]


def authorities() -> list[Table]:
    """Countries and their groups, and topics."""
    return [
        authority_table(
            Country, "alpha3", "m49", "name_en", "name_es", "subregion", "commission_status"
        ),
        authority_table(CountryGroup, "slug", "name_en", "name_es", "acronym_en", "acronym_es"),
        *relations(CountryGroup, "members", "broader"),
        authority_table(Topic, "slug", "name_en", "name_es"),
        *relations(Topic, "broader"),
    ]
