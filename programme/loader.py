"""Loads the programme from its files: all or nothing, and never over anybody's change.

First every value is read and every fault named; then rows are written in one transaction, each
after the rows that it refers to; last, what each row looks like is kept as a digest. At the next
load a row whose file has not changed is left alone, one whose file has changed is written again
only if it still looks as it was left, and one that somebody deleted stays deleted.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import Error, models, transaction

from catalogue.models import Citation, Record, Source, State
from catalogue.rules import sentence_of
from programme.documents import Fault, FaultyFilesError, Place, Value, read
from programme.kinds import (
    FILES,
    Shape,
    Unreadable,
    items,
    key_field,
    mapping,
    nearest,
    period,
    scalar,
)
from programme.models import LoadedRecord
from programme.paragraphs import Paragraph, read_paragraphs

DATA = Path(__file__).parent / "data"
CITATION_FIELDS = ("place_en", "place_es", "field", "value", "basis")


@dataclass
class Report:
    """What a load did, record by record (as `organizations/celade`)."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # changed or deleted by somebody since

    def __str__(self) -> str:
        parts = [
            f"{len(self.created)} created",
            f"{len(self.updated)} updated",
            f"{len(self.unchanged)} unchanged",
        ]
        if self.kept:
            parts.append(f"{len(self.kept)} left as somebody has changed them since")
        return ", ".join(parts)


@dataclass(frozen=True)
class Entry:
    """One record of the files."""

    kind: str
    key: str
    value: Value

    @property
    def model(self) -> type[models.Model]:
        return FILES[self.kind]

    @property
    def name(self) -> str:
        return f"{self.kind}/{self.key}"


def load_programme(folder: Path = DATA) -> Report:
    """Load every file below `folder`. Raises FaultyFilesError and then has stored nothing."""
    entries, paragraphs = read_entries(folder)
    with transaction.atomic():
        return Loading(entries, paragraphs).run()


def read_entries(folder: Path) -> tuple[dict[str, Entry], dict[str, Paragraph]]:
    """The records of the files by name, and the paragraphs that they cite by theirs."""
    entries: dict[str, Entry] = {}
    faults: list[Fault] = []
    paragraphs: dict[str, Paragraph] = {}
    for file in sorted(folder.glob("*/*.yaml")):
        try:
            if file.stem == "paragraphs":
                for paragraph in read_paragraphs(file):
                    if paragraph.id in paragraphs:
                        twin = paragraphs[paragraph.id].place
                        fault = Fault(paragraph.place, paragraph.id, f"stands at {twin} already")
                        raise FaultyFilesError([fault])
                    paragraphs[paragraph.id] = paragraph
            elif file.stem not in FILES:
                sentence = f"expected one of the files {', '.join(FILES)}, paragraphs"
                raise FaultyFilesError([Fault(Place(file, 1), "", sentence)])
            else:
                for entry in _entries_of(file):
                    if entry.name in entries:
                        twin = entries[entry.name].value.place
                        fault = Fault(entry.value.place, entry.key, f"stands at {twin} already")
                        raise FaultyFilesError([fault])
                    entries[entry.name] = entry
        except FaultyFilesError as error:
            faults += error.faults
    if faults:
        raise FaultyFilesError(faults)
    if not entries:
        raise FaultyFilesError([Fault(Place(folder, 1), "", "there are no data files here")])
    return entries, paragraphs


def _entries_of(file: Path) -> Iterator[Entry]:
    content = read(file)
    if not isinstance(content.content, dict):
        raise FaultyFilesError([Fault(content.place, "", "expected records by their short names")])
    for key, value in content.content.items():
        yield Entry(file.stem, key, value)


