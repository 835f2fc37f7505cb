"""The names of a row as one plain text, in which somebody who is still typing finds parts."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Concat, Lower

MAX_WORDS = 24


def normalized_text(text) -> Func:
    """A text, or the column of that name, in small letters and without accents."""
    return Func(Lower(text), function="catalogue_unaccent", output_field=models.TextField())


def names_column(*columns: str) -> models.GeneratedField:
    """A text that PostgreSQL keeps: what `columns` hold, plain, each on a line of its own."""
    parts = [part for name in columns for part in (F(name), Value("\n"))]
    return models.GeneratedField(
        expression=normalized_text(Concat(*parts, output_field=models.TextField())),
        output_field=models.TextField(),
        db_persist=True,
        editable=False,
    )


def names_index() -> GinIndex:
    """Finds parts of names, and names that resemble another."""
    return GinIndex(OpClass(F("names"), "gin_trgm_ops"), name="%(class)s_names")


def filter_by_name(queryset, text: str, columns: tuple[str, ...]):
    """`queryset` narrowed to rows whose names in `columns` hold every word of `text`.

    Parts of words count and accents do not, as for somebody who is still typing.
    """
    rows = queryset.model._base_manager.order_by()
    for word in text.replace("\x00", "").split()[:MAX_WORDS]:
        held = [_rows_containing(rows, name, word) for name in columns]
        if len(held) == 1:
            queryset = _rows_containing(queryset, columns[0], word)
        else:  # a union, so that each column may use its index
            keys = [one.values("pk") for one in held]
            queryset = queryset.filter(pk__in=keys[0].union(*keys[1:]))
    return queryset


def _rows_containing(queryset, column: str, word: str):
    """The rows whose `column` holds a word; what stands there as written is made plain."""
    if not column.endswith("names"):
        queryset = queryset.alias(plain_name=normalized_text(F(column)))
        column = "plain_name"
    return queryset.filter(**{f"{column}__contains": normalized_text(Value(word))})
