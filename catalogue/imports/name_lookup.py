"""Lookup of the rows that a file refers to by name, with suggestions for unknown names.

All names of one model are looked up in one query.
"""

import re
from collections import defaultdict
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils.translation import gettext as _

from catalogue.imports.normalization import collapse_spaces, normalize
from catalogue.records.countries import Country
from catalogue.records.country_codes import ALPHA2_BY_ALPHA3, OTHER_COUNTRY_NAMES
from catalogue.records.identifiers import registered_fields
from catalogue.records.record import Record
from catalogue.records.slugs import SluggedModel
from catalogue.records.topics import Topic

# Fields by which a file can refer to a row. An identifier takes precedence over a name.
# Identifiers of registers, such as DOI and ROR, are those of `registered_fields`.
IDENTIFIER_FIELDS = ("slug", "alpha3", "m49", "code", "symbol")
NAME_FIELDS = ("title_en", "title_es", "name_en", "name_es", "acronym_en", "acronym_es")
MAX_SUGGESTION_LOOKUPS = 60  # unknown names per model for which suggestions are looked up
MIN_SIMILARITY = 0.25  # trigram similarity of a suggestion, from 0 to 1


def file_key(row: models.Model) -> str:
    """Return the identifier of a row in files: its ISO alpha-3 code, its slug or its number."""
    for name in ("alpha3", "slug"):
        if value := getattr(row, name, ""):
            return value
    return str(row.pk or "")


def address_path(text: str) -> str:
    """Return a web address without what follows `?` or `#`, or "" for a text without a slash."""
    return re.split("[?#]", text.strip(), maxsplit=1)[0] if "/" in text else ""


def slug_from_permalink(model: type[models.Model], text: str) -> str:
    """Return the slug in a permanent link of `model`, or "" if `text` is not such a link.

    The link may have any host and any language prefix.
    """
    plural = getattr(model, "plural", None)
    match = re.search(rf"/{plural}/([^/]+)/?$", address_path(text)) if plural else None
    return match[1] if match else ""


class NameLookup:
    """Rows by the names that a file uses for them.

    Call `request` for every name and `add_new_row` for every new row of the file, then
    `load_names` once (one query per model), then `resolve` for each name.
    """

    def __init__(self) -> None:
        self.requested: dict[type[models.Model], set[str]] = defaultdict(set)
        self.rows: dict[type[models.Model], dict[str, list[models.Model]]] = {}
        self.suggestions: dict[type[models.Model], dict[str, list[str]]] = {}
        self.new_rows: dict[type[models.Model], dict[str, list[models.Model]]] = defaultdict(dict)

    def request(self, model: type[models.Model], token: str) -> None:
        self.requested[model].add(lookup_token(model, token))

    def add_new_row(self, row: models.Model) -> None:
        """Add a new row of the file; other rows may refer to it by its slug, codes or titles."""
        known = self.new_rows[type(row)]
        names = {
            normalize(getattr(row, name, "") or "") for name in (*IDENTIFIER_FIELDS, *NAME_FIELDS)
        }
        names |= {normalize(field.lookup_value(row)) for field in registered_fields(type(row))}
        for name in names - {""}:
            known.setdefault(name, []).append(row)

    def load_names(self, *, with_suggestions: bool = True) -> None:
        """Look up the requested names, and suggestions for those that do not exist."""
        for model, tokens in self.requested.items():
            self.rows[model] = rows = rows_by_name(model, tokens)
            if not with_suggestions:
                continue
            known = self.new_rows[model]
            unknown = [
                token for token in tokens if token not in rows and normalize(token) not in known
            ]
            self.suggestions[model] = nearest_names(model, sorted(unknown)[:MAX_SUGGESTION_LOOKUPS])

    def resolve(self, model: type[models.Model], token: str) -> models.Model:
        """Return the row with this name. Raise ValidationError if there is none or several."""
        name = lookup_token(model, token)
        rows = self.rows.get(model, {}).get(name, [])
        # Stored rows take precedence over new rows of the file with the same name: the duplicate
        # check reports such new rows.
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
        sentence = _("There is no %(kind)s named “%(name)s”.") % {
            "kind": model._meta.verbose_name,
            "name": collapse_spaces(token)[:200],
        }
        similar = self.suggestions.get(model, {}).get(lookup_token(model, token), [])
        return " ".join([sentence, *suggestion_sentences(similar)])


