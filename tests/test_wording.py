"""The interface, docstrings and comments avoid words that are hard to understand.

`data/banned-words.tsv` lists words and phrases with alternatives.
"""

import ast
import io
import re
import subprocess
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.test_translations import PLACEHOLDER, PO_FILE, read_po

PROJECT_ROOT = Path(__file__).parents[1]
BANNED_WORDS = PROJECT_ROOT / "tests/data/banned-words.tsv"
PLACE_OF_A_PLACEHOLDER = "…"
HTML_TAG = re.compile(r"<[^<>]*>")
NO_TEMPLATE_TEXT = re.compile(
    r"{#.*?#}|{% *comment\b.*?{% *endcomment *%}|{% *block bodyclass\b.*?{% *endblock *%}"
    r"|{% *blocktrans(?:late)?\b.*?{% *endblocktrans\w* *%}"
    r"|<script\b.*?</script>|<style\b.*?</style>|<!--.*?-->|{%.*?%}",
    re.DOTALL,
)
TEMPLATE_VARIABLE = re.compile(r"{{.*?}}", re.DOTALL)
# A docstring or comment that begins so has no subject (CONTRIBUTING.md, "Style").
QUESTION_WORD = re.compile(r"(what|who|whom|whose|whether|how|where|whatever)\b", re.IGNORECASE)
# The parser is slow, so it reads only files with such a word after a quotation mark or “#”.
MAY_HAVE_QUESTION_WORD = re.compile(rf"[\"'#]\s*{QUESTION_WORD.pattern}", re.IGNORECASE)
ENGLISH_MISQUOTES = re.compile(r'["«»„‟]')
SPANISH_MISQUOTES = re.compile(r'["“”„‟]')


@dataclass(frozen=True)
class BannedWords:
    language: str
    pattern: re.Pattern[str]
    alternatives: str


@cache
def banned_words() -> list[BannedWords]:
    lines = BANNED_WORDS.read_text(encoding="utf-8").splitlines()
    fields = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [
        BannedWords(language, re.compile(pattern, re.IGNORECASE), alternatives)
        for language, pattern, alternatives in fields
    ]


def plain_text(message: str) -> str:
    """Return a message without markup, each placeholder as an ellipsis."""
    return PLACEHOLDER.sub(PLACE_OF_A_PLACEHOLDER, HTML_TAG.sub("", message)).strip()


def wording_problems(language: str, text: str) -> list[str]:
    """Return "found words → alternatives" for each entry of the list that the text contains."""
    return [
        f"{found[0]!r} in {text!r} → {words.alternatives}"
        for words in banned_words()
        if words.language == language and (found := words.pattern.search(text))
    ]


def template_texts(source: str) -> list[str]:
    """Return the lines of text of a template that are no message."""
    text = NO_TEMPLATE_TEXT.sub("\n", source)
    text = TEMPLATE_VARIABLE.sub(PLACE_OF_A_PLACEHOLDER, text)
    lines = (line.strip() for line in HTML_TAG.sub("\n", text).splitlines())
    return [line for line in lines if re.search(r"[^\W\d_]", line)]


def tracked_files(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns],  # noqa: S607
        cwd=PROJECT_ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    files = [PROJECT_ROOT / name for name in listed.split("\0") if name]
    return [file for file in files if file.is_file()]


def docstrings(source: str) -> Iterator[tuple[int, str]]:
    """Yield the line number and the text of each docstring."""
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, holders) and (text := ast.get_docstring(node)):
            yield node.body[0].lineno, text


def comments(source: str) -> Iterator[tuple[int, str]]:
    """Yield the line number and the text of each comment; of adjacent lines, only of the first."""
    line_before = 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            is_alone = token.line.lstrip().startswith("#")
            if not (is_alone and line_before == token.start[0] - 1):
                yield token.start[0], token.string.lstrip("#").strip()
            line_before = token.start[0] if is_alone else 0


