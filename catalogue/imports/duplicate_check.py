"""New rows that look like a record that exists, or like another row of the file."""

from collections import defaultdict
from typing import Any

from django.db import connection, models
from django.utils.translation import gettext as _

from catalogue.imports.name_lookup import file_key, rows_by_id
from catalogue.imports.normalization import normalize
from catalogue.imports.rows import Row

TITLE_FIELDS = ("title_en", "title_es", "name_en", "name_es")
# What two records of one title differ in, if they are two.
DISTINGUISHING_FIELDS = (
    *("when", "kind", "city_en", "city_es", "symbol", "code", "doi", "acronym_en"),
    *("printed_number", "ordinal", "issue"),
    *("parent_id", "adopted_at_id", "adopting_body_id", "country_id"),
)
MAX_COMPARED_PAIRS = 2_000_000  # pairs of titles, beyond which only the same ones are looked for
TITLE_SIMILARITY_THRESHOLD = 0.72  # how similar titles are, of 1, that are worth a look


def check_duplicates(rows: list[Row], *, allowed: bool) -> None:
    """Note on every new record what looks like it: a error, or a warning if that is `allowed`."""
    fresh = [row for row in rows if row.is_new and not row.table.parent and titles_of(row.instance)]
    if not fresh:
        return
    told = _check_within_file(fresh, allowed=allowed)
    _check_against_stored([row for row in fresh if row not in told], allowed=allowed)


def titles_of(instance: Any) -> dict[str, str]:
    return {name: value for name in TITLE_FIELDS if (value := getattr(instance, name, ""))}


def are_distinct(one: Any, other: Any) -> bool:
    """Whether something says that two records of the same title are two."""
    for name in DISTINGUISHING_FIELDS:
        a, b = getattr(one, name, None), getattr(other, name, None)
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


def _check_within_file(fresh: list[Row], *, allowed: bool) -> set[Row]:
    seen: dict[tuple, list[Row]] = defaultdict(list)
    told: set[Row] = set()
    for row in fresh:
        for name, title in titles_of(row.instance).items():
            earlier = seen[type(row.instance), name, normalize(title)]
            duplicate = next(
                (one for one in earlier if not are_distinct(one.instance, row.instance)), None
            )
            if duplicate and row not in told:
                sentence = _("Row %(row)s has the same title and the same details.")
                _add_issue(row, sentence % {"row": duplicate.line}, name, allowed=allowed)
                told.add(row)
            earlier.append(row)
    return told


def _check_against_stored(rows: list[Row], *, allowed: bool) -> None:
    by_model: dict[type[models.Model], list[Row]] = defaultdict(list)
    for row in rows:
        by_model[type(row.instance)].append(row)
    for model, ours in by_model.items():
        pairs = _similar_titles(model, ours)
        stored = rows_by_id(model, {pk for _title, pk, _same in pairs})
        by_title: dict[str, list[tuple[Any, bool]]] = defaultdict(list)
        for title, pk, same in pairs:
            by_title[title].append((stored[pk], same))
        for row in ours:
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


def _similar_titles(model: type[models.Model], rows: list[Row]) -> list[tuple[str, int, bool]]:
    """Titles of the file, each with the stored row that has the same, or nearly the same."""
    table = model._meta.db_table
    names = [name for name in TITLE_FIELDS if any(f.name == name for f in model._meta.fields)]
    known = " UNION ALL ".join(
        f"SELECT id, catalogue_unaccent(lower({name})) FROM {table} WHERE {name} <> ''"
        for name in names
    )
    typed = sorted({title for row in rows for title in titles_of(row.instance).values()})
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        few = cursor.fetchone()[0] * len(typed) * len(names) <= MAX_COMPARED_PAIRS
        condition = "known.title = asked.plain"
        if few:
            condition += f" OR similarity(known.title, asked.plain) >= {TITLE_SIMILARITY_THRESHOLD}"
        cursor.execute(
            f"WITH known (id, title) AS MATERIALIZED ({known}), asked AS MATERIALIZED ("
            " SELECT title, catalogue_unaccent(lower(title)) AS plain"
            " FROM unnest(%s::text[]) AS typed(title))"
            f" SELECT asked.title, known.id, bool_or(known.title = asked.plain)"
            f" FROM asked JOIN known ON {condition} GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2",
            [typed],
        )
        return cursor.fetchall()
