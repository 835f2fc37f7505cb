"""Frames: the title, the page for frames, the full page and the size of each thing to embed."""

from copy import copy
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, QueryDict
from django.template import Context
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_from_path, override
from django.utils.translation import gettext as _

from catalogue.filtering.description import list_title
from catalogue.filtering.query_parameters import BadParametersError
from catalogue.kinds import RecordKind, listed_kinds
from catalogue.pages.filter_panel import query_of
from catalogue.pages.list_view import PAGE_PARAMETERS
from catalogue.pages.number_address import MAX_NUMBER, public_record_with_number
from catalogue.records.record import Record
from catalogue.records.slugs import addresses_with_slug

# Sizes are in pixels. A narrower map has its parts one below the other.
WIDTH, MAP_WIDTH = 640, 820
LIST_HEIGHT, RECORD_HEIGHT = 720, 320
# The parts of the home page with the size of their frames and the place on that page.
CHARTS = {
    "map": (MAP_WIDTH, 940, "by-country"),
    "years": (WIDTH, 500, "by-year"),
    "kinds": (WIDTH, 580, "by-kind"),
}


def allowed_origins() -> list[str]:
    """Return the origins that can show pages of this site in a frame; none if embedding is off."""
    return settings.EMBEDDING_ORIGINS.split()


def chart_title(name: str) -> str:
    titles = {
        "map": _("Activities by country"),
        "years": _("Activities by year"),
        "kinds": _("Activities by kind"),
    }
    return titles[name]


@dataclass(frozen=True)
class Frame:
    """A page for frames: `path` is its address, `page` that of the full page."""

    title: str
    path: str
    page: str
    width: int
    height: int

    def html(self, site: str, width: int = 0, height: int = 0) -> SafeString:
        """Return the snippet for other sites; `site` is the origin of this one."""
        return format_html(
            '<iframe src="{}" title="{}" width="{}" height="{}" style="max-width: 100%"'
            ' loading="lazy"></iframe>',
            f"{site}{self.path}",
            self.title,
            width or self.width,
            height or self.height,
        )


def chart_frame(name: str) -> Frame:
    width, height, place = CHARTS[name]
    page = f"{reverse('home')}#{place}"
    return Frame(chart_title(name), reverse("embed-chart", args=[name]), page, width, height)


def record_frame(record: Record) -> Frame:
    path = reverse("embed-record", args=[record.number])
    return Frame(str(record.title), path, record.get_absolute_url(), WIDTH, RECORD_HEIGHT)


def list_frame(plural: str, title: str, query: str) -> Frame:
    parameters = f"?{query}" if query else ""
    path = f"{reverse('embed-list', args=[plural])}{parameters}"
    page = f"{reverse(f'{plural}:list')}{parameters}"
    return Frame(title, path, page, WIDTH, LIST_HEIGHT)


# --- the frame of an address ----------------------------------------------------------------------


def frame_at(request: HttpRequest, address: str) -> tuple[Frame, str]:
    """Return the frame of a public page of this site, and the language of the page.

    Raise Http404 for other addresses, and for pages of hidden records and with wrong parameters.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        raise Http404 from None
    if parts.scheme not in ("http", "https") or parts.netloc.lower() != request.get_host().lower():
        raise Http404
    language = get_language_from_path(parts.path) or settings.LANGUAGE_CODE
    with override(language):
        try:
            match = resolve(parts.path)
        except Resolver404:
            raise Http404 from None
        return _frame_of(request, match, parts.query, parts.fragment), language


def _frame_of(request: HttpRequest, match: ResolverMatch, query: str, fragment: str) -> Frame:
    name, values = match.view_name, match.kwargs
    kinds = {kind.plural: kind for kind in listed_kinds()}
    plural, _colon, page = name.partition(":")
    if name == "home":
        places = {place: one for one, (_width, _height, place) in CHARTS.items()}
        return chart_frame(places.get(fragment, "map"))
    if name == "embed-chart" and values["name"] in CHARTS:
        return chart_frame(values["name"])
    if name == "embed-list" and values["plural"] in kinds:
        return _list_frame(request, kinds[values["plural"]], query)
    if plural in kinds and page == "list":
        return _list_frame(request, kinds[plural], query)
    if name in ("embed-record", "record-by-number") and values["number"] <= MAX_NUMBER:
        record = public_record_with_number(values["number"])
    elif plural in kinds and page == "detail":
        # A former address leads to the record, too.
        named = addresses_with_slug(kinds[plural].model._meta.model_name, values["slug"])
        pk = named.values("object_id")
        record = kinds[plural].model.objects.public().filter(pk__in=pk).first()
    else:
        record = None
    if record is None:
        raise Http404
    return record_frame(record)


def _list_frame(request: HttpRequest, kind: RecordKind, query: str) -> Frame:
    view, asked = kind.list_view(), copy(request)
    asked.GET = QueryDict(query)
    try:
        filterset = view.bound_filterset(asked, *PAGE_PARAMETERS)
    except BadParametersError:
        raise Http404 from None
    own_query = query_of(filterset, without=PAGE_PARAMETERS)
    return list_frame(kind.plural, list_title(filterset), own_query)


def frames_of_page(context: Context) -> list[Frame]:
    """Return the frames of the page with this context of its template, most often one or none."""
    if not allowed_origins() or context.get("is_preview") or context.get("is_version_page"):
        return []
    record = context.get("record")
    if isinstance(record, Record):
        return [record_frame(record)] if record.is_public and "alternate_files" in context else []
    if "paginator" in context and "list_name" in context:
        chosen = ", ".join(str(one.label) for one in context["chosen"])
        title = f"{context['heading']}: {chosen}" if chosen else str(context["heading"])
        return [list_frame(context["plural"], title, context["cards_query"])]
    return [chart_frame(name) for name in context.get("shown_charts", ())]
