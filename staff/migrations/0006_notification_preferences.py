"""The language of a user's mails, and the time of notifications."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0005_list_settings"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="language",
            field=models.CharField(
                blank=True,
                choices=[("en", "English"), ("es", "Español")],
                db_default="",
                default="",
                max_length=2,
                verbose_name="language of mails",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="mail_timing",
            field=models.CharField(
                choices=[
                    ("at-once", "At once"),
                    ("daily", "Once a day, in one mail"),
                    ("never", "Never"),
                ],
                db_default="at-once",
                default="at-once",
                max_length=7,
                verbose_name="notifications by mail",
            ),
        ),
    ]
