"""The API: what its lists have in common, and organizations.

A list of the API is the list of the page: the same filters, read as strictly, and the same
records, all starting from what is public. Nested is what a record owns; what leads to it is found
by the filters of the other lists.
"""

import hashlib
from typing import ClassVar

from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.filters import BaseFilterBackend
from rest_framework.response import Response

from catalogue.api.errors import GoneError
from catalogue.api.pagination import PAGE_PARAMETERS, KeysetPagination
from catalogue.api.schema import parameter_schema
from catalogue.api.serializers import (
    CountryNameSerializer,
    OtherNameSerializer,
    PeriodSerializer,
    PublicLinkSerializer,
    RecordLinkSerializer,
    RecordSerializer,
    TextSerializer,
    api_url,
)
from catalogue.api.throttling import AddressThrottle
from catalogue.filtering import query_parameters
from catalogue.filtering.filters import OrganizationFilterSet, RecordFilterSet
from catalogue.filtering.query_parameters import BadParametersError
from catalogue.pages.detail_view import public_prefetch
from catalogue.records.organizations import MembershipRole, Organization
from catalogue.records.record import Record, State
from catalogue.records.slugs import addresses_with_slug

SLUG_PARAMETER = OpenApiParameter(
    "slug", location="path", description="the record's, as in the address of its page"
)
CORS_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, If-None-Match",
    "Access-Control-Expose-Headers": "ETag, Link, Retry-After",
    "Access-Control-Max-Age": "86400",
}


class StrictFilterBackend(BaseFilterBackend):
    """The filters of the list's page, and nothing that it does not know.

    What comes out are the rows of the index, in the order asked for.
    """

    def filter_queryset(self, request, queryset, view):
        known = {*view.filterset_class.get_filters(), *PAGE_PARAMETERS}
        data, problems = query_parameters.parse_parameters(request.query_params, known)
        filterset = view.filterset_class(data, queryset=queryset, request=request)
        problems += query_parameters.filter_problems(filterset)
        if problems:
            raise BadParametersError(problems)
        view.total = filterset.total
        return filterset.ordered_rows()

    def get_schema_operation_parameters(self, view) -> list[dict]:
        filters = view.filterset_class.get_filters()
        return [parameter_schema(name, one) for name, one in filters.items()]


class PublicApiMixin:
    """A view of the API that any page may read: CORS, ETag, and a limit on how often."""

    throttle_classes: ClassVar[list] = [AddressThrottle]
    http_method_names: ClassVar[list[str]] = ["get", "head", "options"]

    def options(self, request, *args, **kwargs) -> Response:
        return Response(status=204, headers={"Allow": CORS_HEADERS["Access-Control-Allow-Methods"]})

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        response.add_post_render_callback(lambda rendered: _add_etag_and_cors(request, rendered))
        return response


def _add_etag_and_cors(request, response: HttpResponse) -> HttpResponse:
    """The answer with its ETag, or 304 where the reader has it already; open to every page."""
    if request.method in ("GET", "HEAD") and response.status_code == 200:
        digest = hashlib.sha256(response.content).hexdigest()[:32]
        response["ETag"] = quote_etag(digest)
        response["Cache-Control"] = "no-cache"
        response = get_conditional_response(request, etag=response["ETag"], response=response)
    for name, value in CORS_HEADERS.items():
        response[name] = value
    return response


class RecordViewSet(PublicApiMixin, viewsets.ReadOnlyModelViewSet):
    """A kind of record. A subclass declares the model, the filters and what is nested."""

    model: type[Record]
    filterset_class: type[RecordFilterSet]
    select_related_fields: ClassVar[tuple[str, ...]] = ()
    prefetch_related_fields: ClassVar[tuple[str, ...]] = ()
    filter_backends: ClassVar[list] = [StrictFilterBackend]
    pagination_class = KeysetPagination
    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]+"

    def get_queryset(self):
        records = self.model.objects.public().select_related(*self.select_related_fields)
        return records.prefetch_related(
            "topics",
            "links",
            public_prefetch(self.model, "citations"),
            *self.prefetch_related_fields,
            *self.nested(),
        )

    def nested(self) -> tuple[Prefetch, ...]:
        """Relations of which only the public rows are said."""
        return ()

    def list(self, request) -> Response:
        """The list, filtered: the same records as on the page, in the same order."""
        records = self.get_queryset()
        wanted = self.paginate_queryset(self.filter_queryset(records))
        found = records.in_bulk(wanted)
        page_records = [found[pk] for pk in wanted if pk in found]
        return self.get_paginated_response(self.get_serializer(page_records, many=True).data)

    @extend_schema(parameters=[SLUG_PARAMETER])
    def retrieve(self, request, slug: str) -> Response:
        """One record. A former address leads to the present one."""
        _, problems = query_parameters.parse_parameters(request.query_params, set())
        if problems:
            raise BadParametersError(problems)
        record = self.get_queryset().filter(slug=slug).first()
        if record is None:
            return self.missing_record_response(request, slug)
        return Response(self.get_serializer(record).data)

    def missing_record_response(self, request, slug: str) -> Response:
        """Where a record has moved; 410 if it was withdrawn; 404 for all else, drafts too."""
        former = addresses_with_slug(self.model._meta.model_name, slug).values("object_id")
        moved = self.model.objects.public().filter(pk__in=former).first()
        if moved is not None:
            return Response(status=301, headers={"Location": api_url(request, moved)})
        if self.model.objects.filter(state=State.WITHDRAWN, pk__in=former).exists():
            raise GoneError
        raise Http404


class MembershipSerializer(serializers.Serializer):
    """An organization's belonging to another, in a role; `when` is null where it is undated."""

    body = RecordLinkSerializer()
    role = serializers.ChoiceField(choices=MembershipRole.choices)
    when = PeriodSerializer()


class OrganizationSerializer(RecordSerializer):
    """A body that acts, takes part or is worked with; its title is its name."""

    kind = serializers.ChoiceField(choices=Organization.Kind.choices)
    acronym = TextSerializer()
    country = CountryNameSerializer(allow_null=True)
    parent = PublicLinkSerializer()
    successor = PublicLinkSerializer()
    is_commission = serializers.BooleanField()
    other_names = OtherNameSerializer(many=True)
    memberships = MembershipSerializer(many=True)


class OrganizationViewSet(RecordViewSet):
    """Organizations and their memberships."""

    model = Organization
    filterset_class = OrganizationFilterSet
    serializer_class = OrganizationSerializer
    select_related_fields = ("country", "parent", "successor")
    prefetch_related_fields = ("other_names",)

    def nested(self):
        return (public_prefetch(Organization, "memberships"),)
