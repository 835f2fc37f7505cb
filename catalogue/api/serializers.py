"""Serializers shared by all kinds of records. Each response contains both languages.

The docstrings of serializers and view sets are public: the API description quotes them.
"""

from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import Any

from django.db import models
from django.utils import timezone
from rest_framework import serializers

from catalogue.api.addresses import ApiRow, api_url, page_list_urls
from catalogue.base.languages import Language
from catalogue.base.related_rows import read_rows
from catalogue.base.translation import CONTENT_LANGUAGES
from catalogue.base.visibility import if_public
from catalogue.records.frameworks import Framework
from catalogue.records.organizations import Organization
from catalogue.records.record import Record


class TextSerializer(serializers.Serializer):
    """A text in English and Spanish; empty in a language without a translation."""

    en = serializers.CharField(allow_blank=True)
    es = serializers.CharField(allow_blank=True)

    def __init__(self, **options):
        super().__init__(source="*", read_only=True, **options)

    def bind(self, field_name, parent) -> None:
        super().bind(field_name, parent)
        self.get_texts = attrgetter(*(f"{field_name}_{code}" for code in CONTENT_LANGUAGES))

    def to_representation(self, row) -> dict[str, str]:
        return dict(zip(CONTENT_LANGUAGES, self.get_texts(row), strict=True))


class PermalinkSerializer(serializers.Serializer):
    """The permanent address of the record's page in each language."""

    en = serializers.URLField()
    es = serializers.URLField()

    def __init__(self, **options):
        super().__init__(source="*", read_only=True, **options)

    def to_representation(self, row: ApiRow) -> dict[str, str]:
        # Only a withdrawn record can be without a name, and then have another address.
        lists = page_list_urls(self.context["origin"], row.plural)
        return {code: f"{url}{row.slug}/" for code, url in lists.items()}


class PeriodLabelSerializer(serializers.Serializer):
    """A period in words."""

    en = serializers.CharField()
    es = serializers.CharField()

    def to_representation(self, period) -> dict[str, str]:
        return {code: period.text_in(code) for code in CONTENT_LANGUAGES}