class Loading:
    """One run over the entries."""

    def __init__(self, entries: dict[str, Entry], paragraphs: dict[str, Paragraph]):
        self.entries, self.paragraphs = entries, paragraphs
        self.cited: dict[str, list[Paragraph]] = {}  # by record, as the table of paragraphs has it
        for paragraph in paragraphs.values():
            for record in sorted(paragraph.records):
                self.cited.setdefault(record, []).append(paragraph)
        self.faults: list[Fault] = []
        self.report = Report()
        self.types = ContentType.objects.get_for_models(*FILES.values())
        self.rows: dict[type[models.Model], dict[str, models.Model]] = {}
        self.loaded = {
            (record.content_type_id, record.key): record for record in LoadedRecord.objects.all()
        }
        self.started: set[str] = set()
        self.written: list[tuple[Entry, models.Model, str]] = []

    def run(self) -> Report:
        self._check_table()
        self._stop_at_faults()
        for entry in self._in_order():
            self._step(entry, self._write_row)
        self._stop_at_faults()
        for entry, row, _digest in self.written:
            self._step(entry, lambda entry, row=row: self._write_relations(entry, row))
        self._stop_at_faults()
        for entry, row, digest in self.written:
            LoadedRecord.objects.update_or_create(
                content_type=self.types[entry.model],
                key=entry.key,
                defaults={
                    "object_id": row.pk,
                    "file_digest": digest,
                    "digest": digest_of(snapshot(row)),
                },
            )
        return self.report

    def _stop_at_faults(self) -> None:
        if self.faults:
            raise FaultyFilesError(self.faults)

    def _step(self, entry: Entry, write) -> None:
        """Do one write, and turn whatever it says into a fault at the entry's place."""
        try:
            with transaction.atomic():
                write(entry)
        except Unreadable as error:
            self.faults.append(error.fault)
        except ValidationError as error:
            for name, messages in _messages_of(error):
                place = entry.value.content.get(name, entry.value).place
                self.faults.append(Fault(place, f"{entry.key}, {name}".strip(", "), messages))
        except Error as error:
            constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
            sentence = sentence_of(constraint) or f"the database refuses it: {error}".strip()
            self.faults.append(Fault(entry.value.place, entry.key, str(sentence)))

    def _check_table(self) -> None:
        """Every record that the table names is there, and every record stands in the table."""
        for paragraph in self.paragraphs.values():
            for fact in paragraph.facts:
                for record in fact.records:
                    if record not in self.entries:
                        sentence = f"there is no record “{record}”{nearest(record, self.entries)}"
                        self.faults.append(Fault(fact.place, "records", sentence))
        for entry in self.entries.values():
            if issubclass(entry.model, Record) and self.paragraphs and entry.name not in self.cited:
                sentence = "no fact in the table of paragraphs names this record"
                self.faults.append(Fault(entry.value.place, entry.key, sentence))

    # --- order -------------------------------------------------------------------------------

    def _in_order(self) -> Iterator[Entry]:
        for kind in FILES:
            for entry in [one for one in self.entries.values() if one.kind == kind]:
                yield from self._with_what_it_needs(entry)

    def _with_what_it_needs(self, entry: Entry) -> Iterator[Entry]:
        """The entry, after the entries that its row refers to."""
        if entry.name in self.started:
            return
        self.started.add(entry.name)
        if isinstance(entry.value.content, dict):
            for name, reference in Shape(entry.model).references.items():
                needed = self._entry_of(reference.related_model, entry.value.content.get(name))
                if needed:
                    yield from self._with_what_it_needs(needed)
        yield entry

    def _entry_of(self, model, value: Value | None) -> Entry | None:
        kind = next((kind for kind, its_model in FILES.items() if its_model is model), None)
        return self.entries.get(f"{kind}/{value.content}") if kind and value else None

    # --- rows --------------------------------------------------------------------------------

    def _write_row(self, entry: Entry) -> None:
        fields = mapping(entry.key, entry.value, Shape(entry.model).names | {"state"})
        digest = digest_of([entry.value.plain, self._places_cited(entry)])
        row = self._existing(entry.model).get(entry.key)
        remembered = self.loaded.get((self.types[entry.model].pk, entry.key))
        if remembered and remembered.file_digest == digest and row:
            self.report.unchanged.append(entry.name)
            return
        if remembered and (row is None or digest_of(snapshot(row)) != remembered.digest):
            self.report.kept.append(entry.name)
            return
        if row is not None and remembered is None:
            self.report.kept.append(entry.name)
            return
        is_new = row is None
        row = row or entry.model(**{key_field(entry.model): entry.key})
        self._fill(row, fields)
        if is_new and isinstance(row, Record) and "state" not in fields:
            row.state = State.PUBLISHED
        row.full_clean()
        row.save()
        self._existing(entry.model)[entry.key] = row
        (self.report.created if is_new else self.report.updated).append(entry.name)
        self.written.append((entry, row, digest))

    def _fill(self, row: models.Model, fields: dict[str, Value]) -> None:
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

    def _existing(self, model) -> dict[str, models.Model]:
        if model not in self.rows:
            self.rows[model] = {
                getattr(row, key_field(model)): row for row in model._default_manager.all()
            }
        return self.rows[model]

    def _find(self, model, name: str, value: Value) -> models.Model:
        rows = self._existing(model)
        if not isinstance(value.content, str) or value.content not in rows:
            hint = nearest(str(value.content), rows)
            sentence = f"there is no {model._meta.verbose_name} “{value.content}”{hint}"
            raise Unreadable(name, value, sentence)
        return rows[value.content]

    # --- relations ---------------------------------------------------------------------------

    def _write_relations(self, entry: Entry, row: models.Model) -> None:
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
            if relation.related_model._meta.model_name == "edition":
                editions = {one.language: one for one in row.publication.editions.all()}
                found = [self._edition(editions, name, value) for value in values]
            else:
                found = [self._find(relation.related_model, name, value) for value in values]
            getattr(row, name).set(found)

    @staticmethod
    def _edition(editions: dict, name: str, value: Value) -> models.Model:
        if value.content not in editions:
            sentence = f"this publication has no edition in “{value.content}”"
            raise Unreadable(name, value, sentence)
        return editions[value.content]

    def _write_nested(self, row: models.Model, fields: dict[str, Value]) -> None:
        for name, (model, back) in Shape(type(row)).nested.items():
            manager = getattr(row, name)
            values = items(name, fields[name]) if name in fields else []
            keep = []
            for position, value in enumerate(values, start=1):
                inner = mapping(name, value, Shape(model).names - {back})
                nested = self._nested_row(model, inner, manager)
                self._fill(nested, inner)
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
            nested.full_clean()
        except ValidationError as error:
            name, sentence = next(_messages_of(error))
            raise Unreadable(name, fields.get(name, value), sentence) from None
        nested.save()
        if "slug" in fields:
            self._existing(type(nested))[nested.slug] = nested
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
            raise Unreadable("cites", value, "expected a paragraph or a source")
        for name in CITATION_FIELDS:
            if name in fields:
                column = Citation._meta.get_field(name)
                setattr(citation, name, scalar(column, name, fields[name]))
        if citation.field and citation.field not in Shape(type(row)).names:
            hint = nearest(citation.field, Shape(type(row)).names)
            raise Unreadable("field", fields["field"], f"there is no such field{hint}")
        citation.full_clean()
        citation.save()
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
            raise Unreadable("cites", value, sentence)
        return self.paragraphs[value.content]

    def _places_cited(self, entry: Entry) -> list[str]:
        """What the paragraphs cited are called: a change there changes the record's citations."""
        return [paragraph.place_en for paragraph in self.cited.get(entry.name, ())]


