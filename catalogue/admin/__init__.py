"""The admin of records; Django imports this package when it starts."""

from catalogue.admin import registrations
from catalogue.admin.review import proposal_admin

__all__ = ["proposal_admin", "registrations"]
