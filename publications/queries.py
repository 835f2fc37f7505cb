"""What a publication is shown with, on its page as in the API."""

from django.db.models import Prefetch

from catalogue.pages.detail_view import public_prefetch
from publications.models import Dissemination, Publication


def disseminations_prefetch() -> Prefetch:
    """Every act of handing it out, with its editions and with whom it was from and for."""
    parties = (public_prefetch(Dissemination, name) for name in ("distributors", "recipients"))
    return public_prefetch(Publication, "disseminations", "editions", *parties)
