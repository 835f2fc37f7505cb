"""The history and the publish guard of every table of this layer."""

from django.db import migrations

from catalogue.history.tracking import history_trigger_operation, publish_guard_operation


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0001_records"),
        ("catalogue", "0004_history"),
    ]

    operations = [
        history_trigger_operation("meetings_meeting"),
        history_trigger_operation(
            "meetings_meeting_series_bodies", "meeting_id", "meetings_meeting"
        ),
        history_trigger_operation("meetings_meeting_countries", "meeting_id", "meetings_meeting"),
        history_trigger_operation("meetings_meeting_regions", "meeting_id", "meetings_meeting"),
        history_trigger_operation("meetings_meeting_topics", "meeting_id", "meetings_meeting"),
        history_trigger_operation("meetings_participation", "meeting_id", "meetings_meeting"),
        publish_guard_operation("meetings_meeting", "record"),
        publish_guard_operation("meetings_meeting_series_bodies", "meeting_id", "meetings_meeting"),
        publish_guard_operation("meetings_meeting_countries", "meeting_id", "meetings_meeting"),
        publish_guard_operation("meetings_meeting_regions", "meeting_id", "meetings_meeting"),
        publish_guard_operation("meetings_meeting_topics", "meeting_id", "meetings_meeting"),
        publish_guard_operation("meetings_participation", "meeting_id", "meetings_meeting"),
    ]
