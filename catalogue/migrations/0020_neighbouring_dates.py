"""Print two neighbouring days or months with patterns of their own: “25 y 26 de enero de 2013”.

The function also reads the patterns of the previous version, which have none for them.
"""

from django.db import migrations

PERIOD_LABEL = """
CREATE OR REPLACE FUNCTION catalogue_period_label(
    period daterange, starts text, ends text, words jsonb
)
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
        ELSIF starts IN ('day', 'month') AND extract(year FROM first) = extract(year FROM last) THEN
            IF starts = 'month' THEN
                pattern := 'months';
            ELSIF extract(month FROM first) = extract(month FROM last) THEN
                pattern := 'days';
            ELSE
                pattern := 'days_of_months';
            END IF;
            IF date_trunc(starts, last) = date_trunc(starts, first) + ('1 ' || starts)::interval
            THEN
                pattern := CASE WHEN words ? ('two_' || pattern) THEN 'two_' ELSE '' END || pattern;
            END IF;
        END IF;
    END IF;
    pattern := words ->> pattern;
    pattern := replace(pattern, '{d1}', extract(day FROM first)::int::text);
    pattern := replace(
        pattern, '{m1}', words -> 'months_of_year' ->> extract(month FROM first)::int - 1
    );
    pattern := replace(pattern, '{y1}', extract(year FROM first)::int::text);
    pattern := replace(pattern, '{d2}', extract(day FROM last)::int::text);
    pattern := replace(
        pattern, '{m2}', words -> 'months_of_year' ->> extract(month FROM last)::int - 1
    );
    pattern := replace(pattern, '{y2}', extract(year FROM last)::int::text);
    RETURN replace(replace(pattern, '{a}', a), '{b}', b);
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0019_source_texts")]

    operations = [migrations.RunSQL([(PERIOD_LABEL, None)], migrations.RunSQL.noop)]
