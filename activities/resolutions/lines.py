"""The lines of the text of a resolution, without markup, page headers, notes and note marks."""

import re
import unicodedata
from collections import Counter

MIN_RECURRENCES = 3  # a short line that recurs so often is a page header
MAX_HEADER_LENGTH = 90
MAX_HEADER_LINES = 7
MAX_INLINE_LENGTH = 300  # a longer line is a paste without line ends, or a whole paragraph

SYMBOL = r"(?:A|E|S|LC)/[A-Z0-9][A-Za-z0-9./()-]*"
PAGE_LINE = re.compile(
    rf"(?:{SYMBOL}|(?:page|página|pág\.)\s*\d{{1,4}}|[-–—]?\s*\d{{1,4}}\s*[-–—]?"
    r"|\d{1,3}\s*/\s*\d{1,3}|\d{2}-\d{4,6}(?:\s*\([EFS]\))?(?:\s*\d{6})*|/?\s*\.\.\.|\*?\d{7}\*?)"
    rf"(?:\s+(?:{SYMBOL}|\d{{1,3}}(?:/\d{{1,3}})?|\d{{2}}-\d{{4,6}}|(?:page|página)\s*\d{{1,4}}))?",
    re.IGNORECASE,
)
TITLE_BESIDE_SYMBOL = re.compile(
    rf"{SYMBOL}\s+(?P<after>[A-ZÁÉÍÓÚ].{{9,}})|(?P<before>[A-ZÁÉÍÓÚ].{{9,}}?)\s+{SYMBOL}"
)
NOTE_START = re.compile(r"(?:\d{1,3}/?|[*†‡]{1,3})\s+\S")
OPENING_QUOTES = '“"«'
CLOSING_QUOTE = re.compile("[”»]")
PAGE_BREAK = "\f"
NOTE_RULE = re.compile(r"[_–—-]{3,}")
NOTE_LINE = re.compile(
    r"(?:\d{1,3}/?|\[\d{1,3}\]|[*†‡]{1,3}|[¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3})\s*"
    r"(?:See|Ibid|Véase|Véanse|Ibíd|Resolution|Resolución|Resolutions|Official Records"
    r"|Documentos Oficiales|United Nations,|Naciones Unidas,|(?:A|E|S|LC|ST)/[A-Z0-9])"
)
EMPHASIS = re.compile(
    r"</?(?:i|b|em|strong|u)>|(?<![\w*_])[*_]{1,3}(?=[^\s*_])|(?<=[^\s*_])[*_]{1,3}(?![\w*_])", re.I
)
NOTE_MARKS = re.compile(
    r"\s*\[\d{1,3}\]"  # [1]
    r"|\s*[¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3}"
    r"|(?<=[\w)”\"’,;.])\s{1,3}\d{1,3}/(?=[\s,;.:]|$)"  # Development 1/
    r"|(?<=[a-záéíóúñü”’])\d{1,3}(?=[\s,;.:]|$)"  # Development1
    r"|(?<=[a-záéíóúñü”’)][,;.])\d{1,3}(?=\s|$)"  # Development,1
    r"|(?<=\d/\d{3}[,;.])\d{1,2}(?=\s|$)|(?<=\d/\d{2}[,;.])\d{1,2}(?=\s|$)"  # 59/241,1
    r"|(?<=\b(?:19|20)\d\d[,;.])\d{1,2}(?=\s|$)"  # 2013,1
)
BREAK_HYPHENS = ("\x02", "\ufffe", "\u00ad\n")  # as readers of PDF files return them
HYPHENATED = re.compile(r"\b([^\W\d_]+)-\n\s{0,20}([^\W\d_]+)")
HYPHENATED_WORD = re.compile(r"\b[^\W\d_]+-[^\W\d_]+")


def lines_of(text: str) -> list[str]:
    """Return the lines of a text, an empty one for each gap between paragraphs."""
    text = _plain(text)
    lines = [" ".join(line.split()) for line in text.split("\n")]
    lines = _without_repeated_quotes(lines)
    lines = _joined_pages(_without_notes(_with_page_breaks(lines)))
    return _joined_hyphens("\n".join(lines)).split("\n")  # words divided at the end of a page


