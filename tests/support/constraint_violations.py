"""Detection of constraint violations."""

import pytest
from django.db import IntegrityError, transaction


def violated_constraint(write) -> str:
    """Return the name of the constraint by which the database rejects a write."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write()
    return caught.value.__cause__.diag.constraint_name
