"""The three-hour meetings of a meeting, its participants and the women among them."""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("catalogue", "0026_paragraph_edits"),
        ("meetings", "0007_period_precisions"),
    ]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="participants",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="participants"),
        ),
        migrations.AddField(
            model_name="meeting",
            name="three_hour_meetings",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="As the programme budget counts: a full day has two.",
                null=True,
                verbose_name="number of three-hour meetings",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="women",
            field=models.PositiveIntegerField(
                blank=True, null=True, verbose_name="women among the participants"
            ),
        ),
        AddConstraintNotValid(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("women__isnull", True),
                    models.Q(
                        ("participants__isnull", False), ("women__lte", models.F("participants"))
                    ),
                    _connector="OR",
                ),
                name="meetings_meeting_women_are_participants",
                violation_error_message="Enter the number of participants; the women among them cannot be more.",
            ),
        ),
        ValidateConstraint("meeting", "meetings_meeting_women_are_participants"),
    ]
