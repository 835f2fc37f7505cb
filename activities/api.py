"""Mandates, projects, activities and outcomes in the API."""

from rest_framework import serializers

from activities.filters import (
    ActivityFilterSet,
    MandateFilterSet,
    OutcomeFilterSet,
    ProjectFilterSet,
)
from activities.models import (
    Activity,
    InvolvementRole,
    Mandate,
    Outcome,
    Project,
    Provision,
    UptakeManner,
)
from catalogue.api.serializers import LocatedSerializer, PartyPart, PublicLink, RecordLink, Text
from catalogue.api.views import RecordViewSet
from catalogue.base.languages import Language
from catalogue.pages.detail_view import shown


class ProvisionRow(serializers.Serializer):
    """One numbered provision of a mandate."""

    slug = serializers.SlugField()
    number = serializers.CharField(allow_blank=True)
    label = Text()
    text = Text()
    addressees = RecordLink(many=True)
    establishes = PublicLink()


class MandateSerializer(LocatedSerializer):
    """What obliges or invites the commission to act, or a whole family of it."""

    symbol = serializers.CharField(allow_blank=True)
    kind = serializers.ChoiceField(choices=Mandate.Kind.choices)
    adopting_body = PublicLink()
    adopted_at = PublicLink()
    family = PublicLink()
    provisions = ProvisionRow(many=True)


class MandateViewSet(RecordViewSet):
    """Mandates and their provisions."""

    model = Mandate
    filterset_class = MandateFilterSet
    serializer_class = MandateSerializer
    single = ("adopting_body", "adopted_at", "family")
    several = ("countries", "regions")

    def nested(self):
        return (shown(Mandate, "provisions", shown(Provision, "addressees"), "establishes"),)


class InvolvementRow(PartyPart):
    """A party's part in an activity or in a project."""

    role = serializers.ChoiceField(choices=InvolvementRole.choices)


class ProjectMandateRow(serializers.Serializer):
    """A mandate of a project; one of them is the principal one."""

    mandate = RecordLink()
    is_principal = serializers.BooleanField()


class ProjectSerializer(LocatedSerializer):
    """A funded project, or the standing programme of work."""

    kind = serializers.ChoiceField(choices=Project.Kind.choices)
    code = serializers.CharField(allow_blank=True)
    objective = Text()
    involvements = InvolvementRow(many=True)
    parties_are_incomplete = serializers.BooleanField()
    project_mandates = ProjectMandateRow(many=True)
    concluded_at = PublicLink()
    summed_up_in = RecordLink(many=True)


class ProjectViewSet(RecordViewSet):
    """Projects, with who executes and funds them and under which mandates."""

    model = Project
    filterset_class = ProjectFilterSet
    serializer_class = ProjectSerializer
    single = ("concluded_at",)
    several = ("countries", "regions")

    def nested(self):
        names = ("involvements", "project_mandates", "summed_up_in")
        return tuple(shown(Project, name) for name in names)


class ProvisionLink(serializers.Serializer):
    """A provision, and the mandate that it stands in."""

    slug = serializers.SlugField()
    number = serializers.CharField(allow_blank=True)
    label = Text()
    mandate = RecordLink()


class ActivitySerializer(LocatedSerializer):
    """One thing done, or planned; or several whose number nobody wrote down (collective)."""

    kind = serializers.ChoiceField(choices=Activity.Kind.choices)
    status = serializers.ChoiceField(choices=Activity.Status.choices)
    is_collective = serializers.BooleanField()
    project = PublicLink()
    mandates = RecordLink(many=True)
    provisions = ProvisionLink(many=True)
    involvements = InvolvementRow(many=True)
    parties_are_incomplete = serializers.BooleanField()
    meetings = RecordLink(many=True)
    publications = RecordLink(many=True)
    prepares_meeting = PublicLink()
    prepares_activity = PublicLink()


class ActivityViewSet(RecordViewSet):
    """Activities: under what mandates, with whom, at which meetings, what they produced."""

    model = Activity
    filterset_class = ActivityFilterSet
    serializer_class = ActivitySerializer
    single = ("project", "prepares_meeting", "prepares_activity")
    several = ("countries", "regions")

    def nested(self):
        names = ("involvements", "mandates", "provisions", "meetings", "publications")
        return tuple(shown(Activity, name) for name in names)


class UptakeRow(serializers.Serializer):
    """That the outcome was suggested by, cited by, endorsed by or is similar to another thing."""

    manner = serializers.ChoiceField(choices=UptakeManner.choices)
    other_outcome = PublicLink()
    organization = PublicLink()
    meeting = PublicLink()
    publication = PublicLink()


class OutcomeSerializer(LocatedSerializer):
    """A lesson, conclusion, recommendation, paragraph of a declaration, or agreement."""

    kind = serializers.ChoiceField(choices=Outcome.Kind.choices)
    label = Text()
    printed_number = serializers.CharField(allow_blank=True)
    position = serializers.IntegerField()
    quotation = serializers.CharField(allow_blank=True)
    quotation_language = serializers.ChoiceField(choices=Language.choices, allow_blank=True)
    parent = PublicLink()
    adopted_at = PublicLink()
    publication = PublicLink()
    project = PublicLink()
    activity = PublicLink()
    organization = PublicLink()
    about_meetings = RecordLink(many=True)
    about_publications = RecordLink(many=True)
    uptakes = UptakeRow(many=True)


class OutcomeViewSet(RecordViewSet):
    """Outcomes: where they come from, what they are about, and who took them up."""

    model = Outcome
    filterset_class = OutcomeFilterSet
    serializer_class = OutcomeSerializer
    single = ("parent", "adopted_at", "publication", "project", "activity", "organization")
    several = ("countries", "regions")

    def nested(self):
        names = ("about_meetings", "about_publications", "uptakes")
        return tuple(shown(Outcome, name) for name in names)
