"""Record new and deleted rows once for each statement, in all tables with a history.

The migration is in the highest layer with tables, because it follows those of all other layers.
"""

from django.db import migrations

from catalogue.history.tracking import statement_history_operation


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0007_period_precisions"),
        ("catalogue", "0026_paragraph_edits"),
        ("meetings", "0007_period_precisions"),
        ("programme", "0001_loaded_records"),
        ("publications", "0007_period_precisions"),
        ("reports", "0016_clean_symbol"),
    ]

    operations = [statement_history_operation()]
