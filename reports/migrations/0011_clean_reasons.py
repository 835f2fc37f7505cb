"""Refuse characters that the reason for an accepted doubt cannot contain."""

from django.db import migrations

from server.text_constraints import SAFE_BECAUSE, clean_text_operations


class Migration(migrations.Migration):
    atomic = False
    safe_because = SAFE_BECAUSE
    dependencies = [
        ("reports", "0010_accepted_doubts"),
    ]

    operations = [
        *clean_text_operations("reports_translationwaiver", one_line=("reason",)),
    ]
