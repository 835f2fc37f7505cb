"""Prefetches shared by the page and the API of mandates."""

from django.db.models import Prefetch

from activities.models import Mandate, Provision
from catalogue.pages.prefetches import public_prefetch

# Relations of provisions to single records, which are shown if they are public.
PROVISION_RELATIONS = ("establishes", "superseded_by_mandate")


def provisions_prefetch() -> Prefetch:
    """Return the prefetch of provisions with their addressees and related mandates or bodies."""
    addressees = public_prefetch(Provision, "addressees")
    return public_prefetch(Mandate, "provisions", addressees, *PROVISION_RELATIONS)
