"""Publications in the API, with their editions and where they went."""

from rest_framework import serializers

from catalogue.api.serializers import (
    CountryName,
    LocatedSerializer,
    OtherNameText,
    PartyPart,
    Period,
    PublicLink,
    RecordLink,
    Text,
)
from catalogue.api.views import RecordViewSet
from catalogue.base.languages import Language
from catalogue.models import Organization
from catalogue.pages.detail_view import shown
from publications.filters import PublicationFilterSet
from publications.models import (
    AuthorshipRole,
    DataSource,
    Dissemination,
    DisseminationManner,
    Publication,
)
from publications.queries import acts_shown


class EditionRow(serializers.Serializer):
    """A publication in one language; `when` is its date of issue."""

    language = serializers.ChoiceField(choices=Language.choices)
    title = serializers.CharField(allow_blank=True)
    symbol = serializers.CharField(allow_blank=True)
    isbn = serializers.CharField(allow_blank=True)
    pages = serializers.IntegerField(allow_null=True)
    url = serializers.CharField(allow_blank=True)
    when = Period()


class AuthorshipRow(PartyPart):
    """A party's, or a person's, part in a publication, in order."""

    role = serializers.ChoiceField(choices=AuthorshipRole.choices)
    family_name = serializers.CharField(allow_blank=True)
    given_name = serializers.CharField(allow_blank=True)


class ContributionRow(serializers.Serializer):
    """The section that an organization contributed to a publication that is another's."""

    organization = RecordLink()
    title = Text()
    text = Text()


class RecipientRow(serializers.Serializer):
    """To whom a publication was handed out."""

    organization = PublicLink()
    group = Text()
    group_kind = serializers.ChoiceField(choices=Organization.Kind.choices, allow_blank=True)
    group_size = serializers.IntegerField(allow_null=True)


class DisseminationRow(serializers.Serializer):
    """One act of handing a publication out; an empty list is what nobody recorded."""

    manner = serializers.ChoiceField(choices=DisseminationManner.choices)
    when = Period()
    editions = serializers.SerializerMethodField()
    distributors = RecordLink(many=True)
    recipients = RecipientRow(many=True)
    meeting = PublicLink()
    place = Text()
    country = CountryName(allow_null=True)
    url = serializers.CharField(allow_blank=True)

    def get_editions(self, act: Dissemination) -> list[str]:
        """The languages of the editions that were handed out."""
        return sorted(edition.language for edition in act.editions.all())


class PublicationSerializer(LocatedSerializer):
    """A work issued, or contributed to; its editions are one per language."""

    kind = serializers.ChoiceField(choices=Publication.Kind.choices)
    serial = Text()
    issue = serializers.CharField(allow_blank=True)
    doi = serializers.CharField(allow_blank=True)
    handle = serializers.CharField(allow_blank=True)
    licence = serializers.CharField(allow_blank=True)
    covers_from = serializers.IntegerField(allow_null=True)
    covers_to = serializers.IntegerField(allow_null=True)
    draws_on = serializers.ListField(child=serializers.ChoiceField(choices=DataSource.choices))
    other_names = OtherNameText(many=True)
    editions = EditionRow(many=True)
    authorships = AuthorshipRow(many=True)
    parties_are_incomplete = serializers.BooleanField()
    contributions = ContributionRow(many=True)
    disseminations = DisseminationRow(many=True)
    input_to = RecordLink(many=True)
    input_to_bodies = RecordLink(many=True)


class PublicationViewSet(RecordViewSet):
    """Publications, their editions, and every act of handing them out."""

    model = Publication
    filterset_class = PublicationFilterSet
    serializer_class = PublicationSerializer
    several = ("countries", "regions", "other_names", "editions")

    def nested(self):
        return (
            *(shown(Publication, name) for name in ("authorships", "contributions", "input_to")),
            shown(Publication, "input_to_bodies"),
            acts_shown(),
        )
