"""Reader of YAML that stores the file and line of every value, and reads scalars as text.

The model field determines the type of a value. A plain YAML reader turns `no` into a boolean and
`2012-08-19` into a date.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class FileLocation:
    """Line of a file, for error messages."""

    file: Path
    line: int

    def __str__(self) -> str:
        return f"{self.file.parent.name}/{self.file.name}:{self.line}"


@dataclass(frozen=True)
class DataFileIssue:
    """Error in a file, with its location, its field and the expected value."""

    place: FileLocation
    field: str
    sentence: str

    def __str__(self) -> str:
        return ": ".join(filter(None, [str(self.place), self.field, self.sentence]))


class InvalidDataFilesError(Exception):
    """Error for files that cannot be loaded; `issues` contains every error in them."""

    def __init__(self, issues: list[DataFileIssue]):
        super().__init__("\n".join(str(issue) for issue in issues))
        self.issues = issues


@dataclass(frozen=True)
class YamlValue:
    """Text, list or mapping of values, with its location.

    `content` is a `str`, a `list[YamlValue]` or a `dict[str, YamlValue]`.
    """

    content: Any
    place: FileLocation = field(compare=False)

    @property
    def plain(self) -> Any:
        """Return the content without locations, as JSON data."""
        if isinstance(self.content, dict):
            return {key: value.plain for key, value in self.content.items()}
        if isinstance(self.content, list):
            return [value.plain for value in self.content]
        return self.content


def read_yaml(file: Path) -> YamlValue:
    """Return the content of a file. Raise InvalidDataFilesError."""
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
    keys = set()
    for key, value in node.value:
        if key.value in keys:
            raise _invalid_file_error(
                file, key.start_mark.line + 1, "duplicate key", str(key.value)
            )
        keys.add(key.value)
        read_value = _value_of(file, value)
        # The location is that of the key: a block below its key begins on a later line.
        yield key.value, YamlValue(read_value.content, FileLocation(file, key.start_mark.line + 1))
