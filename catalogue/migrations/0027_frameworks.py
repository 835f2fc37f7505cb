"""Topics of frameworks: Sustainable Development Goals, Global Compact, Montevideo Consensus."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    safe_because = (
        "The columns have database defaults, the names only get longer, and the constraints of few"
        " rows are checked at once."
    )

    dependencies = [
        ("catalogue", "0026_paragraph_edits"),
    ]

    operations = [
        migrations.AddField(
            model_name="topic",
            name="address",
            field=models.URLField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                max_length=300,
                verbose_name="link",
            ),
        ),
        migrations.AddField(
            model_name="topic",
            name="code",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                max_length=10,
                verbose_name="code",
            ),
        ),
        migrations.AddField(
            model_name="topic",
            name="framework",
            field=models.CharField(
                blank=True,
                choices=[
                    ("sdg", "Sustainable Development Goals"),
                    ("gcm", "Global Compact for Migration"),
                    ("montevideo", "Montevideo Consensus"),
                ],
                db_default="",
                default="",
                editable=False,
                max_length=10,
                verbose_name="framework",
            ),
        ),
        migrations.AlterField(
            model_name="topic",
            name="name_en",
            field=models.CharField(blank=True, max_length=700, verbose_name="name in English"),
        ),
        migrations.AlterField(
            model_name="topic",
            name="name_es",
            field=models.CharField(blank=True, max_length=700, verbose_name="name in Spanish"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="topic",
            trigger=pgtrigger.compiler.Trigger(
                name="one_framework",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."broader_id" IS NOT NULL)',
                    func="\n            IF EXISTS (\n                SELECT FROM catalogue_topic AS broader\n                WHERE broader.id = NEW.broader_id AND broader.framework <> NEW.framework\n            ) THEN\n                RAISE EXCEPTION 'broader topic of another framework' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'catalogue_topic_of_one_framework';\n            END IF;\n            RETURN NEW;\n            ",
                    hash="d0e104d3019eb493377bbdf45c0e6e5411d5bf91",
                    operation='INSERT OR UPDATE OF "broader_id", "framework"',
                    pgid="pgtrigger_one_framework_18235",
                    table="catalogue_topic",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="topic",
            constraint=models.CheckConstraint(
                condition=models.Q(("framework__in", ["", "sdg", "gcm", "montevideo"])),
                name="catalogue_topic_framework_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="topic",
            constraint=models.CheckConstraint(
                condition=models.Q(("name_en", ""), ("name_es", ""), _negated=True),
                name="catalogue_topic_has_a_name",
                violation_error_message="Enter the name in at least one language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="topic",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("code", ""), ("framework", "")),
                    models.Q(
                        models.Q(("framework", ""), _negated=True),
                        models.Q(("code", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="catalogue_topic_code_of_framework",
                violation_error_message="A topic of a framework, and no other, has a code.",
            ),
        ),
        migrations.AddConstraint(
            model_name="topic",
            constraint=models.UniqueConstraint(
                condition=models.Q(("framework", ""), _negated=True),
                fields=("framework", "code"),
                name="catalogue_topic_code_is_unique_in_framework",
                violation_error_message="Another topic of this framework has this code.",
            ),
        ),
    ]
