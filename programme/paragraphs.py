"""Table of the paragraphs of a document and the records that contain their facts."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from programme.yaml_values import (
    DataFileIssue,
    FileLocation,
    InvalidDataFilesError,
    YamlValue,
    read_yaml,
)


@dataclass(frozen=True)
class Fact:
    """Fact of a paragraph, paraphrased, and the records that contain it."""

    text: str
    records: tuple[str, ...]
    place: FileLocation


@dataclass(frozen=True)
class SourceParagraph:
    """Heading, paragraph, item or note of a document.

    `lines` are those of the document's file; `place_en` and `place_es` name it in citations.
    `reason` explains why a paragraph has no facts.
    """

    id: str
    place_en: str
    place_es: str
    lines: str
    gist: str
    facts: tuple[Fact, ...]
    reason: str
    place: FileLocation

    @property
    def year(self) -> str:
        """Return the year of the document, which is the name of the folder of the table."""
        return self.place.file.parent.name

    @property
    def records(self) -> set[str]:
        return {record for fact in self.facts for record in fact.records}


def read_paragraphs(file: Path) -> list[SourceParagraph]:
    """Return the table in `file`. Raise InvalidDataFilesError."""
    content = read_yaml(file)
    if not isinstance(content.content, list):
        raise InvalidDataFilesError(
            [DataFileIssue(content.place, "", "expected a list of paragraphs")]
        )
    issues: list[DataFileIssue] = []
    paragraphs = []
    for value in content.content:
        try:
            paragraphs.append(_paragraph_of(value))
        except InvalidDataFilesError as error:
            issues += error.issues
    ids: set[str] = set()
    for paragraph, value in zip(paragraphs, content.content, strict=False):
        if paragraph.id in ids:
            issues.append(DataFileIssue(value.place, "id", f"“{paragraph.id}” is a duplicate"))
        ids.add(paragraph.id)
    if issues:
        raise InvalidDataFilesError(issues)
    return paragraphs


def _paragraph_of(value: YamlValue) -> SourceParagraph:
    fields = value.content if isinstance(value.content, dict) else {}
    known = {"id", "place_en", "place_es", "lines", "gist", "facts", "reason"}
    for name in fields:
        if name not in known:
            raise InvalidDataFilesError(
                [DataFileIssue(fields[name].place, name, "there is no such field")]
            )
    for name in ("id", "place_en", "place_es", "lines", "gist"):
        if name not in fields or not isinstance(fields[name].content, str):
            raise InvalidDataFilesError([DataFileIssue(value.place, name, "expected a text")])
    facts = tuple(_facts_of(fields["facts"])) if "facts" in fields else ()
    reason = fields["reason"].content if "reason" in fields else ""
    if not facts and not reason:
        sentence = "expected facts, or a reason why there are none"
        raise InvalidDataFilesError([DataFileIssue(value.place, "facts", sentence)])
    return SourceParagraph(
        id=fields["id"].content,
        place_en=fields["place_en"].content,
        place_es=fields["place_es"].content,
        lines=fields["lines"].content,
        gist=fields["gist"].content,
        facts=facts,
        reason=reason,
        place=value.place,
    )


def _facts_of(value: YamlValue) -> Iterator[Fact]:
    for fact in value.content if isinstance(value.content, list) else []:
        fields = fact.content if isinstance(fact.content, dict) else {}
        if set(fields) != {"fact", "records"} or not fields["records"].content:
            raise InvalidDataFilesError(
                [DataFileIssue(fact.place, "facts", "expected a fact and its records")]
            )
        records = tuple(record.content for record in fields["records"].content)
        yield Fact(fields["fact"].content, records, fact.place)
