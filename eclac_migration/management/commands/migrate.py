from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from catalogue.indexing.install import install
from eclac_migration.public_site.indexed_lists import INDEXED_KINDS


class Command(Migrate):
    """Django's own, and after it the index brought up to date with filters and models."""

    def handle(self, *args, **options):
        super().handle(*args, **options)
        using = options["database"]
        whole = not (options["app_label"] or options["plan"] or options["check_unapplied"])
        if not whole or connections[using].settings_dict.get("TEST", {}).get("MIRROR"):
            return
        if install(INDEXED_KINDS, using) and options["verbosity"] >= 1:
            self.stdout.write("The index of the lists was made anew.")
