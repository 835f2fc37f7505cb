"""Refuse characters that a text cannot contain, in the codes and addresses of topics."""

from django.db import migrations

from server.text_constraints import SAFE_BECAUSE, clean_text_operations


class Migration(migrations.Migration):
    atomic = False
    safe_because = SAFE_BECAUSE
    dependencies = [("catalogue", "0027_frameworks")]

    operations = clean_text_operations(
        "catalogue_topic", one_line=("name_en", "name_es", "code", "address")
    )
