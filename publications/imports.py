"""What a file of publications may hold."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalogue.exports.formula_guard import join_values
from catalogue.imports.columns import MultiReferenceColumn
from catalogue.imports.table_schema import (
    PARTY_COLUMNS,
    PARTY_NATURAL_KEY,
    child_table,
    record_table,
)
from catalogue.imports.widgets import MultiReferenceWidget
from publications.models import (
    Authorship,
    Contribution,
    Dissemination,
    Edition,
    Publication,
    Recipient,
)


class EditionsWidget(MultiReferenceWidget):
    """Editions of the row's own publication, by their languages."""

    def clean(self, value: str, *, row=None, names=None) -> list:
        if row.parent is None:  # which is told at its own column
            return []
        known = row.siblings("editions", "language")
        found = []
        for token in self.tokens(value):
            if token.strip() not in known:
                sentence = _("This publication has no edition in “%s”.") % token.strip()
                raise ValidationError(sentence)
            found.append(known[token.strip()])
        return found

    def render(self, value) -> str:
        return join_values(sorted(edition.language for edition in value))


class EditionsColumn(MultiReferenceColumn):
    """No name of another table: a language says which edition is meant."""

    def tokens(self, cell: str) -> tuple:
        return None, []


_editions = Dissemination._meta.get_field("editions")
DISTRIBUTED_EDITIONS_COLUMN = EditionsColumn(
    "editions",
    EditionsWidget(_editions),
    label=_editions.verbose_name,
    note=_editions.help_text,
)

EDITIONS = child_table(
    "editions",
    Edition,
    "publication",
    Publication,
    ("language", "title", "symbol", "isbn", "pages", "when", "url"),
    natural_key=("language",),
)
AUTHORSHIPS = child_table(
    "authorships",
    Authorship,
    "publication",
    Publication,
    ("role", "family_name", "given_name", *PARTY_COLUMNS),
    natural_key=(*PARTY_NATURAL_KEY, "family_name", "given_name"),
)
CONTRIBUTIONS = child_table(
    "contributions",
    Contribution,
    "publication",
    Publication,
    ("organization", "title_en", "title_es", "text_en", "text_es", "position"),
    natural_key=("organization", "title_en", "title_es"),
)
RECIPIENTS = child_table(
    "recipients",
    Recipient,
    "dissemination",
    Dissemination,
    PARTY_COLUMNS,
    natural_key=("organization", "group_en", "group_es"),
)
DISSEMINATIONS = child_table(
    "disseminations",
    Dissemination,
    "publication",
    Publication,
    (
        "manner",
        "when",
        DISTRIBUTED_EDITIONS_COLUMN,
        "distributors",
        "meeting",
        "place_en",
        "place_es",
        "country",
        "url",
        "position",
    ),
    natural_key=("manner", "begins", "ends", "meeting", "place_en", "place_es", "country", "url"),
    children=(RECIPIENTS,),
)
PUBLICATIONS = record_table(
    Publication,
    own_fields=(
        *("kind", "serial_en", "serial_es", "issue"),
        *("doi", "handle", "licence"),
        *("covers_from", "covers_to", "draws_on"),
    ),
    relations=("input_to", "input_to_bodies", "parties_are_incomplete"),
    children=(EDITIONS, AUTHORSHIPS, CONTRIBUTIONS, DISSEMINATIONS),
    names=True,
)
