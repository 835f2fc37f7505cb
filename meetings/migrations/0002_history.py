"""The tables of this layer whose history is kept."""

from django.db import migrations

from catalogue.history.tracking import keep_history


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0004_history"), ("meetings", "0001_meetings")]

    operations = [
        keep_history("meetings_meeting"),
        keep_history("meetings_meeting_series_bodies", "meeting_id", "meetings_meeting"),
        keep_history("meetings_meeting_countries", "meeting_id", "meetings_meeting"),
        keep_history("meetings_meeting_regions", "meeting_id", "meetings_meeting"),
        keep_history("meetings_meeting_topics", "meeting_id", "meetings_meeting"),
        keep_history("meetings_participation", "meeting_id", "meetings_meeting"),
    ]
