"""Refuse characters that the texts of authors and the comments cannot contain."""

from django.db import migrations

from server.text_constraints import SAFE_BECAUSE, clean_text_operations


class Migration(migrations.Migration):
    atomic = False
    safe_because = SAFE_BECAUSE
    dependencies = [
        ("reports", "0012_edited_paragraphs"),
    ]

    operations = [
        *clean_text_operations(
            "reports_editedparagraph",
            one_line=("heading_en", "heading_es"),
            multi_line=("text_en", "text_es"),
        ),
        *clean_text_operations("reports_paragraphcomment", one_line=("text",)),
    ]
