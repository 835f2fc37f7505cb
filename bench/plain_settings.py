"""Settings of the plain Django application: other addresses, no middleware."""

from eclac_migration.settings import *  # noqa: F403

ROOT_URLCONF = "bench.plain_django"
MIDDLEWARE = []
