from django.db import migrations

from catalogue.base.search_migration import SAFE_BECAUSE, search_column_operation


class Migration(migrations.Migration):
    safe_because = SAFE_BECAUSE
    dependencies = [("publications", "0003_reserved_addresses"), ("catalogue", "0009_words")]

    operations = [search_column_operation("publications", model) for model in ("publication",)]
