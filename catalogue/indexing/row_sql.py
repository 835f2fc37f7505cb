"""The SQL that computes the index rows of a kind of record at an instant.

Every path is compiled from the conditions that pages use (`public()`, `public_path_q`), so that an
index row contains no data that a page would not show.
"""

from collections.abc import Iterator

from django.db import models
from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.expressions import RawSQL

from catalogue.base.calendar_unit import MIN_YEAR
from catalogue.base.relation_paths import public_path_q, related_model_at
from catalogue.base.sql import compiled_sql
from catalogue.filtering.filters import CodesFilter, LanguageFilter
from catalogue.index.models import (
    ALL_RECORDS_KEY,
    COLLECTIVE_KEY,
    FACET_NUMBERS,
    ONGOING,
    SPAN_BITS,
    VALUE_BITS,
    YEAR_BITS,
    code_values,
    facet_key,
    facet_number,
)
from catalogue.indexing.dependencies import IndexedKind, is_tree_model

NOW_SQL = "STATEMENT_TIMESTAMP()"  # the SQL of Django's `Now`
LISTED_IDS = RawSQL("SELECT id FROM listed", ())  # the records whose rows are computed
# A distant position between texts, so that no phrase matches across two texts.
PHRASE_GAP = "'·:20'"
COLUMNS = {
    "record_id": "bigint",
    "period": "daterange",
    "starts": "date",
    "keys": "integer[]",
    "words": "tsvector",
    "known_as": "text[]",
    "title_en": "text",
    "title_es": "text",
    "changed_at": "timestamptz",
}


def function_name(kind: IndexedKind) -> str:
    return f"catalogue_compute_rows_{kind.identifier}"


def create_function_sql(kind: IndexedKind) -> str:
    """Return SQL for `catalogue_compute_rows_<kind>(ids, instant)`.

    The function returns the index rows of the records that are public at the instant.
    """
    return create_table_function_sql(COLUMNS, function_name(kind), select_rows_sql(kind))


def create_table_function_sql(columns: dict[str, str], name: str, statement: str) -> str:
    """Return SQL for a function that computes `columns` of the records with the given keys."""
    returned = ", ".join(f"{column} {type_}" for column, type_ in columns.items())
    return (
        f"CREATE OR REPLACE FUNCTION {name}(ids bigint[], instant timestamptz)"
        f" RETURNS TABLE ({returned}) LANGUAGE sql STABLE AS $index$\n{statement}\n$index$"
    )


def select_rows_sql(kind: IndexedKind) -> str:
    model = kind.model
    parts = listed_records_cte(model)
    parts["spans (id, span)"] = _spans_sql(model)
    keys = [*_own_keys_sql(kind)]
    for name, related_filter in kind.related_filters.items():
        parts[f"of_{name} (id, value)"] = related_pairs_sql(model, name, related_filter)
        keys.append(
            f"SELECT id, {facet_number(name) << VALUE_BITS} | value::integer FROM of_{name}"
        )
    parts["keyed (id, key)"] = " UNION ALL ".join(keys)
    parts["found (id, keys)"] = "SELECT id, array_agg(DISTINCT key) FROM keyed GROUP BY id"
    parts["about (id, words)"] = _related_names_sql(kind)
    parts["texts (id, text)"] = _name_texts_sql(kind)
    parts["known (id, names, words)"] = _name_words_sql()
    tables = ",\n".join(f"{name} AS ({sql})" for name, sql in parts.items())
    return f"""WITH RECURSIVE {tables}
SELECT record.id, record.period, lower(record.period), found.keys,
    record.search || coalesce(known.words, '') || coalesce(about.words, ''), known.names,
    catalogue_sort_key(coalesce(nullif(record.title_en, ''), record.title_es), false),
    catalogue_sort_key(coalesce(nullif(record.title_es, ''), record.title_en), true),
    record.changed_at
FROM listed JOIN {model._meta.db_table} AS record ON record.id = listed.id
JOIN found ON found.id = listed.id JOIN known ON known.id = listed.id
LEFT JOIN about ON about.id = listed.id"""


def listed_records_cte(model: type[models.Model]) -> dict[str, str]:
    """Return the first common table expression: the requested records that are public."""
    public = sql_at_instant(model.objects.public().order_by().values("pk"))
    return {"listed (id)": f"SELECT id FROM ({public}) AS public (id) WHERE id = ANY ($1)"}


def sql_at_instant(queryset) -> str:
    """Return the queryset as SQL, with the parameter for the instant in place of now."""
    return compiled_sql(queryset).replace(NOW_SQL, "$2")


def path_pairs_sql(model, path: str, value, **lookups) -> str:
    rows = model._base_manager.filter(public_path_q(model, path, **lookups), pk__in=LISTED_IDS)
    return sql_at_instant(rows.order_by().values_list("pk", value))


