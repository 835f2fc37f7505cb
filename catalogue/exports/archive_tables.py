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

from catalogue.base.relation_paths import leaf_of, through_public
from catalogue.base.sql import compiled
from catalogue.exports.columns import Instant
from catalogue.exports.csv_export import copied
from catalogue.filtering.filters import public_rows
from catalogue.records.record import Record

SHARED = (
    *("number", "slug", "title_en", "title_es", "summary_en", "summary_es"),
    *("first_day", "last_day", "start_precision", "end_precision", "changed_at"),
)
PERIOD = ("first_day", "last_day", "start_precision", "end_precision")


@dataclass(frozen=True)
class TableColumn:
    """A column: its name, an expression for its text, and what a description says of it.

    Where the text depends on where the site is, the expression is made of that.
    """

    name: str
    expression: Any
    type: str = "string"
    title: str = ""
    values: tuple[str, ...] = ()
    refers: tuple[str, str] | None = None  # the table and the column that it names a row of


@dataclass(frozen=True)
class Table:
    """A table of the archive. `rows` are public ones only."""

    name: str
    title: str
    rows: QuerySet
    columns: tuple[TableColumn, ...]
    key: str = ""


def key_of(model: type[models.Model]) -> str:
    """The column by which rows of a model are named: of a record its number, for ever."""
    if issubclass(model, Record):
        return "number"
    names = {field.name for field in model._meta.fields}
    return next((name for name in ("alpha3", "slug") if name in names), "id")


def table_of(model: type[models.Model]) -> str:
    """The name of a model's own table in the archive."""
    return getattr(model, "plural", str(model._meta.verbose_name_plural)).replace(" ", "_")


def column(model: type[models.Model], name: str) -> TableColumn:
    """A field of the model, or one day of its period."""
    if name in ("first_day", "last_day"):
        precision = "start_precision" if name == "first_day" else "end_precision"
        day = Func(
            "period", precision, function=f"catalogue_period_{name}", output_field=TextField()
        )
        return TableColumn(name, day, "date", name.replace("_", " "))
    field = cast(models.Field, model._meta.get_field(name))
    choices = getattr(field, "choices", None) or ()
    values = tuple(code for code, _label in choices)
    title = str(getattr(field, "verbose_name", name))
    return TableColumn(name, text_of(field), type_of(field), title, values)


def type_of(field: models.Field) -> str:
    """The type of a field, as a Table Schema says it."""
    if isinstance(field, models.BooleanField):
        return "boolean"
    if isinstance(field, models.IntegerField):
        return "integer"
    return "datetime" if isinstance(field, models.DateTimeField) else "string"


def text_of(field: models.Field):
    if isinstance(field, models.DateTimeField):
        (cell,) = Instant(field.name, "").cells()
        return cell.expression
    if field.get_internal_type() == "ArrayField":
        return Func(field.name, Value("; "), function="array_to_string", output_field=TextField())
    return Cast(F(field.name), TextField())


def reference(model: type[models.Model], path: str) -> TableColumn:
    """The key of the row that `path` leads to; empty where that is not public."""
    always = named(model, path)
    public = When(through_public(model, path, isnull=False), then=always.expression)
    shown = Case(public, default=Value(""), output_field=TextField())
    return replace(always, expression=shown)


def named(model: type[models.Model], path: str) -> TableColumn:
    """The key of the row that `path` leads to, for rows that are known to be public."""
    leaf = leaf_of(model, path)
    key = key_of(leaf)
    text = Cast(F(f"{path}__{key}"), TextField())
    kind, title = (
        type_of(cast(models.Field, leaf._meta.get_field(key))),
        str(leaf._meta.verbose_name),
    )
    return TableColumn(path, text, kind, title, (), (table_of(leaf), key))


def own_key(model: type[models.Model], name: str) -> TableColumn:
    """The key of the rows themselves, under the name that a relation gives them."""
    key = key_of(model)
    field = cast(models.Field, model._meta.get_field(key))
    text = Cast(F(key), TextField())
    return TableColumn(name, text, type_of(field), name, (), (table_of(model), key))


def record_table(model: type[models.Model], *names: str) -> Table:
    """A kind of record, with the fields that every record has and those named."""
    title = str(model._meta.verbose_name_plural)
    columns = tuple(column(model, name) for name in (*SHARED, *names))
    link = TableColumn("permalink", permalink(model), title="permalink")
    return Table(model.plural, title, public_rows(model), (*columns, link), key="number")


def permalink(model: type[models.Model]) -> Callable[[str], Concat]:
    """The address of a record's page, given that of the site; the language is that of now."""
    pages = reverse(f"{model.plural}:list")

    def at(site: str) -> Concat:
        begins = f"{site.rstrip('/')}{pages}"
        return Concat(Value(begins), F("slug"), Value("/"), output_field=TextField())

    return at


