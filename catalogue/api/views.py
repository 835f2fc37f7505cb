"""Base classes of the API's views, and organizations.

A list of the API has the filters, the strict parameter checks and the records of the list page;
all of them are public. A record contains the rows that belong to it. Clients find the records
that refer to it with the filters of the other lists.
"""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, ClassVar

from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django_filters import FilterSet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.filters import BaseFilterBackend
from rest_framework.response import Response

from catalogue.api.addresses import api_url, site_origin
from catalogue.api.errors import GoneError
from catalogue.api.pagination import PAGE_PARAMETERS, KeysetPagination
from catalogue.api.resolved_serializers import resolved_serializer
from catalogue.api.schema import parameter_schema
from catalogue.api.serializers import (
    CountryNameSerializer,
    OtherNameSerializer,
    PeriodSerializer,
    PublicLinkSerializer,
    RecordLinkSerializer,
    RecordSerializer,
    TextSerializer,
    unused_columns,
)
from catalogue.api.throttling import AddressThrottle
from catalogue.base.compiled_queries import (
    CompiledQuery,
    IsAnyOf,
    selected_relations,
    without_unread_columns,
)
from catalogue.base.related_rows import RelatedRows
from catalogue.base.translation import active_language
from catalogue.filtering import query_parameters
from catalogue.filtering.filter_sets import OrganizationFilterSet, RecordFilterSet
from catalogue.filtering.query_parameters import BadParametersError
from catalogue.pages.prefetches import public_prefetch
from catalogue.pages.withdrawals import publicly_withdrawn
from catalogue.records.organizations import MembershipRole, Organization
from catalogue.records.record import Record
from catalogue.records.slugs import SluggedModel, addresses_with_slug

SLUG_PARAMETER = OpenApiParameter(
    "slug", location="path", description="slug of the record, as in the address of its page"
)
CORS_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, If-None-Match",
    "Access-Control-Expose-Headers": "ETag, Link, Retry-After",
    "Access-Control-Max-Age": "86400",
}


class StrictFilterBackend(BaseFilterBackend):
    """The filters of the list page; unknown parameters raise BadParametersError.

    The result contains rows of the index in the requested order.
    """

    def filter_queryset(self, request, queryset, view):
        known = {*view.filterset_class.base_filters, *PAGE_PARAMETERS}
        data, problems = query_parameters.parse_parameters(request.query_params, known)
        filterset = view.filterset_class(data, queryset=queryset, request=request)
        problems += query_parameters.filter_problems(filterset)
        if problems:
            raise BadParametersError(problems)
        view.total = filterset.total
        return filterset.ordered_rows()

    def get_schema_operation_parameters(self, view) -> list[dict]:
        filters = view.filterset_class.base_filters
        return [parameter_schema(name, list_filter) for name, list_filter in filters.items()]


class PublicApiMixin:
    """Mixin of all API views: read methods only, CORS for all origins, ETag and rate limit."""

    throttle_classes: ClassVar[list] = [AddressThrottle]
    http_method_names: ClassVar[list[str]] = ["get", "head", "options"]

    def options(self, request, *args, **kwargs) -> Response:
        return Response(status=204, headers={"Allow": CORS_HEADERS["Access-Control-Allow-Methods"]})

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        response.add_post_render_callback(lambda rendered: _add_etag_and_cors(request, rendered))
        return response


def _add_etag_and_cors(request, response: HttpResponse) -> HttpResponse:
    """Return the response with an ETag and CORS headers, or 304 if the client has it already."""
    if request.method in ("GET", "HEAD") and response.status_code == 200:
        digest = hashlib.sha256(response.content).hexdigest()[:32]
        response["ETag"] = quote_etag(digest)
        response["Cache-Control"] = "no-cache"
        response = get_conditional_response(request, etag=response["ETag"], response=response)
    for name, value in CORS_HEADERS.items():
        response[name] = value
    return response


