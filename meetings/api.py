"""Meetings in the API."""

from rest_framework import serializers

from catalogue.api.serializers import (
    CountryName,
    LocatedSerializer,
    PartyPart,
    PublicLink,
    RecordLink,
    Text,
)
from catalogue.api.views import RecordViewSet
from catalogue.pages.detail_view import shown
from meetings.filters import MeetingFilterSet
from meetings.models import Meeting, ParticipationRole


class ParticipationRow(PartyPart):
    """A party's part in a meeting."""

    role = serializers.ChoiceField(choices=ParticipationRole.choices)


class MeetingSerializer(LocatedSerializer):
    """A summit, session, conference, forum, side event, seminar, course or round table."""

    kind = serializers.ChoiceField(choices=Meeting.Kind.choices)
    status = serializers.ChoiceField(choices=Meeting.Status.choices)
    ordinal = serializers.IntegerField(allow_null=True)
    series_bodies = RecordLink(many=True)
    city = Text()
    country = CountryName(allow_null=True)
    venue = Text()
    is_online = serializers.BooleanField()
    part_of = PublicLink()
    prepares = PublicLink()
    participations = ParticipationRow(many=True)
    parties_are_incomplete = serializers.BooleanField()


class MeetingViewSet(RecordViewSet):
    """Meetings, and who took part."""

    model = Meeting
    filterset_class = MeetingFilterSet
    serializer_class = MeetingSerializer
    single = ("country", "part_of", "prepares")
    several = ("countries", "regions")

    def nested(self):
        return (shown(Meeting, "series_bodies"), shown(Meeting, "participations"))