class PeriodSerializer(serializers.Serializer):
    """A period: in ISO 8601-2 (EDTF), in words, and as its first and last day.

    A day is null if that end is unknown or the period is ongoing. If an end is known only to the
    month, quarter, half year or year, the day is its first or last day; of a season, that of its
    year. In EDTF, `~` marks an approximate date.
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
    """A related record: its number, slug, title and address in the API."""

    number = serializers.IntegerField()
    slug = serializers.SlugField()
    title = TextSerializer()
    url = serializers.SerializerMethodField()

    def get_url(self, record: Record) -> str:
        return api_url(self.context["origin"], record)


class PublicLinkSerializer(RecordLinkSerializer):
    """A related record, or null if there is none or it is not public."""

    def __init__(self, **options):
        super().__init__(allow_null=True, read_only=True, **options)

    def get_attribute(self, instance):
        return if_public(super().get_attribute(instance))


LINK_COLUMNS = {"number", "slug", "title_en", "title_es", "state", "public_from"}


def unused_columns(
    serializer: serializers.Serializer,
    model: type[models.Model],
    selected: Mapping[str, Any],
    prefix: str = "",
) -> Iterator[str]:
    """Yield the columns of linked records that are neither in a link nor needed to read it.

    `selected` are the relations of `model` that the statement joins, as in `select_related`.
    """
    if isinstance(serializer, RecordLinkSerializer):
        for column in model._meta.concrete_fields:
            is_key = column.primary_key or column.is_relation
            if not is_key and column.name not in LINK_COLUMNS:
                yield f"{prefix}{column.name}"
    for field in serializer.fields.values():
        if field.source in selected:
            related: Any = model._meta.get_field(field.source).related_model
            further = selected[field.source]
            yield from unused_columns(field, related, further, f"{prefix}{field.source}__")


class CountryNameSerializer(serializers.Serializer):
    """A country or area, with its codes in ISO 3166-1 and in the M49 standard."""

    alpha2 = serializers.CharField(allow_blank=True)
    alpha3 = serializers.CharField()
    m49 = serializers.CharField()
    name = TextSerializer()


class NamedValueSerializer(serializers.Serializer):
    """A country group, or another row with a name."""

    slug = serializers.SlugField()
    name = TextSerializer()


class FrameworkListSerializer(serializers.ListSerializer):
    """The topics of a record that belong to the framework of the serializer of one topic."""

    def get_attribute(self, record):
        topics = read_rows(record, self.source)
        return [topic for topic in topics if topic.framework == self.child.framework]


class TopicSerializer(NamedValueSerializer):
    """A topic of the commission."""

    framework = ""

    class Meta:
        list_serializer_class = FrameworkListSerializer


class FrameworkTopicSerializer(TopicSerializer):
    """A goal, target, objective or priority action of a framework, with its code."""

    code = serializers.CharField()


class SdgSerializer(FrameworkTopicSerializer):
    """A Sustainable Development Goal or target."""

    framework = Framework.SDG


class GcmSerializer(FrameworkTopicSerializer):
    """An objective of the Global Compact for Migration."""

    framework = Framework.GCM


class MontevideoSerializer(FrameworkTopicSerializer):
    """A priority action of the Montevideo Consensus."""

    framework = Framework.MONTEVIDEO


class LabelledLinkSerializer(serializers.Serializer):
    """A link to a page on another site."""

    url = serializers.CharField()
    label = TextSerializer()
    language = serializers.ChoiceField(choices=Language.choices, allow_blank=True)


class PublicSourceSerializer(serializers.Serializer):
    """The document that supports a statement of a record."""

    slug = serializers.SlugField()
    title = TextSerializer()
    url = serializers.CharField(allow_blank=True)


class PublicCitationSerializer(serializers.Serializer):
    """A citation: a source, the place in it and the field it supports.

    `value` is the value that this source gives, if sources give different values, in words;
    `value_period` is the same as data if the value is a period.
    """

    source = PublicSourceSerializer()
    place = TextSerializer()
    field = serializers.CharField(allow_blank=True)
    value = serializers.CharField(source="printed_value", allow_blank=True)
    value_period = PeriodSerializer()
    basis = serializers.CharField()


class OtherNameSerializer(serializers.Serializer):
    """An alternative name of a record."""

    name = serializers.CharField()
    language = serializers.ChoiceField(choices=Language.choices, allow_blank=True)


class ParticipantSerializer(serializers.Serializer):
    """A participant with its role: an organization, or a group described in words."""

    role = serializers.CharField()
    organization = PublicLinkSerializer()
    group = TextSerializer()
    group_kind = serializers.ChoiceField(choices=Organization.Kind.choices, allow_blank=True)
    group_size = serializers.IntegerField(allow_null=True)


class RecordSerializer(serializers.Serializer):
    """The fields of all kinds of records."""

    number = serializers.IntegerField()
    slug = serializers.SlugField()
    url = serializers.SerializerMethodField()
    permalink = PermalinkSerializer()
    title = TextSerializer()
    summary = TextSerializer()
    when = PeriodSerializer()
    topics = TopicSerializer(many=True)
    sdg = SdgSerializer(many=True, source="topics")
    gcm = GcmSerializer(many=True, source="topics")
    montevideo = MontevideoSerializer(many=True, source="topics")
    links = LabelledLinkSerializer(many=True)
    citations = PublicCitationSerializer(many=True)
    changed_at = serializers.DateTimeField(default_timezone=timezone.get_default_timezone())

    def get_url(self, record: Record) -> str:
        return api_url(self.context["origin"], record)


class LocatedRecordSerializer(RecordSerializer):
    """The fields of records about countries or groups of countries."""

    countries = CountryNameSerializer(many=True)
    regions = NamedValueSerializer(many=True)
