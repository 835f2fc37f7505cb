"""Roles and permissions: three groups, and a publish permission that the database checks.

*Editors* record and submit. *Reviewers* also publish, withdraw and send back. *Administrators*
also manage users. The groups are created at installation, and each `migrate` resets their
permissions; for other permissions create another group. A model restricts its editors with
`editor_permissions`, such as `("view", "add")`.
"""

from pathlib import Path

from django.apps import AppConfig
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import models
from django.utils.translation import gettext_lazy as _

PUBLISH_PERMISSION = "staff.publish"
EDITOR, REVIEWER, ADMINISTRATOR = ROLES = ("editor", "reviewer", "administrator")
ROLE_LABELS = {
    EDITOR: _("Editors"),
    REVIEWER: _("Reviewers"),
    ADMINISTRATOR: _("Administrators"),
}


def may_publish(user) -> bool:
    """Return whether the user may change published records."""
    return user.is_active and user.has_perm(PUBLISH_PERMISSION)


def has_model_permission(user, verb: str, model: type[models.Model]) -> bool:
    """Return whether the user may `view`, `add`, `change` or `delete` rows of a model."""
    return user.has_perm(f"{model._meta.app_label}.{verb}_{model._meta.model_name}")


def permissions_of(user) -> models.QuerySet[Permission]:
    """Return the permissions assigned to the user, directly or by groups, even if inactive.

    For a superuser these are only the assigned ones.
    """
    return Permission.objects.filter(models.Q(group__user=user) | models.Q(user=user))


def has_all_permissions_of(user, other) -> bool:
    """Return whether `user` has all permissions of `other`."""
    if user.is_superuser:
        return True
    beyond = permissions_of(other).exclude(pk__in=permissions_of(user))
    return not (other.is_superuser or beyond.exists())


def grant_permissions(app: AppConfig) -> None:
    """Set the permissions of each group on the models of an app."""
    if not _is_project_app(app):
        return
    groups = {name: Group.objects.get_or_create(name=name)[0] for name in ROLES}
    permissions = {
        permission.codename: permission
        for permission in Permission.objects.filter(content_type__app_label=app.label)
    }
    if app.label == "staff":
        groups[REVIEWER].permissions.add(permissions["publish"])
        groups[ADMINISTRATOR].permissions.add(*permissions.values())
        return
    for model in app.get_models():
        every = {f"{action}_{model._meta.model_name}" for action in model._meta.default_permissions}
        fewer = {f"{action}_{model._meta.model_name}" for action in _editor_actions(model)} & every
        _set_group_permissions(groups[EDITOR], permissions, every, fewer)
        for name in (REVIEWER, ADMINISTRATOR):
            _set_group_permissions(groups[name], permissions, every, every)


def _set_group_permissions(
    group: Group, permissions: dict[str, Permission], every: set[str], given: set[str]
):
    group.permissions.add(*(permissions[name] for name in given if name in permissions))
    group.permissions.remove(*(permissions[n] for n in every - given if n in permissions))


def _editor_actions(model: type[models.Model]) -> tuple[str, ...]:
    return getattr(model, "editor_permissions", ("view", "add", "change", "delete"))


def _is_project_app(app: AppConfig) -> bool:
    return Path(app.path).parent == Path(settings.BASE_DIR)


def grant_permissions_after_migration(sender: AppConfig, using: str, **kwargs) -> None:
    """Create the permissions of a migrated app and grant them to the groups.

    Django creates permissions in the same signal, possibly later, so they are created here first.
    """
    create_permissions(sender, verbosity=0, using=using)
    grant_permissions(sender)
