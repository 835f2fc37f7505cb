"""The models of this app, imported from the modules that define them."""

from catalogue.api.throttling import ApiUse
from catalogue.history.events import Event
from catalogue.imports.models import ImportJob, ImportProfile, ImportRow
from catalogue.index.models import ExportLine, IndexCount, IndexRow, OutdatedRow
from catalogue.link_check.models import LinkCheck
from catalogue.reading.models import ParagraphDecision, SourceParagraph, SourceText
from catalogue.records.countries import Country, CountryGroup
from catalogue.records.dated import DatedModel
from catalogue.records.organizations import Membership, Organization
from catalogue.records.parties import Party
from catalogue.records.record import LocatedModel, Record, RecordQuerySet, State
from catalogue.records.slugs import Address
from catalogue.records.sources import Citation, Link, OtherName, Source
from catalogue.records.synonyms import Synonym
from catalogue.records.topics import Topic
from catalogue.teamwork.models import Notification, TeamEntry
from catalogue.workflow.merge_job import MergeJob
from catalogue.workflow.proposal_model import Proposal
from catalogue.workflow.transition_log import Transition

__all__ = [
    "Address",
    "ApiUse",
    "Citation",
    "Country",
    "CountryGroup",
    "DatedModel",
    "Event",
    "ExportLine",
    "ImportJob",
    "ImportProfile",
    "ImportRow",
    "IndexCount",
    "IndexRow",
    "Link",
    "LinkCheck",
    "LocatedModel",
    "Membership",
    "MergeJob",
    "Notification",
    "Organization",
    "OtherName",
    "OutdatedRow",
    "ParagraphDecision",
    "Party",
    "Proposal",
    "Record",
    "RecordQuerySet",
    "Source",
    "SourceParagraph",
    "SourceText",
    "State",
    "Synonym",
    "TeamEntry",
    "Topic",
    "Transition",
]
