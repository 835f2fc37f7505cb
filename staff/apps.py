from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    """Configuration of the app for users, sign-in and roles."""

    name = "staff"
    verbose_name = _("Staff")

    def ready(self) -> None:
        from staff.roles import grant_permissions_after_migration

        post_migrate.connect(grant_permissions_after_migration, dispatch_uid="staff.give_rights")
