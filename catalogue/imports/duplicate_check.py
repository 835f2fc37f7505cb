"""New rows that look like a record that exists, or like another row of the file."""

from collections import defaultdict
from typing import Any

from django.db import connection, models
from django.utils.translation import gettext as _

from catalogue.imports.name_lookup import key_of, rows_by_id
from catalogue.imports.normalization import plain
from catalogue.imports.rows import Row

TITLES = ("title_en", "title_es", "name_en", "name_es")
# What two records of one title differ in, if they are two.
TELLING = (
    *("when", "kind", "city_en", "city_es", "symbol", "code", "doi", "acronym_en"),
    *("printed_number", "ordinal", "issue"),
    *("parent_id", "adopted_at_id", "adopting_body_id", "country_id"),
)
MOST_COMPARED = 2_000_000  # pairs of titles, beyond which only the same ones are looked for
RESEMBLES = 0.72  # how similar titles are, of 1, that are worth a look


def find_twins(rows: list[Row], *, allowed: bool) -> None:
    """Note on every new record what looks like it: a fault, or a notice if that is `allowed`."""
    fresh = [row for row in rows if row.is_new and not row.table.parent and titles_of(row.instance)]
    if not fresh:
        return
    told = _twins_in_file(fresh, allowed=allowed)
    _twins_stored([row for row in fresh if row not in told], allowed=allowed)


def titles_of(instance: Any) -> dict[str, str]:
    return {name: value for name in TITLES if (value := getattr(instance, name, ""))}


def differ(one: Any, other: Any) -> bool:
    """Whether something says that two records of the same title are two."""
    for name in TELLING:
        a, b = getattr(one, name, None), getattr(other, name, None)
        if a not in (None, "") and b not in (None, "") and a != b:
            return True
    return False


def _tell(row: Row, sentence: str, name: str, *, allowed: bool) -> None:
    if allowed:
        row.notices.append(row.note(sentence, name))
        return
    hint = _("If it is another one, say so when you send the file.")
    row.fault(f"{sentence} {hint}", name)


def _twins_in_file(fresh: list[Row], *, allowed: bool) -> set[Row]:
    seen: dict[tuple, list[Row]] = defaultdict(list)
    told: set[Row] = set()
    for row in fresh:
        for name, title in titles_of(row.instance).items():
            earlier = seen[type(row.instance), name, plain(title)]
            twin = next((one for one in earlier if not differ(one.instance, row.instance)), None)
            if twin and row not in told:
                sentence = _("Row %(row)s has the same title, and nothing tells the two apart.")
                _tell(row, sentence % {"row": twin.line}, name, allowed=allowed)
                told.add(row)
            earlier.append(row)
    return told


def _twins_stored(rows: list[Row], *, allowed: bool) -> None:
    by_model: dict[type[models.Model], list[Row]] = defaultdict(list)
    for row in rows:
        by_model[type(row.instance)].append(row)
    for model, ours in by_model.items():
        pairs = _pairs(model, ours)
        stored = rows_by_id(model, {pk for _title, pk, _same in pairs})
        by_title: dict[str, list[tuple[Any, bool]]] = defaultdict(list)
        for title, pk, same in pairs:
            by_title[title].append((stored[pk], same))
        for row in ours:
            _compare(row, by_title, allowed=allowed)


def _compare(row: Row, by_title: dict, *, allowed: bool) -> None:
    for name, title in titles_of(row.instance).items():
        for other, same in by_title.get(title, ()):
            if differ(other, row.instance):
                continue
            words = {"title": str(other), "key": key_of(other)}
            if same:
                sentence = _("There is “%(title)s” (%(key)s) already.") % words
                _tell(row, sentence, name, allowed=allowed)
            else:
                sentence = _("It resembles “%(title)s” (%(key)s). Is it another one?") % words
                row.notices.append(row.note(sentence, name))
            return


def _pairs(model: type[models.Model], rows: list[Row]) -> list[tuple[str, int, bool]]:
    """Titles of the file, each with the stored row that has the same, or nearly the same."""
    table = model._meta.db_table
    names = [name for name in TITLES if any(f.name == name for f in model._meta.fields)]
    known = " UNION ALL ".join(
        f"SELECT id, catalogue_unaccent(lower({name})) FROM {table} WHERE {name} <> ''"
        for name in names
    )
    typed = sorted({title for row in rows for title in titles_of(row.instance).values()})
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        few = cursor.fetchone()[0] * len(typed) * len(names) <= MOST_COMPARED
        condition = "known.title = asked.plain"
        if few:
            condition += f" OR similarity(known.title, asked.plain) >= {RESEMBLES}"
        cursor.execute(
            f"WITH known (id, title) AS MATERIALIZED ({known}), asked AS MATERIALIZED ("
            " SELECT title, catalogue_unaccent(lower(title)) AS plain"
            " FROM unnest(%s::text[]) AS typed(title))"
            f" SELECT asked.title, known.id, bool_or(known.title = asked.plain)"
            f" FROM asked JOIN known ON {condition} GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2",
            [typed],
        )
        return cursor.fetchall()