def question_word_starts(source: str) -> list[str]:
    """Return "line: text" for each docstring and comment that begins with a question word."""
    if not MAY_HAVE_QUESTION_WORD.search(source):
        return []
    found = sorted([*docstrings(source), *comments(source)])
    return [f"{line}: {text[:60]}" for line, text in found if QUESTION_WORD.match(text)]


@pytest.fixture(scope="module")
def entries() -> list:
    return read_po(PO_FILE.read_text(encoding="utf-8"))[1:]  # without the header


def test_english_messages_avoid_the_banned_words(entries):
    ids = [plain_text(form) for entry in entries for form in entry.forms]

    assert len(ids) > 1000
    assert [problem for text in ids for problem in wording_problems("en", text)] == []


def test_spanish_messages_avoid_the_banned_words(entries):
    texts = [plain_text(text) for entry in entries for text in entry.translations]

    assert len(texts) > 1000
    assert [problem for text in texts for problem in wording_problems("es", text)] == []


def test_template_text_outside_the_messages_avoids_the_banned_words():
    templates = tracked_files("templates/*.html", "*/templates/*.html")
    problems = {
        f"{file.relative_to(PROJECT_ROOT)}: {problem}"
        for file in templates
        for text in template_texts(file.read_text(encoding="utf-8"))
        for problem in wording_problems("en", text)
    }

    assert len(templates) > 50
    assert problems == set()


def test_english_messages_quote_with_double_quotation_marks(entries):
    ids = [plain_text(form) for entry in entries for form in entry.forms]

    assert [text for text in ids if ENGLISH_MISQUOTES.search(text)] == []


def test_spanish_messages_quote_with_angle_quotation_marks(entries):
    texts = [plain_text(text) for entry in entries for text in entry.translations]

    assert [text for text in texts if SPANISH_MISQUOTES.search(text)] == []


def test_docstrings_and_comments_do_not_begin_with_a_question_word():
    files = tracked_files("*.py")
    found = [
        f"{file.relative_to(PROJECT_ROOT)}:{start}"
        for file in files
        for start in question_word_starts(file.read_text(encoding="utf-8"))
    ]

    assert len(files) > 400
    assert found == []


def test_each_entry_of_the_list_is_complete_and_matches_something():
    words = banned_words()

    assert {one.language for one in words} == {"en", "es"}
    assert [one for one in words if not one.alternatives or one.pattern.search("")] == []
    assert len({(one.language, one.pattern) for one in words}) == len(words)


@pytest.mark.parametrize(
    ("language", "message", "found"),
    [
        ("en", "Nobody handed out %(title)s.", ["'handed out'", "'Nobody'"]),
        ("en", "Several activities", []),
        ("en", "leads to “%(title)s”", []),
        ("en", "it leads to %(title)s", []),
        ("en", "it leads to trouble", ["'leads to'"]),
        ("es", "Un <b>ensayo</b> de %s", ["'ensayo'"]),
        ("es", "Una comprobación", []),
    ],
)
def test_banned_words_are_found(language, message, found):
    problems = wording_problems(language, plain_text(message))

    assert [problem.partition(" in ")[0] for problem in problems] == found


def test_text_of_a_template_is_read_without_code_and_messages():
    source = (
        '{# a note #}{% translate "a message" %}<p class="a class">Shown {{ value|upper }} to all'
        "</p>{% blocktranslate %}another{% endblocktranslate %}<script>let code;</script>12"
    )

    assert template_texts(source) == ["Shown … to all"]


def test_question_words_are_found_where_a_text_begins():
    source = (
        '"""What a module does."""\n\n# Reasons come first,\n# what follows goes on.\n'
        'x = 1  # whether it is one\n\n\ndef f():\n    """Return who did it."""\n    # How so\n'
    )

    assert question_word_starts(source) == [
        "1: What a module does.",
        "5: whether it is one",
        "10: How so",
    ]
