"""A world in which every relation of every public record also holds what is not public."""

from django.db import models

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
from catalogue.models import Citation, CountryGroup, Membership, Organization, Source
from meetings.models import Meeting, Participation
from publications.models import Authorship, Contribution, Publication, Recipient
from tests.support.factories import (
    CitationFactory,
    CountryFactory,
    DisseminationFactory,
    EditionFactory,
    LinkFactory,
    OtherNameFactory,
    ProvisionFactory,
    TopicFactory,
    factory_of,
)
from tests.support.kinds import MODELS

HIDDEN_STATES = ("draft", "in_review", "withdrawn", "embargoed")
STATES = (*HIDDEN_STATES, "published")


# A name beside its title by which a record may be shown.
NAMED_BY = {
    Organization: "acronym_en",
    Meeting: "city_en",
    Publication: "serial_en",
    Mandate: "symbol",
    Project: "code",
}
LINKED = (*MODELS, Provision)  # what relations lead from and to
# Kinds of which a row of their own, such as a participation, leads to another record.
JOINED_BY_ROWS = {Organization, Meeting, Publication, Mandate, Project, Activity, Outcome}


def relations_to_several(model: type[models.Model]) -> list[models.ManyToManyField]:
    """Those to records and provisions, of which no row says more than that they are linked."""
    return [
        field
        for field in model._meta.many_to_many
        if field.related_model in LINKED and field.remote_field.through._meta.auto_created
    ]


def relations_to_one(model: type[models.Model]) -> list[models.ForeignKey]:
    """Those to records, but for the one that a row belongs to."""
    return [
        field
        for field in model._meta.fields
        if field.related_model in LINKED and field.remote_field.on_delete is not models.CASCADE
    ]


class MarkedRecords:
    """A record of each kind, all in one state, each under the name of its model.

    `text` marks each of them, wherever a name may be shown.
    """

    def __init__(self, state: str):
        self.marker = f"marker-{state.replace('_', '-')}"
        marks = {"title_en": f"{self.marker} title", "title_es": f"{self.marker} título"}
        trait = "published" if state.startswith("published") else state
        marks |= {"summary_en": f"{self.marker} summary", trait: True, "when": "2012"}
        self.records: list = []
        for model in MODELS:
            fields = dict(marks)
            if name := NAMED_BY.get(model):
                fields[name] = f"{self.marker} {name}"
            if model is Outcome:
                fields["organization"] = self.organization
            record = factory_of(model)(**fields, slug=f"{self.marker}-{model.plural}")
            setattr(self, model._meta.model_name, record)
            self.records.append(record)
        self.provision = ProvisionFactory(
            mandate=self.mandate, slug=f"{self.marker}-provision", label_en=f"{self.marker} label"
        )

    @property
    def linked(self) -> list:
        """What relations lead from and to."""
        return [*self.records, self.provision]


def link_many(one: MarkedRecords, other: MarkedRecords) -> None:
    """Let every relation of the records of `one` lead to those of `other`."""
    for row in one.linked:
        for field in relations_to_several(type(row)):
            target = getattr(other, field.related_model._meta.model_name)
            getattr(row, field.name).add(target)
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


def link_single(one: MarkedRecords, other: MarkedRecords) -> None:
    """Let every single relation of the records of `one` lead to those of `other`."""
    for row in one.linked:
        for field in relations_to_one(type(row)):
            setattr(row, field.name, getattr(other, field.related_model._meta.model_name))
        row.save()


def add_relations(first: MarkedRecords, number: int) -> None:
    """Add a row, the first, second or third, to every relation of the records of `first`."""
    other = MarkedRecords(f"published-{number}")
    link_many(first, other)
    link_many(other, first)
    if number == 1:
        link_single(first, other)
    else:
        link_single(other, first)
    country = CountryFactory(alpha3=("HND", "PER", "FRA")[number - 1])
    group = CountryGroup.objects.order_by("pk")[number]
    for record in first.records:
        record.topics.add(TopicFactory())
        LinkFactory(record=record)
        CitationFactory(record=record)
        OtherNameFactory(record=record)
        if hasattr(record, "countries"):
            record.countries.add(country)
            record.regions.add(group)
    ProvisionFactory(mandate=first.mandate, establishes=other.organization)
    EditionFactory(publication=first.publication, language=("en", "es", "fr")[number - 1])


def cite_internal_source(world: MarkedRecords) -> None:
    """Cite an internal source, whose every word is for staff alone, in every record."""
    source = Source.objects.create(slug="internal", title_en="marker-internal title")
    for record in world.records:
        CitationFactory(record=record)
        Citation.objects.create(record=record, source=source, place_en="marker-internal place")
