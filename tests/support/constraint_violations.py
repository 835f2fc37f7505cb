"""Writes that the database is to refuse."""

import pytest
from django.db import IntegrityError, transaction


def violated_constraint(write) -> str:
    """The name of the rule by which the database refuses a write."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write()
    return caught.value.__cause__.diag.constraint_name
