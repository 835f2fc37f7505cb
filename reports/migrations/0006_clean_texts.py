"""Clean the stored texts, and refuse characters that a text cannot contain."""

from django.db import migrations

from server.text_constraints import SAFE_BECAUSE, clean_text_operations


class Migration(migrations.Migration):
    atomic = False
    safe_because = SAFE_BECAUSE
    dependencies = [
        ("reports", "0005_second_person_issues"),
        ("catalogue", "0013_clean_texts"),
    ]

    operations = [
        *clean_text_operations(
            "reports_report",
            one_line=("title_en", "title_es", "addressee_en", "addressee_es"),
            multi_line=("correction_en", "correction_es"),
        ),
        *clean_text_operations("reports_ownparagraph", multi_line=("text_en", "text_es")),
    ]