def _without_repeated_quotes(lines: list[str]) -> list[str]:
    """Remove the quotation mark that begins each paragraph of a quoted resolution."""
    opened = [
        line for line in lines if line[:1] in OPENING_QUOTES and not CLOSING_QUOTE.search(line)
    ]
    if len(opened) < MIN_RECURRENCES:
        return lines
    return [line.lstrip(OPENING_QUOTES + " ") if line in set(opened) else line for line in lines]


def without_note_marks(text: str) -> str:
    return NOTE_MARKS.sub("", text)


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    for mark in BREAK_HYPHENS:
        text = text.replace(mark, "-\n")
    text = text.replace("\u00ad", "").replace("\u2011", "-").replace("\f", "\n\n")
    text = EMPHASIS.sub("", text)
    return _joined_hyphens(text)


def _joined_hyphens(text: str) -> str:
    """Join words that are divided at line ends.

    The hyphen stays before a capital, and in a word that is printed with it elsewhere.
    """
    printed = set(HYPHENATED_WORD.findall(text.casefold()))

    def joined(match: re.Match) -> str:
        first, second = match.groups()
        hyphenated = f"{first}-{second}"
        if second[0].isupper() or hyphenated.casefold() in printed:
            return hyphenated
        return first + second

    return HYPHENATED.sub(joined, text)


def _with_page_breaks(lines: list[str]) -> list[str]:
    """Replace each page header by `PAGE_BREAK`.

    A page header is a page number or symbol alone on a line, with the title beside it, or a short
    line that recurs.
    """
    headers = _lines_of_titles(lines)
    keys = Counter(_header_key(line) for line in lines if _may_be_header(line))
    return [
        PAGE_BREAK
        if index in headers
        or PAGE_LINE.fullmatch(line)
        or (
            _may_be_header(line)
            and keys[_header_key(line)] >= MIN_RECURRENCES
            and not NOTE_LINE.match(line)
        )
        else line
        for index, line in enumerate(lines)
    ]


def _lines_of_titles(lines: list[str]) -> set[int]:
    """Return the indexes of the lines of a title beside a symbol or page number.

    The words are those of a title only if they are printed elsewhere too.
    """
    whole = " ".join(line for line in lines if line).casefold()
    found: set[int] = set()
    group: list[int] = []
    for index, line in enumerate([*lines, ""]):
        beside = TITLE_BESIDE_SYMBOL.fullmatch(line) if len(line) <= MAX_INLINE_LENGTH else None
        title = beside and (beside["after"] or beside["before"])
        if title and title[-1] not in ".;:," and whole.count(title.casefold()) > 1:
            found.add(index)
        if line:
            group.append(index)
            continue
        others = [one for one in group if not PAGE_LINE.fullmatch(lines[one])]
        if others and len(others) < len(group) <= MAX_HEADER_LINES:
            title = " ".join(lines[one] for one in others)
            if title[-1] not in ".;:," and whole.count(title.casefold()) > 1:
                found.update(others)
        group = []
    return found


def _header_key(line: str) -> str:
    return re.sub(r"\d+", "", line).strip()


def _may_be_header(line: str) -> bool:
    return 3 < len(_header_key(line)) <= MAX_HEADER_LENGTH and line[-1] not in ".;:,"


def _without_notes(lines: list[str]) -> list[str]:
    """Remove the notes at the foot of a page: up to its end, or to a gap before another text."""
    kept: list[str] = []
    in_notes = is_after_gap = False
    for line in lines:
        if line == PAGE_BREAK:
            in_notes = False
        elif NOTE_RULE.fullmatch(line) or NOTE_LINE.match(line):
            in_notes = True
        elif line and is_after_gap and in_notes and not NOTE_START.match(line):
            in_notes = False
        if not in_notes:
            kept.append(line)
        elif kept and kept[-1] != PAGE_BREAK:
            kept.append(PAGE_BREAK)  # the paragraph may go on after the notes
        is_after_gap = not line or (is_after_gap and bool(NOTE_RULE.fullmatch(line)))
    return kept


def _joined_pages(lines: list[str]) -> list[str]:
    """Remove page breaks with the gaps around them, except after the end of a paragraph."""
    kept: list[str] = []
    is_after_break = False
    for line in lines:
        if line == PAGE_BREAK:
            is_after_break = True
            while kept and not kept[-1]:
                kept.pop()
        elif line or not is_after_break:
            if is_after_break and kept and kept[-1][-1] in ".;:,":
                kept.append("")
            is_after_break = False
            kept.append(line)
    return kept
