"""Extensions, text-search configurations, functions and the sequence that the tables need.

The functions on periods and cells repeat Python code (`catalogue.base.period`,
`catalogue.exports.formula_guard`); property tests compare the results.
"""

from django.contrib.postgres.operations import (
    BtreeGinExtension,
    BtreeGistExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations

RECORD_NUMBER_SEQUENCE = "CREATE SEQUENCE catalogue_record_number AS integer START 1"

TEXT_SEARCH_CONFIGURATIONS = [
    f"CREATE TEXT SEARCH CONFIGURATION {name} (COPY = {base});"
    f"ALTER TEXT SEARCH CONFIGURATION {name} ALTER MAPPING"
    " FOR asciiword, word, hword_asciipart, hword_part, asciihword, hword"
    f" WITH unaccent, {dictionary}"
    for name, base, dictionary in (
        ("eclac_en", "english", "english_stem"),
        ("eclac_es", "spanish", "spanish_stem"),
        ("eclac_plain", "simple", "simple"),
    )
]

UNACCENT = """
CREATE FUNCTION catalogue_unaccent(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN unaccent('unaccent'::regdictionary, $1)
"""

# A term is a word or a phrase. The query is empty if the term is a stop word in either language, so
# that "de la" or "of the" does not exclude a record.
TERM_QUERY = """
CREATE FUNCTION catalogue_term_query(typed text) RETURNS tsquery
LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN numnode(en) = 0 OR numnode(es) = 0 THEN ''::tsquery
                ELSE en || es || plain END
    FROM (SELECT phraseto_tsquery('eclac_en', typed) AS en,
                 phraseto_tsquery('eclac_es', typed) AS es,
                 phraseto_tsquery('eclac_plain', typed) AS plain) AS read
$$
"""

PERIOD_MATCHES_PRECISION = """
CREATE FUNCTION catalogue_period_matches_precision(period daterange, starts text, ends text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE starts
        WHEN 'year' THEN lower(period) = date_trunc('year', lower(period))::date
        WHEN 'month' THEN lower(period) = date_trunc('month', lower(period))::date
        ELSE true END
    AND CASE ends
        WHEN 'year' THEN upper(period) = date_trunc('year', upper(period))::date
        WHEN 'month' THEN upper(period) = date_trunc('month', upper(period))::date
        WHEN 'unknown' THEN CASE WHEN starts IN ('day', 'month', 'year')
            THEN upper(period) = (lower(period) + ('1 ' || starts)::interval)::date
            ELSE true END
        ELSE true END
    AND CASE WHEN starts = 'unknown' AND ends IN ('day', 'month', 'year')
        THEN lower(period) = (upper(period) - ('1 ' || ends)::interval)::date ELSE true END
$$
"""

PERIOD_UNIT = """
CREATE FUNCTION catalogue_period_unit(day date, exactly text, words jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT replace(replace(replace(words ->> exactly,
        '{d}', extract(day FROM day)::int::text),
        '{m}', words -> 'months_of_year' ->> extract(month FROM day)::int - 1),
        '{y}', extract(year FROM day)::int::text)
$$
"""

PERIOD_LABEL = """
CREATE FUNCTION catalogue_period_label(period daterange, starts text, ends text, words jsonb)
RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    first date := lower(period);
    last date := upper(period) - 1;
    a text; b text; pattern text := 'span';
BEGIN
    IF period IS NULL THEN RETURN ''; END IF;
    a := catalogue_period_unit(first, starts, words);
    b := catalogue_period_unit(last, ends, words);
    IF ends = 'ongoing' THEN RETURN replace(words ->> ('since_' || starts), '{a}', a); END IF;
    IF ends = 'unknown' THEN RETURN replace(words ->> ('from_' || starts), '{a}', a); END IF;
    IF starts = 'unknown' THEN RETURN replace(words ->> ('until_' || ends), '{a}', b); END IF;
    IF starts = ends THEN
        IF a = b THEN RETURN a; END IF;
        IF starts = 'year' THEN
            pattern := 'years';
        ELSIF extract(year FROM first) = extract(year FROM last) THEN
            IF starts = 'month' THEN
                pattern := 'months';
            ELSIF extract(month FROM first) = extract(month FROM last) THEN
                pattern := 'days';
            ELSE
                pattern := 'days_of_months';
            END IF;
        END IF;
    END IF;
    pattern := words ->> pattern;
    pattern := replace(pattern, '{d1}', extract(day FROM first)::int::text);
    pattern := replace(pattern, '{m1}', words -> 'months_of_year' ->> extract(month FROM first)::int - 1);
    pattern := replace(pattern, '{y1}', extract(year FROM first)::int::text);
    pattern := replace(pattern, '{d2}', extract(day FROM last)::int::text);
    pattern := replace(pattern, '{m2}', words -> 'months_of_year' ->> extract(month FROM last)::int - 1);
    pattern := replace(pattern, '{y2}', extract(year FROM last)::int::text);
    RETURN replace(replace(pattern, '{a}', a), '{b}', b);
END
$$
"""

# These functions return full days (YYYY-MM-DD) for any precision; unknown ends are empty.
PERIOD_FIRST_DAY = """
CREATE FUNCTION catalogue_period_first_day(period daterange, starts text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN starts IN ('day', 'month', 'year')
        THEN to_char(lower(period), 'YYYY-MM-DD') ELSE '' END
$$
"""

PERIOD_LAST_DAY = """
CREATE FUNCTION catalogue_period_last_day(period daterange, ends text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN ends IN ('day', 'month', 'year')
        THEN to_char(upper(period) - 1, 'YYYY-MM-DD') ELSE '' END
$$
"""

GUARD_FORMULA = r"""
CREATE FUNCTION catalogue_guard_formula(cell text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN cell ~ '^[''=+\-@\t\r\n]' THEN '''' || cell ELSE cell END
$$
"""

ESCAPE_LIST_VALUE = r"""
CREATE FUNCTION catalogue_escape_list_value(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT replace(replace(value, '\', '\\'), ';', '\;')
$$
"""

NORMALIZE_SYMBOL = """
CREATE FUNCTION catalogue_normalize_symbol(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(lower(unaccent('unaccent'::regdictionary, $1)), '[^[:alnum:]]+', '', 'g')
"""

# Forms of a symbol with and without each word for its kind: "res. 615", "resolution 615 (XXXI)",
# "615".
SYMBOL_VARIANTS = """
CREATE FUNCTION catalogue_symbol_variants(words text, symbol text) RETURNS SETOF text
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 8 AS $$
    SELECT word || ' ' || written
    FROM unnest(string_to_array(words, ' ') || '{""}'::text[]) AS word,
        unnest(ARRAY[symbol, split_part(symbol, ' ', 1)]) AS written
    WHERE symbol <> ''
$$
"""

TSVECTOR_AGGREGATE = (
    "CREATE AGGREGATE catalogue_tsvector_agg (tsvector) (sfunc = tsvector_concat, stype = tsvector)"
)

QUOTE_CSV_CELL = r"""
CREATE FUNCTION catalogue_quote_csv_cell(cell text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN cell ~ '[",\r\n]' THEN '"' || replace(cell, '"', '""') || '"'
        ELSE coalesce(cell, '') END
$$
"""

FUNCTIONS = [
    ("catalogue_unaccent(text)", UNACCENT),
    ("catalogue_term_query(text)", TERM_QUERY),
    ("catalogue_period_matches_precision(daterange, text, text)", PERIOD_MATCHES_PRECISION),
    ("catalogue_period_unit(date, text, jsonb)", PERIOD_UNIT),
    ("catalogue_period_label(daterange, text, text, jsonb)", PERIOD_LABEL),
    ("catalogue_period_first_day(daterange, text)", PERIOD_FIRST_DAY),
    ("catalogue_period_last_day(daterange, text)", PERIOD_LAST_DAY),
    ("catalogue_guard_formula(text)", GUARD_FORMULA),
    ("catalogue_escape_list_value(text)", ESCAPE_LIST_VALUE),
    ("catalogue_quote_csv_cell(text)", QUOTE_CSV_CELL),
    ("catalogue_normalize_symbol(text)", NORMALIZE_SYMBOL),
    ("catalogue_symbol_variants(text, text)", SYMBOL_VARIANTS),
]


class Migration(migrations.Migration):
    initial = True

    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        BtreeGistExtension(),
        BtreeGinExtension(),
        migrations.RunSQL(RECORD_NUMBER_SEQUENCE, "DROP SEQUENCE catalogue_record_number"),
        *(
            migrations.RunSQL(sql, f"DROP TEXT SEARCH CONFIGURATION {sql.split()[4]}")
            for sql in TEXT_SEARCH_CONFIGURATIONS
        ),
        *(
            migrations.RunSQL([(sql, None)], f"DROP FUNCTION {signature}")
            for signature, sql in FUNCTIONS
        ),
        migrations.RunSQL(TSVECTOR_AGGREGATE, "DROP AGGREGATE catalogue_tsvector_agg (tsvector)"),
    ]
