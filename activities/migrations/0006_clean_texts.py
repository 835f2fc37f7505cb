"""Clean the stored texts, and refuse characters that a text cannot contain."""

from django.db import migrations

from server.text_constraints import SAFE_BECAUSE, clean_text_operations


class Migration(migrations.Migration):
    atomic = False
    safe_because = SAFE_BECAUSE
    dependencies = [
        ("activities", "0005_search_column"),
        ("catalogue", "0013_clean_texts"),
    ]

    operations = [
        *clean_text_operations(
            "activities_mandate",
            one_line=("title_en", "title_es", "symbol"),
            multi_line=("summary_en", "summary_es", "withdrawal_reason_en", "withdrawal_reason_es"),
        ),
        *clean_text_operations(
            "activities_provision",
            one_line=("number", "label_en", "label_es"),
            multi_line=("text_en", "text_es"),
        ),
        *clean_text_operations(
            "activities_project",
            one_line=("title_en", "title_es", "code"),
            multi_line=(
                "summary_en",
                "summary_es",
                "withdrawal_reason_en",
                "withdrawal_reason_es",
                "objective_en",
                "objective_es",
            ),
        ),
        *clean_text_operations(
            "activities_activity",
            one_line=("title_en", "title_es"),
            multi_line=("summary_en", "summary_es", "withdrawal_reason_en", "withdrawal_reason_es"),
        ),
        *clean_text_operations("activities_involvement", one_line=("group_en", "group_es")),
        *clean_text_operations(
            "activities_outcome",
            one_line=("title_en", "title_es", "label_en", "label_es", "printed_number"),
            multi_line=(
                "summary_en",
                "summary_es",
                "withdrawal_reason_en",
                "withdrawal_reason_es",
                "quotation",
            ),
        ),
    ]
