"""Word files of drafts that are edited and uploaded again."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0013_clean_paragraphs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WordCopy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "en"), ("es", "es")], max_length=2, verbose_name="language"
                    ),
                ),
                ("code", models.CharField(max_length=12)),
                ("content", models.JSONField(verbose_name="content")),
                ("made_at", models.DateTimeField(auto_now=True, verbose_name="made at")),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="word_copies",
                        to="reports.report",
                    ),
                ),
            ],
            options={
                "verbose_name": "text of a Word file",
                "verbose_name_plural": "texts of Word files",
            },
        ),
        migrations.CreateModel(
            name="ReturnedFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="file name")),
                ("content", models.JSONField(verbose_name="content")),
                (
                    "uploaded_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="uploaded at"),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by",
                    ),
                ),
                (
                    "copy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="returned_files",
                        to="reports.wordcopy",
                    ),
                ),
            ],
            options={
                "verbose_name": "returned Word file",
                "verbose_name_plural": "returned Word files",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="wordcopy",
            constraint=models.UniqueConstraint(
                fields=("report", "language", "code"), name="reports_wordcopy_unique_code"
            ),
        ),
    ]
