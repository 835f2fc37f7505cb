"""Refuse characters that the symbol of a report cannot contain, as in its other texts."""

from django.db import migrations

from server.text_constraints import SAFE_BECAUSE, clean_text_operations


class Migration(migrations.Migration):
    atomic = False
    safe_because = SAFE_BECAUSE
    dependencies = [
        ("reports", "0015_report_options"),
    ]

    operations = [
        *clean_text_operations(
            "reports_report",
            one_line=("title_en", "title_es", "addressee_en", "addressee_es", "symbol"),
            multi_line=("correction_en", "correction_es"),
        ),
    ]
