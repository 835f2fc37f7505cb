"""Seasons, quarters, halves and approximate dates in the functions of periods.

The functions keep their names and parameters, so constraints, stored lines and the previous version
of the code use the new ones.
"""

from importlib import import_module

from django.db import migrations

FORMER = import_module("catalogue.migrations.0001_functions")

# The unit of a precision: `~` marks an approximate one, and a season covers its year.
PERIOD_UNIT_LENGTH = """
CREATE FUNCTION catalogue_period_unit_length(exactly text) RETURNS interval
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE ltrim(exactly, '~')
        WHEN 'day' THEN interval '1 day'
        WHEN 'month' THEN interval '1 month'
        WHEN 'quarter' THEN interval '3 months'
        WHEN 'half' THEN interval '6 months'
        WHEN 'year' THEN interval '1 year'
        WHEN 'spring' THEN interval '1 year'
        WHEN 'summer' THEN interval '1 year'
        WHEN 'autumn' THEN interval '1 year'
        WHEN 'winter' THEN interval '1 year' END
$$
"""

PERIOD_UNIT_START = """
CREATE FUNCTION catalogue_period_unit_start(day date, exactly text) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE ltrim(exactly, '~')
        WHEN 'day' THEN day
        WHEN 'month' THEN date_trunc('month', day)::date
        WHEN 'quarter' THEN date_trunc('quarter', day)::date
        WHEN 'half' THEN make_date(
            extract(year FROM day)::int, CASE WHEN extract(month FROM day) < 7 THEN 1 ELSE 7 END, 1)
        ELSE date_trunc('year', day)::date END
$$
"""

# A body that is parsed when the function is created: a restore checks the constraints with an empty
# search path, in which a text would not find the other functions.
PERIOD_MATCHES_PRECISION = """
CREATE OR REPLACE FUNCTION catalogue_period_matches_precision(period daterange, starts text, ends text)
RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN
    CASE WHEN catalogue_period_unit_length(starts) IS NULL THEN true
        ELSE lower(period) = catalogue_period_unit_start(lower(period), starts) END
    AND CASE WHEN catalogue_period_unit_length(ends) IS NULL THEN true
        ELSE upper(period) = catalogue_period_unit_start(upper(period), ends) END
    AND CASE WHEN ends = 'unknown' AND catalogue_period_unit_length(starts) IS NOT NULL
        THEN upper(period) = (lower(period) + catalogue_period_unit_length(starts))::date
        ELSE true END
    AND CASE WHEN starts = 'unknown' AND catalogue_period_unit_length(ends) IS NOT NULL
        THEN lower(period) = (upper(period) - catalogue_period_unit_length(ends))::date
        ELSE true END
"""

# `ordinals` has no value in the words of the previous version, which prints no such unit.
PERIOD_UNIT = """
CREATE OR REPLACE FUNCTION catalogue_period_unit(day date, exactly text, words jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT replace(replace(replace(replace(replace(words ->> exactly,
        '{d}', extract(day FROM day)::int::text),
        '{m}', words -> 'months_of_year' ->> extract(month FROM day)::int - 1),
        '{q}', coalesce(words -> 'ordinals' ->> (extract(month FROM day)::int - 1) / 3, '')),
        '{h}', coalesce(words -> 'ordinals' ->> (extract(month FROM day)::int - 1) / 6, '')),
        '{y}', extract(year FROM day)::int::text)
$$
"""

PERIOD_FIRST_DAY = """
CREATE OR REPLACE FUNCTION catalogue_period_first_day(period daterange, starts text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN catalogue_period_unit_length(starts) IS NULL THEN ''
        ELSE to_char(lower(period), 'YYYY-MM-DD') END
$$
"""

PERIOD_LAST_DAY = """
CREATE OR REPLACE FUNCTION catalogue_period_last_day(period daterange, ends text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN catalogue_period_unit_length(ends) IS NULL THEN ''
        ELSE to_char(upper(period) - 1, 'YYYY-MM-DD') END
$$
"""


def former(name: str) -> str:
    """Return the statement that restores a function of the first migration."""
    return getattr(FORMER, name).replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0014_content_version")]

    operations = [
        migrations.RunSQL(PERIOD_UNIT_LENGTH, "DROP FUNCTION catalogue_period_unit_length(text)"),
        migrations.RunSQL(
            PERIOD_UNIT_START, "DROP FUNCTION catalogue_period_unit_start(date, text)"
        ),
        migrations.RunSQL(PERIOD_MATCHES_PRECISION, former("PERIOD_MATCHES_PRECISION")),
        migrations.RunSQL(PERIOD_UNIT, former("PERIOD_UNIT")),
        migrations.RunSQL(PERIOD_FIRST_DAY, former("PERIOD_FIRST_DAY")),
        migrations.RunSQL(PERIOD_LAST_DAY, former("PERIOD_LAST_DAY")),
    ]