def _messages_of(error: ValidationError) -> Iterator[tuple[str, str]]:
    if hasattr(error, "error_dict"):
        for name, errors in error.message_dict.items():
            yield ("" if name == NON_FIELD_ERRORS else name), " ".join(errors)
    else:
        yield "", " ".join(error.messages)


def digest_of(content) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def snapshot(row: models.Model) -> dict:
    """A row with all that belongs to it, as it stands in the database."""
    row = type(row)._default_manager.get(pk=row.pk)
    return {"row": _columns(row), **_belongings(row)}


LEFT_OUT = {"id", "number", "created_at", "changed_at", "search", "object_id", "content_type"}


def _columns(row: models.Model) -> dict:
    return {
        column.attname: str(getattr(row, column.attname))
        for column in row._meta.concrete_fields
        if column.name not in LEFT_OUT
    }


def _belongings(row: models.Model) -> dict:
    shape = Shape(type(row))
    content: dict = {
        name: sorted(getattr(row, name).values_list("pk", flat=True))
        for name, relation in shape.many.items()
        if relation.related_model._meta.model_name != "edition"
    }
    if isinstance(row, Record):
        content["citations"] = [_columns(one) for one in row.citations.all()]
    for name, (_model, back) in shape.nested.items():
        content[name] = [
            {
                "row": {
                    key: value for key, value in _columns(nested).items() if key != f"{back}_id"
                },
                **_belongings(nested),
            }
            for nested in getattr(row, name).all()
        ]
    if row._meta.model_name == "dissemination":
        content["editions"] = sorted(row.editions.values_list("language", flat=True))
    return content
