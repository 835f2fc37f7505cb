from django.db import migrations

from catalogue.base.search_migration import SAFE_BECAUSE, search_column_operation


class Migration(migrations.Migration):
    safe_because = SAFE_BECAUSE
    dependencies = [("meetings", "0004_meeting_country_label"), ("catalogue", "0009_words")]

    operations = [search_column_operation("meetings", model) for model in ("meeting",)]
