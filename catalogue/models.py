"""The tables of this layer, gathered from the modules that define them."""

from catalogue.addresses import Address
from catalogue.dated import Dated, DatedQuerySet
from catalogue.evidence import Citation, Link, OtherName, Source
from catalogue.history.events import Event
from catalogue.imports.jobs import ImportJob, ImportRow
from catalogue.index.rows import IndexCount, IndexLine, IndexRow
from catalogue.organizations import Membership, Organization, Party
from catalogue.places import Country, CountryGroup
from catalogue.proposals import Proposal
from catalogue.records import Located, Record, RecordQuerySet, State
from catalogue.throttle import ApiUse
from catalogue.topics import Topic
from catalogue.transitions import Transition

__all__ = [
    "Address",
    "ApiUse",
    "Citation",
    "Country",
    "CountryGroup",
    "Dated",
    "DatedQuerySet",
    "Event",
    "ImportJob",
    "ImportRow",
    "IndexCount",
    "IndexLine",
    "IndexRow",
    "Link",
    "Located",
    "Membership",
    "Organization",
    "OtherName",
    "Party",
    "Proposal",
    "Record",
    "RecordQuerySet",
    "Source",
    "State",
    "Topic",
    "Transition",
]
