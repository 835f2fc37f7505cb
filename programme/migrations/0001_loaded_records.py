import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="LoadedRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=120, verbose_name="key in the file")),
                ("object_id", models.PositiveBigIntegerField()),
                ("file_digest", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
                ("event", models.BigIntegerField(null=True)),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="contenttypes.contenttype"
                    ),
                ),
            ],
            options={
                "verbose_name": "loaded record",
                "verbose_name_plural": "loaded records",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("content_type", "key"), name="programme_loadedrecord_is_loaded_once"
                    )
                ],
            },
        ),
    ]
