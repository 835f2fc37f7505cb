"""Loader of the programme from its data files, which never overwrites a change by a user.

A load writes all rows in one transaction, each after the rows that it refers to, or reports all
errors and writes none. It stores a digest of each row. The next load skips a row whose file entry
has not changed. It rewrites a row whose entry has changed only if the row itself has not, and
does not restore a deleted row.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import Error, models, transaction
from django.db.models import Max

from activities.models import Mandate, Project
from catalogue.base.rules import trigger_message
from catalogue.history.events import Event, events_of
from catalogue.models import Record, State
from programme.entries import FileEntry, read_entries
from programme.file_schema import (
    MODELS_BY_FILE,
    FileSchema,
    InvalidValueError,
    key_field,
    read_mapping,
    spelling_hint,
)
from programme.models import LoadedRecord
from programme.paragraphs import SourceParagraph
from programme.row_writer import RowWriter, field_messages, save_validated
from programme.snapshots import json_digest, snapshot
from programme.yaml_values import DataFileIssue, InvalidDataFilesError, YamlValue

DATA = Path(__file__).parent / "data"


@dataclass
class LoadResult:
    """Result of a load: the names of entries (such as `organizations/celade`) by outcome."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)  # changed or deleted by a user since

    def __str__(self) -> str:
        parts = [
            f"{len(self.created)} created",
            f"{len(self.updated)} updated",
            f"{len(self.unchanged)} unchanged",
        ]
        if self.skipped:
            parts.append(f"{len(self.skipped)} skipped, because a user has changed them since")
        return ", ".join(parts)


def load_programme(folder: Path = DATA) -> LoadResult:
    """Load every file below `folder`. If a file is invalid, store none: InvalidDataFilesError."""
    entries, paragraphs = read_entries(folder)
    with transaction.atomic():
        return ProgrammeLoad(entries, paragraphs).run()


