"""Let the editions of one publication share a symbol."""

import django.contrib.postgres.constraints
from django.db import migrations, models


class Migration(migrations.Migration):
    safe_because = (
        "The new constraint allows more than the old one, so the previous version can run. "
        "It is checked within a second: editions number some thousands, and few have a symbol."
    )
    dependencies = [
        ("publications", "0004_search_column"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="edition",
            name="publications_edition_symbol_is_unique",
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("symbol", ""), _negated=True),
                expressions=[("symbol", "="), ("publication", "<>")],
                name="publications_edition_symbol_is_of_one_publication",
                violation_error_message="Another publication uses this symbol.",
            ),
        ),
    ]
