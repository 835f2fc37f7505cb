"""The archive tables of organizations, and of the countries, groups and topics of all records."""

from catalogue.exports.archive_tables import (
    ARCHIVE_PERIOD_COLUMNS,
    ArchiveTable,
    attachment_table,
    authority_table,
    common_tables,
    record_table,
    relation_tables,
    row_table,
)
from catalogue.records.countries import Country, CountryGroup
from catalogue.records.organizations import Membership, Organization
from catalogue.records.topics import Topic


def tables() -> list[ArchiveTable]:
    """Return the tables of organizations and memberships."""
    return [
        record_table(Organization, "kind", "acronym_en", "acronym_es", "is_commission"),
        *common_tables(Organization),
        attachment_table(Organization, "other_names", "name", "language"),
        *relation_tables(Organization, "country", "parent", "successor"),
        row_table(Membership, ("organization",), ("role", *ARCHIVE_PERIOD_COLUMNS), ("body",)),
    ]


def authority_tables() -> list[ArchiveTable]:
    """Return the tables of countries, country groups and topics."""
    return [
        authority_table(
            Country, "alpha3", "m49", "name_en", "name_es", "subregion", "commission_status"
        ),
        authority_table(CountryGroup, "slug", "name_en", "name_es", "acronym_en", "acronym_es"),
        *relation_tables(CountryGroup, "members", "broader"),
        authority_table(Topic, "slug", "name_en", "name_es", "framework", "code", "address"),
        *relation_tables(Topic, "broader"),
    ]
