"""Functions that split texts and queries into words alike, and the order of titles.

A *part* is a run of letters or of digits. A *compound* stands between two spaces and has several
parts: `post-2015`, `EE.UU.`, `migrants/refugees`. A text is indexed by its parts in their order;
then, at distant positions, by each compound joined (`post2015`, `eeuu`) and by the parts of
compounds without loss of stop words; then by its acronyms, which may be stop words (WHO, UN).

PostgreSQL resolves the body of a PL/pgSQL function when it runs. `SET search_path` lets
`pg_restore`, which runs with an empty path, compute rows and expression indexes.
"""

from django.db import migrations

SET_PATH = "SET search_path = public, pg_catalog"

# NFKC, without invisible characters, accents and capitals. U+2010 and U+2011 are separators.
FOLD = r"""
CREATE FUNCTION catalogue_fold(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(unaccent('unaccent'::regdictionary,
    translate(normalize($1, NFKC), U&'\00AD\200B\200C\200D\2060\FEFF\200E\200F', '')))
"""

WORD_PARTS = r"""
CREATE FUNCTION catalogue_word_parts(folded text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN btrim(regexp_replace(regexp_replace(regexp_replace(folded,
    '[^[:alnum:]]+', ' ', 'g'),
    '([[:alpha:]])([[:digit:]])', '\1 \2', 'g'),
    '([[:digit:]])([[:alpha:]])', '\1 \2', 'g'))
"""

COMPOUNDS = r"""
CREATE FUNCTION catalogue_compounds(folded text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN btrim(regexp_replace(folded,
    '(?<!\S)[^[:alnum:][:space:]]*([[:alpha:]]+|[[:digit:]]+|)[^[:alnum:][:space:]]*(?!\S)',
    ' ', 'g'))
"""

JOINED_COMPOUNDS = """
CREATE FUNCTION catalogue_joined_compounds(compounds text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(compounds, '[^[:alnum:][:space:]]+', '', 'g')
"""

# The words in capitals; none if the whole text is in capitals.
ACRONYMS = r"""
CREATE FUNCTION catalogue_acronyms(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN $1 = upper($1) AND btrim($1) ~ '\s' THEN ''
    ELSE lower(regexp_replace(regexp_replace($1, '[^[:alnum:]]+', ' ', 'g'),
        '(?<![[:alnum:]])(?![[:upper:]]{2,8}(?![[:alnum:]]))[[:alnum:]]+', '', 'g')) END
"""

TEXT_VECTOR = rf"""
CREATE FUNCTION catalogue_text_vector(config regconfig, written text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE {SET_PATH} AS $$
DECLARE
    folded text := catalogue_fold(written);
    compounds text := catalogue_compounds(folded);
    pieces text := catalogue_compounds(translate(compounds, '/,;:()[]{{}}|&"', '             '));
    gap CONSTANT tsvector := '·:20';
    words tsvector := to_tsvector(config, catalogue_word_parts(folded));
BEGIN
    IF compounds <> '' THEN
        words := words || gap || to_tsvector(config, catalogue_joined_compounds(compounds) || ' '
                || catalogue_joined_compounds(pieces))
            || gap || to_tsvector('eclac_plain', catalogue_word_parts(compounds));
    END IF;
    IF written ~ '[[:upper:]]{{2}}' THEN
        words := words || gap
            || to_tsvector('eclac_plain', catalogue_acronyms(normalize(written, NFKC)));
    END IF;
    RETURN words;
END
$$
"""

# The unstemmed words of a name. A stop word is kept only as an acronym, so that WHO does not find
# every title with "who".
NAME_VECTOR = f"""
CREATE FUNCTION catalogue_name_vector(written text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE {SET_PATH} AS $$
DECLARE
    words tsvector := catalogue_text_vector('eclac_plain', written);
    gap CONSTANT tsvector := '·:20';
BEGIN
    RETURN ts_delete(words, ARRAY(
        SELECT lexeme FROM unnest(words)
        WHERE to_tsvector('eclac_en', lexeme) = '' OR to_tsvector('eclac_es', lexeme) = ''
    )) || gap || to_tsvector('eclac_plain', catalogue_acronyms(normalize(written, NFKC)));
END
$$
"""

