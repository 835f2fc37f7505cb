"""Read a file of settings as systemd reads it (`EnvironmentFile=` in systemd.exec).

`environment_file.py FILE COMMAND …` runs a command with the variables of the file. It needs only
Python. systemd ignores lines that it cannot read; this program reports them by number.
"""

import os
import re
import sys
from pathlib import Path

NAME_PATTERN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
BLANKS = " \t"
# A backslash before one of these stands for the character; before others it stays.
ESCAPED_IN_DOUBLE_QUOTES = '"\\`$'


class EnvironmentFileError(Exception):
    """A file that cannot be read; the message names the file, the line and the mistake."""


def read_environment_file(file: Path) -> dict[str, str]:
    """Return the variables of the file. Raises EnvironmentFileError."""
    try:
        text = file.read_bytes().decode("utf-8")
    except OSError as error:
        raise EnvironmentFileError(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise EnvironmentFileError(f"{file}, line {line}: not in UTF-8.") from error
    try:
        return parse_environment(text)
    except ValueError as error:
        raise EnvironmentFileError(f"{file}, {error}") from error


def parse_environment(text: str) -> dict[str, str]:
    """Return the variables of a text. Raises ValueError that begins with the line."""
    variables: dict[str, str] = {}
    text = text.replace("\r", "\n")
    position = 0
    while position < len(text):
        line = text.count("\n", 0, position) + 1
        raw_line = text[position:].partition("\n")[0]
        content = raw_line.strip(BLANKS)
        if not content or content[0] in "#;":
            if content.endswith("\\"):
                raise ValueError(f"line {line}: a comment must not end with a backslash.")
            position += len(raw_line) + 1
            continue
        name, sign, _value = content.partition("=")
        name = name.rstrip(BLANKS)
        if not sign:
            raise ValueError(f"line {line}: expected NAME=value.")
        if not NAME_PATTERN.fullmatch(name):
            raise ValueError(f"line {line}: “{name}” is not the name of a variable.")
        try:
            variables[name], position = _read_value(text, text.index("=", position) + 1)
        except ValueError as error:
            raise ValueError(f"line {line}: {error}") from error
        if "\0" in variables[name]:
            raise ValueError(f"line {line}: the value contains a null character.")
    return variables


def _read_value(text: str, position: int) -> tuple[str, int]:
    """Return the value that begins at `position`, and the position after its last line."""
    value, blanks = "", ""  # blanks count only if more follows
    is_begun = False  # within an unquoted part, quotes are ordinary characters
    while position < len(text) and text[position] != "\n":
        character = text[position]
        if character == "\\":
            following = text[position + 1 : position + 2]
            value += blanks + following.replace("\n", "")
            blanks, is_begun, position = "", True, position + 2
        elif character in "'\"" and not is_begun:
            quoted, position = _read_quoted(text, position)
            value += quoted
        elif character in BLANKS:
            blanks, position = blanks + character if is_begun else "", position + 1
        else:
            value += blanks + character
            blanks, is_begun, position = "", True, position + 1
    return value, position + 1


def _read_quoted(text: str, position: int) -> tuple[str, int]:
    """Return the quoted part that begins at `position`, and the position after it."""
    quote, value = text[position], ""
    position += 1
    while position < len(text) and text[position] != quote:
        character = text[position]
        if quote == '"' and character == "\\":
            position += 1
            character = text[position : position + 1]
            if character not in ESCAPED_IN_DOUBLE_QUOTES:
                character = f"\\{character}" if character != "\n" else ""
        value += character
        position += 1
    if position >= len(text):
        raise ValueError(f"the quotation mark {quote} is not closed.")
    return value, position + 1


def main(file: str, command: str, *arguments: str) -> None:
    try:
        variables = read_environment_file(Path(file))
        os.execvpe(command, [command, *arguments], os.environ | variables)
    except EnvironmentFileError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"{command} cannot be run: {error.strerror}.")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("Usage: environment_file.py FILE COMMAND …")
    main(*sys.argv[1:])
