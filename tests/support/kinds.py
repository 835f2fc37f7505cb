"""The registered kinds of records and the apps of the project, for tests of all kinds."""

from pathlib import Path

from django.apps import apps
from django.conf import settings

from catalogue.kinds import kinds, listed_kinds

OUR_APPS = [
    config.label
    for config in apps.get_app_configs()
    if Path(config.path).parent == Path(settings.BASE_DIR)
]
RECORD_APPS = list(dict.fromkeys(kind.app for kind in kinds()))
MODELS = [kind.model for kind in kinds()]
RECORD_MODELS = [kind.model for kind in listed_kinds()]  # in the order of the pages
LIST_VIEWS = [kind.list_view for kind in listed_kinds()]
