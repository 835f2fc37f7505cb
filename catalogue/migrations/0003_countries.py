"""Initial data: countries and country groups.

Like this migration, the two files beside it must not change. Make later corrections in the admin or
in a new migration.
"""

import csv
from pathlib import Path

from django.db import migrations

HERE = Path(__file__).parent


def rows_of(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load(apps, schema_editor):
    country_model = apps.get_model("catalogue", "Country")
    group_model = apps.get_model("catalogue", "CountryGroup")
    countries = {
        row["alpha3"]: country_model.objects.create(**row) for row in rows_of("countries.csv")
    }
    groups = {}
    for row in rows_of("country_groups.csv"):
        members, broader = row.pop("members").split(), row.pop("broader")
        groups[row["slug"]] = group = group_model.objects.create(**row), broader
        group[0].members.set([countries[alpha3] for alpha3 in members])
    for group, broader in groups.values():
        if broader:
            group.broader = groups[broader][0]
            group.save()


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_records")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
