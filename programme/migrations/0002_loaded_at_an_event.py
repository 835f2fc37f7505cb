"""What was the last event of the history when a row was loaded."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programme", "0001_loaded_records"),
    ]

    operations = [
        migrations.AddField(
            model_name="loadedrecord",
            name="event",
            field=models.BigIntegerField(null=True),
        ),
    ]
