"""The trigger that releases slugs, except those that are reserved."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0006_reserved_addresses"),
        ("reports", "0002_history"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="report",
            name="slug_release",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="report",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_release",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            DELETE FROM catalogue_address\n            WHERE kind = 'report' AND object_id = OLD.id AND NOT was_public;\n            RETURN NULL;\n            ",
                    hash="7a69a1f6b5025b27e40e4cc09506b6d41416b0d4",
                    operation="DELETE",
                    pgid="pgtrigger_slug_release_7558d",
                    table="reports_report",
                    when="AFTER",
                ),
            ),
        ),
    ]
