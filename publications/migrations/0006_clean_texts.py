"""Clean the stored texts, and refuse characters that a text cannot contain."""

from django.db import migrations

from server.text_constraints import SAFE_BECAUSE, clean_text_operations


class Migration(migrations.Migration):
    atomic = False
    safe_because = SAFE_BECAUSE
    dependencies = [
        ("publications", "0005_symbol_of_one_publication"),
        ("catalogue", "0013_clean_texts"),
    ]

    operations = [
        *clean_text_operations(
            "publications_publication",
            one_line=(
                "title_en",
                "title_es",
                "serial_en",
                "serial_es",
                "issue",
                "doi",
                "handle",
                "licence",
            ),
            multi_line=("summary_en", "summary_es", "withdrawal_reason_en", "withdrawal_reason_es"),
        ),
        *clean_text_operations("publications_edition", one_line=("title", "symbol", "isbn", "url")),
        *clean_text_operations(
            "publications_authorship",
            one_line=("group_en", "group_es", "family_name", "given_name"),
        ),
        *clean_text_operations(
            "publications_contribution",
            one_line=("title_en", "title_es"),
            multi_line=("text_en", "text_es"),
        ),
        *clean_text_operations(
            "publications_dissemination", one_line=("place_en", "place_es", "url")
        ),
        *clean_text_operations("publications_recipient", one_line=("group_en", "group_es")),
    ]
