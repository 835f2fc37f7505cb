"""Candidates of names, and their scores."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models

from catalogue.imports.name_lookup import file_key, lookup_token, rows_by_name, similar_rows
from catalogue.search.folding import fold
from eclac_migration.public_site.reconciliation.rows import Json, public_rows

CERTAIN_SCORE = 100
PROPERTY_SHARE = 0.2  # of the score, for a query with properties


@dataclass(frozen=True)
class Candidate:
    """A public row that a name may mean, with a score from 0 to 100."""

    row: models.Model
    score: float
    is_match: bool = False


def candidates_of(
    model: type[models.Model], names: Mapping[str, str], limit: int
) -> dict[str, list[Candidate]]:
    """Return the candidates of each name, the best first.

    A name that exactly one row has is a match. Names are compared without case and accents.
    """
    tokens = {key: lookup_token(model, name) for key, name in names.items() if name.strip()}
    among = public_rows(model)
    exact = rows_by_name(model, set(tokens.values()), among=among)
    similar = similar_rows(model, sorted(set(tokens.values())), among=among, limit=limit + 1)
    found: dict[str, list[Candidate]] = {key: [] for key in names}
    for key, token in tokens.items():
        named = exact.get(token, [])
        found[key] = [Candidate(row, CERTAIN_SCORE, len(named) == 1) for row in named]
        others = [(row, score) for row, score in similar.get(token, []) if row not in named]
        # A similar name is never certain, so it scores less than a name that is the same.
        found[key] += [Candidate(row, round(99 * score, 1)) for row, score in others]
        del found[key][limit:]
    return found


def with_properties(
    candidates: list[Candidate], wanted: list[tuple[str, set[str]]], columns: Mapping[str, Json]
) -> list[Candidate]:
    """Return the candidates with scores that take the values of properties into account."""
    scored = []
    for one in candidates:
        known = columns.get(file_key(one.row), {})
        agreeing = sum(bool(values & folded_values(known.get(name, []))) for name, values in wanted)
        share = agreeing / len(wanted)
        score = (1 - PROPERTY_SHARE) * one.score + PROPERTY_SHARE * CERTAIN_SCORE * share
        scored.append(Candidate(one.row, round(score, 1), one.is_match and share == 1))
    return sorted(scored, key=lambda one: -one.score)


def folded_values(cells: list[Json]) -> set[str]:
    return {fold(str(value)) for cell in cells for value in cell.values()}
