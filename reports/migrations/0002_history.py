"""The history and the publish guard of every table of this layer."""

from django.db import migrations

from catalogue.history.tracking import history_trigger_operation, publish_guard_operation

TABLES = ("reports_recordplacement", "reports_ownparagraph", "reports_translationwaiver")


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_reports"),
        ("catalogue", "0004_history"),
    ]

    operations = [
        history_trigger_operation("reports_report"),
        publish_guard_operation("reports_report", "record"),
        *(history_trigger_operation(table, "report_id", "reports_report") for table in TABLES),
        *(publish_guard_operation(table, "report_id", "reports_report") for table in TABLES),
    ]
