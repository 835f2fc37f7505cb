"""An index by which the address of a record number finds the deletion of the record."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False  # the index is built while others write

    dependencies = [
        ("catalogue", "0021_everyday_synonyms"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="event",
            index=models.Index(
                "table", "row__number", name="catalogue_event_gone_number", condition=Q(action="D")
            ),
        ),
    ]
