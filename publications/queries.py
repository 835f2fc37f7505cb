"""What a publication is shown with, on its page as in the API."""

from django.db.models import Prefetch

from catalogue.pages.detail_view import shown
from publications.models import Dissemination, Publication


def acts_shown() -> Prefetch:
    """Every act of handing it out, with its editions and with whom it was from and for."""
    parties = (shown(Dissemination, name) for name in ("distributors", "recipients"))
    return shown(Publication, "disseminations", "editions", *parties)
