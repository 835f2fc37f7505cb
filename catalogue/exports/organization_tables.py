"""The archive tables of organizations, and of the countries, groups and topics of all records."""

from dataclasses import replace

from django.db.models import Case, TextField, Value, When

from catalogue.exports.archive_tables import (
    ARCHIVE_PERIOD_COLUMNS,
    ArchiveColumn,
    ArchiveTable,
    attachment_table,
    authority_table,
    common_tables,
    record_table,
    relation_tables,
    row_table,
)
from catalogue.records.countries import ALPHA2_LABEL, Country, CountryGroup
from catalogue.records.country_codes import ALPHA2_BY_ALPHA3
from catalogue.records.organizations import Membership, Organization
from catalogue.records.topics import Topic


def tables() -> list[ArchiveTable]:
    """Return the tables of organizations and memberships."""
    return [
        record_table(
            Organization,
            *("kind", "acronym_en", "acronym_es", "ror", "isni", "wikidata", "is_commission"),
        ),
        *common_tables(Organization),
        attachment_table(Organization, "other_names", "name", "language"),
        *relation_tables(Organization, "country", "parent", "successor"),
        row_table(Membership, ("organization",), ("role", *ARCHIVE_PERIOD_COLUMNS), ("body",)),
    ]


def countries_table() -> ArchiveTable:
    """Return the table of countries, with the alpha-2 codes, which follow from the alpha-3."""
    table = authority_table(
        Country, "alpha3", "m49", "name_en", "name_es", "subregion", "commission_status"
    )
    cases = [When(alpha3=alpha3, then=Value(code)) for alpha3, code in ALPHA2_BY_ALPHA3.items()]
    alpha2 = ArchiveColumn(
        "alpha2",
        Case(*cases, default=Value(""), output_field=TextField()),
        title=str(ALPHA2_LABEL),
    )
    return replace(table, columns=(*table.columns, alpha2))


def authority_tables() -> list[ArchiveTable]:
    """Return the tables of countries, country groups and topics."""
    return [
        countries_table(),
        authority_table(CountryGroup, "slug", "name_en", "name_es", "acronym_en", "acronym_es"),
        *relation_tables(CountryGroup, "members", "broader"),
        authority_table(Topic, "slug", "name_en", "name_es", "framework", "code", "address"),
        *relation_tables(Topic, "broader"),
    ]
