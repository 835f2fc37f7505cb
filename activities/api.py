"""API of mandates, projects, activities and outcomes."""

from rest_framework import serializers

from activities.filters import (
    ActivityFilterSet,
    MandateFilterSet,
    OutcomeFilterSet,
    ProjectFilterSet,
)
from activities.models import (
    Activity,
    Decision,
    InvolvementRole,
    Mandate,
    Outcome,
    Project,
    Standing,
    UptakeManner,
)
from activities.queries import provisions_prefetch
from catalogue.api.serializers import (
    LocatedRecordSerializer,
    ParticipantSerializer,
    PublicLinkSerializer,
    RecordLinkSerializer,
    TextSerializer,
)
from catalogue.api.views import RecordViewSet
from catalogue.base.languages import Language
from catalogue.pages.prefetches import public_prefetch
from deliverables.api import DeliverableSerializer, DeliverySerializer, PerformanceMeasureSerializer


class ProvisionLinkSerializer(serializers.Serializer):
    """A provision and its mandate."""

    slug = serializers.SlugField()
    number = serializers.CharField(allow_blank=True)
    label = TextSerializer()
    mandate = RecordLinkSerializer()


class PublicProvisionSerializer(ProvisionLinkSerializer):
    """A provision, or null if there is none or its mandate is not public."""

    def get_attribute(self, instance):
        provision = super().get_attribute(instance)
        return provision if provision and provision.mandate.is_public else None


class StandingSerializer(serializers.Serializer):
    """The standing of a mandate or provision; empty if it is not recorded."""

    standing = serializers.ChoiceField(choices=Standing.choices, allow_blank=True)
    standing_date = serializers.DateField(allow_null=True)
    standing_reason = TextSerializer()


class ProvisionSerializer(StandingSerializer):
    """One numbered provision of a mandate."""

    slug = serializers.SlugField()
    number = serializers.CharField(allow_blank=True)
    label = TextSerializer()
    text = TextSerializer()
    addressees = RecordLinkSerializer(many=True)
    establishes = PublicLinkSerializer()
    superseded_by_provision = PublicProvisionSerializer(allow_null=True)
    superseded_by_mandate = PublicLinkSerializer()


class MandateDecisionSerializer(serializers.Serializer):
    """The decision of a programme of work, in one year, on a mandate or one of its provisions."""

    year = serializers.IntegerField()
    project = RecordLinkSerializer()
    provision = serializers.SlugField(source="provision.slug", allow_null=True, default=None)
    decision = serializers.ChoiceField(choices=Decision.choices)
    reason = TextSerializer()


class MandateSerializer(StandingSerializer, LocatedRecordSerializer):
    """A mandate, which obliges or invites the commission to act, or a set of mandates."""

    symbol = serializers.CharField(allow_blank=True)
    kind = serializers.ChoiceField(choices=Mandate.Kind.choices)
    adopting_body = PublicLinkSerializer()
    adopted_at = PublicLinkSerializer()
    family = PublicLinkSerializer()
    superseded_by = PublicLinkSerializer()
    provisions = ProvisionSerializer(many=True)
    decisions = MandateDecisionSerializer(many=True)


class MandateViewSet(RecordViewSet):
    """Mandates and their provisions."""

    model = Mandate
    filterset_class = MandateFilterSet
    serializer_class = MandateSerializer
    select_related_fields = ("adopting_body", "adopted_at", "family", "superseded_by")
    prefetch_related_fields = ("countries", "regions")

    @classmethod
    def nested(cls):
        return (
            provisions_prefetch(),
            public_prefetch(Mandate, "decisions"),
        )


class InvolvementSerializer(ParticipantSerializer):
    """The role of an organization or described group in an activity or a project."""

    role = serializers.ChoiceField(choices=InvolvementRole.choices)


class ProjectMandateSerializer(serializers.Serializer):
    """A mandate of a project; one of them is the principal one."""

    mandate = RecordLinkSerializer()
    is_principal = serializers.BooleanField()


