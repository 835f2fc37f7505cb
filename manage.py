#!/usr/bin/env python
"""Django's command line, which starts the embedded database if a command needs it."""

import os
import sys

WITHOUT_DATABASE = {
    *("-h", "--help", "help", "--version", "version", "stop", "stop_database"),
    "nightly",  # opens the database in its first step, so that a failure does not end the others
    *("makemessages", "compilemessages", "collectstatic", "findstatic"),
}


def main() -> None:
    """Run a command. Exit with status 1 and one sentence on errors of the configuration."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eclac_migration.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    from server.startup_checks import StartupError, open_database

    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    try:
        if command not in WITHOUT_DATABASE and "--help" not in sys.argv:
            open_database()
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, StartupError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
