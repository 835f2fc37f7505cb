from django.db import migrations

from catalogue.base.search_migration import SAFE_BECAUSE, search_column_operation


class Migration(migrations.Migration):
    safe_because = SAFE_BECAUSE
    dependencies = [("catalogue", "0009_words")]

    operations = [
        search_column_operation("catalogue", model)
        for model in (
            "country",
            "countrygroup",
            "organization",
            "topic",
        )
    ]
