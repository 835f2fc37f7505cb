"""The tables of the archive of all public records.

There is one table for each kind of record, one table of pairs for each relation, and one table for
each kind of row that a record owns (editions, participations …). Each app declares its tables. They
contain only declared columns, and only public records. The model provides the description of each
column.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

from django.db import models
from django.db.models import Case, F, Func, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from catalogue.base.relation_paths import public_path_q, related_model_at
from catalogue.base.sql import compiled_sql
from catalogue.exports.columns import DateTimeColumn
from catalogue.exports.csv_export import copy_csv
from catalogue.filtering.filters import public_rows
from catalogue.records.record import Record

COMMON_RECORD_COLUMNS = (
    *("number", "slug", "title_en", "title_es", "summary_en", "summary_es"),
    *("first_day", "last_day", "start_precision", "end_precision", "changed_at"),
)
UNDERSCORES = str.maketrans(" -", "__")
ARCHIVE_PERIOD_COLUMNS = ("first_day", "last_day", "start_precision", "end_precision")


@dataclass(frozen=True)
class ArchiveColumn:
    """A column of a table: its name, an expression for its text, and its description.

    If the text depends on the address of the site, `expression` is a function of that address.
    """

    name: str
    expression: Any
    type: str = "string"
    title: str = ""
    values: tuple[str, ...] = ()
    foreign_key: tuple[str, str] | None = None  # the table and column that it refers to


@dataclass(frozen=True)
class ArchiveTable:
    """A table of the archive. `rows` contains only public rows."""

    name: str
    title: str
    rows: QuerySet
    columns: tuple[ArchiveColumn, ...]
    key: str = ""


def key_column(model: type[models.Model]) -> str:
    """Return the name of the key of a model in the archive: the permanent number of a record."""
    if issubclass(model, Record):
        return "number"
    names = {field.name for field in model._meta.fields}
    return next((name for name in ("alpha3", "slug") if name in names), "id")


def table_name(model: type[models.Model]) -> str:
    """Return the permanent name of a model's table in the archive.

    It is the model's `archive_name` or `plural`, or else derived from its English plural.
    """
    name = getattr(model, "archive_name", "") or getattr(model, "plural", "")
    return (name or str(model._meta.verbose_name_plural)).translate(UNDERSCORES)


def field_column(model: type[models.Model], name: str) -> ArchiveColumn:
    """Return the column of a field of the model, or of the first or last day of its period."""
    if name in ("first_day", "last_day"):
        precision = "start_precision" if name == "first_day" else "end_precision"
        day = Func(
            "period", precision, function=f"catalogue_period_{name}", output_field=TextField()
        )
        return ArchiveColumn(name, day, "date", name.replace("_", " "))
    field = cast(models.Field, model._meta.get_field(name))
    choices = getattr(field, "choices", None) or ()
    values = tuple(code for code, _label in choices)
    title = str(getattr(field, "verbose_name", name))
    return ArchiveColumn(name, text_expression(field), schema_type(field), title, values)


def schema_type(field: models.Field) -> str:
    """Return the type of a field in the Frictionless Table Schema."""
    if isinstance(field, models.BooleanField):
        return "boolean"
    if isinstance(field, models.IntegerField):
        return "integer"
    return "datetime" if isinstance(field, models.DateTimeField) else "string"


def text_expression(field: models.Field):
    if isinstance(field, models.DateTimeField):
        (cell,) = DateTimeColumn(field.name).cells()
        return cell.expression
    if field.get_internal_type() == "ArrayField":
        return Func(field.name, Value("; "), function="array_to_string", output_field=TextField())
    return Cast(F(field.name), TextField())


def public_reference_column(model: type[models.Model], path: str) -> ArchiveColumn:
    """Return a column with the key of the row at `path`; empty if that row is not public."""
    always = reference_column(model, path)
    public = When(public_path_q(model, path, isnull=False), then=always.expression)
    shown = Case(public, default=Value(""), output_field=TextField())
    return replace(always, expression=shown)


def reference_column(model: type[models.Model], path: str) -> ArchiveColumn:
    """Return a column with the key of the row at `path`, which must be public."""
    leaf = related_model_at(model, path)
    key = key_column(leaf)
    text = Cast(F(f"{path}__{key}"), TextField())
    kind, title = (
        schema_type(cast(models.Field, leaf._meta.get_field(key))),
        str(leaf._meta.verbose_name),
    )
    return ArchiveColumn(path, text, kind, title, (), (table_name(leaf), key))


def own_key_column(model: type[models.Model], name: str) -> ArchiveColumn:
    """Return a column with the key of the rows themselves, under the name `name`."""
    key = key_column(model)
    field = cast(models.Field, model._meta.get_field(key))
    text = Cast(F(key), TextField())
    return ArchiveColumn(name, text, schema_type(field), name, (), (table_name(model), key))


def record_table(model: type[models.Model], *names: str) -> ArchiveTable:
    """Return the table of a kind of record, with the common fields and those in `names`."""
    title = str(model._meta.verbose_name_plural)
    columns = tuple(field_column(model, name) for name in (*COMMON_RECORD_COLUMNS, *names))
    link = ArchiveColumn("permalink", permalink_expression(model), title="permalink")
    return ArchiveTable(
        table_name(model), title, public_rows(model), (*columns, link), key="number"
    )


def permalink_expression(model: type[models.Model]) -> Callable[[str], Concat]:
    """Return a function from the site's address to an expression for a record's address.

    The address is that of the page in the active language.
    """
    pages = reverse(f"{model.plural}:list")

    def at(site: str) -> Concat:
        base = f"{site.rstrip('/')}{pages}"
        return Concat(Value(base), F("slug"), Value("/"), output_field=TextField())

    return at


def authority_table(model: type[models.Model], *names: str) -> ArchiveTable:
    """Return a table of rows that records refer to, such as countries.

    The first of `names` is the key.
    """
    title = str(model._meta.verbose_name_plural)
    columns = tuple(field_column(model, name) for name in names)
    return ArchiveTable(table_name(model), title, public_rows(model), columns, key=names[0])


def row_table(
    model: type[models.Model],
    of: tuple[str, ...],
    fields: tuple[str, ...],
    to: tuple[str, ...] = (),
) -> ArchiveTable:
    """Return a table of rows that belong to the records at `of` and refer to those at `to`."""
    owned = Q()
    for path in of:
        owned |= Q(**{f"{path}__in": public_rows(related_model_at(model, path)).values("pk")})
    columns = (
        field_column(model, key_column(model)),
        *(public_reference_column(model, path) for path in of),
        *(field_column(model, name) for name in fields),
        *(public_reference_column(model, path) for path in to),
    )
    title = str(model._meta.verbose_name_plural)
    rows = public_rows(model).filter(owned)
    return ArchiveTable(table_name(model), title, rows, columns, key=key_column(model))


def relation_tables(model: type[models.Model], *paths: str) -> Iterator[ArchiveTable]:
    """Yield a table for each relation, with the keys of both records as its two columns."""
    for path in paths:
        own_name = model._meta.model_name
        columns = (own_key_column(model, own_name), reference_column(model, path))
        rows = public_rows(model).filter(public_path_q(model, path, isnull=False))
        title = f"{model._meta.verbose_name_plural}: {path.replace('_', ' ')}"
        yield ArchiveTable(f"{table_name(model)}_{path}", title, rows.order_by("pk"), columns)


def attachment_table(
    model: type[models.Model], path: str, *names: str, **public: Any
) -> ArchiveTable:
    """Return a table of rows attached to records: links, other names or public citations.

    `public` contains lookups for rows that are public, such as `source__is_public=True`.
    """
    leaf = related_model_at(model, path)
    lookups = {f"{path}__{name}": value for name, value in public.items()}
    rows = model.objects.public().filter(**{f"{path}__isnull": False}, **lookups)
    columns = [own_key_column(model, model._meta.model_name)]
    for name in names:
        text = Cast(F(f"{path}__{name}"), TextField())
        columns.append(ArchiveColumn(name.removesuffix("__slug").replace("__", "_"), text))
    title = f"{model._meta.verbose_name_plural}: {leaf._meta.verbose_name_plural}"
    return ArchiveTable(f"{table_name(model)}_{path}", title, rows.order_by("pk"), tuple(columns))


def common_tables(model: type[models.Model]) -> Iterator[ArchiveTable]:
    """Yield the tables of the topics, links and public citations of a kind of record."""
    yield from relation_tables(model, "topics")
    yield attachment_table(model, "links", "url", "label_en", "label_es", "language")
    yield attachment_table(
        model,
        "citations",
        *("source__slug", "source__title_en", "source__title_es", "source__url"),
        *("place_en", "place_es", "field", "value", "value_es", "basis"),
        source__is_public=True,
    )


# --- writing -------------------------------------------------------------------------------


def select_table_sql(table: ArchiveTable, *, site: str, guarded: bool) -> str:
    """Return a SELECT statement for the rows of a table as texts, in a fixed order."""
    names = [f"cell_{number}" for number in range(len(table.columns))]
    expressions = (column.expression for column in table.columns)
    texts = (
        expression if hasattr(expression, "resolve_expression") else expression(site)
        for expression in expressions
    )
    cells = dict(zip(names, texts, strict=True))
    rows = table.rows if table.rows.query.order_by else table.rows.order_by("pk")
    inner = compiled_sql(rows.annotate(**cells).values_list(*names))
    outputs = [f"catalogue_guard_formula({name})" if guarded else name for name in names]
    return f"SELECT {', '.join(outputs)} FROM ({inner}) AS rows ({', '.join(names)})"


def table_chunks(table: ArchiveTable, *, site: str, guarded: bool) -> Iterator[bytes]:
    """Yield the table as CSV in UTF-8: a header with the names of columns, then the rows."""
    yield (",".join(column.name for column in table.columns) + "\r\n").encode()
    yield from copy_csv(table.rows.db, select_table_sql(table, site=site, guarded=guarded))


def data_resource(table: ArchiveTable, names: Iterable[str]) -> dict:
    """Return the description of a table in `datapackage.json`.

    `names` are the names of all tables: foreign keys to other tables are left out.
    """
    schema: dict[str, Any] = {"fields": [_schema_field(column) for column in table.columns]}
    if table.key:
        schema["primaryKey"] = table.key
    keys = [
        {
            "fields": column.name,
            "reference": {"resource": column.foreign_key[0], "fields": column.foreign_key[1]},
        }
        for column in table.columns
        if column.foreign_key and column.foreign_key[0] in names
    ]
    if keys:
        schema["foreignKeys"] = keys
    return {
        "name": table.name,
        "title": table.title,
        "path": f"{table.name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _schema_field(column: ArchiveColumn) -> dict:
    title = column.title or column.name
    field: dict[str, Any] = {"name": column.name, "type": column.type, "title": title}
    if column.values:
        field["constraints"] = {"enum": list(column.values)}
    return field