class ListedViewSet(PublicApiMixin, viewsets.ReadOnlyModelViewSet):
    """A list with filters, and its rows by slug. A subclass declares the public rows."""

    model: type[SluggedModel]
    filterset_class: type[FilterSet]
    filter_backends: ClassVar[list] = [StrictFilterBackend]
    pagination_class = KeysetPagination
    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]+"

    def list(self, request) -> Response:
        """The filtered list: the records of the list page, in the same order."""
        keys = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        records_by_pk = self.records_by_pk(keys)
        page_records = [records_by_pk[pk] for pk in keys if pk in records_by_pk]
        return self.get_paginated_response(self.represented(page_records))

    @extend_schema(parameters=[SLUG_PARAMETER])
    def retrieve(self, request, slug: str) -> Response:
        """One record. A former address redirects to the current one."""
        _, problems = query_parameters.parse_parameters(request.query_params, set())
        if problems:
            raise BadParametersError(problems)
        record = self.get_queryset().filter(slug=slug).first()
        if record is None:
            return self.missing_record_response(request, slug)
        [shown] = self.represented([record])
        return Response(shown)

    def records_by_pk(self, keys: Sequence[int]) -> Mapping[int, Any]:
        """Return the public rows with these primary keys."""
        return self.get_queryset().in_bulk(keys)

    def represented(self, records: Sequence) -> Sequence[dict[str, Any]]:
        """Return the rows of a page as the API shows them."""
        serializer_class = self.get_serializer_class()
        serializer = resolved_serializer(serializer_class, site_origin(self.request))
        return [serializer.to_representation(record) for record in self.as_public(records)]

    def as_public(self, records: Sequence) -> Sequence:
        """Return the rows of a page as the public may read them."""
        return records

    def missing_record_response(self, request, slug: str) -> Response:
        raise Http404


class RecordViewSet(ListedViewSet):
    """The API of a kind of record. A subclass declares the model, filters and nested relations."""

    model: type[Record]
    filterset_class: type[RecordFilterSet]
    select_related_fields: ClassVar[tuple[str, ...]] = ()
    prefetch_related_fields: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self):
        records = self.model.objects.public().select_related(*self.select_related_fields)
        return without_unread_columns(records).defer(*self.unused_columns())

    @classmethod
    @cache
    def unused_columns(cls) -> tuple[str, ...]:
        """Return the columns of the records in `select_related_fields` that links do not show."""
        selected: dict = {name: {} for name in cls.select_related_fields}
        return tuple(unused_columns(cls.serializer_class(), cls.model, selected))

    def records_by_pk(self, keys):
        view_set: Any = type(self)
        records = compiled_records(view_set, active_language()).read(keys=list(keys))
        return {record.pk: record for record in records}

    def as_public(self, records: Sequence) -> Sequence:
        view_set: Any = type(self)
        compiled_relations(view_set, active_language()).attach(records)
        return records

    @classmethod
    def nested(cls) -> tuple[Prefetch, ...]:
        """Return the prefetches of relations whose public rows are part of the response."""
        return ()

    def missing_record_response(self, request, slug: str) -> Response:
        """Redirect from a former address; raise GoneError if withdrawn, else (drafts too) 404."""
        former = addresses_with_slug(self.model._meta.model_name, slug).values("object_id")
        moved = self.model.objects.public().filter(pk__in=former).first()
        if moved is not None:
            return Response(status=301, headers={"Location": api_url(site_origin(request), moved)})
        if publicly_withdrawn(self.model.objects.filter(pk__in=former)).exists():
            raise GoneError
        raise Http404


@cache
def compiled_records(view_set: type[RecordViewSet], language: str) -> CompiledQuery:
    """Return the query of the public records with the primary keys in the parameter `keys`."""
    return CompiledQuery(view_set().get_queryset().filter(IsAnyOf("pk", "keys")).order_by())


@cache
def compiled_relations(view_set: type[RecordViewSet], language: str) -> RelatedRows:
    """Return the relations that are part of a record in the API."""
    citations = public_prefetch(view_set.model, "citations")
    names = ["topics", "links", *view_set.prefetch_related_fields]
    fields = view_set.serializer_class().fields
    nested = [
        Prefetch(
            relation.prefetch_to,
            relation.queryset.defer(
                *unused_columns(
                    fields[relation.prefetch_to].child,
                    relation.queryset.model,
                    selected_relations(relation.queryset),
                )
            ),
        )
        for relation in view_set.nested()
    ]
    return RelatedRows(view_set.model, [*names, citations, *nested])


class MembershipSerializer(serializers.Serializer):
    """The membership of an organization in another, with its role; `when` can be null."""

    body = RecordLinkSerializer()
    role = serializers.ChoiceField(choices=MembershipRole.choices)
    when = PeriodSerializer()


class OrganizationSerializer(RecordSerializer):
    """An organization; its title is its name."""

    kind = serializers.ChoiceField(choices=Organization.Kind.choices)
    acronym = TextSerializer()
    ror = serializers.CharField(allow_blank=True)
    isni = serializers.CharField(allow_blank=True)
    wikidata = serializers.CharField(allow_blank=True)
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

    @classmethod
    def nested(cls):
        return (public_prefetch(Organization, "memberships"),)