def authority_table(model: type[models.Model], *names: str) -> Table:
    """Rows that records refer to, such as countries; `names` begin with their key."""
    title = str(model._meta.verbose_name_plural)
    columns = tuple(column(model, name) for name in names)
    return Table(table_of(model), title, public_rows(model), columns, key=names[0])


def row_table(
    model: type[models.Model],
    of: tuple[str, ...],
    fields: tuple[str, ...],
    to: tuple[str, ...] = (),
) -> Table:
    """Rows that belong to the records at `of` and lead to those at `to`."""
    owned = Q()
    for path in of:
        owned |= Q(**{f"{path}__in": public_rows(leaf_of(model, path)).values("pk")})
    columns = (
        column(model, key_of(model)),
        *(reference(model, path) for path in of),
        *(column(model, name) for name in fields),
        *(reference(model, path) for path in to),
    )
    title = str(model._meta.verbose_name_plural)
    rows = public_rows(model).filter(owned)
    return Table(table_of(model), title, rows, columns, key=key_of(model))


def relations(model: type[models.Model], *paths: str) -> Iterator[Table]:
    """A long table for each relation: two columns, the one record and the other."""
    for path in paths:
        one = model._meta.model_name
        columns = (own_key(model, one), named(model, path))
        rows = public_rows(model).filter(through_public(model, path, isnull=False))
        title = f"{model._meta.verbose_name_plural}: {path.replace('_', ' ')}"
        yield Table(f"{table_of(model)}_{path}", title, rows.order_by("pk"), columns)


def attached(model: type[models.Model], path: str, *names: str, **public: Any) -> Table:
    """What records of a kind carry: links, other names, and the citations of public sources."""
    leaf = leaf_of(model, path)
    lookups = {f"{path}__{name}": value for name, value in public.items()}
    rows = model.objects.public().filter(**{f"{path}__isnull": False}, **lookups)
    columns = [own_key(model, model._meta.model_name)]
    for name in names:
        text = Cast(F(f"{path}__{name}"), TextField())
        columns.append(TableColumn(name.removesuffix("__slug").replace("__", "_"), text))
    title = f"{model._meta.verbose_name_plural}: {leaf._meta.verbose_name_plural}"
    return Table(f"{model.plural}_{path}", title, rows.order_by("pk"), tuple(columns))


def carried(model: type[models.Model]) -> Iterator[Table]:
    """The links and public citations of a kind of record, and its topics."""
    yield from relations(model, "topics")
    yield attached(model, "links", "url", "label_en", "label_es", "language")
    yield attached(
        model,
        "citations",
        *("source__slug", "source__title_en", "source__title_es", "source__url"),
        *("place_en", "place_es", "field", "value", "basis"),
        source__is_public=True,
    )


# --- writing -------------------------------------------------------------------------------


def statement_of(table: Table, *, site: str, guarded: bool) -> str:
    """The SELECT of a table's rows as texts, in a fixed order."""
    names = [f"cell_{number}" for number in range(len(table.columns))]
    made = (one.expression for one in table.columns)
    texts = (one if hasattr(one, "resolve_expression") else one(site) for one in made)
    cells = dict(zip(names, texts, strict=True))
    rows = table.rows if table.rows.query.order_by else table.rows.order_by("pk")
    inner = compiled(rows.annotate(**cells).values_list(*names))
    wanted = [f"catalogue_guard({name})" if guarded else name for name in names]
    return f"SELECT {', '.join(wanted)} FROM ({inner}) AS rows ({', '.join(names)})"


def table_chunks(table: Table, *, site: str, guarded: bool) -> Iterator[bytes]:
    """The table as CSV in UTF-8: a header of its columns' names, then its rows."""
    yield (",".join(one.name for one in table.columns) + "\r\n").encode()
    yield from copied(table.rows.db, statement_of(table, site=site, guarded=guarded))


def resource_of(table: Table, names: Iterable[str]) -> dict:
    """What `datapackage.json` says of a table; `names` are those of all tables."""
    schema: dict[str, Any] = {"fields": [_field(one) for one in table.columns]}
    if table.key:
        schema["primaryKey"] = table.key
    keys = [
        {"fields": one.name, "reference": {"resource": one.refers[0], "fields": one.refers[1]}}
        for one in table.columns
        if one.refers and one.refers[0] in names
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


def _field(one: TableColumn) -> dict:
    field: dict[str, Any] = {"name": one.name, "type": one.type, "title": one.title or one.name}
    if one.values:
        field["constraints"] = {"enum": list(one.values)}
    return field
