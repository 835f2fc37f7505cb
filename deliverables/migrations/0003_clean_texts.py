"""Refuse characters that a text cannot contain."""

from django.db import migrations

from server.text_constraints import SAFE_BECAUSE, clean_text_operations


class Migration(migrations.Migration):
    atomic = False
    safe_because = SAFE_BECAUSE
    dependencies = [("deliverables", "0002_history")]

    operations = [
        *clean_text_operations(
            "deliverables_deliverable", one_line=("number", "title_en", "title_es")
        ),
        *clean_text_operations("deliverables_deliverableyear", multi_line=("note_en", "note_es")),
        *clean_text_operations(
            "deliverables_performancemeasure",
            one_line=("title_en", "title_es", "unit_en", "unit_es"),
        ),
        *clean_text_operations(
            "deliverables_measureyear",
            one_line=("source_en", "source_es"),
            multi_line=("planned_text_en", "planned_text_es", "actual_text_en", "actual_text_es"),
        ),
    ]
