"""Clean names of profiles, and an index by which a trigger finds merged records."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q

from server.text_constraints import SAFE_BECAUSE, clean_text_operations


class Migration(migrations.Migration):
    atomic = False  # the index is built while others write
    safe_because = SAFE_BECAUSE

    dependencies = [
        ("catalogue", "0017_import_mappings"),
    ]

    operations = [
        *clean_text_operations("catalogue_importprofile", one_line=("name",)),
        AddIndexConcurrently(
            model_name="address",
            index=models.Index(
                fields=["kind", "merged_from"],
                name="catalogue_address_merged",
                condition=Q(merged_from__isnull=False),
            ),
        ),
    ]
