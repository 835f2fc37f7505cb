from django.db import migrations

from catalogue.base.search_migration import SAFE_BECAUSE, search_column_operation


class Migration(migrations.Migration):
    safe_because = SAFE_BECAUSE
    dependencies = [
        ("activities", "0004_outcome_printed_number_label"),
        ("catalogue", "0009_words"),
    ]

    operations = [
        search_column_operation("activities", model)
        for model in (
            "activity",
            "mandate",
            "outcome",
            "project",
        )
    ]
