"""A world in which every relation of every public record also holds what is not public."""

from activities.models import (
    Activity,
    Involvement,
    Mandate,
    Outcome,
    Project,
    ProjectMandate,
    Provision,
    Uptake,
)
from catalogue.models import Citation, Membership, Organization, Source
from meetings.models import Meeting, Participation
from publications.models import Authorship, Contribution, Recipient
from tests.support.factories import (
    ActivityFactory,
    CitationFactory,
    DisseminationFactory,
    MandateFactory,
    MeetingFactory,
    OrganizationFactory,
    OutcomeFactory,
    ProjectFactory,
    ProvisionFactory,
    PublicationFactory,
)

HIDDEN_STATES = ("draft", "in_review", "withdrawn", "embargoed")
STATES = (*HIDDEN_STATES, "published")


class MarkedRecords:
    """The records of one state; `text` marks each of them, wherever a name may be shown."""

    def __init__(self, state: str):
        self.marker = f"marker-{state.replace('_', '-')}"
        marks = {"title_en": f"{self.marker} title", "title_es": f"{self.marker} título"}
        trait = "published" if state.startswith("published") else state
        marks |= {"summary_en": f"{self.marker} summary", trait: True, "when": "2012"}

        def make(factory, **fields):
            return factory(**marks, **fields, slug=f"{self.marker}-{factory._meta.model.plural}")

        self.organization = make(OrganizationFactory, acronym_en=f"{self.marker} acronym")
        self.meeting = make(MeetingFactory, city_en=f"{self.marker} city")
        self.publication = make(PublicationFactory, serial_en=f"{self.marker} serial")
        self.mandate = make(MandateFactory, symbol=f"{self.marker} symbol")
        self.provision = ProvisionFactory(
            mandate=self.mandate, slug=f"{self.marker}-provision", label_en=f"{self.marker} label"
        )
        self.project = make(ProjectFactory, code=f"{self.marker} code")
        self.activity = make(ActivityFactory)
        self.outcome = make(OutcomeFactory, organization=self.organization)

    @property
    def records(self) -> list:
        return [
            self.organization,
            self.meeting,
            self.publication,
            self.mandate,
            self.project,
            self.activity,
            self.outcome,
        ]


def link_many(one: MarkedRecords, other: MarkedRecords) -> None:
    """Let every relation of the records of `one` lead to those of `other`."""
    for several, rows in {
        one.meeting.series_bodies: [other.organization],
        one.publication.input_to: [other.meeting],
        one.publication.input_to_bodies: [other.organization],
        one.provision.addressees: [other.organization],
        one.project.summed_up_in: [other.publication],
        one.activity.mandates: [other.mandate],
        one.activity.provisions: [other.provision],
        one.activity.meetings: [other.meeting],
        one.activity.publications: [other.publication],
        one.outcome.about_meetings: [other.meeting],
        one.outcome.about_publications: [other.publication],
    }.items():
        several.add(*rows)
    Membership.objects.create(organization=one.organization, body=other.organization)
    Participation.objects.create(meeting=one.meeting, organization=other.organization, role="host")
    Authorship.objects.create(publication=one.publication, organization=other.organization)
    Contribution.objects.create(
        publication=one.publication,
        organization=other.organization,
        title_en=f"{other.marker} part",
    )
    act = DisseminationFactory(
        publication=one.publication,
        meeting=other.meeting,
        distributors=[other.organization],
    )
    Recipient.objects.create(dissemination=act, organization=other.organization)
    Involvement.objects.create(activity=one.activity, organization=other.organization, role="lead")
    Involvement.objects.create(project=one.project, organization=other.organization, role="funder")
    ProjectMandate.objects.create(project=one.project, mandate=other.mandate)
    takers = {
        "organization": other.organization,
        "meeting": other.meeting,
        "publication": other.publication,
        "other_outcome": other.outcome,
    }
    for name, taker in takers.items():
        Uptake.objects.create(outcome=one.outcome, manner="cited-by", **{name: taker})


SINGLE_RELATIONS = {
    Organization: {"parent": "organization", "successor": "organization"},
    Meeting: {"part_of": "meeting", "prepares": "meeting"},
    Mandate: {"adopting_body": "organization", "adopted_at": "meeting", "family": "mandate"},
    Provision: {"establishes": "organization"},
    Project: {"concluded_at": "meeting"},
    Activity: {
        "project": "project",
        "prepares_meeting": "meeting",
        "prepares_activity": "activity",
    },
    Outcome: {
        "parent": "outcome",
        "adopted_at": "meeting",
        "publication": "publication",
        "project": "project",
        "activity": "activity",
        "organization": "organization",
    },
}


def link_single(one: MarkedRecords, other: MarkedRecords) -> None:
    """Let every single relation of the records of `one` lead to those of `other`."""
    for row in (*one.records, one.provision):
        for field, name in SINGLE_RELATIONS.get(type(row), {}).items():
            setattr(row, field, getattr(other, name))
        row.save()


def cite_internal_source(world: MarkedRecords) -> None:
    """Cite an internal source, whose every word is for staff alone, in every record."""
    source = Source.objects.create(slug="internal", title_en="marker-internal title")
    for record in world.records:
        CitationFactory(record=record)
        Citation.objects.create(record=record, source=source, place_en="marker-internal place")
