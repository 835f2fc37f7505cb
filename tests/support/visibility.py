"""Records whose relations all include unpublished records, for tests of visibility."""

from datetime import date

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
from activities.standing import StandingModel
from catalogue.models import Citation, CountryGroup, Membership, Organization, Source, Topic
from deliverables.deliveries import RECORD_FIELDS
from meetings.models import Meeting, Participation
from publications.models import Authorship, Contribution, Publication, Recipient
from tests.support.factories import (
    CitationFactory,
    CountryFactory,
    CountryGroupFactory,
    DeliverableFactory,
    DeliveryFactory,
    DisseminationFactory,
    EditionFactory,
    LinkFactory,
    OtherNameFactory,
    PerformanceMeasureFactory,
    ProvisionFactory,
    TopicFactory,
    factory_of,
)
from tests.support.kinds import MODELS

SUPERSEDED = ("superseded", date(2020, 5, 1), "Replaced")
HIDDEN_STATES = ("draft", "in_review", "withdrawn", "unnamed", "embargoed")
STATES = (*HIDDEN_STATES, "published")


# A field other than the title that may represent a record on pages.
NAMED_BY = {
    Organization: "acronym_en",
    Meeting: "city_en",
    Publication: "serial_en",
    Mandate: "symbol",
    Project: "code",
}
LINKED = (*MODELS, Provision)  # models at both ends of the relations
# Kinds with rows that relate them to other records, such as participations.
JOINED_BY_ROWS = {Organization, Meeting, Publication, Mandate, Project, Activity, Outcome}


def relations_to_several(model: type[models.Model]) -> list[models.ManyToManyField]:
    """Return the many-to-many fields to records and provisions without a declared through model."""
    return [
        field
        for field in model._meta.many_to_many
        if field.related_model in LINKED and field.remote_field.through._meta.auto_created
    ]


def relations_to_one(model: type[models.Model]) -> list[models.ForeignKey]:
    """Return the foreign keys to records, except the one to the owner of the row."""
    return [
        field
        for field in model._meta.fields
        if field.related_model in LINKED and field.remote_field.on_delete is not models.CASCADE
    ]


class MarkedRecords:
    """One record of each kind in one state, as attributes named after their models.

    All names and slugs of the records contain `marker`.
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
            if model is Project:
                fields["kind"] = "programme"
            if model is Outcome:
                fields["organization"] = self.organization
            record = factory_of(model)(**fields, slug=f"{self.marker}-{model.plural}")
            setattr(self, model._meta.model_name, record)
            self.records.append(record)
        self._add_topic_and_group()
        self.deliverable = DeliverableFactory(
            project=self.project,
            slug=f"{self.marker}-deliverable",
            title_en=f"{self.marker} deliverable",
        )
        PerformanceMeasureFactory(project=self.project, title_en=f"{self.marker} measure")
        self.provision = ProvisionFactory(
            mandate=self.mandate, slug=f"{self.marker}-provision", label_en=f"{self.marker} label"
        )

    def _add_topic_and_group(self) -> None:
        """Give the records a topic and a country group that no other record uses."""
        topic = TopicFactory(slug=f"{self.marker}-topic", name_en=f"{self.marker} topic")
        group = CountryGroupFactory(slug=f"{self.marker}-group", name_en=f"{self.marker} group")
        for record in self.records:
            record.topics.add(topic)
            if hasattr(record, "regions"):
                record.regions.add(group)

    @property
    def linked(self) -> list:
        """All records and the provision."""
        return [*self.records, self.provision]


def link_many(source: MarkedRecords, target: MarkedRecords) -> None:
    """Add the records of `target` to every many-valued relation of the records of `source`."""
    for row in source.linked:
        for field in relations_to_several(type(row)):
            related = getattr(target, field.related_model._meta.model_name)
            getattr(row, field.name).add(related)
    Membership.objects.create(organization=source.organization, body=target.organization)
    Participation.objects.create(
        meeting=source.meeting, organization=target.organization, role="host"
    )
    Authorship.objects.create(publication=source.publication, organization=target.organization)
    Contribution.objects.create(
        publication=source.publication,
        organization=target.organization,
        title_en=f"{target.marker} part",
    )
    act = DisseminationFactory(
        publication=source.publication,
        meeting=target.meeting,
        distributors=[target.organization],
    )
    Recipient.objects.create(dissemination=act, organization=target.organization)
    Involvement.objects.create(
        activity=source.activity, organization=target.organization, role="lead"
    )
    Involvement.objects.create(
        project=source.project, organization=target.organization, role="funder"
    )
    ProjectMandate.objects.create(project=source.project, mandate=target.mandate)
    for name in RECORD_FIELDS:
        DeliveryFactory(deliverable=target.deliverable, **{name: getattr(source, name)})
    citing_records = {
        "organization": target.organization,
        "meeting": target.meeting,
        "publication": target.publication,
        "other_outcome": target.outcome,
    }
    for name, citing_record in citing_records.items():
        Uptake.objects.create(outcome=source.outcome, manner="cited-by", **{name: citing_record})


def link_single(source: MarkedRecords, target: MarkedRecords) -> None:
    """Set every foreign key of the records of `source` to those of `target`."""
    for row in source.linked:
        for field in relations_to_one(type(row)):
            setattr(row, field.name, getattr(target, field.related_model._meta.model_name))
        if isinstance(row, StandingModel):
            row.standing, row.standing_date, row.standing_reason_en = SUPERSEDED
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


def add_unused_rows() -> None:
    """Add a topic and a country group, below public ones, that no record uses."""
    names = {"name_en": "marker-unused name", "name_es": "marker-unused nombre"}
    TopicFactory(slug="marker-unused-topic", broader=Topic.objects.public().first(), **names)
    CountryGroupFactory(
        slug="marker-unused-group",
        acronym_en="marker-unused",
        broader=CountryGroup.objects.public().first(),
        **names,
    )
