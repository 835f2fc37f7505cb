"""The SQL that computes the rows of a kind of record, as they are at an instant.

Every path is compiled from the same conditions that the pages use (`public()`,
`public_path_q`), so that a row holds nothing that a page would not show.
"""

from collections.abc import Iterator

from django.db import models
from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.expressions import RawSQL

from catalogue.base.period import MIN_YEAR
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

NOW_SQL = "STATEMENT_TIMESTAMP()"  # as Django writes it in a query
LISTED_IDS = RawSQL("SELECT id FROM listed", ())  # the records that are computed
# A place apart, so that no phrase begins in one text and ends in the next.
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
    """`catalogue_compute_rows_<kind>(ids, instant)`: the rows of those of the records that are public."""
    return create_table_function_sql(COLUMNS, function_name(kind), select_rows_sql(kind))


def create_table_function_sql(columns: dict[str, str], name: str, statement: str) -> str:
    """A function that computes `columns` of records, of which it is given the keys."""
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
    for name, one in kind.related_filters.items():
        parts[f"of_{name} (id, value)"] = related_pairs_sql(model, name, one)
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
    catalogue_unaccent(lower(coalesce(nullif(record.title_en, ''), record.title_es))),
    catalogue_unaccent(lower(coalesce(nullif(record.title_es, ''), record.title_en))),
    record.changed_at
FROM listed JOIN {model._meta.db_table} AS record ON record.id = listed.id
JOIN found ON found.id = listed.id JOIN known ON known.id = listed.id
LEFT JOIN about ON about.id = listed.id"""


def listed_records_cte(model: type[models.Model]) -> dict[str, str]:
    """The first part of a statement: those of the records asked for that are public."""
    public = sql_at_instant(model.objects.public().order_by().values("pk"))
    return {"listed (id)": f"SELECT id FROM ({public}) AS public (id) WHERE id = ANY ($1)"}


def sql_at_instant(queryset) -> str:
    """The queryset as SQL, with the instant that the function is asked for in place of now."""
    return compiled_sql(queryset).replace(NOW_SQL, "$2")


def path_pairs_sql(model, path: str, value, **lookups) -> str:
    rows = model._base_manager.filter(public_path_q(model, path, **lookups), pk__in=LISTED_IDS)
    return sql_at_instant(rows.order_by().values_list("pk", value))


def related_pairs_sql(model, name: str, one) -> str:
    """(record, row) for every row that a filter finds the record by, and for what is above it."""
    paths = one.value_paths
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
    codes = {name: _code_keys_sql(model, name, one) for name, one in kind.code_filters.items()}
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


def _code_keys_sql(model, name: str, one: CodesFilter) -> str:
    """(record, key) for the codes that the records have of a closed list."""
    value = Case(
        *(
            When(**{one.field_name: code}, then=Value(facet_key(name, number)))
            for code, number in code_values(one.extra["choices"]).items()
        ),
        output_field=IntegerField(),
    )
    prefix = one.field_name.rpartition("__")[0] if isinstance(one, LanguageFilter) else ""
    held = Q(**{f"{prefix}__isnull": False}) if prefix else ~Q(**{one.field_name: ""})
    return sql_at_instant(
        model._base_manager.filter(held, pk__in=LISTED_IDS).values_list("pk", value)
    )


def _spans_sql(model) -> str:
    """(record, span) for the years of those that have a period; see `rows.span_of`."""
    first, last = (
        f"extract(year FROM {day})::integer" for day in ("lower(period)", "upper(period) - 1")
    )
    return (
        f"SELECT id, ({first} - {MIN_YEAR}) << {YEAR_BITS}"
        f" | coalesce({last} - {first}, {ONGOING})"
        f" FROM {model._meta.db_table} WHERE period IS NOT NULL AND id IN (SELECT id FROM listed)"
    )


def _related_names_sql(kind: IndexedKind) -> str:
    """The names of what the record is about, told from its own by their weight."""
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
    """(record, text) for all that the record is known as."""
    listed = kind.model._base_manager.filter(pk__in=LISTED_IDS).order_by()
    found = [
        listed.filter(**{f"{name}__gt": ""}).values_list("pk", name)
        for name in kind.model.name_columns
    ]
    found += [listed.values_list("pk", text) for text in kind.model.name_expressions]
    return " UNION ".join(sql_at_instant(texts) for texts in found)


def _name_words_sql() -> str:
    """Names written plainly, to be met exactly; and their words, as they begin when typed."""
    words = f"{PHRASE_GAP}::tsvector || setweight(to_tsvector('eclac_plain', text), 'A')"
    return (
        "SELECT id, array_agg(DISTINCT catalogue_normalize_symbol(text)),"
        f" catalogue_tsvector_agg({words} ORDER BY text) FROM texts GROUP BY id"
    )
