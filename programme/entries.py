"""The entries of the data files, and the paragraphs that they rest on."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import models

from programme.file_schema import MODELS_BY_FILE
from programme.paragraphs import SourceParagraph, read_paragraphs
from programme.yaml_values import (
    DataFileIssue,
    FileLocation,
    InvalidDataFilesError,
    YamlValue,
    read_yaml,
)


@dataclass(frozen=True)
class FileEntry:
    """One record of the files."""

    kind: str
    key: str
    value: YamlValue

    @property
    def model(self) -> type[models.Model]:
        return MODELS_BY_FILE[self.kind]

    @property
    def name(self) -> str:
        return f"{self.kind}/{self.key}"


def read_entries(folder: Path) -> tuple[dict[str, FileEntry], dict[str, SourceParagraph]]:
    """The records of the files by name, and the paragraphs that they cite by theirs."""
    entries: dict[str, FileEntry] = {}
    faults: list[DataFileIssue] = []
    paragraphs: dict[str, SourceParagraph] = {}
    for file in sorted(folder.glob("*/*.yaml")):
        try:
            if file.stem == "paragraphs":
                for paragraph in read_paragraphs(file):
                    if paragraph.id in paragraphs:
                        twin = paragraphs[paragraph.id].place
                        fault = DataFileIssue(
                            paragraph.place, paragraph.id, f"stands at {twin} already"
                        )
                        raise InvalidDataFilesError([fault])
                    paragraphs[paragraph.id] = paragraph
            elif file.stem not in MODELS_BY_FILE:
                sentence = f"expected one of the files {', '.join(MODELS_BY_FILE)}, paragraphs"
                raise InvalidDataFilesError([DataFileIssue(FileLocation(file, 1), "", sentence)])
            else:
                for entry in _entries_of(file):
                    if entry.name in entries:
                        twin = entries[entry.name].value.place
                        fault = DataFileIssue(
                            entry.value.place, entry.key, f"stands at {twin} already"
                        )
                        raise InvalidDataFilesError([fault])
                    entries[entry.name] = entry
        except InvalidDataFilesError as error:
            faults += error.issues
    if faults:
        raise InvalidDataFilesError(faults)
    if not entries:
        raise InvalidDataFilesError(
            [DataFileIssue(FileLocation(folder, 1), "", "there are no data files here")]
        )
    return entries, paragraphs


def _entries_of(file: Path) -> Iterator[FileEntry]:
    content = read_yaml(file)
    if not isinstance(content.content, dict):
        raise InvalidDataFilesError(
            [DataFileIssue(content.place, "", "expected records by their short names")]
        )
    for key, value in content.content.items():
        yield FileEntry(file.stem, key, value)
