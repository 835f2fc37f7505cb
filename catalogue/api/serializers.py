"""The pieces of which the API says its records, both languages in each."""

from django.urls import reverse
from django.utils.translation import override
from rest_framework import serializers

from catalogue.base.languages import Language
from catalogue.base.translation import CONTENT_LANGUAGES
from catalogue.base.visibility import if_public
from catalogue.records.organizations import Organization
from catalogue.records.record import Record


class TextSerializer(serializers.Serializer):
    """A text in English and Spanish; empty where nobody has written it in that language."""

    en = serializers.CharField(allow_blank=True)
    es = serializers.CharField(allow_blank=True)

    def __init__(self, **options):
        super().__init__(source="*", read_only=True, **options)

    def to_representation(self, row) -> dict[str, str]:
        return {code: getattr(row, f"{self.field_name}_{code}") for code in CONTENT_LANGUAGES}


class PermalinkSerializer(serializers.Serializer):
    """The address of the record's page in each language, for ever."""

    en = serializers.URLField()
    es = serializers.URLField()

    def __init__(self, **options):
        super().__init__(source="*", read_only=True, **options)

    def to_representation(self, record: Record) -> dict[str, str]:
        addresses = {}
        for code in CONTENT_LANGUAGES:
            with override(code):
                path = record.get_absolute_url()
            addresses[code] = self.context["request"].build_absolute_uri(path)
        return addresses


class PeriodLabelSerializer(serializers.Serializer):
    """A period as people say it."""

    en = serializers.CharField()
    es = serializers.CharField()

    def to_representation(self, period) -> dict[str, str]:
        said = {}
        for code in CONTENT_LANGUAGES:
            with override(code):
                said[code] = str(period)
        return said


class PeriodSerializer(serializers.Serializer):
    """A period: as ISO 8601-2 (EDTF) writes it, as people say it, and its two days.

    A day is null where that end is not known, or where the period is still going on. Where an end
    is known to the month or year, its day is the first or last one of that.
    """

    edtf = serializers.CharField()
    label = PeriodLabelSerializer(source="*")
    first_day = serializers.DateField(allow_null=True)
    last_day = serializers.DateField(allow_null=True)

    def __init__(self, **options):
        super().__init__(allow_null=True, read_only=True, **options)

    def to_representation(self, period) -> dict:
        return {
            "edtf": period.edtf,
            "label": self.fields["label"].to_representation(period),
            "first_day": period.start.first.isoformat() if period.start else None,
            "last_day": period.end.last.isoformat() if period.end else None,
        }


class RecordLinkSerializer(serializers.Serializer):
    """Another record: its number and slug, its title, and where the API has it."""

    number = serializers.IntegerField()
    slug = serializers.SlugField()
    title = TextSerializer()
    url = serializers.SerializerMethodField()

    def get_url(self, record: Record) -> str:
        return api_url(self.context["request"], record)


class PublicLinkSerializer(RecordLinkSerializer):
    """A single record that another leads to: null where there is none that is public."""

    def __init__(self, **options):
        super().__init__(allow_null=True, read_only=True, **options)

    def get_attribute(self, instance):
        return if_public(super().get_attribute(instance))


def api_url(request, record: Record) -> str:
    return request.build_absolute_uri(reverse(f"api:{record.plural}-detail", args=[record.slug]))


class CountryNameSerializer(serializers.Serializer):
    """A country or area."""

    alpha3 = serializers.CharField()
    m49 = serializers.CharField()
    name = TextSerializer()


class NamedValueSerializer(serializers.Serializer):
    """A topic or a country group."""

    slug = serializers.SlugField()
    name = TextSerializer()


class LabelledLinkSerializer(serializers.Serializer):
    """A page elsewhere."""

    url = serializers.CharField()
    label = TextSerializer()
    language = serializers.ChoiceField(choices=Language.choices, allow_blank=True)


class PublicSourceSerializer(serializers.Serializer):
    """What a statement rests on."""

    slug = serializers.SlugField()
    title = TextSerializer()
    url = serializers.CharField(allow_blank=True)


class PublicCitationSerializer(serializers.Serializer):
    """Where in a source a statement stands; `value` is what it gives where sources differ."""

    source = PublicSourceSerializer()
    place = TextSerializer()
    field = serializers.CharField(allow_blank=True)
    value = serializers.CharField(allow_blank=True)
    basis = serializers.CharField()


class OtherNameSerializer(serializers.Serializer):
    """A name by which a record is known too."""

    name = serializers.CharField()
    language = serializers.ChoiceField(choices=Language.choices, allow_blank=True)


class ParticipantSerializer(serializers.Serializer):
    """A party's part: an organization, or a described group that stands for some."""

    role = serializers.CharField()
    organization = PublicLinkSerializer()
    group = TextSerializer()
    group_kind = serializers.ChoiceField(choices=Organization.Kind.choices, allow_blank=True)
    group_size = serializers.IntegerField(allow_null=True)


class RecordSerializer(serializers.Serializer):
    """What every record has."""

    number = serializers.IntegerField()
    slug = serializers.SlugField()
    url = serializers.SerializerMethodField()
    permalink = PermalinkSerializer()
    title = TextSerializer()
    summary = TextSerializer()
    when = PeriodSerializer()
    topics = NamedValueSerializer(many=True)
    links = LabelledLinkSerializer(many=True)
    citations = PublicCitationSerializer(many=True)
    changed_at = serializers.DateTimeField()

    def get_url(self, record: Record) -> str:
        return api_url(self.context["request"], record)


class LocatedRecordSerializer(RecordSerializer):
    """What records have that concern countries, or whole groups of them."""

    countries = CountryNameSerializer(many=True)
    regions = NamedValueSerializer(many=True)