def related_pairs_sql(model, name: str, related_filter) -> str:
    """Return SQL for the (record, row) of every row by which a filter matches the record.

    In a tree of rows it includes the ancestors of the row.
    """
    paths = related_filter.value_paths
    pairs = " UNION ".join(path_pairs_sql(model, path, path, isnull=False) for path in paths)
    leaf = related_model_at(model, paths[0])
    if not is_tree_model(leaf):
        return pairs
    steps = leaf._base_manager.filter(public_path_q(leaf, leaf.parent_field, isnull=False))
    upward = sql_at_instant(steps.order_by().values_list("pk", leaf.parent_field))
    return (
        f"({pairs}) UNION SELECT below.id, step.above FROM of_{name} AS below"
        f" JOIN ({upward}) AS step (value, above) ON step.value = below.value"
    )


def _own_keys_sql(kind: IndexedKind) -> Iterator[str]:
    model = kind.model
    yield f"SELECT id, {ALL_RECORDS_KEY} FROM listed"
    codes = {
        name: _code_keys_sql(model, name, codes_filter)
        for name, codes_filter in kind.code_filters.items()
    }
    yield from codes.values()
    yield f"SELECT id, {FACET_NUMBERS['span'] << VALUE_BITS} | span FROM spans"
    if "kind" in codes:
        both = FACET_NUMBERS["kind and span"] << VALUE_BITS
        yield (
            f"SELECT id, {both} | ((key & {2**VALUE_BITS - 1}) << {SPAN_BITS}) | span"
            f" FROM spans JOIN ({codes['kind']}) AS kinds (id, key) USING (id)"
        )
    if any(field.name == "is_collective" for field in model._meta.fields):
        rows = model._base_manager.filter(is_collective=True, pk__in=LISTED_IDS)
        yield sql_at_instant(rows.values_list("pk", Value(COLLECTIVE_KEY)))


def _code_keys_sql(model, name: str, codes_filter: CodesFilter) -> str:
    """Return SQL for the (record, key) of each code of a closed list that a record has."""
    value = Case(
        *(
            When(**{codes_filter.field_name: code}, then=Value(facet_key(name, number)))
            for code, number in code_values(codes_filter.extra["choices"]).items()
        ),
        output_field=IntegerField(),
    )
    field_name = codes_filter.field_name
    prefix = field_name.rpartition("__")[0] if isinstance(codes_filter, LanguageFilter) else ""
    has_code = Q(**{f"{prefix}__isnull": False}) if prefix else ~Q(**{field_name: ""})
    return sql_at_instant(
        model._base_manager.filter(has_code, pk__in=LISTED_IDS).values_list("pk", value)
    )


def _spans_sql(model) -> str:
    """Return SQL for the (record, span) of records with a period; see `decode_span`."""
    first, last = (
        f"extract(year FROM {day})::integer" for day in ("lower(period)", "upper(period) - 1")
    )
    return (
        f"SELECT id, ({first} - {MIN_YEAR}) << {YEAR_BITS}"
        f" | coalesce({last} - {first}, {ONGOING})"
        f" FROM {model._meta.db_table} WHERE period IS NOT NULL AND id IN (SELECT id FROM listed)"
    )


def _related_names_sql(kind: IndexedKind) -> str:
    """Return SQL for the names of related rows, with weight D unlike the record's own names."""
    by_leaf: dict[type[models.Model], list[str]] = {}
    for path in kind.model.search_paths:
        pairs = path_pairs_sql(kind.model, path, path, isnull=False)
        by_leaf.setdefault(related_model_at(kind.model, path), []).append(pairs)
    names = " UNION ALL ".join(
        f"SELECT pair.id, leaf.search FROM ({' UNION '.join(pairs)}) AS pair (id, value)"
        f" JOIN {leaf._meta.db_table} AS leaf ON leaf.id = pair.value"
        for leaf, pairs in by_leaf.items()
    )
    return (
        f"SELECT id, catalogue_tsvector_agg({PHRASE_GAP}::tsvector"
        " || setweight(ts_filter(search, '{a}'), 'D') ORDER BY search)"
        f" FROM ({names}) AS names (id, search) GROUP BY id"
    )


def _name_texts_sql(kind: IndexedKind) -> str:
    """Return SQL for the (record, text) of all names of the records."""
    listed = kind.model._base_manager.filter(pk__in=LISTED_IDS).order_by()
    names = [
        listed.filter(**{f"{name}__gt": ""}).values_list("pk", name)
        for name in kind.model.name_columns
    ]
    names += [listed.values_list("pk", text) for text in kind.model.name_expressions]
    return " UNION ".join(sql_at_instant(texts) for texts in names)


def _name_words_sql() -> str:
    """Return SQL for the normalized names, for exact matches, and the unstemmed words of names."""
    words = f"{PHRASE_GAP}::tsvector || setweight(catalogue_name_vector(text), 'A')"
    return (
        "SELECT id, array_agg(DISTINCT catalogue_normalize_symbol(text)),"
        f" catalogue_tsvector_agg({words} ORDER BY text) FROM texts GROUP BY id"
    )
