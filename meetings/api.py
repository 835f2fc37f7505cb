"""API of meetings."""

from rest_framework import serializers

from catalogue.api.serializers import (
    CountryNameSerializer,
    LocatedRecordSerializer,
    ParticipantSerializer,
    PublicLinkSerializer,
    RecordLinkSerializer,
    TextSerializer,
)
from catalogue.api.views import RecordViewSet
from catalogue.pages.prefetches import public_prefetch
from deliverables.api import DeliverySerializer
from meetings.filters import MeetingFilterSet
from meetings.models import Meeting, ParticipationRole


class ParticipationSerializer(ParticipantSerializer):
    """The role of an organization or described group in a meeting."""

    role = serializers.ChoiceField(choices=ParticipationRole.choices)


class MeetingSerializer(LocatedRecordSerializer):
    """A summit, session, conference, forum, side event, seminar, course or round table."""

    kind = serializers.ChoiceField(choices=Meeting.Kind.choices)
    status = serializers.ChoiceField(choices=Meeting.Status.choices)
    ordinal = serializers.IntegerField(allow_null=True)
    series_bodies = RecordLinkSerializer(many=True)
    city = TextSerializer()
    country = CountryNameSerializer(allow_null=True)
    venue = TextSerializer()
    is_online = serializers.BooleanField()
    website = serializers.CharField(allow_blank=True)
    part_of = PublicLinkSerializer()
    prepares = PublicLinkSerializer()
    participations = ParticipationSerializer(many=True)
    parties_are_incomplete = serializers.BooleanField()
    three_hour_meetings = serializers.IntegerField(allow_null=True)
    days = serializers.IntegerField(allow_null=True)
    participants = serializers.IntegerField(allow_null=True)
    women = serializers.IntegerField(allow_null=True)
    deliveries = DeliverySerializer(many=True)


class MeetingViewSet(RecordViewSet):
    """Meetings with their participating organizations."""

    model = Meeting
    filterset_class = MeetingFilterSet
    serializer_class = MeetingSerializer
    select_related_fields = ("country", "part_of", "prepares")
    prefetch_related_fields = ("countries", "regions")

    @classmethod
    def nested(cls):
        return (
            public_prefetch(Meeting, "series_bodies"),
            public_prefetch(Meeting, "participations"),
            public_prefetch(Meeting, "deliveries"),
        )