class ProgrammeLoad:
    """Load of one set of entries."""

    def __init__(self, entries: dict[str, FileEntry], paragraphs: dict[str, SourceParagraph]):
        self.entries, self.paragraphs = entries, paragraphs
        self.paragraphs_by_record: dict[str, list[SourceParagraph]] = {}
        for paragraph in paragraphs.values():
            for record in sorted(paragraph.records):
                self.paragraphs_by_record.setdefault(record, []).append(paragraph)
        self.issues: list[DataFileIssue] = []
        self.result = LoadResult()
        self.types = ContentType.objects.get_for_models(*MODELS_BY_FILE.values())
        self.writer = RowWriter(paragraphs, self.paragraphs_by_record)
        self.previous_loads = {
            (record.content_type_id, record.key): record for record in LoadedRecord.objects.all()
        }
        self.visited: set[str] = set()
        self.written: list[tuple[FileEntry, models.Model, str]] = []

    def run(self) -> LoadResult:
        self._check_paragraphs()
        self._raise_issues()
        for entry in self._in_order():
            self._run_write(entry, self._write_row)
        self._raise_issues()
        for entry, row, _digest in sorted(self.written, key=_has_no_referenced_child_rows):
            self._run_write(entry, lambda entry, row=row: self.writer.write_relations(entry, row))
        self._raise_issues()
        last = Event.objects.aggregate(last=Max("pk"))["last"]
        for entry, row, digest in self.written:
            LoadedRecord.objects.update_or_create(
                content_type=self.types[entry.model],
                key=entry.key,
                defaults={
                    "object_id": row.pk,
                    "file_digest": digest,
                    "digest": json_digest(snapshot(row)),
                    "event": last,
                },
            )
        return self.result

    def _raise_issues(self) -> None:
        if self.issues:
            raise InvalidDataFilesError(self.issues)

    def _run_write(self, entry: FileEntry, write) -> None:
        """Run one write, and record an error as an issue at the location of the entry."""
        try:
            with transaction.atomic():
                write(entry)
        except InvalidValueError as error:
            self.issues.append(error.issue)
        except ValidationError as error:
            for name, messages in field_messages(error):
                place = entry.value.content.get(name, entry.value).place
                self.issues.append(
                    DataFileIssue(place, f"{entry.key}, {name}".strip(", "), messages)
                )
        except Error as error:
            constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
            sentence = trigger_message(constraint) or f"the database rejects it: {error}".strip()
            self.issues.append(DataFileIssue(entry.value.place, entry.key, str(sentence)))

    def _check_paragraphs(self) -> None:
        """Check that every record in the table of paragraphs exists, and that none is missing."""
        for paragraph in self.paragraphs.values():
            for fact in paragraph.facts:
                for record in fact.records:
                    if record not in self.entries:
                        sentence = (
                            f"there is no record “{record}”{spelling_hint(record, self.entries)}"
                        )
                        self.issues.append(DataFileIssue(fact.place, "records", sentence))
        for entry in self.entries.values():
            if (
                issubclass(entry.model, Record)
                and self.paragraphs
                and entry.name not in self.paragraphs_by_record
            ):
                sentence = "no fact in the table of paragraphs names this record"
                self.issues.append(DataFileIssue(entry.value.place, entry.key, sentence))

    # --- order -------------------------------------------------------------------------------

    def _in_order(self) -> Iterator[FileEntry]:
        for kind in MODELS_BY_FILE:
            for entry in [entry for entry in self.entries.values() if entry.kind == kind]:
                yield from self._with_dependencies(entry)

    def _with_dependencies(self, entry: FileEntry) -> Iterator[FileEntry]:
        """Yield the entry after the entries that its row refers to."""
        if entry.name in self.visited:
            return
        self.visited.add(entry.name)
        if isinstance(entry.value.content, dict):
            for name, reference in FileSchema(entry.model).references.items():
                referenced = self._referenced_entry(
                    reference.related_model, entry.value.content.get(name)
                )
                if referenced:
                    yield from self._with_dependencies(referenced)
        yield entry

    def _referenced_entry(self, model, value: YamlValue | None) -> FileEntry | None:
        kind = next(
            (kind for kind, its_model in MODELS_BY_FILE.items() if its_model is model), None
        )
        return self.entries.get(f"{kind}/{value.content}") if kind and value else None

    # --- rows --------------------------------------------------------------------------------

    def _write_row(self, entry: FileEntry) -> None:
        fields = read_mapping(entry.key, entry.value, FileSchema(entry.model).names | {"state"})
        digest = json_digest([entry.value.plain, self._places_cited(entry)])
        row = self.writer.rows_by_key(entry.model).get(entry.key)
        remembered = self.previous_loads.get((self.types[entry.model].pk, entry.key))
        if remembered and remembered.file_digest == digest and row:
            self.result.unchanged.append(entry.name)
            return
        if remembered and (row is None or _changed_since(row, remembered)):
            self.result.skipped.append(entry.name)
            return
        if row is not None and remembered is None:
            self.result.skipped.append(entry.name)
            return
        is_new = row is None
        row = row or entry.model(**{key_field(entry.model): entry.key})
        self.writer.fill(row, fields)
        if is_new and isinstance(row, Record) and "state" not in fields:
            row.state = State.PUBLISHED
        save_validated(row)
        self.writer.rows_by_key(entry.model)[entry.key] = row
        (self.result.created if is_new else self.result.updated).append(entry.name)
        self.written.append((entry, row, digest))

    def _places_cited(self, entry: FileEntry) -> list[str]:
        """Return the places of the cited paragraphs, which the record's citations contain."""
        return [paragraph.place_en for paragraph in self.paragraphs_by_record.get(entry.name, ())]


def _has_no_referenced_child_rows(written: tuple[FileEntry, models.Model, str]) -> bool:
    """Return False for entries whose relations are written first.

    Provisions of mandates and deliverables of projects are child rows to which other entries refer.
    """
    return written[0].model not in {Mandate, Project}


def _changed_since(row: models.Model, since: LoadedRecord) -> bool:
    """Return True if a user has changed the row or its child rows since it was loaded."""
    if json_digest(snapshot(row)) == since.digest:
        return False
    events = events_of(row)
    if since.event is None:  # loaded by a version that did not store the event
        return events.order_by().values("context").distinct().count() > 1
    return events.filter(pk__gt=since.event).exists()
