"""Options of reports, and their subject."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    safe_because = (
        "The columns have database defaults or may be null, and the constraints of few rows are"
        " checked at once."
    )

    dependencies = [
        ("reports", "0014_word_copies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="report",
            name="addressee_number",
            field=models.PositiveSmallIntegerField(
                db_default=1, default=1, editable=False, verbose_name="number of the addressee"
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="annex_editions",
            field=models.BooleanField(
                db_default=True, default=True, verbose_name="annex: editions by language and place"
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="annex_mandates",
            field=models.BooleanField(
                db_default=True,
                default=True,
                verbose_name="annex: mandates and work done under them",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="annex_meetings",
            field=models.BooleanField(
                db_default=True, default=True, verbose_name="annex: meetings by country"
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="annex_records",
            field=models.BooleanField(
                db_default=True, default=True, verbose_name="annex of the files: source records"
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="comparison",
            field=models.CharField(
                blank=True,
                choices=[("text", "In the text, after the mandates"), ("annex", "In an annex")],
                db_default="",
                default="",
                max_length=5,
                verbose_name="what became of the work announced in the preceding report",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="dated",
            field=models.DateField(
                blank=True,
                help_text="Shown above the title.",
                null=True,
                verbose_name="date of the document",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="has_cover",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="cover page in the Word and PDF files"
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="has_short_version",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="A page with the summary, which links to the complete text.",
                verbose_name="short version on the website",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="has_summary",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Composed from the first sentences of the sections. Rewrite it like any text.",
                verbose_name="summary of half a page",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="notes",
            field=models.CharField(
                choices=[
                    ("all", "Addresses, remarks and the numbers of the source records"),
                    ("remarks", "Addresses and remarks only"),
                    ("none", "None"),
                ],
                db_default="all",
                default="all",
                max_length=7,
                verbose_name="notes",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="subject",
            field=models.JSONField(
                blank=True,
                db_default=models.Value({}, models.JSONField()),
                default=dict,
                verbose_name="subject",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="symbol",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="For example LC/L.3597. Shown above the title.",
                max_length=60,
                verbose_name="symbol",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="word_limit",
            field=models.PositiveIntegerField(
                blank=True,
                default=2000,
                help_text="Without headings, notes and annexes. Shown while you write; not enforced.",
                null=True,
                verbose_name="word limit of the text",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("notes__in", ["all", "remarks", "none"])),
                name="reports_report_notes_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("comparison__in", ["", "text", "annex"])),
                name="reports_report_comparison_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("has_short_version", False), ("has_summary", True), _connector="OR"
                ),
                name="reports_report_short_version_needs_summary",
                violation_error_message="The short version on the website shows the summary: choose the summary too.",
            ),
        ),
    ]
