"""Template tags of pages that other sites can embed."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from catalogue.templatetags.head import request_origin
from eclac_migration.public_site.embedding.frames import Frame, allowed_origins, frames_of_page

register = template.Library()


@dataclass(frozen=True)
class Snippet:
    """The title of a frame, and the HTML that shows it in another site."""

    title: str
    html: SafeString


@register.simple_tag(takes_context=True)
def embedding_links(context: template.Context) -> SafeString:
    """Return the links in the head of a page by which other sites discover the endpoint."""
    request = context.get("request")
    frames = frames_of_page(context) if request else []
    site = request_origin(request) if frames else ""
    return format_html_join(
        "",
        '<link rel="alternate" type="application/json+oembed" href="{}" title="{}">\n',
        ((_endpoint(site, frame), frame.title) for frame in frames),
    )


def _endpoint(site: str, frame: Frame) -> str:
    return f"{site}{reverse('oembed')}?{urlencode({'url': site + frame.page})}"


@register.simple_tag(takes_context=True)
def embedding_snippets(context: template.Context) -> list[Snippet]:
    """Return the snippets of a page, for staff of other sites to copy; none if embedding is off."""
    request = context.get("request")
    frames = frames_of_page(context) if request else []
    return [Snippet(frame.title, frame.html(request_origin(request))) for frame in frames]


@register.simple_tag
def embedding_sites() -> str:
    """Return the addresses of the sites that may show frames, separated by commas."""
    return ", ".join(allowed_origins())
