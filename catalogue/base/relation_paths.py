"""Paths from one record to another that pass through public records only."""

from django.db.models import Q

from catalogue.base.visibility import public_q


def related_model_at(model, path: str):
    """Return the model at the end of `path` (written as in a filter)."""
    for step in path.split("__"):
        model = model._meta.get_field(step).related_model
    return model


def reversed_path(model, path: str) -> str:
    """Return the path from the model at the end of `path` back to `model`."""
    steps = []
    for step in path.split("__"):
        field = model._meta.get_field(step)
        steps.append(field.remote_field.name)
        model = field.related_model
    return "__".join(reversed(steps))


def public_path_q(model, path: str, *, of_shown_rows=False, **lookups) -> Q:
    """Return conditions for `path` (written as in a filter) with every record on it public.

    `lookups` are appended to the path: `public_path_q(Meeting, "activities__mandates",
    slug__in=["x"])`. Use the result in one `filter()` call, so that all conditions apply to the
    same rows. A model that is shown as part of a record names its relation to that record in
    `visibility_relation`. With `of_shown_rows`, rows of `model` are shown in any case, also in a
    preview, and the rows that are part of them need no condition.
    """
    own_part = reversed_path(model, path.partition("__")[0]) if of_shown_rows else ""
    conditions = Q(**{f"{path}__{lookup}": value for lookup, value in lookups.items()})
    steps = path.split("__")
    for length in range(1, len(steps) + 1):
        model = model._meta.get_field(steps[length - 1]).related_model
        if visibility_relation := getattr(model, "visibility_relation", ""):
            if length > 1 or visibility_relation != own_part:
                conditions &= public_q(*steps[:length], visibility_relation)
        elif any(field.name == "state" for field in model._meta.fields):
            conditions &= public_q(*steps[:length])
    return conditions
