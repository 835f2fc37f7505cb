"""The names of a row as one normalized text, for matching parts of words while a user types."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Concat, Lower

MAX_WORDS = 24


def normalized_text(text) -> Func:
    """Return an expression for a text, or a named column, in lower case and without accents."""
    return Func(Lower(text), function="catalogue_unaccent", output_field=models.TextField())


def names_column(*columns: str) -> models.GeneratedField:
    """Return a generated text column: the normalized values of `columns`, one on each line."""
    parts = [part for name in columns for part in (F(name), Value("\n"))]
    return models.GeneratedField(
        expression=normalized_text(Concat(*parts, output_field=models.TextField())),
        output_field=models.TextField(),
        db_persist=True,
        editable=False,
    )


def names_index() -> GinIndex:
    """Return a trigram index of the column `names`, for parts of words and similar names."""
    return GinIndex(OpClass(F("names"), "gin_trgm_ops"), name="%(class)s_names")


def filter_by_name(queryset, text: str, columns: tuple[str, ...]):
    """Filter `queryset` by every word of `text`, each of which one of `columns` must contain.

    Parts of words match, and accents and case are ignored, because the user may still be typing.
    """
    rows = queryset.model._base_manager.order_by()
    for word in text.replace("\x00", "").split()[:MAX_WORDS]:
        if len(columns) == 1:
            queryset = _rows_containing(queryset, columns[0], word)
        else:  # a union, so that each column may use its index
            keys = [_rows_containing(rows, name, word).values("pk") for name in columns]
            queryset = queryset.filter(pk__in=keys[0].union(*keys[1:]))
    return queryset


def _rows_containing(queryset, column: str, word: str):
    """Return the rows whose `column` contains a word."""
    if not column.endswith("names"):  # a names column is normalized already
        queryset = queryset.alias(plain_name=normalized_text(F(column)))
        column = "plain_name"
    return queryset.filter(**{f"{column}__contains": normalized_text(Value(word))})
