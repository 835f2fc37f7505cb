"""API of issued reports."""

from django.urls import reverse
from django.utils.translation import override
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from catalogue.api.addresses import api_url
from catalogue.api.pagination import KeysetPagination
from catalogue.api.serializers import PeriodSerializer, PermalinkSerializer, TextSerializer
from catalogue.api.views import ListedViewSet
from reports.composition.compose import LANGUAGES
from reports.filters import ReportFilterSet
from reports.models import Report
from reports.redaction import public_copies
from reports.rendering import FILE_CONTENT_TYPES


class ReportLinkSerializer(serializers.Serializer):
    """Another report on the same period: its revision (0 for the first), slug and API address."""

    revision = serializers.IntegerField()
    slug = serializers.SlugField()
    url = serializers.SerializerMethodField()

    def get_url(self, report: Report) -> str:
        return api_url(self.context["origin"], report)


class ReportFileSerializer(serializers.Serializer):
    """A file of a report in one language."""

    language = serializers.CharField()
    media_type = serializers.CharField()
    url = serializers.URLField()


class ReportSerializer(ReportLinkSerializer):
    """An issued report. Its text does not change; names of withdrawn records are redacted.

    A correction is a report of its own, a revision: `revises` is the first report of the period,
    `correction` says what the revision corrects, and `corrected_by` is the latest later revision.
    `written_on` is the last day of the events that the report includes, if it is after the period.
    `subject` has the values of the filters that the report is limited to, as addresses of lists
    contain them; it is empty for a report on all work.
    """

    permalink = PermalinkSerializer()
    title = TextSerializer()
    addressee = TextSerializer()
    when = PeriodSerializer()
    written_on = serializers.DateField(allow_null=True)
    issued_at = serializers.DateTimeField()
    revises = ReportLinkSerializer(allow_null=True)
    correction = TextSerializer()
    corrected_by = ReportLinkSerializer(allow_null=True, source="latest_correction")
    subject = serializers.SerializerMethodField()
    files = serializers.SerializerMethodField()

    def get_subject(self, report: Report) -> dict[str, list[str]]:
        return report.scope.subject.public_codes

    def get_files(self, report: Report) -> list[dict[str, str]]:
        return ReportFileSerializer(many=True).to_representation(
            {
                "language": language,
                "media_type": media_type,
                "url": f"{self.context['origin']}{_file_path(report, kind, language)}",
            }
            for language in LANGUAGES
            for kind, media_type in FILE_CONTENT_TYPES.items()
        )


def _file_path(report: Report, kind: str, language: str) -> str:
    with override(language):
        return reverse(f"reports:{kind}", args=[report.slug])


class ReportPagination(KeysetPagination):
    """Pages of reports, which have no rows in the index of records."""

    key_column = "pk"


@extend_schema_view(
    list=extend_schema(
        description="The issued reports: newest period first, latest revision first."
    ),
    retrieve=extend_schema(description="One issued report."),
)
class ReportViewSet(ListedViewSet):
    """Issued reports."""

    model = Report
    filterset_class = ReportFilterSet
    serializer_class = ReportSerializer
    pagination_class = ReportPagination

    def get_queryset(self):
        return Report.objects.public().select_related("revises")

    def as_public(self, records):
        return public_copies(records)
