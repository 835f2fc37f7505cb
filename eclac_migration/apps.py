from django.apps import AppConfig


class EclacMigrationConfig(AppConfig):
    """The roof: settings, addresses, the home page, and how all of it is started."""

    name = "eclac_migration"
