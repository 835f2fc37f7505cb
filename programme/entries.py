"""Entries of the data files, and the source paragraphs that they cite."""

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
    """Entry of a data file, which describes one record."""

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
    """Return the entries by name and the paragraphs by id. Raise InvalidDataFilesError."""
    entries: dict[str, FileEntry] = {}
    paragraphs: dict[str, SourceParagraph] = {}
    issues: list[DataFileIssue] = []
    for file in sorted(folder.glob("*/*.yaml")):
        try:
            if file.stem == "paragraphs":
                _add_paragraphs(file, paragraphs)
            elif file.stem in MODELS_BY_FILE:
                _add_entries(file, entries)
            else:
                sentence = f"expected one of the files {', '.join(MODELS_BY_FILE)}, paragraphs"
                raise InvalidDataFilesError([DataFileIssue(FileLocation(file, 1), "", sentence)])
        except InvalidDataFilesError as error:
            issues += error.issues
    if issues:
        raise InvalidDataFilesError(issues)
    if not entries:
        raise InvalidDataFilesError(
            [DataFileIssue(FileLocation(folder, 1), "", "the folder contains no data files")]
        )
    return entries, paragraphs


def _add_paragraphs(file: Path, paragraphs: dict[str, SourceParagraph]) -> None:
    for paragraph in read_paragraphs(file):
        if paragraph.id in paragraphs:
            sentence = f"already defined at {paragraphs[paragraph.id].place}"
            raise InvalidDataFilesError([DataFileIssue(paragraph.place, paragraph.id, sentence)])
        paragraphs[paragraph.id] = paragraph


def _add_entries(file: Path, entries: dict[str, FileEntry]) -> None:
    for entry in _entries_of(file):
        if entry.name in entries:
            sentence = f"already defined at {entries[entry.name].value.place}"
            raise InvalidDataFilesError([DataFileIssue(entry.value.place, entry.key, sentence)])
        entries[entry.name] = entry


def _entries_of(file: Path) -> Iterator[FileEntry]:
    content = read_yaml(file)
    if not isinstance(content.content, dict):
        raise InvalidDataFilesError(
            [DataFileIssue(content.place, "", "expected records by their short names")]
        )
    for key, value in content.content.items():
        yield FileEntry(file.stem, key, value)
