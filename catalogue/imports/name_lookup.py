"""Which rows the names in a file mean: looked up all at once, with the nearest for the unknown."""

import re
from collections import defaultdict
from typing import Any
from urllib.parse import urlsplit

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils.translation import gettext as _

from catalogue.imports.normalization import collapse_spaces, normalize
from catalogue.records.slugs import SluggedModel

# What rows may be called by, the surest first; names in either language come after.
IDENTIFIER_FIELDS = ("slug", "alpha3", "m49", "code", "symbol", "doi")
NAME_FIELDS = ("title_en", "title_es", "name_en", "name_es", "acronym_en", "acronym_es")
MAX_SUGGESTION_LOOKUPS = 60  # unknown names answered with what is near, for each model
MIN_SIMILARITY = 0.25  # how similar that has to be, of 1


def file_key(row: models.Model) -> str:
    """What files call a row."""
    for name in ("alpha3", "slug"):
        if value := getattr(row, name, ""):
            return value
    return str(row.pk or "")


def slug_from_permalink(model: type[models.Model], text: str) -> str:
    """The slug in a permalink of `model`, of whatever site and language; "" if it is none."""
    path = urlsplit(text.strip()).path if "/" in text else ""
    plural = getattr(model, "plural", None)
    found = re.search(rf"/{plural}/([^/]+)/?$", path) if plural else None
    return found[1] if found else ""


class NameLookup:
    """Rows by the names that a file calls them.

    First every name is wanted, then all are looked up, a query a model; then they are asked for.
    Rows that the file itself brings are told by `bring`.
    """

    def __init__(self) -> None:
        self.requested: dict[type[models.Model], set[str]] = defaultdict(set)
        self.found: dict[type[models.Model], dict[str, list[models.Model]]] = {}
        self.suggestions: dict[type[models.Model], dict[str, list[str]]] = {}
        self.new_rows: dict[type[models.Model], dict[str, list[models.Model]]] = defaultdict(dict)

    def request(self, model: type[models.Model], token: str) -> None:
        self.requested[model].add(lookup_token(model, token))

    def add_new_row(self, row: models.Model) -> None:
        """A new row of the file, which others in it may refer to by its address or titles."""
        known = self.new_rows[type(row)]
        names = {
            normalize(getattr(row, name, "") or "") for name in (*IDENTIFIER_FIELDS, *NAME_FIELDS)
        }
        for name in names - {""}:
            known.setdefault(name, []).append(row)

    def load_names(self) -> None:
        """Find what was wanted, and what is near to what is not there."""
        for model, tokens in self.requested.items():
            self.found[model] = found = rows_by_name(model, tokens)
            known = self.new_rows[model]
            unknown = [
                token for token in tokens if token not in found and normalize(token) not in known
            ]
            self.suggestions[model] = nearest_names(model, sorted(unknown)[:MAX_SUGGESTION_LOOKUPS])

    def resolve(self, model: type[models.Model], token: str) -> models.Model:
        """The row of this name. Raises ValidationError if there is none, or more than one."""
        name = lookup_token(model, token)
        rows = self.found.get(model, {}).get(name, [])
        # The file's own rows come second: a twin of what exists is another error, told elsewhere.
        rows = rows or self.new_rows[model].get(normalize(name), [])
        if len(rows) == 1:
            return rows[0]
        if rows:
            raise ValidationError(
                _("“%(name)s” matches several: %(rows)s. Enter one of them.")
                % {
                    "name": collapse_spaces(token),
                    "rows": ", ".join(file_key(row) for row in rows[:5]),
                }
            )
        raise ValidationError(self.not_found_message(model, token))

    def not_found_message(self, model: type[models.Model], token: str) -> str:
        sentence = _("No %(kind)s named “%(name)s”.") % {
            "kind": model._meta.verbose_name,
            "name": collapse_spaces(token)[:200],
        }
        near = self.suggestions.get(model, {}).get(lookup_token(model, token), [])
        return " ".join([sentence, *suggestion_sentences(near)])


def suggestion_sentences(names: list[str]) -> list[str]:
    """What is near, in a sentence, where there is any."""
    return [_("Similar: %s.") % "; ".join(names)] if names else []


def lookup_token(model: type[models.Model], token: str) -> str:
    return slug_from_permalink(model, token) or collapse_spaces(token)


def _names_sql(model: type[models.Model]) -> tuple[str, list]:
    """A query for every name of every row: its id, how sure the name is, and the name."""
    table = model._meta.db_table
    parameters: list = []
    columns = {field.name for field in model._meta.concrete_fields}
    parts = [
        f"SELECT id, {rank}, {name}::text FROM {table} WHERE {name} <> ''"
        for rank, group in ((0, IDENTIFIER_FIELDS), (1, NAME_FIELDS))
        for name in group
        if name in columns
    ]
    if issubclass(model, SluggedModel):
        parts.append("SELECT object_id, 0, slug::text FROM catalogue_address WHERE kind = %s")
        parameters.append(model._meta.model_name)
    if any(field.name == "other_names" for field in model._meta.private_fields):
        parts.append(
            "SELECT object_id, 1, name FROM catalogue_othername WHERE content_type_id = %s"
        )
        parameters.append(ContentType.objects.get_for_model(model).pk)
    return " UNION ALL ".join(parts), parameters


def rows_by_name(
    model: type[models.Model], tokens: set[str], *, identifiers_only: bool = False
) -> dict[str, list[models.Model]]:
    """For each token that names rows, those rows; a sure name outdoes the others.

    `sure` asks for addresses and codes alone.
    """
    if not tokens:
        return {}
    names, parameters = _names_sql(model)
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
        if identifiers_only and rank:
            continue
        if pk in rows and best.setdefault(token, rank) == rank:
            found.setdefault(token, []).append(rows[pk])
    return found


def rows_by_id(model: type[models.Model], ids) -> dict[Any, models.Model]:
    rows = model._base_manager.filter(pk__in=ids)
    if any(field.name == "search" for field in model._meta.fields):
        rows = rows.defer("search")
    return {row.pk: row for row in rows}


def nearest_names(model: type[models.Model], tokens: list[str]) -> dict[str, list[str]]:
    """For each token, up to three rows whose names are most like it, as name and key."""
    if not tokens:
        return {}
    names, parameters = _names_sql(model)
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH named (id, name) AS MATERIALIZED ("
            f" SELECT id, catalogue_unaccent(lower(name)) FROM ({names}) AS raw (id, sure, name))"
            " SELECT typed.token, near.id FROM unnest(%s::text[]) AS typed(token)"
            " CROSS JOIN LATERAL ("
            "  SELECT id, max(similarity(name, catalogue_unaccent(lower(typed.token)))) AS likeness"
            "  FROM named GROUP BY id ORDER BY 2 DESC, 1 LIMIT 3) AS near"
            " WHERE near.likeness > %s ORDER BY 1, near.likeness DESC",
            [*parameters, tokens, MIN_SIMILARITY],
        )
        pairs = cursor.fetchall()
    rows = rows_by_id(model, {pk for _token, pk in pairs})
    found: dict[str, list[str]] = {}
    for token, pk in pairs:
        found.setdefault(token, []).append(f"{rows[pk]} ({file_key(rows[pk])})")
    return found
