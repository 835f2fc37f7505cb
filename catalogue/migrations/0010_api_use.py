from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0009_names_and_languages_changed")]

    operations = [
        migrations.CreateModel(
            name="ApiUse",
            fields=[
                ("address", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("minute", models.BigIntegerField()),
                ("count", models.PositiveIntegerField()),
            ],
            options={"default_permissions": ()},
        ),
        # Counts of a minute are not worth a log; after a crash of the database they begin anew.
        migrations.RunSQL("ALTER TABLE catalogue_apiuse SET UNLOGGED", migrations.RunSQL.noop),
    ]
