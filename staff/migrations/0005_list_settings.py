"""The tables of saved filters and of chosen columns of lists."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from server.text_constraints import SAFE_BECAUSE, clean_text_operations


class Migration(migrations.Migration):
    atomic = False
    safe_because = SAFE_BECAUSE

    dependencies = [
        ("staff", "0004_clean_texts"),
    ]

    operations = [
        migrations.CreateModel(
            name="ListColumns",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("list_label", models.CharField(max_length=100)),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100), size=None
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "columns of a list",
                "verbose_name_plural": "columns of lists",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "list_label"),
                        name="staff_listcolumns_one_of_a_user_and_list",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("list_label", models.CharField(max_length=100)),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("query", models.CharField(max_length=2000)),
                (
                    "is_shared",
                    models.BooleanField(
                        db_default=False, default=False, verbose_name="shared with all staff"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "saved filter",
                "verbose_name_plural": "saved filters",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "list_label", "name"),
                        name="staff_savedfilter_name_is_unique",
                        violation_error_message="You have a filter of this name already.",
                    )
                ],
            },
        ),
        *clean_text_operations("staff_savedfilter", one_line=("name",)),
    ]
