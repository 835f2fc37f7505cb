"""Serializers of deliverables and performance measures, as records contain them in the API."""

from rest_framework import serializers

from catalogue.api.serializers import RecordLinkSerializer, TextSerializer
from deliverables.measures import plain_number
from deliverables.models import ComputedFrom, Deliverable, MeasureKind


class DeliverableLinkSerializer(serializers.Serializer):
    """A deliverable, as the filter `deliverable` names it, and its programme."""

    slug = serializers.SlugField()
    number = serializers.CharField(allow_blank=True)
    title = TextSerializer()
    project = RecordLinkSerializer()


class DeliverySerializer(serializers.Serializer):
    """A deliverable that the record counts towards; `quantity` is null if it is computed."""

    deliverable = DeliverableLinkSerializer()
    quantity = serializers.IntegerField(allow_null=True)


class DeliverableYearSerializer(serializers.Serializer):
    """The quantities of a year: planned, and the actual one if staff state it."""

    year = serializers.IntegerField()
    planned = serializers.IntegerField(allow_null=True)
    stated = serializers.IntegerField(allow_null=True)
    note = TextSerializer()


class DeliverableSerializer(serializers.Serializer):
    """A deliverable of a programme, and its quantities by year."""

    slug = serializers.SlugField()
    number = serializers.CharField(allow_blank=True)
    position = serializers.IntegerField()
    title = TextSerializer()
    category = serializers.CharField()
    subcategory = serializers.ChoiceField(
        choices=Deliverable._meta.get_field("subcategory").choices
    )
    unit = serializers.ChoiceField(
        choices=Deliverable._meta.get_field("unit").choices, allow_blank=True
    )
    years = DeliverableYearSerializer(many=True)


class NumberField(serializers.FloatField):
    """A number of a measure, without a decimal point if it is whole."""

    def to_representation(self, value):
        return plain_number(value) if value == int(value) else float(value)


class MeasureYearSerializer(serializers.Serializer):
    """The values of a year: numbers, or narratives, with the source of the actual value."""

    year = serializers.IntegerField()
    planned = NumberField(allow_null=True)
    actual = NumberField(allow_null=True)
    planned_text = TextSerializer()
    actual_text = TextSerializer()
    source = TextSerializer()


class PerformanceMeasureSerializer(serializers.Serializer):
    """A performance measure and its values by year."""

    position = serializers.IntegerField()
    title = TextSerializer()
    kind = serializers.ChoiceField(choices=MeasureKind.choices)
    unit = TextSerializer()
    is_cumulative = serializers.BooleanField()
    computed_from = serializers.ChoiceField(choices=ComputedFrom.choices, allow_blank=True)
    years = MeasureYearSerializer(many=True)
