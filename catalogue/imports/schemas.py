"""Import tables of organizations, countries, country groups, topics and sources."""

from catalogue.imports.table_schema import Table, child_table, record_table
from catalogue.records.countries import Country, CountryGroup
from catalogue.records.organizations import Membership, Organization
from catalogue.records.sources import Source
from catalogue.records.topics import Topic

ORGANIZATION_MEMBERSHIPS = child_table(
    "memberships",
    Membership,
    "organization",
    ("body", "role", "when"),
    natural_key=("body", "role", "begins", "ends"),
)
ORGANIZATIONS = record_table(
    Organization,
    own_fields=("acronym_en", "acronym_es", "kind", "country", "ror", "isni", "wikidata"),
    place_fields=(),
    relations=("parent", "successor"),
    children=(ORGANIZATION_MEMBERSHIPS,),
    names=True,
)
MEMBERSHIPS = Table(
    "memberships",
    Membership,
    ("organization", "body", "role", "when"),
    natural_key=("organization", "body", "role", "begins", "ends"),
)
COUNTRIES = Table(
    "countries",
    Country,
    ("alpha3", "m49", "name_en", "name_es", "subregion", "commission_status"),
)
COUNTRY_GROUPS = Table(
    "country_groups",
    CountryGroup,
    ("slug", "name_en", "name_es", "acronym_en", "acronym_es", "broader", "members"),
)
TOPICS = Table("topics", Topic, ("slug", "name_en", "name_es", "broader"))
SOURCES = Table(
    "sources",
    Source,
    (
        "slug",
        "title_en",
        "title_es",
        "kind",
        "language",
        "when",
        "url",
        "author",
        "addressee_en",
        "addressee_es",
        "is_public",
        "note",
    ),
)
