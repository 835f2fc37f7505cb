from django.apps import AppConfig


class EclacMigrationConfig(AppConfig):
    """The project app: settings, URLs, the pages about all records, and management commands."""

    name = "eclac_migration"
