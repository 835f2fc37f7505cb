"""Every message of the code and the templates has its Spanish, and the compiled file holds it."""

import ast
import gettext
import os
import re
import shutil
import struct
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
FOLDER = TOP / "locale/es/LC_MESSAGES"
PO_FILE, MO_FILE = FOLDER / "django.po", FOLDER / "django.mo"
PO_LINE = re.compile(r'(?:(msgctxt|msgid_plural|msgid|msgstr)(?:\[\d\])? )?(".*")')
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}")


@dataclass
class Entry:
    """A message and its translations, of which there are as many as the message has forms."""

    context: str = ""
    forms: list[str] = field(default_factory=list)
    translations: list[str] = field(default_factory=list)
    is_fuzzy: bool = False
    is_obsolete: bool = False

    @property
    def key(self) -> str:
        """The message as a compiled file holds it."""
        return (f"{self.context}\x04" if self.context else "") + "\x00".join(self.forms)


def read_po(text: str) -> list[Entry]:
    """The entries of a .po file, the header first, as the entry of the empty message."""
    entries = []
    for block in re.split(r"\n\s*\n", text.strip()):
        entry, texts = Entry(), [""]
        for line in block.splitlines():
            if line.startswith("#"):
                entry.is_fuzzy |= line.startswith("#,") and "fuzzy" in line
                entry.is_obsolete |= line.startswith("#~")
                continue
            if not (found := PO_LINE.fullmatch(line)):
                raise ValueError(line)
            keyword, text = found[1], ast.literal_eval(found[2])
            if keyword == "msgctxt":
                entry.context = text
            elif keyword:
                texts = entry.translations if keyword == "msgstr" else entry.forms
                texts.append(text)
            else:
                texts[-1] += text
        entries.append(entry)
    return entries


def read_mo(content: bytes) -> dict[str, str]:
    """Every message of a .mo file, with its translations."""
    magic, _version, count, messages, translations = struct.unpack_from("<5I", content)
    if magic != 0x950412DE:
        raise ValueError("not a compiled file of messages")

    def text_at(table: int, number: int) -> str:
        length, offset = struct.unpack_from("<2I", content, table + 8 * number)
        return content[offset : offset + length].decode()

    return {text_at(messages, n): text_at(translations, n) for n in range(count)}


def entry_problems(entry: Entry) -> list[str]:
    """Return the problems of an entry."""
    found = []
    if entry.is_fuzzy:
        found.append("fuzzy")
    if entry.is_obsolete:
        found.append("obsolete")
    elif len(entry.translations) != len(entry.forms) or not all(
        text.strip() for text in entry.translations
    ):
        found.append("not translated")
    elif any(
        Counter(PLACEHOLDER.findall(form)) != Counter(PLACEHOLDER.findall(translation))
        for form, translation in zip(entry.forms, entry.translations, strict=True)
    ):
        found.append("other placeholders")
    return found


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    return read_po(PO_FILE.read_text(encoding="utf-8"))


def test_every_message_is_translated_with_its_placeholders(entries):
    assert len(entries) > 1
    assert [(entry.key, entry_problems(entry)) for entry in entries if entry_problems(entry)] == []


@pytest.fixture(scope="module")
def gathered(tmp_path_factory) -> list[Entry]:
    """The messages as the sources have them now, gathered as `make messages` does, in a copy."""
    if not shutil.which("xgettext"):
        pytest.skip("gettext is not installed: messages cannot be gathered from the sources")
    copy = tmp_path_factory.mktemp("messages") / "sources"
    left_out = shutil.ignore_patterns(".*", "var", "tests", "bench", "__pycache__", "*.mo")
    shutil.copytree(TOP, copy, ignore=left_out)
    gather = re.search(r"manage.py (makemessages (?:.*\\\n)*.*)", (TOP / "Makefile").read_text())
    subprocess.run(
        [sys.executable, "manage.py", *gather[1].replace("\\\n", " ").split()],
        cwd=copy,
        env={**os.environ, "ENVIRONMENT": "local"},
        check=True,
        capture_output=True,
        text=True,
    )
    return read_po((copy / PO_FILE.relative_to(TOP)).read_text(encoding="utf-8"))


