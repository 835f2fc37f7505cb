#!/usr/bin/env python
"""Django's command line, which starts the embedded database where a command needs it."""

import atexit
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eclac_migration.settings")

WITHOUT_DATABASE = {"help", "version", "makemessages", "compilemessages", "collectstatic"}


def main() -> None:
    """Run a command. What the reader can mend is said in one sentence, with exit status 1."""
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    from eclac_migration.embedded_database import EmbeddedDatabase, EmbeddedDatabaseError
    from eclac_migration.startup import StartupError, check_database

    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    try:
        if command not in WITHOUT_DATABASE and not {"-h", "--help"} & set(sys.argv):
            if settings.DATABASE_IS_EMBEDDED:
                database = EmbeddedDatabase(settings.EMBEDDED_DATABASE_HOME)
                atexit.register(database.leave)
                database.join()
            check_database()
        execute_from_command_line(sys.argv)
    except (EmbeddedDatabaseError, ImproperlyConfigured, StartupError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
