"""Addresses in the staff area."""

from django.db import models
from django.urls import reverse


def change_address(row: models.Model) -> str:
    """Return the address of the form of a row. Raise NoReverseMatch if its model has none."""
    opts = row._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk])
