"""The words of titles and names, from which misspelt ones are put right.

Words are only ever added; a suggestion is made only if it finds something that is public.
"""

from django.db import migrations

WORDS = [
    """
    CREATE TABLE catalogue_word (
        word text COLLATE "C" PRIMARY KEY,
        plain text GENERATED ALWAYS AS (catalogue_unaccent(word)) STORED
    )
    """,
    "CREATE INDEX catalogue_word_like ON catalogue_word USING gin (plain gin_trgm_ops)",
    """
    CREATE FUNCTION catalogue_learn_names() RETURNS void LANGUAGE sql AS $$
        INSERT INTO catalogue_word (word)
        SELECT DISTINCT found FROM (
            SELECT name_en || ' ' || name_es FROM catalogue_topic UNION ALL
            SELECT name_en || ' ' || name_es FROM catalogue_country UNION ALL
            SELECT name_en || ' ' || name_es FROM catalogue_countrygroup
        ) AS named (names), regexp_split_to_table(lower(names), '[^[:alpha:]]+') AS found
        WHERE length(found) BETWEEN 4 AND 40
        ON CONFLICT DO NOTHING
    $$
    """,
]


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0005_index")]

    operations = [
        migrations.RunSQL(
            WORDS, ["DROP FUNCTION catalogue_learn_names()", "DROP TABLE catalogue_word"]
        ),
    ]
