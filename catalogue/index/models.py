"""Index rows and export lines of public records, and the keys of their facet values.

A key is one integer: the number of the facet in the upper bits and the value in the lower ones.
A value is the primary key of a row, the place of a code in its closed list, or a span of years.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import ExpressionWrapper, F, Func, OrderBy, OuterRef, Subquery
from django.db.models.functions import Now

from catalogue.base.calendar_unit import MIN_YEAR
from catalogue.base.full_text import TsMatch, parse_query
from catalogue.base.translation import content_language
from catalogue.kinds import own_facet_place

ALL_RECORDS_KEY = 0  # every row has this key, so its count is the number of records
FACET_NUMBERS = {
    "kind": 1,
    "status": 2,
    "language": 3,
    "country": 4,
    "region": 5,
    "organization": 6,
    "mandate": 7,
    "provision": 8,
    "project": 9,
    "topic": 10,
    "span": 11,
    "collective": 12,
    "kind and span": 13,
    "deliverable": -1,  # the numbers up to 15 are in use; a negative key is a valid integer too
}
FIRST_OWN_FACET = 14  # the number of the first of at most two facets that only one kind has
VALUE_BITS = 27
YEAR_BITS = 9
SPAN_BITS = 2 * YEAR_BITS
ONGOING = 2**YEAR_BITS - 1
# The validity of a row that does not depend on the end of an embargo.
FIRST_INSTANT, LAST_INSTANT = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)


def facet_number(name: str) -> int | None:
    """Return the number of a facet, shared or of one kind; None if there is no such facet."""
    if name in FACET_NUMBERS:
        return FACET_NUMBERS[name]
    place = own_facet_place(name)
    return None if place is None else FIRST_OWN_FACET + place


def facet_key(facet: str, value: int) -> int:
    return facet_number(facet) << VALUE_BITS | value


COLLECTIVE_KEY = facet_key("collective", 1)
IS_GROUP_ENTRY = ExpressionWrapper(
    models.Q(keys__contains=[COLLECTIVE_KEY]), output_field=models.BooleanField()
)  # a condition on index rows


def code_values(choices: Iterable[tuple[str, Any]]) -> dict[str, int]:
    """Return the value of every code of a closed list."""
    return {code: place for place, (code, _label) in enumerate(choices, start=1)}


def decode_span(value: int) -> tuple[int, int | None]:
    """Return the first and the last year of a span; the last is None if it is ongoing."""
    first, more = MIN_YEAR + (value >> YEAR_BITS & ONGOING), value & ONGOING
    return first, None if more == ONGOING else first + more


def count_by_year(spans: dict[int, int]) -> dict[int, int]:
    """Return the number of records in each year from the number of records with each span.

    An ongoing span counts up to the latest year in which any span begins or ends.
    """
    decoded = [(*decode_span(span), count) for span, count in spans.items()]
    if not decoded:
        return {}
    latest = max(last or first for first, last, _count in decoded)
    counts: dict[int, int] = {}
    for first, last, count in decoded:
        for year in range(first, (last or latest) + 1):
            counts[year] = counts.get(year, 0) + count
    return counts


class IndexRowQuerySet(models.QuerySet):
    """A queryset of index rows."""

    def of(self, model: type[models.Model]) -> Self:
        """Return the rows of the public records of a kind."""
        return self.current().filter(kind=model.plural)

    def current(self) -> Self:
        """Return the rows valid now: a record becomes public when its embargo ends."""
        return self.filter(since__lte=Now(), until__gt=Now())

    def time_limited(self) -> Self:
        """Return the rows whose validity begins or ends with an embargo, which are few."""
        return self.filter(models.Q(since__gt=FIRST_INSTANT) | models.Q(until__lt=LAST_INSTANT))

    def with_facet_values(self, facet: str, *rows: models.Model) -> Self:
        """Return the rows of records that have any of `rows` as a value of a facet."""
        return self.filter(keys__overlap=[facet_key(facet, row.pk) for row in rows])

    def facet_values(self, facet: str) -> models.QuerySet:
        """Return the values of a facet of these rows, as a subquery of primary keys.

        The keys of other facets give numbers that are no primary keys.
        """
        first = facet_key(facet, 0)
        value = Func(F("keys"), template=f"unnest(%(expressions)s) - {first}")
        return self.values(value=ExpressionWrapper(value, models.BigIntegerField()))

    def matching(self, text: str) -> Self:
        """Return the rows with every word of `text`; none if it has stop words only."""
        query = parse_query(text, self.db)
        return self.filter(TsMatch(F("words"), query)) if query else self.none()

    def sorted_by(self, order: str, *, use_order_index: bool = True) -> Self:
        """Sort in the order of a list: newest, oldest, title or changed.

        With `use_order_index` the database may read rows in the order of an index. Without it the
        expression has no index, which is faster if few of very many rows match: the database would
        otherwise read a million index entries to find three rows.
        """
        column, nothing = {
            "title": (f"title_{content_language()}", "|| ''"),
            "changed": ("changed_at", "+ interval '0'"),
        }.get(order, ("starts", "+ 0"))
        key: F | Func = F(column)
        if not use_order_index:
            same = self.model._meta.get_field(column)
            key = Func(key, template=f"(%(expressions)s {nothing})", output_field=same)
        if order in {"oldest", "title"}:
            return self.order_by(key.asc(nulls_last=True), "record_id")
        return self.order_by(key.desc(nulls_last=(column == "starts") or None), "-record_id")


def order_by_best_match(queryset, ordering: list):
    """Sort records (not index rows) by expressions for their index rows."""
    row = IndexRow.objects.of(queryset.model).filter(record_id=OuterRef("pk"))
    names = {}
    order = []
    for number, term in enumerate(ordering):
        is_descending = isinstance(term, OrderBy) and term.descending
        expression = term.expression if isinstance(term, OrderBy) else term
        names[f"match_{number}"] = Subquery(row.values(key=expression)[:1])
        order.append(f"-match_{number}" if is_descending else f"match_{number}")
    return queryset.alias(**names).order_by(*order, "-pk")


class DerivedModel(models.Model):
    """An abstract row that the database derives from a public record."""

    class Meta:
        abstract = True
        default_permissions: ClassVar[tuple] = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id}"


class IndexRow(DerivedModel):
    """The values by which a public record is found and sorted, written by triggers only.

    `keys` are its facet values; `words` its own and related names and texts; `known_as` its names
    and symbols, normalized; the titles are those shown in each language, as sort keys. The row is
    valid from `since` until `until`: if an embargo ends later, there is one row for the time before
    and one for the time after.
    """

    pk = models.CompositePrimaryKey("kind", "record_id", "since")
    kind = models.CharField(max_length=20, db_collation="C")
    record_id = models.BigIntegerField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    period = DateRangeField(null=True)
    starts = models.DateField(null=True)
    keys = ArrayField(models.IntegerField())
    words = SearchVectorField()
    known_as = ArrayField(models.TextField())
    title_en = models.TextField(db_collation="C")
    title_es = models.TextField(db_collation="C")
    changed_at = models.DateTimeField()

    objects = IndexRowQuerySet.as_manager()

    class Meta(DerivedModel.Meta):
        verbose_name = "row of the index"
        verbose_name_plural = "rows of the index"


class OutdatedRow(DerivedModel):
    """A record whose index row and export line still have former names of related records.

    It is noted in the transaction that changes a name on which many records depend, and deleted in
    the one that rewrites the row and the line: see `catalogue.indexing.tasks`.
    """

    pk = models.CompositePrimaryKey("kind", "record_id")
    kind = models.CharField(max_length=20, db_collation="C")
    record_id = models.BigIntegerField()

    class Meta(DerivedModel.Meta):
        verbose_name = "outdated row of the index"
        verbose_name_plural = "outdated rows of the index"


class IndexCount(models.Model):
    """The number of rows of a kind with a key, except time-limited rows, written by triggers only.

    `several` is the number of group entries among them.
    """

    pk = models.CompositePrimaryKey("kind", "key")
    kind = models.CharField(max_length=20, db_collation="C")
    key = models.IntegerField()
    number = models.BigIntegerField()
    several = models.BigIntegerField()

    class Meta:
        verbose_name = "count of the index"
        verbose_name_plural = "counts of the index"
        default_permissions: ClassVar[tuple] = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.number}"


class ExportLine(DerivedModel):
    """The CSV line of a public record in each language.

    A line ends with a comma; exports append the address of the record. If a spreadsheet would
    execute a cell as a formula, there is a guarded line too. Lines are stored apart from index
    rows, because lists and counts read thousands of rows and no lines.
    """

    pk = models.CompositePrimaryKey("record_id", "kind", "since")
    record_id = models.BigIntegerField()
    kind = models.CharField(max_length=20, db_collation="C")
    since = models.DateTimeField()
    slug = models.TextField()
    en = models.TextField()
    es = models.TextField()
    guarded_en = models.TextField(null=True)
    guarded_es = models.TextField(null=True)

    class Meta(DerivedModel.Meta):
        verbose_name = "line of the files"
        verbose_name_plural = "lines of the files"
