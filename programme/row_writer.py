"""Writes the rows of the files, and the rows that belong to them."""

from collections.abc import Iterator

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction

from catalogue.models import Citation, Record, Source
from programme.yaml_values import Value
from programme.entries import Entry
from programme.file_schema import (
    Shape,
    UnreadableError,
    items,
    key_field,
    mapping,
    nearest,
    period,
    scalar,
    target,
)
from programme.paragraphs import Paragraph

CITATION_FIELDS = ("place_en", "place_es", "field", "value", "basis")


class Writer:
    """Writes one entry after another; rows that others refer to are found by their keys.

    `paragraphs` are those that citations may name; `cited` says, by the names of records, which
    paragraphs the table of paragraphs has for them.
    """

    def __init__(self, paragraphs: dict[str, Paragraph], cited: dict[str, list[Paragraph]]):
        self.paragraphs, self.cited = paragraphs, cited
        self.rows: dict[type[models.Model], dict[str, models.Model]] = {}

    # --- rows --------------------------------------------------------------------------------

    def fill(self, row: models.Model, fields: dict[str, Value]) -> None:
        """Set every column from the file; what the file leaves out is left empty."""
        shape = Shape(type(row))
        for name, column in shape.scalars.items():
            if name == "state" and name not in fields:
                continue
            given = fields.get(name)
            setattr(
                row, name, column.get_default() if given is None else scalar(column, name, given)
            )
        for name, reference in shape.references.items():
            if name in fields:
                setattr(row, name, self._find(reference.related_model, name, fields[name]))
            elif reference.null:
                setattr(row, name, None)
        if shape.has_period:
            row.when = period(fields["period"]) if "period" in fields else None

    def existing(self, model) -> dict[str, models.Model]:
        if model not in self.rows:
            self.rows[model] = {
                getattr(row, key_field(model)): row for row in model._default_manager.all()
            }
        return self.rows[model]

    def _find(self, model, name: str, value: Value) -> models.Model:
        rows = self.existing(model)
        if not isinstance(value.content, str) or value.content not in rows:
            hint = nearest(str(value.content), rows)
            sentence = f"there is no {model._meta.verbose_name} “{value.content}”{hint}"
            raise UnreadableError(name, value, sentence)
        return rows[value.content]

    # --- relations ---------------------------------------------------------------------------

    def write_relations(self, entry: Entry, row: models.Model) -> None:
        fields = entry.value.content
        self._write_nested(row, fields)
        self._write_many(row, fields)
        if isinstance(row, Record):
            row.citations.all().delete()
            cites = items("cites", fields["cites"]) if "cites" in fields else []
            as_a_whole = {self._write_citation(row, value) for value in cites}
            for paragraph in self.cited.get(entry.name, ()):
                if paragraph.id not in as_a_whole:
                    self._cite(row, paragraph, entry.value).save()

    def _write_many(self, row: models.Model, fields: dict[str, Value]) -> None:
        for name, relation in Shape(type(row)).many.items():
            values = items(name, fields[name]) if name in fields else []
            if target(relation)._meta.model_name == "edition":
                editions = {one.language: one for one in row.publication.editions.all()}
                found = [self._edition(editions, name, value) for value in values]
            else:
                found = [self._find(relation.related_model, name, value) for value in values]
            getattr(row, name).set(found)

    @staticmethod
    def _edition(editions: dict, name: str, value: Value) -> models.Model:
        if value.content not in editions:
            sentence = f"this publication has no edition in “{value.content}”"
            raise UnreadableError(name, value, sentence)
        return editions[value.content]

    def _write_nested(self, row: models.Model, fields: dict[str, Value]) -> None:
        for name, (model, back) in Shape(type(row)).nested.items():
            manager = getattr(row, name)
            values = items(name, fields[name]) if name in fields else []
            keep = []
            for position, value in enumerate(values, start=1):
                inner = mapping(name, value, Shape(model).names - {back})
                nested = self._nested_row(model, inner, manager)
                self.fill(nested, inner)
                setattr(nested, back, row)
                if hasattr(nested, "position"):
                    nested.position = position
                keep.append((nested, inner, value))
            manager.exclude(pk__in=[nested.pk for nested, *_ in keep if nested.pk]).delete()
            for nested, inner, value in keep:
                self._save_nested(nested, inner, value)

    def _nested_row(self, model, fields: dict[str, Value], manager) -> models.Model:
        """The row that bears this slug, so that what refers to it stays; else a new one."""
        if "slug" not in fields:
            return model()
        slug = fields["slug"].content
        return manager.filter(slug=slug).first() or model(slug=slug)

    def _save_nested(self, nested: models.Model, fields: dict[str, Value], value: Value) -> None:
        try:
            save_checked(nested)
        except ValidationError as error:
            name, sentence = next(messages_of(error))
            raise UnreadableError(name, fields.get(name, value), sentence) from None
        if "slug" in fields:
            self.existing(type(nested))[nested.slug] = nested
        self._write_nested(nested, fields)
        self._write_many(nested, fields)

    # --- citations ---------------------------------------------------------------------------

    def _write_citation(self, row: models.Model, value: Value) -> str:
        """Write a citation; the paragraph that it is of, if it is of one and no single field."""
        fields = mapping("cites", value, {"paragraph", "source", *CITATION_FIELDS})
        paragraph = None
        if "paragraph" in fields:
            paragraph = self._paragraph(fields["paragraph"])
            citation = self._cite(row, paragraph, value)
        elif "source" in fields:
            source = self._find(Source, "source", fields["source"])
            citation = Citation(record=row, source=source)
        else:
            raise UnreadableError("cites", value, "expected a paragraph or a source")
        for name in CITATION_FIELDS:
            if name in fields:
                column = Shape(Citation).scalars[name]
                setattr(citation, name, scalar(column, name, fields[name]))
        if citation.field and citation.field not in Shape(type(row)).names:
            hint = nearest(citation.field, Shape(type(row)).names)
            raise UnreadableError("field", fields["field"], f"there is no such field{hint}")
        save_checked(citation)
        return paragraph.id if paragraph and not citation.field else ""

    def _cite(self, row: models.Model, paragraph: Paragraph, value: Value) -> Citation:
        """A citation of the account that the paragraph is of."""
        account = Value(f"account-of-{paragraph.year}", value.place)
        return Citation(
            record=row,
            source=self._find(Source, "cites", account),
            place_en=paragraph.place_en,
            place_es=paragraph.place_es,
        )

    def _paragraph(self, value: Value) -> Paragraph:
        if value.content not in self.paragraphs:
            hint = nearest(str(value.content), self.paragraphs)
            sentence = f"there is no paragraph “{value.content}” in the table of paragraphs{hint}"
            raise UnreadableError("cites", value, sentence)
        return self.paragraphs[value.content]


def save_checked(row: models.Model) -> None:
    """Save a row. The database keeps the rules; what it refuses is asked what is wrong.

    Asking every constraint of every row beforehand took most of the time of a load. Raises
    ValidationError with all that is wrong.
    """
    row.full_clean(validate_unique=False, validate_constraints=False)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        row.full_clean()
        raise


def messages_of(error: ValidationError) -> Iterator[tuple[str, str]]:
    if hasattr(error, "error_dict"):
        for name, errors in error.message_dict.items():
            yield ("" if name == NON_FIELD_ERRORS else name), " ".join(errors)
    else:
        yield "", " ".join(error.messages)