def test_every_message_of_the_sources_has_its_spanish(gathered):
    assert len(gathered) > 1000
    assert [(entry.key, entry_problems(entry)) for entry in gathered if entry_problems(entry)] == []


def test_every_written_message_is_in_the_sources(entries, gathered):
    assert {entry.key for entry in entries} - {entry.key for entry in gathered} == set()


def test_no_message_is_there_twice(entries):
    keys = Counter(entry.key for entry in entries)

    assert [key for key, times in keys.items() if times > 1] == []


def test_compiled_messages_are_the_written_ones(entries):
    written = {entry.key: "\x00".join(entry.translations) for entry in entries}
    written[""] = re.sub("POT-Creation-Date: .*\n", "", written[""])  # which msgfmt leaves out

    assert read_mo(MO_FILE.read_bytes()) == written


def test_compiled_messages_are_spanish_with_two_forms():
    with MO_FILE.open("rb") as file:
        messages = gettext.GNUTranslations(file)

    assert messages.info()["language"] == "es"
    assert messages.charset() == "UTF-8"
    result = ("%(shown)s record found", "%(shown)s records found")
    assert [messages.ngettext(*result, number) for number in (0, 1, 2)] == [
        "Se encontraron %(shown)s registros",
        "Se encontró %(shown)s registro",
        "Se encontraron %(shown)s registros",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('msgid "yes"\nmsgstr ""', ["not translated"]),
        ('msgid "yes"\nmsgstr " "', ["not translated"]),
        ('msgid "one"\nmsgid_plural "many"\nmsgstr[0] "uno"', ["not translated"]),
        ('msgid "one"\nmsgid_plural "many"\nmsgstr[0] "uno"\nmsgstr[1] ""', ["not translated"]),
        ('#, python-format, fuzzy\nmsgid "yes"\nmsgstr "no"', ["fuzzy"]),
        ('#~ msgid "yes"\n#~ msgstr "sí"', ["obsolete"]),
        ('msgid "to %(a)s"\nmsgstr "a %(b)s"', ["other placeholders"]),
        ('msgid "%s of {}"\nmsgstr "{} de"', ["other placeholders"]),
        ('msgid "{a} {a}"\nmsgstr "{a}"', ["other placeholders"]),
        ('msgid "in {a}"\nmsgstr ""\n"en "\n"{a}"', []),
        ('msgctxt "a"\nmsgid "b"\nmsgid_plural "c"\nmsgstr[0] "d"\nmsgstr[1] "e"', []),
    ],
)
def test_invalid_message_is_found(text, fault):
    (entry,) = read_po(text)

    assert entry_problems(entry) == fault


def test_a_written_message_has_the_key_of_the_compiled_one():
    text = 'msgctxt "a"\nmsgid "b"\nmsgid_plural ""\n"c"\nmsgstr[0] "d"\nmsgstr[1] "e\\n"'
    (entry,) = read_po(text)

    assert (entry.key, entry.translations) == ("a\x04b\x00c", ["d", "e\n"])


@pytest.mark.parametrize("language", ["en", "es"])
def test_texts_of_the_demonstration_replace_existing_ones_and_are_compiled(language):
    folder = TOP / "programme/demonstration/texts" / language / "LC_MESSAGES"
    replaced = read_po((folder / "django.po").read_text(encoding="utf-8"))[1:]
    known = {entry.key for entry in read_po(PO_FILE.read_text(encoding="utf-8"))}
    compiled = read_mo((folder / "django.mo").read_bytes())

    assert [entry.key for entry in replaced if entry.key not in known] == []
    assert {entry.key: "\x00".join(entry.translations) for entry in replaced} == {
        key: text for key, text in compiled.items() if key
    }
    for entry in replaced:
        for translation in entry.translations:
            assert set(PLACEHOLDER.findall(translation)) <= set(
                PLACEHOLDER.findall(" ".join(entry.forms))
            )
