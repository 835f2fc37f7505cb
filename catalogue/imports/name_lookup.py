"""Which rows the names in a file mean: looked up all at once, with the nearest for the unknown."""

import re
from collections import defaultdict
from typing import Any
from urllib.parse import urlsplit

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils.translation import gettext as _

from catalogue.imports.normalization import plain, tidy
from catalogue.records.slugs import Addressed

# What rows may be called by, the surest first; names in either language come after.
SURE = ("slug", "alpha3", "m49", "code", "symbol", "doi")
NAMES = ("title_en", "title_es", "name_en", "name_es", "acronym_en", "acronym_es")
MOST_NEAREST = 60  # unknown names answered with what is near, for each model
LIKE = 0.25  # how similar that has to be, of 1


def key_of(row: models.Model) -> str:
    """What files call a row."""
    for name in ("alpha3", "slug"):
        if value := getattr(row, name, ""):
            return value
    return str(row.pk or "")


def slug_of(model: type[models.Model], text: str) -> str:
    """The slug in a permalink of `model`, of whatever site and language; "" if it is none."""
    path = urlsplit(text.strip()).path if "/" in text else ""
    plural = getattr(model, "plural", None)
    found = re.search(rf"/{plural}/([^/]+)/?$", path) if plural else None
    return found[1] if found else ""


class Names:
    """Rows by the names that a file calls them.

    First every name is wanted, then all are looked up, a query a model; then they are asked for.
    Rows that the file itself brings are told by `bring`.
    """

    def __init__(self) -> None:
        self.wanted: dict[type[models.Model], set[str]] = defaultdict(set)
        self.found: dict[type[models.Model], dict[str, list[models.Model]]] = {}
        self.near: dict[type[models.Model], dict[str, list[str]]] = {}
        self.brought: dict[type[models.Model], dict[str, list[models.Model]]] = defaultdict(dict)

    def want(self, model: type[models.Model], token: str) -> None:
        self.wanted[model].add(asked(model, token))

    def bring(self, row: models.Model) -> None:
        """A new row of the file, which others in it may refer to by its address or titles."""
        known = self.brought[type(row)]
        names = {plain(getattr(row, name, "") or "") for name in (*SURE, *NAMES)}
        for name in names - {""}:
            known.setdefault(name, []).append(row)

    def look(self) -> None:
        """Find what was wanted, and what is near to what is not there."""
        for model, tokens in self.wanted.items():
            self.found[model] = found = found_by_name(model, tokens)
            known = self.brought[model]
            unknown = [
                token for token in tokens if token not in found and plain(token) not in known
            ]
            self.near[model] = nearest(model, sorted(unknown)[:MOST_NEAREST])

    def one(self, model: type[models.Model], token: str) -> models.Model:
        """The row of this name. Raises ValidationError if there is none, or more than one."""
        name = asked(model, token)
        rows = self.found.get(model, {}).get(name, [])
        # The file's own rows come second: a twin of what exists is another fault, told elsewhere.
        rows = rows or self.brought[model].get(plain(name), [])
        if len(rows) == 1:
            return rows[0]
        if rows:
            raise ValidationError(
                _("“%(name)s” may be any of these: %(rows)s. Write the one that is meant.")
                % {"name": tidy(token), "rows": ", ".join(key_of(row) for row in rows[:5])}
            )
        raise ValidationError(self.missing(model, token))

    def missing(self, model: type[models.Model], token: str) -> str:
        sentence = _("There is no %(kind)s “%(name)s”.") % {
            "kind": model._meta.verbose_name,
            "name": tidy(token)[:200],
        }
        near = self.near.get(model, {}).get(asked(model, token), [])
        return " ".join([sentence, *the_nearest(near)])


def the_nearest(names: list[str]) -> list[str]:
    """What is near, in a sentence, where there is any."""
    return [_("The nearest: %s.") % "; ".join(names)] if names else []


def asked(model: type[models.Model], token: str) -> str:
    return slug_of(model, token) or tidy(token)


def _names(model: type[models.Model]) -> tuple[str, list]:
    """A query for every name of every row: its id, how sure the name is, and the name."""
    table = model._meta.db_table
    parameters: list = []
    columns = {field.name for field in model._meta.concrete_fields}
    parts = [
        f"SELECT id, {rank}, {name}::text FROM {table} WHERE {name} <> ''"
        for rank, group in ((0, SURE), (1, NAMES))
        for name in group
        if name in columns
    ]
    if issubclass(model, Addressed):
        parts.append("SELECT object_id, 0, slug::text FROM catalogue_address WHERE kind = %s")
        parameters.append(model._meta.model_name)
    if any(field.name == "other_names" for field in model._meta.private_fields):
        parts.append(
            "SELECT object_id, 1, name FROM catalogue_othername WHERE content_type_id = %s"
        )
        parameters.append(ContentType.objects.get_for_model(model).pk)
    return " UNION ALL ".join(parts), parameters


def found_by_name(
    model: type[models.Model], tokens: set[str], *, sure: bool = False
) -> dict[str, list[models.Model]]:
    """For each token that names rows, those rows; a sure name outdoes the others.

    `sure` asks for addresses and codes alone.
    """
    if not tokens:
        return {}
    names, parameters = _names(model)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT typed.token, named.id, min(named.sureness)"
            " FROM unnest(%s::text[]) AS typed(token)"
            f" JOIN ({names}) AS named (id, sureness, name)"
            " ON catalogue_unaccent(lower(named.name)) = catalogue_unaccent(lower(typed.token))"
            " GROUP BY 1, 2 ORDER BY 1, 3, 2",
            [list(tokens), *parameters],
        )
        pairs = cursor.fetchall()
    rows = rows_by_id(model, {pk for _token, pk, _rank in pairs})
    found: dict[str, list[models.Model]] = {}
    best: dict[str, int] = {}
    for token, pk, rank in pairs:
        if sure and rank:
            continue
        if pk in rows and best.setdefault(token, rank) == rank:
            found.setdefault(token, []).append(rows[pk])
    return found


def rows_by_id(model: type[models.Model], ids) -> dict[Any, models.Model]:
    rows = model._base_manager.filter(pk__in=ids)
    if any(field.name == "search" for field in model._meta.fields):
        rows = rows.defer("search")
    return {row.pk: row for row in rows}


def nearest(model: type[models.Model], tokens: list[str]) -> dict[str, list[str]]:
    """For each token, up to three rows whose names are most like it, as name and key."""
    if not tokens:
        return {}
    names, parameters = _names(model)
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH named (id, name) AS MATERIALIZED ("
            f" SELECT id, catalogue_unaccent(lower(name)) FROM ({names}) AS raw (id, sure, name))"
            " SELECT typed.token, near.id FROM unnest(%s::text[]) AS typed(token)"
            " CROSS JOIN LATERAL ("
            "  SELECT id, max(similarity(name, catalogue_unaccent(lower(typed.token)))) AS likeness"
            "  FROM named GROUP BY id ORDER BY 2 DESC, 1 LIMIT 3) AS near"
            " WHERE near.likeness > %s ORDER BY 1, near.likeness DESC",
            [*parameters, tokens, LIKE],
        )
        pairs = cursor.fetchall()
    rows = rows_by_id(model, {pk for _token, pk in pairs})
    found: dict[str, list[str]] = {}
    for token, pk in pairs:
        found.setdefault(token, []).append(f"{rows[pk]} ({key_of(rows[pk])})")
    return found