class ProjectSerializer(LocatedRecordSerializer):
    """A funded project, or the standing programme of work."""

    kind = serializers.ChoiceField(choices=Project.Kind.choices)
    code = serializers.CharField(allow_blank=True)
    objective = TextSerializer()
    involvements = InvolvementSerializer(many=True)
    parties_are_incomplete = serializers.BooleanField()
    project_mandates = ProjectMandateSerializer(many=True)
    concluded_at = PublicLinkSerializer()
    summed_up_in = RecordLinkSerializer(many=True)
    parent = PublicLinkSerializer()
    deliverables = DeliverableSerializer(many=True)
    measures = PerformanceMeasureSerializer(many=True)
    deliveries = DeliverySerializer(many=True)


class ProjectViewSet(RecordViewSet):
    """Projects with their participating organizations and mandates."""

    model = Project
    filterset_class = ProjectFilterSet
    serializer_class = ProjectSerializer
    select_related_fields = ("concluded_at", "parent")
    prefetch_related_fields = ("countries", "regions")

    @classmethod
    def nested(cls):
        names = ("involvements", "project_mandates", "summed_up_in", "deliveries")
        return (
            *(public_prefetch(Project, name) for name in names),
            *(public_prefetch(Project, name, "years") for name in ("deliverables", "measures")),
        )


class ActivitySerializer(LocatedRecordSerializer):
    """An activity, done or planned.

    A group entry (`is_collective`) covers several activities whose number is not known.
    """

    kind = serializers.ChoiceField(choices=Activity.Kind.choices)
    status = serializers.ChoiceField(choices=Activity.Status.choices)
    is_collective = serializers.BooleanField()
    days = serializers.IntegerField(allow_null=True)
    project = PublicLinkSerializer()
    mandates = RecordLinkSerializer(many=True)
    provisions = ProvisionLinkSerializer(many=True)
    involvements = InvolvementSerializer(many=True)
    parties_are_incomplete = serializers.BooleanField()
    meetings = RecordLinkSerializer(many=True)
    publications = RecordLinkSerializer(many=True)
    prepares_meeting = PublicLinkSerializer()
    prepares_activity = PublicLinkSerializer()
    deliveries = DeliverySerializer(many=True)


class ActivityViewSet(RecordViewSet):
    """Activities with their mandates, participating organizations, meetings and publications."""

    model = Activity
    filterset_class = ActivityFilterSet
    serializer_class = ActivitySerializer
    select_related_fields = ("project", "prepares_meeting", "prepares_activity")
    prefetch_related_fields = ("countries", "regions")

    @classmethod
    def nested(cls):
        names = (
            *("involvements", "mandates", "provisions", "meetings", "publications"),
            "deliveries",
        )
        return tuple(public_prefetch(Activity, name) for name in names)


class UptakeSerializer(serializers.Serializer):
    """The influence of an outcome.

    It relates the outcome to another outcome, an organization, a meeting or a publication.
    """

    manner = serializers.ChoiceField(choices=UptakeManner.choices)
    other_outcome = PublicLinkSerializer()
    organization = PublicLinkSerializer()
    meeting = PublicLinkSerializer()
    publication = PublicLinkSerializer()


class OutcomeSerializer(LocatedRecordSerializer):
    """A lesson, conclusion, recommendation, paragraph of a declaration, or agreement."""

    kind = serializers.ChoiceField(choices=Outcome.Kind.choices)
    label = TextSerializer()
    printed_number = serializers.CharField(allow_blank=True)
    position = serializers.IntegerField()
    quotation = serializers.CharField(allow_blank=True)
    quotation_language = serializers.ChoiceField(choices=Language.choices, allow_blank=True)
    parent = PublicLinkSerializer()
    adopted_at = PublicLinkSerializer()
    publication = PublicLinkSerializer()
    project = PublicLinkSerializer()
    activity = PublicLinkSerializer()
    organization = PublicLinkSerializer()
    about_meetings = RecordLinkSerializer(many=True)
    about_publications = RecordLinkSerializer(many=True)
    uptakes = UptakeSerializer(many=True)


class OutcomeViewSet(RecordViewSet):
    """Outcomes with their origin, the records they mention and their influence."""

    model = Outcome
    filterset_class = OutcomeFilterSet
    serializer_class = OutcomeSerializer
    select_related_fields = (
        "parent",
        "adopted_at",
        "publication",
        "project",
        "activity",
        "organization",
    )
    prefetch_related_fields = ("countries", "regions")

    @classmethod
    def nested(cls):
        names = ("about_meetings", "about_publications", "uptakes")
        return tuple(public_prefetch(Outcome, name) for name in names)
