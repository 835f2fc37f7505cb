"""Columns of an import file of publications."""

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
from deliverables.imports import delivery_table
from publications.bibliographic_files.reader import read_bibliographic_file
from publications.models import (
    Authorship,
    Contribution,
    Dissemination,
    Edition,
    Publication,
    Recipient,
)


class EditionsWidget(MultiReferenceWidget):
    """A reference to editions of the row's publication by their languages."""

    def clean(self, value: str, *, row=None, names=None) -> list:
        if row.parent is None:  # the column of the publication has the error message
            return []
        by_language = row.siblings("editions", "language")
        editions = []
        for token in self.tokens(value):
            if token.strip() not in by_language:
                sentence = _("This publication has no edition in “%s”.") % token.strip()
                raise ValidationError(sentence)
            editions.append(by_language[token.strip()])
        return editions

    def render(self, value) -> str:
        return join_values(sorted(edition.language for edition in value))


class EditionsColumn(MultiReferenceColumn):
    """The column of editions; their languages identify them, so no names are looked up."""

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
    ("language", "title", "symbol", "isbn", "pages", "when", "url"),
    natural_key=("language",),
)
AUTHORSHIPS = child_table(
    "authorships",
    Authorship,
    "publication",
    ("role", "family_name", "given_name", "orcid", *PARTY_COLUMNS),
    natural_key=(*PARTY_NATURAL_KEY, "family_name", "given_name"),
)
CONTRIBUTIONS = child_table(
    "contributions",
    Contribution,
    "publication",
    ("organization", "title_en", "title_es", "text_en", "text_es", "position"),
    natural_key=("organization", "title_en", "title_es"),
)
RECIPIENTS = child_table(
    "recipients",
    Recipient,
    "dissemination",
    PARTY_COLUMNS,
    natural_key=("organization", "group_en", "group_es"),
)
DISSEMINATIONS = child_table(
    "disseminations",
    Dissemination,
    "publication",
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
    children=(
        *(EDITIONS, AUTHORSHIPS, CONTRIBUTIONS, DISSEMINATIONS),
        delivery_table(Publication),
    ),
    names=True,
    readers=(read_bibliographic_file,),
)
