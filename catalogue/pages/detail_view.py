"""Page of one record, and the URL patterns of a kind of record."""

from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from django.conf import settings
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import URLResolver, include, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views import View

from catalogue.base.compiled_queries import CompiledQuery, Parameter, without_unread_columns
from catalogue.base.related_rows import RelatedRows
from catalogue.base.translation import active_language
from catalogue.exports.bibliography import REFERENCE_CONTENT_TYPES, REFERENCE_LABELS
from catalogue.exports.views import FILE_NOTES
from catalogue.filtering.query_parameters import BadParametersError
from catalogue.history.public_versions import current_public_version
from catalogue.pages.chain import RecordNotes, build_chain
from catalogue.pages.citation import record_reference
from catalogue.pages.json_ld import JsonLd, record_json_ld
from catalogue.pages.list_view import RecordListView, list_context, parameter_errors_response
from catalogue.pages.prefetches import limited_prefetch, public_prefetch
from catalogue.pages.record_subpages import ReferenceView
from catalogue.pages.version_views import VersionsView, VersionView
from catalogue.pages.withdrawals import publicly_withdrawn
from catalogue.records.record import Record, State, number_address
from catalogue.records.slugs import addresses_with_slug
from catalogue.workflow.transition_log import transitions_of

# Names of the addresses of a record as linked data, by media type.
LINKED_DATA = {"text/turtle": "record-ttl", "application/ld+json": "record-jsonld"}


@dataclass(frozen=True)
class AlternateFile:
    """A page in another format: media type, address, title and what the file is for."""

    type: str
    address: str
    title: str
    note: str | Promise = ""


