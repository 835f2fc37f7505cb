"""Clean the stored texts, and refuse characters that a text cannot contain."""

from django.db import migrations

from server.text_constraints import SAFE_BECAUSE, clean_text_operations


class Migration(migrations.Migration):
    atomic = False
    safe_because = SAFE_BECAUSE
    dependencies = [
        ("meetings", "0005_search_column"),
        ("catalogue", "0013_clean_texts"),
    ]

    operations = [
        *clean_text_operations(
            "meetings_meeting",
            one_line=(
                "title_en",
                "title_es",
                "city_en",
                "city_es",
                "venue_en",
                "venue_es",
                "website",
            ),
            multi_line=("summary_en", "summary_es", "withdrawal_reason_en", "withdrawal_reason_es"),
        ),
        *clean_text_operations("meetings_participation", one_line=("group_en", "group_es")),
    ]
