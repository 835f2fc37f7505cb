"""Paths from one record to another that pass through public records only."""

from django.db.models import Q

from catalogue.base.visibility import public_q


def related_model_at(model, path: str):
    """The model that `path` (as in a filter) leads to."""
    for step in path.split("__"):
        model = model._meta.get_field(step).related_model
    return model


def public_path_q(model, path: str, **lookups) -> Q:
    """Conditions for `path` (as in a filter) in which every record on the way is public.

    `lookups` are put at the end of the path: `through_public(Meeting, "activities__mandates",
    slug__in=["x"])`. Use the result in one `filter()` call, so that all of it speaks of the
    same rows. A model that is no record but is shown with one names it in `visibility_relation`.
    """
    conditions = Q(**{f"{path}__{lookup}": value for lookup, value in lookups.items()})
    steps = path.split("__")
    for length in range(1, len(steps) + 1):
        model = model._meta.get_field(steps[length - 1]).related_model
        if visibility_relation := getattr(model, "visibility_relation", ""):
            conditions &= public_q(*steps[:length], visibility_relation)
        elif any(field.name == "state" for field in model._meta.fields):
            conditions &= public_q(*steps[:length])
    return conditions
