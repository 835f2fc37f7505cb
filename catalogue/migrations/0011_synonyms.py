"""The table of synonyms and its initial rows, which staff change in the admin.

Like this migration, the file beside it must not change: one group on each line, its words and
phrases separated by semicolons.
"""

from pathlib import Path

from django.db import migrations, models

from catalogue.history.tracking import history_trigger_operation, publish_guard_operation

FILE = Path(__file__).parent / "synonyms.txt"


def load(apps, schema_editor):
    synonym_model = apps.get_model("catalogue", "Synonym")
    lines = FILE.read_text(encoding="utf-8").splitlines()
    groups = [synonym_model(words=line.replace("; ", "\n")) for line in lines]
    synonym_model.objects.bulk_create(groups)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0010_search_column"), ("catalogue", "0004_history")]

    operations = [
        migrations.CreateModel(
            name="Synonym",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        help_text="One word or phrase on each line, in English or Spanish. Each "
                        "finds what the others find. For example: UN, United Nations, ONU, "
                        "Naciones Unidas.",
                        max_length=2000,
                        verbose_name="words",
                    ),
                ),
            ],
            options={
                "verbose_name": "synonyms",
                "verbose_name_plural": "synonyms",
                "ordering": ["words"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("words__regex", r"[^[:space:]][[:space:]]*\n[[:space:]]*[^[:space:]]")
                        ),
                        name="catalogue_synonym_has_two_lines",
                        violation_error_message="Enter at least two words, one on each line.",
                    )
                ],
            },
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
        history_trigger_operation("catalogue_synonym"),
        publish_guard_operation("catalogue_synonym", "authority"),
    ]
