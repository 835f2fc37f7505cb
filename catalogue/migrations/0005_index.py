"""The table of derived rows, and what its triggers and functions need.

A partition a kind of record; `catalogue.index.installed` makes them, and the functions that fill
them, as they follow the filters and models of all layers.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.search
from django.db import migrations, models

ROWS = [
    """
    CREATE TABLE catalogue_indexrow (
        kind varchar(20) COLLATE "C" NOT NULL,
        record_id bigint NOT NULL,
        since timestamptz NOT NULL DEFAULT '0001-01-02 00:00:00Z',
        until timestamptz NOT NULL DEFAULT '9999-12-30 00:00:00Z',
        period daterange,
        starts date,
        keys integer[] NOT NULL,
        words tsvector NOT NULL,
        known_as text[] NOT NULL,
        title_en text COLLATE "C" NOT NULL,
        title_es text COLLATE "C" NOT NULL,
        changed_at timestamptz NOT NULL,
        PRIMARY KEY (kind, record_id, since)
    ) PARTITION BY LIST (kind)
    """,
    "CREATE INDEX catalogue_indexrow_keys ON catalogue_indexrow USING gin (keys)",
    "CREATE INDEX catalogue_indexrow_words ON catalogue_indexrow USING gin (words)",
    "CREATE INDEX catalogue_indexrow_known ON catalogue_indexrow USING gin (known_as)",
    "CREATE INDEX catalogue_indexrow_period ON catalogue_indexrow USING gist (period)",
    """
    CREATE INDEX catalogue_indexrow_newest ON catalogue_indexrow
    (starts DESC NULLS LAST, record_id DESC)
    """,
    "CREATE INDEX catalogue_indexrow_oldest ON catalogue_indexrow (starts, record_id)",
    "CREATE INDEX catalogue_indexrow_title_en ON catalogue_indexrow (title_en, record_id)",
    "CREATE INDEX catalogue_indexrow_title_es ON catalogue_indexrow (title_es, record_id)",
    """
    CREATE INDEX catalogue_indexrow_changed ON catalogue_indexrow
    (changed_at DESC, record_id DESC)
    """,
]

# What a transaction has changed, and that it has something to do when it commits. Neither is
# ever seen by another, nor worth a line in the log of the database.
NOTES = [
    """
    CREATE UNLOGGED TABLE catalogue_stale (
        tx xid8 NOT NULL DEFAULT pg_current_xact_id(),
        node text COLLATE "C" NOT NULL,
        row_id bigint NOT NULL,
        spreads boolean NOT NULL
    )
    """,
    "CREATE INDEX catalogue_stale_of ON catalogue_stale (tx, node)",
    "CREATE UNLOGGED TABLE catalogue_pending (tx xid8 PRIMARY KEY DEFAULT pg_current_xact_id())",
    """
    CREATE FUNCTION catalogue_refresh_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM catalogue_refresh();
        RETURN NULL;
    END
    $$
    """,
    """
    CREATE CONSTRAINT TRIGGER catalogue_refreshes AFTER INSERT ON catalogue_pending
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION catalogue_refresh_at_commit()
    """,
]

PLAINLY = """
CREATE FUNCTION catalogue_plainly(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(lower(unaccent('unaccent'::regdictionary, $1)), '[^[:alnum:]]+', '', 'g')
"""

# "res. 615", "resolution 615 (XXXI)", "615": a symbol with each word for its kind, and without.
SPOKEN = """
CREATE FUNCTION catalogue_spoken_symbols(words text, symbol text) RETURNS SETOF text
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 8 AS $$
    SELECT word || ' ' || written
    FROM unnest(string_to_array(words, ' ') || '{""}'::text[]) AS word,
        unnest(ARRAY[symbol, split_part(symbol, ' ', 1)]) AS written
    WHERE symbol <> ''
$$
"""

VECTORS = (
    "CREATE AGGREGATE catalogue_vectors (tsvector) (sfunc = tsvector_concat, stype = tsvector)"
)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0004_history")]

    operations = [
        migrations.RunSQL([(PLAINLY, None)], "DROP FUNCTION catalogue_plainly(text)"),
        migrations.RunSQL([(SPOKEN, None)], "DROP FUNCTION catalogue_spoken_symbols(text, text)"),
        migrations.RunSQL(VECTORS, "DROP AGGREGATE catalogue_vectors (tsvector)"),
        migrations.RunSQL(
            [(sql, None) for sql in NOTES],
            [
                "DROP TABLE catalogue_pending, catalogue_stale CASCADE",
                "DROP FUNCTION catalogue_refresh_at_commit()",
            ],
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(ROWS, "DROP TABLE catalogue_indexrow CASCADE"),
            ],
            state_operations=[
                migrations.CreateModel(
                    name="IndexRow",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "kind",
                                "record_id",
                                "since",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("kind", models.CharField(db_collation="C", max_length=20)),
                        ("record_id", models.BigIntegerField()),
                        ("since", models.DateTimeField()),
                        ("until", models.DateTimeField()),
                        (
                            "period",
                            django.contrib.postgres.fields.ranges.DateRangeField(null=True),
                        ),
                        ("starts", models.DateField(null=True)),
                        (
                            "keys",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.IntegerField(), size=None
                            ),
                        ),
                        ("words", django.contrib.postgres.search.SearchVectorField()),
                        (
                            "known_as",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.TextField(), size=None
                            ),
                        ),
                        ("title_en", models.TextField(db_collation="C")),
                        ("title_es", models.TextField(db_collation="C")),
                        ("changed_at", models.DateTimeField()),
                    ],
                    options={
                        "verbose_name": "row of the index",
                        "verbose_name_plural": "rows of the index",
                        "default_permissions": (),
                    },
                ),
            ],
        ),
    ]
