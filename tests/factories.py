"""Records for tests, without surprises: English titles by number, and nothing that nobody asked for.

A record is a draft unless a trait says otherwise (`published`, `in_review`, `withdrawn`; `draft`
says it aloud). Whatever its state it is complete, so that any test may publish it. Relations to
several rows are given as lists: `ActivityFactory(published=True, countries=[honduras])`.
"""

import factory
from factory.django import DjangoModelFactory

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
from activities.outcomes import ORIGINS
from catalogue.models import (
    Citation,
    Country,
    CountryGroup,
    Link,
    Membership,
    Organization,
    OtherName,
    Source,
    State,
    Topic,
)
from catalogue.period import Period
from meetings.models import Meeting, Participation
from publications.models import (
    Authorship,
    Contribution,
    Dissemination,
    Edition,
    Publication,
    Recipient,
)


def several(name: str):
    """A relation to several rows, set from a list once the row is there."""

    def fill(instance, create, rows, **kwargs):
        if create and rows:
            getattr(instance, name).set(rows)

    return factory.post_generation(fill)


def numbered(stem: str):
    return factory.Sequence(lambda number: f"{stem} {number}")


class RowFactory(DjangoModelFactory):
    """Any row. `when="2012-07"` is its period, as ISO 8601-2 writes it, where it has one."""

    class Meta:
        abstract = True
        # Relations to several rows write their own tables: the row itself is not saved again.
        skip_postgeneration_save = True

    @classmethod
    def _adjust_kwargs(cls, **kwargs):
        if isinstance(kwargs.get("when"), str):
            kwargs["when"] = Period.from_edtf(kwargs["when"])
        return kwargs


# --- who, where, about what ---------------------------------------------------------------


class CountryFactory(RowFactory):
    """A country of the standard, which every installation has: Honduras unless another is named."""

    class Meta:
        model = Country
        django_get_or_create = ("alpha3",)

    alpha3 = "HND"


class CountryGroupFactory(RowFactory):
    class Meta:
        model = CountryGroup

    name_en = numbered("Group")
    slug = factory.Sequence(lambda number: f"group-{number}")
    members = several("members")


class TopicFactory(RowFactory):
    class Meta:
        model = Topic

    name_en = numbered("Topic")
    slug = factory.Sequence(lambda number: f"topic-{number}")


class RecordFactory(RowFactory):
    class Meta:
        abstract = True

    class Params:
        draft = factory.Trait(state=State.DRAFT)
        in_review = factory.Trait(state=State.IN_REVIEW)
        published = factory.Trait(state=State.PUBLISHED)
        withdrawn = factory.Trait(state=State.WITHDRAWN)

    topics = several("topics")


class LocatedFactory(RecordFactory):
    class Meta:
        abstract = True

    countries = several("countries")
    regions = several("regions")


class OrganizationFactory(RecordFactory):
    class Meta:
        model = Organization

    title_en = numbered("Organization")
    slug = factory.Sequence(lambda number: f"organization-{number}")
    kind = "network"


class MembershipFactory(RowFactory):
    class Meta:
        model = Membership

    organization = factory.SubFactory(OrganizationFactory, published=True)
    body = factory.SubFactory(OrganizationFactory, published=True)


class SourceFactory(RowFactory):
    class Meta:
        model = Source

    title_en = numbered("Source")
    slug = factory.Sequence(lambda number: f"source-{number}")


class CitationFactory(RowFactory):
    """A citation of `record`, which has to be given."""

    class Meta:
        model = Citation

    source = factory.SubFactory(SourceFactory, is_public=True)
    place_en = numbered("paragraph")


class LinkFactory(RowFactory):
    """A link of `record`, which has to be given."""

    class Meta:
        model = Link

    url = factory.Sequence(lambda number: f"https://example.org/{number}")
    label_en = numbered("Link")


class OtherNameFactory(RowFactory):
    """Another name of `record`, which has to be given."""

    class Meta:
        model = OtherName

    name = numbered("Other name")


# --- what was held, what was issued --------------------------------------------------------


