"""The public catalogue as tables, for whoever wants everything at once.

One table a kind of record, one long table a relation, and one for each kind of row that a record
owns (editions, participations …). Each layer declares its own; only what is named is taken, and
only through public records. The description of every column is made of its model.
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
    """A column: its name, an expression for its text, and what a description says of it.

    Where the text depends on where the site is, the expression is made of that.
    """

    name: str
    expression: Any
    type: str = "string"
    title: str = ""
    values: tuple[str, ...] = ()
    foreign_key: tuple[str, str] | None = None  # the table and the column that it names a row of


@dataclass(frozen=True)
class ArchiveTable:
    """A table of the archive. `rows` are public ones only."""

    name: str
    title: str
    rows: QuerySet
    columns: tuple[ArchiveColumn, ...]
    key: str = ""


def key_column(model: type[models.Model]) -> str:
    """The column by which rows of a model are named: of a record its number, for ever."""
    if issubclass(model, Record):
        return "number"
    names = {field.name for field in model._meta.fields}
    return next((name for name in ("alpha3", "slug") if name in names), "id")


def table_name(model: type[models.Model]) -> str:
    """Return the name of a model's table in the archive, which never changes.

    It is the model's `archive_name` or `plural`, or else follows from its English plural.
    """
    name = getattr(model, "archive_name", "") or getattr(model, "plural", "")
    return (name or str(model._meta.verbose_name_plural)).translate(UNDERSCORES)


def field_column(model: type[models.Model], name: str) -> ArchiveColumn:
    """A field of the model, or one day of its period."""
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
    """The type of a field, as a Table Schema says it."""
    if isinstance(field, models.BooleanField):
        return "boolean"
    if isinstance(field, models.IntegerField):
        return "integer"
    return "datetime" if isinstance(field, models.DateTimeField) else "string"


def text_expression(field: models.Field):
    if isinstance(field, models.DateTimeField):
        (cell,) = DateTimeColumn(field.name, "").cells()
        return cell.expression
    if field.get_internal_type() == "ArrayField":
        return Func(field.name, Value("; "), function="array_to_string", output_field=TextField())
    return Cast(F(field.name), TextField())


def public_reference_column(model: type[models.Model], path: str) -> ArchiveColumn:
    """The key of the row that `path` leads to; empty where that is not public."""
    always = reference_column(model, path)
    public = When(public_path_q(model, path, isnull=False), then=always.expression)
    shown = Case(public, default=Value(""), output_field=TextField())
    return replace(always, expression=shown)


def reference_column(model: type[models.Model], path: str) -> ArchiveColumn:
    """The key of the row that `path` leads to, for rows that are known to be public."""
    leaf = related_model_at(model, path)
    key = key_column(leaf)
    text = Cast(F(f"{path}__{key}"), TextField())
    kind, title = (
        schema_type(cast(models.Field, leaf._meta.get_field(key))),
        str(leaf._meta.verbose_name),
    )
    return ArchiveColumn(path, text, kind, title, (), (table_name(leaf), key))


def own_key_column(model: type[models.Model], name: str) -> ArchiveColumn:
    """The key of the rows themselves, under the name that a relation gives them."""
    key = key_column(model)
    field = cast(models.Field, model._meta.get_field(key))
    text = Cast(F(key), TextField())
    return ArchiveColumn(name, text, schema_type(field), name, (), (table_name(model), key))


def record_table(model: type[models.Model], *names: str) -> ArchiveTable:
    """A kind of record, with the fields that every record has and those named."""
    title = str(model._meta.verbose_name_plural)
    columns = tuple(field_column(model, name) for name in (*COMMON_RECORD_COLUMNS, *names))
    link = ArchiveColumn("permalink", permalink_expression(model), title="permalink")
    return ArchiveTable(
        table_name(model), title, public_rows(model), (*columns, link), key="number"
    )


def permalink_expression(model: type[models.Model]) -> Callable[[str], Concat]:
    """The address of a record's page, given that of the site; the language is that of now."""
    pages = reverse(f"{model.plural}:list")

    def at(site: str) -> Concat:
        begins = f"{site.rstrip('/')}{pages}"
        return Concat(Value(begins), F("slug"), Value("/"), output_field=TextField())

    return at


