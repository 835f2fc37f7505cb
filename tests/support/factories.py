"""Factories of records for tests, with numbered English titles and no optional values.

A record is a draft unless a trait sets another state (`published`, `in_review`, `withdrawn`,
`unnamed`, `embargoed`; `draft` is the explicit default). All records are complete, so they can be
published.
Relations to several rows are given as lists:
`ActivityFactory(published=True, countries=[honduras])`.

One module, because the factories refer to each other.
"""

from datetime import UTC, datetime

import factory
from django.db import models
from django.utils.text import slugify
from factory.django import DjangoModelFactory

from activities.outcomes import ORIGIN_FIELDS
from catalogue.base.period import Period
from catalogue.records.record import Record, State
from deliverables.categories import Subcategory


def related_set(name: str):
    """Declare a relation to several rows, set from a list after the row is saved."""

    def fill(instance, create, rows, **kwargs):
        if create and rows:
            getattr(instance, name).set(rows)

    return factory.post_generation(fill)


def numbered_text(stem: str):
    return factory.Sequence(lambda number: f"{stem} {number}")


class RowFactory(DjangoModelFactory):
    """A factory of any row. `when="2012-07"` sets a period in the notation of ISO 8601-2."""

    class Meta:
        abstract = True
        # Relations to several rows are in other tables, so the row need not be saved again.
        skip_postgeneration_save = True

    @classmethod
    def _adjust_kwargs(cls, **kwargs):
        if isinstance(kwargs.get("when"), str):
            kwargs["when"] = Period.from_edtf(kwargs["when"])
        return kwargs


class CountryFactory(RowFactory):
    """A country of the M49 list, which every installation contains; by default Honduras."""

    class Meta:
        model = "catalogue.Country"
        django_get_or_create = ("alpha3",)

    alpha3 = "HND"


class CountryGroupFactory(RowFactory):
    class Meta:
        model = "catalogue.CountryGroup"

    name_en = numbered_text("Group")
    slug = factory.Sequence(lambda number: f"group-{number}")
    members = related_set("members")


class SynonymFactory(RowFactory):
    class Meta:
        model = "catalogue.Synonym"

    words = "abroad\nin another country"


class TopicFactory(RowFactory):
    class Meta:
        model = "catalogue.Topic"

    name_en = numbered_text("Topic")
    slug = factory.Sequence(lambda number: f"topic-{number}")


class RecordFactory(RowFactory):
    class Meta:
        abstract = True

    class Params:
        draft = factory.Trait(state=State.DRAFT)
        in_review = factory.Trait(state=State.IN_REVIEW)
        published = factory.Trait(state=State.PUBLISHED)
        withdrawn = factory.Trait(state=State.WITHDRAWN)
        unnamed = factory.Trait(state=State.WITHDRAWN, is_unnamed=True)
        embargoed = factory.Trait(
            state=State.PUBLISHED, public_from=datetime(2100, 1, 1, tzinfo=UTC)
        )

    slug = factory.LazyAttribute(lambda record: slugify(record.title_en))
    topics = related_set("topics")
    # Not for organizations, which have one country and no regions.
    countries = related_set("countries")
    regions = related_set("regions")


class OrganizationFactory(RecordFactory):
    class Meta:
        model = "catalogue.Organization"

    title_en = numbered_text("Organization")
    kind = "network"


class MembershipFactory(RowFactory):
    class Meta:
        model = "catalogue.Membership"

    organization = factory.SubFactory(OrganizationFactory, published=True)
    body = factory.SubFactory(OrganizationFactory, published=True)


class SourceFactory(RowFactory):
    class Meta:
        model = "catalogue.Source"

    title_en = numbered_text("Source")
    slug = factory.Sequence(lambda number: f"source-{number}")


class CitationFactory(RowFactory):
    """A citation of `record`, which is required."""

    class Meta:
        model = "catalogue.Citation"

    source = factory.SubFactory(SourceFactory, is_public=True)
    place_en = numbered_text("paragraph")


class LinkFactory(RowFactory):
    """A link of `record`, which is required."""

    class Meta:
        model = "catalogue.Link"

    url = factory.Sequence(lambda number: f"https://example.org/{number}")
    label_en = numbered_text("Link")


class OtherNameFactory(RowFactory):
    """Another name of `record`, which is required."""

    class Meta:
        model = "catalogue.OtherName"

    name = numbered_text("Other name")


class MeetingFactory(RecordFactory):
    class Meta:
        model = "meetings.Meeting"

    title_en = numbered_text("Meeting")
    kind = "seminar"
    status = "planned"
    series_bodies = related_set("series_bodies")


class PartyFactory(RowFactory):
    """A participating organization, or a group with `organization=None`."""

    class Meta:
        abstract = True

    organization = factory.SubFactory(OrganizationFactory, published=True)


class ParticipationFactory(PartyFactory):
    class Meta:
        model = "meetings.Participation"

    meeting = factory.SubFactory(MeetingFactory, published=True)


class PublicationFactory(RecordFactory):
    class Meta:
        model = "publications.Publication"

    title_en = numbered_text("Publication")
    kind = "study"
    input_to = related_set("input_to")
    input_to_bodies = related_set("input_to_bodies")


class EditionFactory(RowFactory):
    class Meta:
        model = "publications.Edition"

    publication = factory.SubFactory(PublicationFactory, published=True)
    language = "en"


class AuthorshipFactory(PartyFactory):
    class Meta:
        model = "publications.Authorship"

    publication = factory.SubFactory(PublicationFactory, published=True)