class RecordDetailView(View):
    """The page of one record. A former address redirects permanently to the current one.

    A subclass declares the model, the template and all relations that the template shows, so that
    the number of queries does not depend on the record. `select_related_fields` are read in the
    same query; the template must filter them with `if_public`. `chain` maps a stage to the paths
    from the record to the records of that stage (see catalogue.pages.chain).
    """

    model: type[Record]
    template_name: str
    select_related_fields: ClassVar[tuple[str, ...]] = ()
    chain: ClassVar[dict[str, tuple[str, ...]]] = {}

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        try:
            return self.record_response(request, slug)
        except BadParametersError as error:
            return parameter_errors_response(request, error.problems, self.model, request.path)

    def record_response(self, request: HttpRequest, slug: str) -> HttpResponse:
        view: Any = type(self)
        found = compiled_record(view, active_language()).read(slug=slug)
        if found:
            self.related_rows().attach(found)
            context = self.context(found[0])
            response = render(request, self.template_name, context)
            response["Link"] = signposting_links(request, found[0], context)
            return response
        return self.missing_record_response(request, slug)

    def missing_record_response(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Redirect from a former address, return 410 for a withdrawn record, or raise Http404."""
        records = self.model.objects
        former = addresses_with_slug(self.model._meta.model_name, slug).values("object_id")
        moved = records.public().filter(pk__in=former).first()
        if moved is not None:
            return HttpResponsePermanentRedirect(moved.get_absolute_url())
        withdrawn = publicly_withdrawn(records.filter(pk__in=former)).first()
        if withdrawn is not None:
            return withdrawn_response(request, withdrawn)
        raise Http404(_("There is no record at this address."))

    @classmethod
    def related_rows(cls) -> RelatedRows:
        """Return the relations that the page shows, to be attached to the record."""
        view: Any = cls
        return compiled_relations(view, active_language())

    @classmethod
    def related(cls) -> tuple[str | Prefetch, ...]:
        """Return the prefetches of relations to several rows.

        Relations to records must be prefetched with `public_prefetch`.
        """
        return ()

    @classmethod
    def limited_prefetches(cls, *names: str) -> tuple[Prefetch, ...]:
        """Return prefetches of the first `MAX_RELATED_ROWS` public rows of each relation."""
        return tuple(limited_prefetch(public_prefetch(cls.model, name)) for name in names)

    def context(self, record: Record) -> dict:
        address = self.request.build_absolute_uri(record.get_absolute_url())
        version = current_public_version(record)
        return {
            "record": record,
            "version": version,
            "chain": build_chain(record, self.chain, self.chain_notes(record))
            if self.chain
            else None,
            "reference": record_reference(record, version, address),
            "json_ld": record_json_ld(
                record, self.schema_org_type(record), address, self.schema_org_properties(record)
            ),
            "share_image": f"{record.get_absolute_url()}image.png",
            "share_title": str(record.title),
            "alternate_files": self.alternate_files(record),
            "citation_tags": self.citation_tags(record),
            **list_context(self.model),
            **self.record_context(record),
        }

    def alternate_files(self, record: Record) -> list[AlternateFile]:
        """Return the record in other formats, for the menu and the head of the page."""
        api_address = reverse(f"api:{record.plural}-detail", args=[record.slug])
        return [
            AlternateFile("application/json", api_address, "JSON", FILE_NOTES["json"]),
            *(
                AlternateFile(
                    content_type.partition(";")[0],
                    reverse(f"{record.plural}:reference-{form}", args=[record.slug]),
                    REFERENCE_LABELS[form],
                    FILE_NOTES[form],
                )
                for form, content_type in REFERENCE_CONTENT_TYPES.items()
            ),
        ]

    def reference_text(self, record: Record, form: str) -> str:
        """Return the reference to a public record for a file; `form` is "bib" or "ris"."""
        address = self.request.build_absolute_uri(record.get_absolute_url())
        reference = record_reference(record, current_public_version(record), address)
        if form == "bib":
            return f"{reference.bibtex}\n"
        return "".join(f"{line}\r\n" for line in reference.ris.splitlines())

    def citation_tags(self, record: Record) -> list[tuple[str, str]]:
        """Return the `citation_…` tags that reference managers read: (name, content)."""
        return []

    def chain_notes(self, record: Record) -> RecordNotes:
        """Return how records of the chain are related to the record, read from prefetched rows."""
        return {}

    def record_context(self, record: Record) -> dict:
        """Return the context that depends only on the record and the rows that belong to it.

        The page of an earlier version has this context only.
        """
        return {}

    # --- structured data (schema.org) ---------------------------------------------------------

    def schema_org_type(self, record: Record) -> str:
        """Return the schema.org type of the record."""
        return "CreativeWork"

    def schema_org_properties(self, record: Record) -> JsonLd:
        """Return the properties of the record that are specific to its schema.org type."""
        return {}


def signposting_links(request: HttpRequest, record: Record, context: dict) -> str:
    """Return the header `Link` of a page by the Signposting profile, for programs that cite it.

    Source: https://signposting.org/FAIR/
    """
    files = [(one.type, one.address) for one in context["alternate_files"]]
    files += [(one, reverse(name, args=[record.number])) for one, name in LINKED_DATA.items()]
    links = [
        (number_address(record.number), 'rel="cite-as"'),
        ("https://schema.org/AboutPage", 'rel="type"'),
        (f"https://schema.org/{context['json_ld']['@type']}", 'rel="type"'),
        *((address, f'rel="describedby"; type="{one}"') for one, address in files),
    ]
    if settings.DATA_LICENCE_URL:
        links.append((settings.DATA_LICENCE_URL, 'rel="license"'))
    return ", ".join(f"<{request.build_absolute_uri(address)}>; {rest}" for address, rest in links)


@cache
def compiled_record(view: type[RecordDetailView], language: str) -> CompiledQuery:
    """Return the query of the public record with the parameter `slug`."""
    records = view.model.objects.public().select_related(*view.select_related_fields)
    return CompiledQuery(without_unread_columns(records.filter(slug=Parameter("slug"))))


@cache
def compiled_relations(view: type[RecordDetailView], language: str) -> RelatedRows:
    citations = public_prefetch(view.model, "citations")
    return RelatedRows(view.model, ["topics", "links", citations, *view.related()])


def withdrawn_response(request: HttpRequest, record: Record) -> HttpResponse:
    """Return the page 410 of a withdrawn record.

    If the record is unnamed, the links of the page use the address made of its number, because the
    slug repeats the title.
    """
    step = transitions_of(record).filter(state_after=State.WITHDRAWN).last()
    context = {"record": record, "step": step, **list_context(type(record))}
    if record.is_unnamed:
        context["page_path"] = record.get_absolute_url()
    return render(request, "catalogue/pages/withdrawn.html", context, status=410)


def record_url_patterns(
    list_view: type[RecordListView], detail_view: type[RecordDetailView]
) -> URLResolver:
    """Return the URL patterns of a kind of record: `<plural>:list`, `:detail`, `:csv`, `:json` …"""
    plural = list_view.model.plural
    paths = [
        path("", list_view.as_view(), name="list"),
        *(
            path(address, list_view.as_view(format=name), name=name)
            for address, name in list_view.files.items()
        ),
        path("<slug:slug>/", detail_view.as_view(), name="detail"),
        *(
            path(
                f"<slug:slug>/reference.{form}",
                ReferenceView.as_view(detail_view=detail_view),
                {"form": form},
                name=f"reference-{form}",
            )
            for form in REFERENCE_CONTENT_TYPES
        ),
        path(
            "<slug:slug>/versions/", VersionsView.as_view(detail_view=detail_view), name="versions"
        ),
        path(
            "<slug:slug>/versions/<str:instant>/",
            VersionView.as_view(detail_view=detail_view),
            name="version",
        ),
    ]
    return path(f"{plural}/", include((paths, plural)))
