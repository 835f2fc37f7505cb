"""Clean the stored texts, and refuse characters that a text cannot contain."""

from django.db import migrations

from server.text_constraints import SAFE_BECAUSE, clean_text_operations


class Migration(migrations.Migration):
    atomic = False
    safe_because = SAFE_BECAUSE
    dependencies = [("staff", "0003_invitations")]

    operations = [
        *clean_text_operations("staff_user", one_line=("first_name", "last_name")),
    ]
