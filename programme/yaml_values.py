"""YAML read so that every value knows its file and line, and every scalar stays text.

Text stays text because the type of a value belongs to the model that takes it: a plain YAML
reader makes a truth of `no` and a day of `2012-08-19`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class FileLocation:
    """A line of a file, for people."""

    file: Path
    line: int

    def __str__(self) -> str:
        return f"{self.file.parent.name}/{self.file.name}:{self.line}"


@dataclass(frozen=True)
class DataFileIssue:
    """One thing wrong with a file: where, in which field, and what was expected."""

    place: FileLocation
    field: str
    sentence: str

    def __str__(self) -> str:
        return ": ".join(filter(None, [str(self.place), self.field, self.sentence]))


class InvalidDataFilesError(Exception):
    """The files cannot be loaded; `faults` says why, all at once."""

    def __init__(self, faults: list[DataFileIssue]):
        super().__init__("\n".join(str(fault) for fault in faults))
        self.issues = faults


@dataclass(frozen=True)
class YamlValue:
    """A text, list or mapping of values, and where it stands.

    `content` is a `str`, a `list[Value]` or a `dict[str, Value]`.
    """

    content: Any
    place: FileLocation = field(compare=False)

    @property
    def plain(self) -> Any:
        """The content without places, as JSON could hold it."""
        if isinstance(self.content, dict):
            return {key: value.plain for key, value in self.content.items()}
        if isinstance(self.content, list):
            return [value.plain for value in self.content]
        return self.content


def read_yaml(file: Path) -> YamlValue:
    """The content of a file. Raises FaultyFilesError."""
    try:
        node = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        line = file.read_bytes()[: error.start].count(b"\n") + 1
        raise _invalid_file_error(file, line, "this is not UTF-8") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _invalid_file_error(file, line, f"this is not YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise _invalid_file_error(file, 1, f"this is not YAML: {error}") from None
    if node is None:
        return YamlValue({}, FileLocation(file, 1))
    return _value_of(file, node)


def _invalid_file_error(
    file: Path, line: int, sentence: str, name: str = ""
) -> InvalidDataFilesError:
    return InvalidDataFilesError([DataFileIssue(FileLocation(file, line), name, sentence)])


def _value_of(file: Path, node: yaml.Node) -> YamlValue:
    place = FileLocation(file, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return YamlValue(dict(_items_of(file, node)), place)
    if isinstance(node, yaml.SequenceNode):
        return YamlValue([_value_of(file, item) for item in node.value], place)
    return YamlValue(node.value.strip(), place)


def _items_of(file: Path, node: yaml.MappingNode) -> Iterator[tuple[str, YamlValue]]:
    seen = set()
    for key, value in node.value:
        if key.value in seen:
            raise _invalid_file_error(
                file, key.start_mark.line + 1, "this stands here twice", str(key.value)
            )
        seen.add(key.value)
        read_value = _value_of(file, value)
        # A block below its key begins on the next line; people look for the key.
        yield key.value, YamlValue(read_value.content, FileLocation(file, key.start_mark.line + 1))