# A word, a compound or a quoted phrase as a query; empty for a stop word of either language, unless
# it is `kept` as an acronym. A short acronym has no stem, because "US" would find "use". A language
# counts for a compound only if it drops no part: "A4" must not become "4".
WORD_QUERY = rf"""
CREATE FUNCTION catalogue_word_query(typed text, kept boolean) RETURNS tsquery
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE {SET_PATH} SET client_min_messages = warning AS $$
DECLARE
    parts text := catalogue_word_parts(catalogue_fold(typed));
    joined text := replace(parts, ' ', '');
    number_of_parts integer := cardinality(string_to_array(parts, ' '));
    en tsquery := phraseto_tsquery('eclac_en', parts);
    es tsquery := phraseto_tsquery('eclac_es', parts);
    plain tsquery := phraseto_tsquery('eclac_plain', parts);
BEGIN
    IF number_of_parts > 1 AND btrim(typed) !~ '\S\s+\S' THEN
        IF numnode(en) = 2 * number_of_parts - 1 THEN plain := plain || en; END IF;
        IF numnode(es) = 2 * number_of_parts - 1 THEN plain := plain || es; END IF;
        RETURN plain || plainto_tsquery('eclac_en', joined) || plainto_tsquery('eclac_es', joined)
            || plainto_tsquery('eclac_plain', joined);
    END IF;
    IF kept AND number_of_parts = 1 AND length(parts) <= 3 THEN RETURN plain; END IF;
    IF NOT kept AND (numnode(en) = 0 OR numnode(es) = 0) THEN RETURN ''; END IF;
    RETURN en || es || plain;
END
$$
"""

# Leading and other punctuation does not count, numbers are in the order of their values, and in
# Spanish ñ follows n: `~` sorts after z in the collation "C".
SORT_KEY = f"""
CREATE FUNCTION catalogue_sort_key(title text, in_spanish boolean) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE {SET_PATH} AS $$
DECLARE
    key text := replace(normalize(title, NFC), '~', ' ');
BEGIN
    IF in_spanish THEN key := translate(key, 'ñÑ', E'\\u0001\\u0001'); END IF;
    key := lower(unaccent('unaccent'::regdictionary, key));
    IF in_spanish THEN key := replace(key, E'\\u0001', 'n~'); END IF;
    key := btrim(regexp_replace(key, '[^[:alnum:]~]+', ' ', 'g'));
    key := regexp_replace(key, '(?<![0-9])([0-9])(?![0-9])', '000\\1', 'g');
    key := regexp_replace(key, '(?<![0-9])([0-9]{{2}})(?![0-9])', '00\\1', 'g');
    RETURN regexp_replace(key, '(?<![0-9])([0-9]{{3}})(?![0-9])', '0\\1', 'g');
END
$$
"""

# 0 if one of the names of a row is a wanted text, 1 if one begins with it, 2 otherwise. Names and
# texts have letters and digits only, as of `catalogue_normalize_symbol`.
NAME_TIER = """
CREATE FUNCTION catalogue_name_tier(names text[], wanted text[]) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN names && wanted THEN 0
        WHEN EXISTS (
            SELECT FROM unnest(names) AS name, unnest(wanted) AS text WHERE starts_with(name, text)
        ) THEN 1
        ELSE 2 END
$$
"""

FUNCTIONS = [
    ("catalogue_fold(text)", FOLD),
    ("catalogue_word_parts(text)", WORD_PARTS),
    ("catalogue_compounds(text)", COMPOUNDS),
    ("catalogue_joined_compounds(text)", JOINED_COMPOUNDS),
    ("catalogue_acronyms(text)", ACRONYMS),
    ("catalogue_text_vector(regconfig, text)", TEXT_VECTOR),
    ("catalogue_name_vector(text)", NAME_VECTOR),
    ("catalogue_word_query(text, boolean)", WORD_QUERY),
    ("catalogue_sort_key(text, boolean)", SORT_KEY),
    ("catalogue_name_tier(text[], text[])", NAME_TIER),
]


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0008_import_state_label")]

    operations = [
        migrations.RunSQL([(sql, None)], f"DROP FUNCTION {signature}")
        for signature, sql in FUNCTIONS
    ]