class MeetingFactory(LocatedFactory):
    class Meta:
        model = Meeting

    title_en = numbered("Meeting")
    slug = factory.Sequence(lambda number: f"meeting-{number}")
    kind = "seminar"
    status = "planned"
    series_bodies = several("series_bodies")


class PartyFactory(RowFactory):
    """An organization's part, unless `organization=None` and a group are given."""

    class Meta:
        abstract = True

    organization = factory.SubFactory(OrganizationFactory, published=True)


class ParticipationFactory(PartyFactory):
    class Meta:
        model = Participation

    meeting = factory.SubFactory(MeetingFactory, published=True)


class PublicationFactory(LocatedFactory):
    class Meta:
        model = Publication

    title_en = numbered("Publication")
    slug = factory.Sequence(lambda number: f"publication-{number}")
    kind = "study"
    input_to = several("input_to")
    input_to_bodies = several("input_to_bodies")


class EditionFactory(RowFactory):
    class Meta:
        model = Edition

    publication = factory.SubFactory(PublicationFactory, published=True)
    language = "en"


class AuthorshipFactory(PartyFactory):
    class Meta:
        model = Authorship

    publication = factory.SubFactory(PublicationFactory, published=True)


class ContributionFactory(RowFactory):
    class Meta:
        model = Contribution

    publication = factory.SubFactory(PublicationFactory, published=True)
    organization = factory.SubFactory(OrganizationFactory, published=True)
    title_en = numbered("Section")


class DisseminationFactory(RowFactory):
    class Meta:
        model = Dissemination

    publication = factory.SubFactory(PublicationFactory, published=True)
    manner = "presented"
    editions = several("editions")
    distributors = several("distributors")


class RecipientFactory(PartyFactory):
    class Meta:
        model = Recipient

    dissemination = factory.SubFactory(DisseminationFactory)


# --- what was done, under what mandate, with what outcome ----------------------------------


class MandateFactory(LocatedFactory):
    class Meta:
        model = Mandate

    title_en = numbered("Mandate")
    slug = factory.Sequence(lambda number: f"mandate-{number}")
    kind = "resolution"


class ProvisionFactory(RowFactory):
    class Meta:
        model = Provision

    mandate = factory.SubFactory(MandateFactory, published=True)
    number = factory.Sequence(str)
    slug = factory.Sequence(lambda number: f"provision-{number}")
    addressees = several("addressees")


class ProjectFactory(LocatedFactory):
    class Meta:
        model = Project

    title_en = numbered("Project")
    slug = factory.Sequence(lambda number: f"project-{number}")
    kind = "project"
    mandates = several("mandates")
    summed_up_in = several("summed_up_in")


class ProjectMandateFactory(RowFactory):
    class Meta:
        model = ProjectMandate

    project = factory.SubFactory(ProjectFactory, published=True)
    mandate = factory.SubFactory(MandateFactory, published=True)


class ActivityFactory(LocatedFactory):
    class Meta:
        model = Activity

    title_en = numbered("Activity")
    slug = factory.Sequence(lambda number: f"activity-{number}")
    kind = "research"
    status = "planned"
    mandates = several("mandates")
    provisions = several("provisions")
    meetings = several("meetings")
    publications = several("publications")


class InvolvementFactory(PartyFactory):
    """A part in `activity` or in `project`, one of which has to be given."""

    class Meta:
        model = Involvement


class OutcomeFactory(LocatedFactory):
    """An outcome of a published organization, unless it is given another origin."""

    class Meta:
        model = Outcome

    title_en = numbered("Outcome")
    slug = factory.Sequence(lambda number: f"outcome-{number}")
    kind = "lesson"
    about_meetings = several("about_meetings")
    about_publications = several("about_publications")

    @classmethod
    def _adjust_kwargs(cls, **kwargs):
        if not any(origin in kwargs for origin in ORIGINS):
            kwargs["organization"] = OrganizationFactory(published=True)
        return super()._adjust_kwargs(**kwargs)


class UptakeFactory(RowFactory):
    """That an outcome was cited by something, which has to be given."""

    class Meta:
        model = Uptake

    outcome = factory.SubFactory(OutcomeFactory, published=True)
    manner = "cited-by"
