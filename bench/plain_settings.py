"""The settings of the plain application: the same, with other addresses and no middleware."""

from eclac_migration.settings import *  # noqa: F403

ROOT_URLCONF = "bench.plain"
MIDDLEWARE = []
