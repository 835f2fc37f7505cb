"""Check of new rows for duplicates of stored records and of other rows of the file."""

from collections import defaultdict
from typing import Any

from django.db import connection, models
from django.utils.translation import gettext as _

from catalogue.imports.name_lookup import file_key, rows_by_id
from catalogue.imports.normalization import normalize
from catalogue.imports.rows import Row

TITLE_FIELDS = ("title_en", "title_es", "name_en", "name_es")
# Two records with the same title are distinct if they differ in one of these fields.
DISTINGUISHING_FIELDS = (
    *("when", "kind", "city_en", "city_es", "symbol", "code", "doi", "acronym_en"),
    *("printed_number", "ordinal", "issue"),
    *("parent_id", "adopted_at_id", "adopting_body_id", "country_id"),
)
MAX_COMPARED_PAIRS = 2_000_000  # pairs of titles; with more, only equal titles are found
TITLE_SIMILARITY_THRESHOLD = 0.72  # trigram similarity of possible duplicates, from 0 to 1


def check_duplicates(rows: list[Row], *, allowed: bool) -> None:
    """Add an error to each new record that has a duplicate, or a warning if `allowed` is set."""
    new_rows = [
        row for row in rows if row.is_new and not row.table.parent and titles_of(row.instance)
    ]
    if not new_rows:
        return
    reported = _check_within_file(new_rows, allowed=allowed)
    _check_against_stored([row for row in new_rows if row not in reported], allowed=allowed)


def titles_of(instance: Any) -> dict[str, str]:
    return {name: value for name in TITLE_FIELDS if (value := getattr(instance, name, ""))}


def are_distinct(first: Any, second: Any) -> bool:
    """Return True if two records with the same title differ in a distinguishing field."""
    for name in DISTINGUISHING_FIELDS:
        a, b = getattr(first, name, None), getattr(second, name, None)
        if a not in (None, "") and b not in (None, "") and a != b:
            return True
    return False


def _add_issue(row: Row, sentence: str, name: str, *, allowed: bool) -> None:
    if allowed:
        row.warnings.append(row.make_issue(sentence, name))
        return
    hint = _(
        "If it is not a duplicate, choose “Allow possible duplicates” when you upload the file."
    )
    row.add_error(f"{sentence} {hint}", name)


def _check_within_file(new_rows: list[Row], *, allowed: bool) -> set[Row]:
    """Report rows that duplicate an earlier row of the file, and return them."""
    rows_by_title: dict[tuple, list[Row]] = defaultdict(list)
    reported: set[Row] = set()
    for row in new_rows:
        for name, title in titles_of(row.instance).items():
            earlier_rows = rows_by_title[type(row.instance), name, normalize(title)]
            duplicate = next(
                (earlier for earlier in earlier_rows
                 if not are_distinct(earlier.instance, row.instance)),
                None,
            )  # fmt: skip
            if duplicate and row not in reported:
                sentence = _("Row %(row)s has the same title and the same details.")
                _add_issue(row, sentence % {"row": duplicate.line}, name, allowed=allowed)
                reported.add(row)
            earlier_rows.append(row)
    return reported


def _check_against_stored(rows: list[Row], *, allowed: bool) -> None:
    by_model: dict[type[models.Model], list[Row]] = defaultdict(list)
    for row in rows:
        by_model[type(row.instance)].append(row)
    for model, new_rows in by_model.items():
        pairs = similar_titles(model, new_rows)
        stored = rows_by_id(model, {pk for _title, pk, _same in pairs})
        by_title: dict[str, list[tuple[Any, bool]]] = defaultdict(list)
        for title, pk, same in pairs:
            by_title[title].append((stored[pk], same))
        for row in new_rows:
            _compare(row, by_title, allowed=allowed)


def _compare(row: Row, by_title: dict, *, allowed: bool) -> None:
    for name, title in titles_of(row.instance).items():
        for other, same in by_title.get(title, ()):
            if are_distinct(other, row.instance):
                continue
            words = {"title": str(other), "key": file_key(other)}
            if same:
                sentence = _("“%(title)s” (%(key)s) already exists.") % words
                _add_issue(row, sentence, name, allowed=allowed)
            else:
                sentence = _("Possible duplicate of “%(title)s” (%(key)s).") % words
                row.warnings.append(row.make_issue(sentence, name))
            return


def similar_titles(model: type[models.Model], rows: list[Row]) -> list[tuple[str, int, bool]]:
    """Return titles of the file with the id of a stored row that has the same or a similar title.

    The third value of each tuple is True if the titles are the same.
    """
    table = model._meta.db_table
    names = [name for name in TITLE_FIELDS if any(f.name == name for f in model._meta.fields)]
    stored_titles = " UNION ALL ".join(
        f"SELECT id, catalogue_unaccent(lower({name})) FROM {table} WHERE {name} <> ''"
        for name in names
    )
    typed = sorted({title for row in rows for title in titles_of(row.instance).values()})
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        pairs = cursor.fetchone()[0] * len(typed) * len(names)
        condition = "stored.title = typed.plain"
        if pairs <= MAX_COMPARED_PAIRS:
            # The numbers of trigrams are compared first: they exclude most pairs in less time.
            threshold = f"{TITLE_SIMILARITY_THRESHOLD}::float8"
            condition += (
                f" OR stored.size >= {threshold} * typed.size"
                f" AND typed.size >= {threshold} * stored.size"
                f" AND similarity(stored.title, typed.plain) >= {threshold}"
            )
        cursor.execute(
            "WITH stored AS MATERIALIZED ("
            " SELECT id, title, cardinality(show_trgm(title)) AS size"
            f" FROM ({stored_titles}) AS raw (id, title)), typed AS MATERIALIZED ("
            " SELECT raw.title, plain, cardinality(show_trgm(plain)) AS size"
            " FROM unnest(%s::text[]) AS raw (title), catalogue_unaccent(lower(title)) AS plain)"
            " SELECT typed.title, stored.id, bool_or(stored.title = typed.plain)"
            f" FROM typed JOIN stored ON {condition} GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2",
            [typed],
        )
        return cursor.fetchall()
