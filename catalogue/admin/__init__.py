"""The admin of records; Django imports this package when it starts."""

from catalogue.admin import registrations

__all__ = ["registrations"]
