"""The history and the publish guard of every table of this layer."""

from django.db import migrations

from catalogue.history.tracking import history_trigger_operation, publish_guard_operation

OWNERS = {
    "deliverables_deliverable": ("project_id", "activities_project"),
    "deliverables_deliverableyear": ("deliverable_id", "deliverables_deliverable"),
    "deliverables_delivery": (
        *("activity_id", "activities_activity", "meeting_id", "meetings_meeting"),
        *("project_id", "activities_project", "publication_id", "publications_publication"),
    ),
    "deliverables_performancemeasure": ("project_id", "activities_project"),
    "deliverables_measureyear": ("measure_id", "deliverables_performancemeasure"),
}


class Migration(migrations.Migration):
    dependencies = [
        ("deliverables", "0001_deliverables"),
        ("catalogue", "0026_paragraph_edits"),
    ]

    operations = [
        *(history_trigger_operation(table, *owners) for table, owners in OWNERS.items()),
        *(publish_guard_operation(table, *owners) for table, owners in OWNERS.items()),
    ]
