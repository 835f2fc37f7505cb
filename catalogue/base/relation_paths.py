"""Paths from one record to another that pass through public records only."""

from django.db.models import Q

from catalogue.base.visibility import seen


def leaf_of(model, path: str):
    """The model that `path` (as in a filter) leads to."""
    for step in path.split("__"):
        model = model._meta.get_field(step).related_model
    return model


def through_public(model, path: str, **lookups) -> Q:
    """Conditions for `path` (as in a filter) in which every record on the way is public.

    `lookups` are put at the end of the path: `through_public(Meeting, "activities__mandates",
    slug__in=["x"])`. Use the result in one `filter()` call, so that all of it speaks of the
    same rows. A model that is no record but is shown with one names it in `shown_with`.
    """
    conditions = Q(**{f"{path}__{lookup}": value for lookup, value in lookups.items()})
    steps = path.split("__")
    for length in range(1, len(steps) + 1):
        model = model._meta.get_field(steps[length - 1]).related_model
        if shown_with := getattr(model, "shown_with", ""):
            conditions &= seen(*steps[:length], shown_with)
        elif any(field.name == "state" for field in model._meta.fields):
            conditions &= seen(*steps[:length])
    return conditions
