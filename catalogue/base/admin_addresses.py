"""Addresses in the staff area."""

from django.db import models
from django.urls import reverse


def change_address(row: models.Model) -> str:
    """Return the address of the form of a row. Raise NoReverseMatch if its model has none."""
    return page_address(type(row), "change", row.pk)


def page_address(model: type[models.Model], page: str, pk: int) -> str:
    """Return the address of a page of a row. Raise NoReverseMatch if its model has none."""
    opts = model._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=[pk])
