"""Writer of the rows of the data files, and of their child rows and citations."""

from collections.abc import Iterator

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction

from catalogue.models import Citation, Record, Source
from programme.entries import FileEntry
from programme.file_schema import (
    FileSchema,
    InvalidValueError,
    key_field,
    read_list,
    read_mapping,
    read_period,
    read_scalar,
    spelling_hint,
    target_model,
)
from programme.paragraphs import SourceParagraph
from programme.yaml_values import YamlValue

CITATION_FIELDS = ("place_en", "place_es", "field", "value", "value_es", "basis")


class RowWriter:
    """Writer of entries, which finds referenced rows by their keys.

    `paragraphs` are the source paragraphs by id. `paragraphs_by_record` contains, by the name of
    an entry, the paragraphs whose facts name it.
    """

    def __init__(
        self,
        paragraphs: dict[str, SourceParagraph],
        paragraphs_by_record: dict[str, list[SourceParagraph]],
    ):
        self.paragraphs, self.paragraphs_by_record = paragraphs, paragraphs_by_record
        self.rows: dict[type[models.Model], dict[str, models.Model]] = {}

    # --- rows --------------------------------------------------------------------------------

    def fill(self, row: models.Model, fields: dict[str, YamlValue]) -> None:
        """Set every column from the file; columns absent from the file get their default."""
        shape = FileSchema(type(row))
        for name, column in shape.scalars.items():
            if name == "state" and name not in fields:
                continue
            value = fields.get(name)
            setattr(
                row,
                name,
                column.get_default() if value is None else read_scalar(column, name, value),
            )
        for name, reference in shape.references.items():
            if name in fields:
                setattr(row, name, self._find(reference.related_model, name, fields[name]))
            elif reference.null:
                setattr(row, name, None)
        if shape.has_period:
            row.when = read_period(fields["period"]) if "period" in fields else None

    def rows_by_key(self, model) -> dict[str, models.Model]:
        if model not in self.rows:
            self.rows[model] = {
                getattr(row, key_field(model)): row for row in model._default_manager.all()
            }
        return self.rows[model]

    def _find(self, model, name: str, value: YamlValue) -> models.Model:
        rows = self.rows_by_key(model)
        if not isinstance(value.content, str) or value.content not in rows:
            hint = spelling_hint(str(value.content), rows)
            sentence = f"there is no {model._meta.verbose_name} “{value.content}”{hint}"
            raise InvalidValueError(name, value, sentence)
        return rows[value.content]

    # --- relations ---------------------------------------------------------------------------

    def write_relations(self, entry: FileEntry, row: models.Model) -> None:
        fields = entry.value.content
        self._write_nested(row, fields)
        self._write_many(row, fields)
        if isinstance(row, Record):
            row.citations.all().delete()
            cites = read_list("cites", fields["cites"]) if "cites" in fields else []
            cited_ids = {self._write_citation(row, value) for value in cites}
            for paragraph in self.paragraphs_by_record.get(entry.name, ()):
                if paragraph.id not in cited_ids:
                    self._paragraph_citation(row, paragraph, entry.value).save()

    def _write_many(self, row: models.Model, fields: dict[str, YamlValue]) -> None:
        for name, relation in FileSchema(type(row)).many.items():
            values = read_list(name, fields[name]) if name in fields else []
            if target_model(relation)._meta.model_name == "edition":
                editions = {edition.language: edition for edition in row.publication.editions.all()}
                related = [self._edition(editions, name, value) for value in values]
            else:
                related = [self._find(relation.related_model, name, value) for value in values]
            getattr(row, name).set(related)

    @staticmethod
    def _edition(editions: dict, name: str, value: YamlValue) -> models.Model:
        if value.content not in editions:
            sentence = f"this publication has no edition in “{value.content}”"
            raise InvalidValueError(name, value, sentence)
        return editions[value.content]

    def _write_nested(self, row: models.Model, fields: dict[str, YamlValue]) -> None:
        for name, (model, back) in FileSchema(type(row)).nested.items():
            manager = getattr(row, name)
            values = read_list(name, fields[name]) if name in fields else []
            nested_rows = []
            for position, value in enumerate(values, start=1):
                inner = read_mapping(name, value, FileSchema(model).names - {back})
                nested = self._nested_row(model, inner, manager)
                self.fill(nested, inner)
                setattr(nested, back, row)
                if hasattr(nested, "position"):
                    nested.position = position
                nested_rows.append((nested, inner, value))
            manager.exclude(pk__in=[nested.pk for nested, *_ in nested_rows if nested.pk]).delete()
            for nested, inner, value in nested_rows:
                self._save_nested(nested, inner, value)

    def _nested_row(self, model, fields: dict[str, YamlValue], manager) -> models.Model:
        """Return the stored row with this slug, to preserve references to it, or a new row."""
        if "slug" not in fields:
            return model()
        slug = fields["slug"].content
        return manager.filter(slug=slug).first() or model(slug=slug)

    def _save_nested(
        self, nested: models.Model, fields: dict[str, YamlValue], value: YamlValue
    ) -> None:
        try:
            save_validated(nested)
        except ValidationError as error:
            name, sentence = next(field_messages(error))
            raise InvalidValueError(name, fields.get(name, value), sentence) from None
        if "slug" in fields:
            self.rows_by_key(type(nested))[nested.slug] = nested
        self._write_nested(nested, fields)
        self._write_many(nested, fields)

    # --- citations ---------------------------------------------------------------------------

    def _write_citation(self, row: models.Model, value: YamlValue) -> str:
        """Write a citation. Return the paragraph's id if it cites one for the whole record."""
        fields = read_mapping("cites", value, {"paragraph", "source", *CITATION_FIELDS})
        paragraph = None
        if "paragraph" in fields:
            paragraph = self._paragraph(fields["paragraph"])
            citation = self._paragraph_citation(row, paragraph, value)
        elif "source" in fields:
            source = self._find(Source, "source", fields["source"])
            citation = Citation(record=row, source=source)
        else:
            raise InvalidValueError("cites", value, "expected a paragraph or a source")
        for name in CITATION_FIELDS:
            if name in fields:
                column = FileSchema(Citation).scalars[name]
                setattr(citation, name, read_scalar(column, name, fields[name]))
        if citation.field and citation.field not in FileSchema(type(row)).names:
            hint = spelling_hint(citation.field, FileSchema(type(row)).names)
            raise InvalidValueError("field", fields["field"], f"there is no such field{hint}")
        save_validated(citation)
        return paragraph.id if paragraph and not citation.field else ""

    def _paragraph_citation(
        self, row: models.Model, paragraph: SourceParagraph, value: YamlValue
    ) -> Citation:
        """Return a citation of the report that contains the paragraph."""
        source_slug = YamlValue(f"account-of-{paragraph.year}", value.place)
        return Citation(
            record=row,
            source=self._find(Source, "cites", source_slug),
            place_en=paragraph.place_en,
            place_es=paragraph.place_es,
        )

    def _paragraph(self, value: YamlValue) -> SourceParagraph:
        if value.content not in self.paragraphs:
            hint = spelling_hint(str(value.content), self.paragraphs)
            sentence = f"there is no paragraph “{value.content}” in the table of paragraphs{hint}"
            raise InvalidValueError("cites", value, sentence)
        return self.paragraphs[value.content]


def save_validated(row: models.Model) -> None:
    """Save a row. Raise ValidationError with all its errors if the database rejects it.

    Constraints are validated in Python only after a rejection, because validating those of every
    row took most of the time of a load.
    """
    row.full_clean(validate_unique=False, validate_constraints=False)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        row.full_clean()
        raise


def field_messages(error: ValidationError) -> Iterator[tuple[str, str]]:
    if hasattr(error, "error_dict"):
        for name, errors in error.message_dict.items():
            yield ("" if name == NON_FIELD_ERRORS else name), " ".join(errors)
    else:
        yield "", " ".join(error.messages)
