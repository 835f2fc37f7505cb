"""Migrations: they say all that the models say, and lock nobody out."""

import pytest
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.core.management import call_command
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from tests.support.kinds import OUR_APPS
from tests.support.runtime.migration_safety import unsafe_operations


@pytest.mark.django_db
def test_migrations_say_all_that_the_models_say():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_let_the_version_before_them_serve():
    loader = MigrationLoader(None)
    refused = {
        key: said
        for key, migration in loader.disk_migrations.items()
        if key[0] in OUR_APPS
        and (said := unsafe_operations(migration, loader.project_state(key, at_end=False)))
    }

    assert refused == {}


def house_key(model: str, **options) -> models.ForeignKey:
    return models.ForeignKey(model, models.PROTECT, null=True, **options)


def room_state() -> ProjectState:
    state = ProjectState()
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("name", models.CharField(max_length=50)),
        ("size", models.IntegerField(null=True)),
        ("house", house_key("catalogue.house")),
    ]
    state.add_model(ModelState("catalogue", "Room", fields))
    return state


CHECK = models.CheckConstraint(name="c", condition=models.Q(size__gt=0))


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        (migrations.RemoveField("room", "size"), "one release later"),
        (migrations.DeleteModel("Room"), "one release later"),
        (migrations.RenameField("room", "size", "area"), "one release later"),
        (migrations.AddIndex("room", models.Index(fields=["size"], name="i")), "Concurrently"),
        (migrations.AddConstraint("room", CHECK), "not valid"),
        (migrations.AddField("room", "floor", models.IntegerField()), "db_default"),
        (migrations.AddField("room", "floor", models.IntegerField(default=1)), "db_default"),
        (
            migrations.AddField("room", "code", models.CharField(max_length=9, unique=True)),
            "unique index",
        ),
        (
            migrations.AlterField("room", "size", models.BigIntegerField(null=True)),
            "rewritten under a lock",
        ),
        (migrations.AlterField("room", "size", models.IntegerField()), "read under a lock"),
        (
            migrations.AlterField("room", "name", models.CharField(max_length=9)),
            "rewritten under a lock",
        ),
        (
            migrations.AlterField("room", "name", models.CharField(max_length=50, unique=True)),
            "unique index",
        ),
        (
            migrations.AlterField("room", "house", house_key("catalogue.street")),
            "rewritten under a lock",
        ),
        (migrations.RunSQL("CREATE INDEX i ON room (size)"), "locks a table"),
        (migrations.RunSQL(["SELECT 1", "alter table room add x int"]), "locks a table"),
        (
            migrations.AddField(
                "room",
                "twice",
                models.GeneratedField(
                    expression=models.F("size") * 2,
                    output_field=models.IntegerField(),
                    db_persist=True,
                ),
            ),
            "rewritten under a lock",
        ),
    ],
)
def test_migration_that_locks_or_takes_away_is_refused(operation, why):
    migration = migrations.Migration("0099_x", "catalogue")
    migration.operations = [operation]
    (said,) = unsafe_operations(migration, room_state())
    assert why in said
    migration.safe_because = "The table is small."
    assert unsafe_operations(migration, room_state()) == []


def test_migration_that_adds_beside_is_let_through():
    migration = migrations.Migration("0099_x", "catalogue")
    hall = [("id", models.BigAutoField(primary_key=True)), ("name", models.CharField())]
    migration.operations = [
        migrations.CreateModel("Hall", hall),
        migrations.AddIndex("hall", models.Index(fields=["name"], name="h")),
        AddIndexConcurrently("room", models.Index(fields=["size"], name="i")),
        AddConstraintNotValid("room", CHECK),
        migrations.AddField("room", "floor", models.IntegerField(db_default=0)),
        migrations.AddField("room", "note", models.TextField(null=True)),
        migrations.AddField("room", "halls", models.ManyToManyField("catalogue.Hall")),
        migrations.AlterField("room", "name", models.CharField(max_length=90, verbose_name="x")),
        migrations.AlterField("room", "house", house_key("catalogue.house", verbose_name="x")),
        migrations.RunSQL("CREATE INDEX CONCURRENTLY j ON room (size)"),
    ]

    assert unsafe_operations(migration, room_state()) == []
