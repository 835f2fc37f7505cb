"""The names of a row as one normalized text, for matching and ranking while a user types.

A name ranks by its tier: it is the text, it begins with the text, or its words do.
"""

import re
from collections.abc import Sequence

from django.contrib.postgres.aggregates import StringAgg
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Case, F, Func, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat, Lower

MAX_WORDS = 24
MIN_TEXT_LENGTH = 4  # of a synonym whose words may begin words; "US" would find "use"
LEADING_ARTICLE = re.compile(r"^\s*(the|el|la|los|las)\s+(?=\S)", re.IGNORECASE)


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


# --- ranking -----------------------------------------------------------------------------------


class NameTier(Func):
    """The tier of names (an array) for texts: 0 one is a text, 1 begins with one, 2 neither."""

    function = "catalogue_name_tier"
    output_field = IntegerField()

    def __init__(self, names, texts: Sequence[str]):
        wanted = {text for one in texts for text in (one, LEADING_ARTICLE.sub("", one))}
        super().__init__(names, normalized_texts(sorted(wanted)))


def normalized_texts(texts: Sequence[str]) -> Func:
    """Return an expression for texts with letters and digits only, as an array."""
    normalized = [
        Func(Value(text), function="catalogue_normalize_symbol", output_field=models.TextField())
        for text in texts
    ]
    return Func(*normalized, template="ARRAY[%(expressions)s]", output_field=_text_array())


def beginnings_of(texts: Sequence[str]) -> list[str]:
    """Return the texts whose words may begin words: the typed one, and longer synonyms."""
    typed, *synonyms = texts
    found = [typed, *(text for text in synonyms if len(text) >= MIN_TEXT_LENGTH)]
    return [text for text in found if words_of(text)]


def _text_array() -> ArrayField:
    return ArrayField(models.TextField())


def words_of(text: str) -> list[str]:
    """Return the runs of letters and digits of a typed text, without a leading article."""
    return re.findall(r"[^\W_]+", LEADING_ARTICLE.sub("", text.replace("\x00", "")))[:MAX_WORDS]


def rank_by_name(
    queryset,
    texts: Sequence[str],
    columns: tuple[str, ...],
    context: Sequence[models.Expression] = (),
    also: Q | None = None,
):
    """Return the rows with a name in which each word of one of `texts` begins a word.

    Their `name_tier` is annotated for sorting. A word may also begin a word of the `context`
    (place, year, language): tier 3. Other names of the rows count like those in `columns`. `also`
    is a condition for more rows, such as those with one of the texts as a name in another spelling.
    """
    names: list = [
        F(name) if name.endswith("names") else normalized_text(F(name)) for name in columns
    ]
    others = _other_names(queryset.model)
    known = _lines(*names, *([_joined_names(others)] if others is not None else []))
    rows = queryset.alias(
        known_names=Func(
            known,
            template=(
                "string_to_array("
                "regexp_replace(%(expressions)s, '[^[:alnum:]\n]+', '', 'g'), E'\n')"
            ),
            output_field=_text_array(),
        )
    )
    # A single column of names has an index, which an expression for several would not use.
    searched = {"searched": names[0] if len(names) == 1 else _lines(*names)}
    if context:
        searched["context"] = normalized_text(_lines(*context))
    rows = rows.alias(**searched)
    matches = in_names = Q(pk__in=[]) if also is None else also
    for text in beginnings_of(texts):
        words = words_of(text)
        in_names |= _all_words_q(words, "searched")
        matches |= _all_words_q(words, *searched)
        if others is not None:
            named = others.alias(searched=normalized_text(F("name")))
            with_name = Q(pk__in=named.filter(_all_words_q(words, "searched")).values("object_id"))
            in_names |= with_name
            matches |= with_name
    tier: models.Expression = NameTier(F("known_names"), texts)
    if context:
        tier = Case(When(in_names, then=tier), default=3, output_field=IntegerField())
    return rows.filter(matches).annotate(name_tier=tier)


def _other_names(model: type[models.Model]):
    """Return the other names of the rows of a model, or None if it has no such names."""
    relations = [field for field in model._meta.private_fields if field.name == "other_names"]
    if not relations:
        return None
    return (
        relations[0]
        .related_model._base_manager.order_by()
        .filter(
            content_type__app_label=model._meta.app_label,
            content_type__model=model._meta.model_name,
        )
    )


def _joined_names(others) -> models.Expression:
    of_row = others.filter(object_id=OuterRef("pk")).values("object_id")
    joined = Subquery(of_row.values(joined=StringAgg("name", "\n")))
    return normalized_text(Coalesce(joined, Value("")))


def _lines(*texts: models.Expression) -> models.Expression:
    """Return an expression for texts, one on each line."""
    parts = [part for text in texts for part in (text, Value("\n"))]
    return Concat(*parts, output_field=models.TextField())


def _all_words_q(words: list[str], *columns: str) -> Q:
    """Return the condition that each word begins a word in one of the columns."""
    condition = Q()
    for word in words:
        pattern = Concat(
            Value(r"\m"), normalized_text(Value(word)), output_field=models.TextField()
        )
        one = Q()
        for column in columns:
            one |= Q(**{f"{column}__regex": pattern})
        condition &= one
    return condition