def suggestion_sentences(names: list[str]) -> list[str]:
    """Return a list with one sentence that names similar rows, or an empty list."""
    return [_("Similar: %s.") % "; ".join(names)] if names else []


def number_from_permalink(model: type[models.Model], text: str) -> str:
    """Return `/id/27/` if a text is the web address of a record made of its number, else ""."""
    match = re.search(r"/id/([0-9]+)/?$", address_path(text))
    return f"/id/{match[1]}/" if match and issubclass(model, Record) else ""


def registered_identifier(model: type[models.Model], text: str) -> str:
    """Return the identifier of a register in a text as it is stored, or "" if there is none."""
    found = (field.recognize(text) for field in registered_fields(model))
    return next((identifier for identifier in found if identifier), "")


def lookup_token(model: type[models.Model], token: str) -> str:
    return (
        slug_from_permalink(model, token)
        or number_from_permalink(model, token)
        or registered_identifier(model, token)
        or collapse_spaces(token)
    )


def _names_sql(model: type[models.Model]) -> tuple[str, list]:
    """Return the SQL and parameters of a query for every name of every row of `model`.

    Its columns are the row's id, the rank of the name (-1 for an identifier of a register, 0 for
    another identifier, 1 for a name) and the name.
    """
    table = model._meta.db_table
    parameters: list = []
    ranks = {0: "0", 1: "1"}
    columns = {field.name for field in model._meta.concrete_fields}
    if model is Topic:
        # The topics of the commission come first; goals are named by their web address or name.
        columns.remove("code")
        ranks = {0: "0", 1: "CASE framework WHEN '' THEN 1 ELSE 2 END"}
    parts = [
        f"SELECT id, {ranks[rank]}, {name}::text FROM {table} WHERE {name} <> ''"
        for rank, group in ((0, IDENTIFIER_FIELDS), (1, NAME_FIELDS))
        for name in group
        if name in columns
    ]
    parts += [
        f"SELECT id, -1, {field.lookup_sql()} FROM {table} WHERE {field.column} <> ''"
        for field in registered_fields(model)
    ]
    if issubclass(model, Record):
        parts.append(f"SELECT id, -1, '/id/' || number || '/' FROM {table}")
    if issubclass(model, SluggedModel):
        parts.append("SELECT object_id, 0, slug::text FROM catalogue_address WHERE kind = %s")
        parameters.append(model._meta.model_name)
    if any(field.name == "other_names" for field in model._meta.private_fields):
        parts.append(
            "SELECT object_id, 1, name FROM catalogue_othername WHERE content_type_id = %s"
        )
        parameters.append(ContentType.objects.get_for_model(model).pk)
    if model is Country:
        parts += _COUNTRY_NAMES_SQL
        names = [(code, name) for code, names in OTHER_COUNTRY_NAMES.items() for name in names]
        parameters += [list(ALPHA2_BY_ALPHA3), list(ALPHA2_BY_ALPHA3.values())]
        parameters += [[code for code, _name in names], [name for _code, name in names]]
    return " UNION ALL ".join(parts), parameters


# Names of countries besides their own columns: alpha-2 codes; M49 codes that a spreadsheet has
# made numbers; usual names; synonyms, which come last because a demonym can be that of two.
_COUNTRY_NAMES_SQL = [
    "SELECT id, 0, ltrim(m49, '0') FROM catalogue_country WHERE m49 LIKE '0%%'",
    """SELECT id, 0, code FROM catalogue_country
    JOIN unnest(%s::text[], %s::text[]) AS codes (alpha3, code) USING (alpha3)""",
    """SELECT id, 1, name FROM catalogue_country
    JOIN unnest(%s::text[], %s::text[]) AS names (alpha3, name) USING (alpha3)""",
    r"""SELECT country.id, 2, btrim(phrase, E' \r') FROM catalogue_synonym AS synonym
    JOIN catalogue_country AS country ON ARRAY[country.name_en, country.name_es]::text[]
        && string_to_array(synonym.words, E'\n'),
    unnest(string_to_array(synonym.words, E'\n')) AS phrase""",
]