class ContributionFactory(RowFactory):
    class Meta:
        model = "publications.Contribution"

    publication = factory.SubFactory(PublicationFactory, published=True)
    organization = factory.SubFactory(OrganizationFactory, published=True)
    title_en = numbered_text("Section")


class DisseminationFactory(RowFactory):
    class Meta:
        model = "publications.Dissemination"

    publication = factory.SubFactory(PublicationFactory, published=True)
    manner = "presented"
    editions = related_set("editions")
    distributors = related_set("distributors")


class RecipientFactory(PartyFactory):
    class Meta:
        model = "publications.Recipient"

    dissemination = factory.SubFactory(DisseminationFactory)


class MandateFactory(RecordFactory):
    class Meta:
        model = "activities.Mandate"

    title_en = numbered_text("Mandate")
    kind = "resolution"


class ProvisionFactory(RowFactory):
    class Meta:
        model = "activities.Provision"

    mandate = factory.SubFactory(MandateFactory, published=True)
    number = factory.Sequence(str)
    slug = factory.Sequence(lambda number: f"provision-{number}")
    addressees = related_set("addressees")


class ProjectFactory(RecordFactory):
    class Meta:
        model = "activities.Project"

    title_en = numbered_text("Project")
    kind = "project"
    mandates = related_set("mandates")
    summed_up_in = related_set("summed_up_in")


class ProjectMandateFactory(RowFactory):
    class Meta:
        model = "activities.ProjectMandate"

    project = factory.SubFactory(ProjectFactory, published=True)
    mandate = factory.SubFactory(MandateFactory, published=True)


class MandateDecisionFactory(RowFactory):
    """A decision, to retain by default, of a programme on a mandate that it cites."""

    class Meta:
        model = "activities.MandateDecision"

    project = factory.SubFactory(ProjectFactory, published=True, kind="programme")
    mandate = factory.SubFactory(MandateFactory, published=True)
    year = 2026
    decision = "retain"
    reason_en = numbered_text("Reason")
    decided_by = factory.SubFactory("tests.support.factories.DeciderFactory")


class DeciderFactory(DjangoModelFactory):
    class Meta:
        model = "staff.User"
        django_get_or_create = ("username",)

    username = "decider"


class ActivityFactory(RecordFactory):
    class Meta:
        model = "activities.Activity"

    title_en = numbered_text("Activity")
    kind = "research"
    status = "planned"
    mandates = related_set("mandates")
    provisions = related_set("provisions")
    meetings = related_set("meetings")
    publications = related_set("publications")


class InvolvementFactory(PartyFactory):
    """A participation in `activity` or `project`, one of which is required."""

    class Meta:
        model = "activities.Involvement"


class OutcomeFactory(RecordFactory):
    """An outcome, by default of a published organization."""

    class Meta:
        model = "activities.Outcome"

    title_en = numbered_text("Outcome")
    kind = "lesson"
    about_meetings = related_set("about_meetings")
    about_publications = related_set("about_publications")

    @classmethod
    def _adjust_kwargs(cls, **kwargs):
        if not any(origin in kwargs for origin in ORIGIN_FIELDS):
            kwargs["organization"] = OrganizationFactory(published=True)
        return super()._adjust_kwargs(**kwargs)


class DeliverableFactory(RowFactory):
    """A deliverable of a published programme; of the next subcategory, and so without a unit."""

    class Meta:
        model = "deliverables.Deliverable"

    project = factory.SubFactory(ProjectFactory, published=True, kind="programme")
    title_en = numbered_text("Deliverable")
    slug = factory.Sequence(lambda number: f"deliverable-{number}")
    subcategory = factory.Iterator(Subcategory.values)


class DeliverableYearFactory(RowFactory):
    class Meta:
        model = "deliverables.DeliverableYear"

    deliverable = factory.SubFactory(
        DeliverableFactory, subcategory="publications", unit="publications"
    )
    year = 2012


class DeliveryFactory(RowFactory):
    """A record, which must be given, that counts towards a deliverable."""

    class Meta:
        model = "deliverables.Delivery"

    deliverable = factory.SubFactory(DeliverableFactory)


class PerformanceMeasureFactory(RowFactory):
    class Meta:
        model = "deliverables.PerformanceMeasure"

    project = factory.SubFactory(ProjectFactory, published=True, kind="programme")
    title_en = numbered_text("Measure")


class MeasureYearFactory(RowFactory):
    class Meta:
        model = "deliverables.MeasureYear"

    measure = factory.SubFactory(PerformanceMeasureFactory)
    year = 2012


def factory_of(model) -> type[RecordFactory]:
    """Return the factory of a kind of record, or create one with `own_values`."""
    for subclass in RecordFactory.__subclasses__():
        if subclass._meta.get_model_class() is model:
            return subclass
    values = {"Meta": type("Meta", (), {"model": model}), "title_en": numbered_text(model.__name__)}
    return type(f"{model.__name__}Factory", (RecordFactory,), values | own_values(model))


def own_values(model) -> dict[str, str]:
    """Return a value for each field with choices or a URL that only this kind of record has."""
    shared = {field.name for field in Record._meta.get_fields()}
    values = {}
    for field in model._meta.fields:
        if field.name in shared or not field.editable:
            continue
        if field.choices:
            values[field.name] = field.flatchoices[0][0]
        elif isinstance(field, models.URLField):
            values[field.name] = "https://example.org/"
    return values


class UptakeFactory(RowFactory):
    """An influence of an outcome; the citing record is required."""

    class Meta:
        model = "activities.Uptake"

    outcome = factory.SubFactory(OutcomeFactory, published=True)
    manner = "cited-by"
