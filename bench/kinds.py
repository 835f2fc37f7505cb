"""The registered kinds of records, for which the benchmark generates and indexes rows."""

import os

import django

os.environ.setdefault("ENVIRONMENT", "local")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eclac_migration.settings")
django.setup()

from catalogue.kinds import kinds  # noqa: E402
from catalogue.records.record import Record  # noqa: E402

MODELS = [kind.model for kind in kinds()]
TABLES = {model.plural: model._meta.db_table for model in MODELS}


def first_choices(model) -> dict[str, str]:
    """Return the first choice, as an SQL literal, of each field with choices of this kind alone."""
    shared = {field.name for field in Record._meta.get_fields()}
    return {
        field.column: f"'{field.flatchoices[0][0]}'"
        for field in model._meta.fields
        if field.choices and field.editable and field.name not in shared
    }