def authority_table(model: type[models.Model], *names: str) -> ArchiveTable:
    """Rows that records refer to, such as countries; `names` begin with their key."""
    title = str(model._meta.verbose_name_plural)
    columns = tuple(field_column(model, name) for name in names)
    return ArchiveTable(table_name(model), title, public_rows(model), columns, key=names[0])


def row_table(
    model: type[models.Model],
    of: tuple[str, ...],
    fields: tuple[str, ...],
    to: tuple[str, ...] = (),
) -> ArchiveTable:
    """Rows that belong to the records at `of` and lead to those at `to`."""
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
    """A long table for each relation: two columns, the one record and the other."""
    for path in paths:
        one = model._meta.model_name
        columns = (own_key_column(model, one), reference_column(model, path))
        rows = public_rows(model).filter(public_path_q(model, path, isnull=False))
        title = f"{model._meta.verbose_name_plural}: {path.replace('_', ' ')}"
        yield ArchiveTable(f"{table_name(model)}_{path}", title, rows.order_by("pk"), columns)


def attachment_table(
    model: type[models.Model], path: str, *names: str, **public: Any
) -> ArchiveTable:
    """What records of a kind carry: links, other names, and the citations of public sources."""
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
    """The links and public citations of a kind of record, and its topics."""
    yield from relation_tables(model, "topics")
    yield attachment_table(model, "links", "url", "label_en", "label_es", "language")
    yield attachment_table(
        model,
        "citations",
        *("source__slug", "source__title_en", "source__title_es", "source__url"),
        *("place_en", "place_es", "field", "value", "basis"),
        source__is_public=True,
    )


# --- writing -------------------------------------------------------------------------------


def select_table_sql(table: ArchiveTable, *, site: str, guarded: bool) -> str:
    """The SELECT of a table's rows as texts, in a fixed order."""
    names = [f"cell_{number}" for number in range(len(table.columns))]
    made = (one.expression for one in table.columns)
    texts = (one if hasattr(one, "resolve_expression") else one(site) for one in made)
    cells = dict(zip(names, texts, strict=True))
    rows = table.rows if table.rows.query.order_by else table.rows.order_by("pk")
    inner = compiled_sql(rows.annotate(**cells).values_list(*names))
    wanted = [f"catalogue_guard_formula({name})" if guarded else name for name in names]
    return f"SELECT {', '.join(wanted)} FROM ({inner}) AS rows ({', '.join(names)})"


def table_chunks(table: ArchiveTable, *, site: str, guarded: bool) -> Iterator[bytes]:
    """The table as CSV in UTF-8: a header of its columns' names, then its rows."""
    yield (",".join(one.name for one in table.columns) + "\r\n").encode()
    yield from copy_csv(table.rows.db, select_table_sql(table, site=site, guarded=guarded))


def data_resource(table: ArchiveTable, names: Iterable[str]) -> dict:
    """What `datapackage.json` says of a table; `names` are those of all tables."""
    schema: dict[str, Any] = {"fields": [_schema_field(one) for one in table.columns]}
    if table.key:
        schema["primaryKey"] = table.key
    keys = [
        {
            "fields": one.name,
            "reference": {"resource": one.foreign_key[0], "fields": one.foreign_key[1]},
        }
        for one in table.columns
        if one.foreign_key and one.foreign_key[0] in names
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


def _schema_field(one: ArchiveColumn) -> dict:
    field: dict[str, Any] = {"name": one.name, "type": one.type, "title": one.title or one.name}
    if one.values:
        field["constraints"] = {"enum": list(one.values)}
    return field
