"""API of publications, their editions and distributions."""

from rest_framework import serializers

from catalogue.api.serializers import (
    CountryNameSerializer,
    LocatedRecordSerializer,
    OtherNameSerializer,
    ParticipantSerializer,
    PeriodSerializer,
    PublicLinkSerializer,
    RecordLinkSerializer,
    TextSerializer,
)
from catalogue.api.views import RecordViewSet
from catalogue.base.languages import Language
from catalogue.models import Organization
from catalogue.pages.prefetches import public_prefetch
from deliverables.api import DeliverySerializer
from publications.filters import PublicationFilterSet
from publications.models import (
    AuthorshipRole,
    DataSource,
    Dissemination,
    DisseminationManner,
    Publication,
)
from publications.queries import disseminations_prefetch


class EditionSerializer(serializers.Serializer):
    """A publication in one language; `when` is its date of issue."""

    language = serializers.ChoiceField(choices=Language.choices)
    title = serializers.CharField(allow_blank=True)
    symbol = serializers.CharField(allow_blank=True)
    isbn = serializers.CharField(allow_blank=True)
    pages = serializers.IntegerField(allow_null=True)
    url = serializers.CharField(allow_blank=True)
    when = PeriodSerializer()


class AuthorshipSerializer(ParticipantSerializer):
    """The role of a person, organization or described group in a publication, in order."""

    role = serializers.ChoiceField(choices=AuthorshipRole.choices)
    family_name = serializers.CharField(allow_blank=True)
    given_name = serializers.CharField(allow_blank=True)
    orcid = serializers.CharField(allow_blank=True)


class ContributionSerializer(serializers.Serializer):
    """A section that an organization contributed to a publication of another body."""

    organization = RecordLinkSerializer()
    title = TextSerializer()
    text = TextSerializer()


class RecipientSerializer(serializers.Serializer):
    """A recipient of a distribution."""

    organization = PublicLinkSerializer()
    group = TextSerializer()
    group_kind = serializers.ChoiceField(choices=Organization.Kind.choices, allow_blank=True)
    group_size = serializers.IntegerField(allow_null=True)


class DisseminationSerializer(serializers.Serializer):
    """One distribution of a publication; an empty list means that nothing is recorded."""

    manner = serializers.ChoiceField(choices=DisseminationManner.choices)
    when = PeriodSerializer()
    editions = serializers.SerializerMethodField()
    distributors = RecordLinkSerializer(many=True)
    recipients = RecipientSerializer(many=True)
    meeting = PublicLinkSerializer()
    place = TextSerializer()
    country = CountryNameSerializer(allow_null=True)
    url = serializers.CharField(allow_blank=True)

    def get_editions(self, act: Dissemination) -> list[str]:
        """Return the languages of the distributed editions."""
        return sorted(edition.language for edition in act.editions.all())


class PublicationSerializer(LocatedRecordSerializer):
    """A publication of the commission, or one to which it contributed; one edition per language."""

    kind = serializers.ChoiceField(choices=Publication.Kind.choices)
    serial = TextSerializer()
    issue = serializers.CharField(allow_blank=True)
    doi = serializers.CharField(allow_blank=True)
    handle = serializers.CharField(allow_blank=True)
    licence = serializers.CharField(allow_blank=True)
    covers_from = serializers.IntegerField(allow_null=True)
    covers_to = serializers.IntegerField(allow_null=True)
    draws_on = serializers.ListField(child=serializers.ChoiceField(choices=DataSource.choices))
    other_names = OtherNameSerializer(many=True)
    editions = EditionSerializer(many=True)
    authorships = AuthorshipSerializer(many=True)
    parties_are_incomplete = serializers.BooleanField()
    contributions = ContributionSerializer(many=True)
    disseminations = DisseminationSerializer(many=True)
    input_to = RecordLinkSerializer(many=True)
    input_to_bodies = RecordLinkSerializer(many=True)
    deliveries = DeliverySerializer(many=True)


class PublicationViewSet(RecordViewSet):
    """Publications with their editions and distributions."""

    model = Publication
    filterset_class = PublicationFilterSet
    serializer_class = PublicationSerializer
    prefetch_related_fields = ("countries", "regions", "other_names", "editions")

    @classmethod
    def nested(cls):
        return (
            *(
                public_prefetch(Publication, name)
                for name in ("authorships", "contributions", "input_to")
            ),
            public_prefetch(Publication, "input_to_bodies"),
            public_prefetch(Publication, "deliveries"),
            disseminations_prefetch(),
        )
