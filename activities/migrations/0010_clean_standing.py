"""Refuse characters that a text cannot contain, in the reasons of standings and decisions."""

from django.db import migrations

from server.text_constraints import SAFE_BECAUSE, clean_text_operations


class Migration(migrations.Migration):
    atomic = False
    safe_because = SAFE_BECAUSE
    dependencies = [("activities", "0009_mandates_under_review")]

    operations = [
        *clean_text_operations(
            "activities_mandate",
            one_line=("title_en", "title_es", "symbol"),
            multi_line=(
                *("summary_en", "summary_es", "withdrawal_reason_en", "withdrawal_reason_es"),
                *("standing_reason_en", "standing_reason_es"),
            ),
        ),
        *clean_text_operations(
            "activities_provision",
            one_line=("number", "label_en", "label_es"),
            multi_line=("text_en", "text_es", "standing_reason_en", "standing_reason_es"),
        ),
        *clean_text_operations("activities_mandatedecision", multi_line=("reason_en", "reason_es")),
    ]
