"""The time of mails for each kind of notification."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0006_notification_preferences"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="mail_timings",
            field=models.JSONField(
                blank=True,
                db_default=models.Value({}, models.JSONField()),
                default=dict,
                editable=False,
                verbose_name="notifications by mail, by kind",
            ),
        ),
    ]
