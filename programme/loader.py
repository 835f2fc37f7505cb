"""Loads the programme from its files: all or nothing, and never over anybody's change.

First every value is read and every fault named; then rows are written in one transaction, each
after the rows that it refers to; last, what each row looks like is kept as a digest. At the next
load a row whose file has not changed is left alone, one whose file has changed is written again
only if it still looks as it was left, and one that somebody deleted stays deleted.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import Error, models, transaction
from django.db.models import Max

from catalogue.base.rules import sentence_of
from catalogue.history.events import Event, events_of
from catalogue.models import Record, State
from programme.yaml_values import Fault, FaultyFilesError, Value
from programme.entries import Entry, read_entries
from programme.file_schema import FILES, Shape, UnreadableError, key_field, mapping, nearest
from programme.models import LoadedRecord
from programme.paragraphs import Paragraph
from programme.snapshots import digest_of, snapshot
from programme.row_writer import Writer, messages_of, save_checked

DATA = Path(__file__).parent / "data"


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


def load_programme(folder: Path = DATA) -> Report:
    """Load every file below `folder`. Raises FaultyFilesError and then has stored nothing."""
    entries, paragraphs = read_entries(folder)
    with transaction.atomic():
        return Loading(entries, paragraphs).run()


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
        self.writer = Writer(paragraphs, self.cited)
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
            self._step(entry, lambda entry, row=row: self.writer.write_relations(entry, row))
        self._stop_at_faults()
        last = Event.objects.aggregate(last=Max("pk"))["last"]
        for entry, row, digest in self.written:
            LoadedRecord.objects.update_or_create(
                content_type=self.types[entry.model],
                key=entry.key,
                defaults={
                    "object_id": row.pk,
                    "file_digest": digest,
                    "digest": digest_of(snapshot(row)),
                    "event": last,
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
        except UnreadableError as error:
            self.faults.append(error.fault)
        except ValidationError as error:
            for name, messages in messages_of(error):
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
        row = self.writer.existing(entry.model).get(entry.key)
        remembered = self.loaded.get((self.types[entry.model].pk, entry.key))
        if remembered and remembered.file_digest == digest and row:
            self.report.unchanged.append(entry.name)
            return
        if remembered and (row is None or _was_changed(row, remembered)):
            self.report.kept.append(entry.name)
            return
        if row is not None and remembered is None:
            self.report.kept.append(entry.name)
            return
        is_new = row is None
        row = row or entry.model(**{key_field(entry.model): entry.key})
        self.writer.fill(row, fields)
        if is_new and isinstance(row, Record) and "state" not in fields:
            row.state = State.PUBLISHED
        save_checked(row)
        self.writer.existing(entry.model)[entry.key] = row
        (self.report.created if is_new else self.report.updated).append(entry.name)
        self.written.append((entry, row, digest))

    def _places_cited(self, entry: Entry) -> list[str]:
        """What the paragraphs cited are called: a change there changes the record's citations."""
        return [paragraph.place_en for paragraph in self.cited.get(entry.name, ())]


def _was_changed(row: models.Model, since: LoadedRecord) -> bool:
    """Whether somebody has changed the row, or what belongs to it, since it was loaded."""
    if digest_of(snapshot(row)) == since.digest:
        return False
    events = events_of(row)
    if since.event is None:  # loaded by a version that did not note it
        return events.order_by().values("context").distinct().count() > 1
    return events.filter(pk__gt=since.event).exists()
