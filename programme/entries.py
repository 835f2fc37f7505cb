"""The entries of the data files, and the paragraphs that they rest on."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import models

from programme.yaml_values import Fault, FaultyFilesError, Place, Value, read
from programme.file_schema import FILES
from programme.paragraphs import Paragraph, read_paragraphs


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