def rows_by_name(
    model: type[models.Model],
    tokens: set[str],
    *,
    identifiers_only: bool = False,
    among: models.QuerySet | None = None,
) -> dict[str, list[models.Model]]:
    """Return the rows that each token names; tokens that name no row are left out.

    Rows matched by an identifier exclude rows matched by a name. With `identifiers_only`, names
    are ignored. Upper case and accents are ignored. Only rows of `among` are returned, if given.
    """
    if not tokens:
        return {}
    names, parameters = _names_sql(model)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT typed.token, named.id, min(named.rank)"
            " FROM unnest(%s::text[]) AS typed(token)"
            f" JOIN ({names}) AS named (id, rank, name)"
            " ON catalogue_unaccent(lower(named.name)) = catalogue_unaccent(lower(typed.token))"
            " GROUP BY 1, 2 ORDER BY 1, 3, 2",
            [list(tokens), *parameters],
        )
        pairs = cursor.fetchall()
    rows = rows_by_id(model, {pk for _token, pk, _rank in pairs}, among)
    matches: dict[str, list[models.Model]] = {}
    best_rank: dict[str, int] = {}
    for token, pk, rank in pairs:
        if identifiers_only and rank > 0:
            continue
        if pk in rows and best_rank.setdefault(token, rank) == rank:
            matches.setdefault(token, []).append(rows[pk])
    return matches


def rows_by_id(
    model: type[models.Model], ids, among: models.QuerySet | None = None
) -> dict[Any, models.Model]:
    rows = (model._base_manager.all() if among is None else among).filter(pk__in=ids)
    if any(field.name == "search" for field in model._meta.fields):
        rows = rows.defer("search")
    return {row.pk: row for row in rows}


def nearest_names(model: type[models.Model], tokens: list[str]) -> dict[str, list[str]]:
    """Return the three rows with the most similar names for each token, as “name (key)”."""
    return {
        token: [f"{row} ({file_key(row)})" for row, _similarity in rows]
        for token, rows in similar_rows(model, tokens).items()
    }


def similar_rows(
    model: type[models.Model],
    tokens: list[str],
    *,
    among: models.QuerySet | None = None,
    limit: int = 3,
) -> dict[str, list[tuple[models.Model, float]]]:
    """Return the rows with the most similar names for each token, with the similarity (0 to 1).

    Only rows of `among` are compared, if given.
    """
    if not tokens:
        return {}
    names, parameters = _names_sql(model)
    if among is not None:
        keys, key_parameters = among.order_by().values("pk").query.sql_with_params()
        names = f"SELECT * FROM ({names}) AS every (id, rank, name) WHERE id IN ({keys})"
        parameters += key_parameters
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH named (id, name) AS MATERIALIZED ("
            f" SELECT id, catalogue_unaccent(lower(name)) FROM ({names}) AS raw (id, rank, name)"
            " WHERE rank >= 0)"
            " SELECT typed.token, nearest.id, nearest.score FROM unnest(%s::text[]) AS typed(token)"
            " CROSS JOIN LATERAL ("
            "  SELECT id, max(similarity(name, catalogue_unaccent(lower(typed.token)))) AS score"
            "  FROM named GROUP BY id ORDER BY 2 DESC, 1 LIMIT %s) AS nearest"
            " WHERE nearest.score > %s ORDER BY 1, nearest.score DESC, 2",
            [*parameters, tokens, limit, MIN_SIMILARITY],
        )
        found = cursor.fetchall()
    rows = rows_by_id(model, {pk for _token, pk, _score in found}, among)
    similar: dict[str, list[tuple[models.Model, float]]] = {}
    for token, pk, score in found:
        if pk in rows:
            similar.setdefault(token, []).append((rows[pk], score))
    return similar
