from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from catalogue.indexing.install import install
from eclac_migration.public_site.indexed_lists import INDEXED_KINDS


class Command(Migrate):
    """Django's `migrate`, which then updates the index to the current filters and models."""

    def handle(self, *args, **options):
        super().handle(*args, **options)
        using = options["database"]
        is_full = not (options["app_label"] or options["plan"] or options["check_unapplied"])
        if not is_full or connections[using].settings_dict.get("TEST", {}).get("MIRROR"):
            return
        if install(INDEXED_KINDS, using) and options["verbosity"] >= 1:
            self.stdout.write("The index of the lists was rebuilt.")
