"""The people who may see the work on a record: the permissions of the record decide."""

from django.db import models

from staff.models import User
from staff.roles import PUBLISH_PERMISSION

_BACKEND = "django.contrib.auth.backends.ModelBackend"  # with_perm needs one of several


def viewers(model: type[models.Model]) -> models.QuerySet[User]:
    """Return the active members of staff who may view records of a model, by user name."""
    return _with_permission(f"view_{model._meta.model_name}", model) | editors(model)


def editors(model: type[models.Model]) -> models.QuerySet[User]:
    """Return the active members of staff who may change records of a model, by user name."""
    return _with_permission(f"change_{model._meta.model_name}", model)


def reviewers(model: type[models.Model]) -> models.QuerySet[User]:
    """Return the active members of staff who may publish records of a model, by user name."""
    may_publish = User.objects.with_perm(PUBLISH_PERMISSION, backend=_BACKEND)
    return editors(model).filter(pk__in=may_publish.values("pk"))


def _with_permission(name: str, model: type[models.Model]) -> models.QuerySet[User]:
    users = User.objects.with_perm(f"{model._meta.app_label}.{name}", backend=_BACKEND)
    return users.filter(is_staff=True).order_by("username")
