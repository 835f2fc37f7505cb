"""Prefetches shared by the page and the API of publications."""

from django.db.models import Prefetch

from catalogue.pages.prefetches import public_prefetch
from publications.models import Dissemination, Publication


def disseminations_prefetch() -> Prefetch:
    """Return the prefetch of distributions with their editions, distributors and recipients."""
    parties = (public_prefetch(Dissemination, name) for name in ("distributors", "recipients"))
    return public_prefetch(Publication, "disseminations", "editions", *parties)
