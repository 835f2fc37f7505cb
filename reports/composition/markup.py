"""Markup of texts by the author of a report: *italics*, **bold**, [text](address), [27].

A blank line separates paragraphs. A number in brackets cites the record with that number.
"""

import re
from collections.abc import Iterable, Sequence

from reports.composition.templates import Run, single_line

MARKED = re.compile(
    r"\*\*(?P<bold>[^*]+)\*\*|\*(?P<title>[^*]+)\*"
    r"|\[(?P<label>[^\]\[]+)\]\((?P<url>https?://[^\s()]+)\)"
)
CITATION = re.compile(r"(?:(?<!\s)\s+)?\[((?:\d{1,9})(?:\s*[,;]\s*\d{1,9})*)\](?!\()")
UNRESOLVED = re.compile(r"\[([\d\s,;]*[^\]\[\d\s,;][^\]\[]*)\](?!\()")
TAG = re.compile(r"</?[A-Za-z][^<>]*>")
UNSAFE_LINK = re.compile(r"\]\((?!https?://[^\s()]+\))")


def split_paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, which blank lines separate."""
    return [part for part in re.split(r"\n\s*\n", text) if single_line(part)]


def cited_numbers(text: str) -> list[int]:
    """Return the numbers of the records that a text cites."""
    found = (int(n) for match in CITATION.finditer(text) for n in re.findall(r"\d+", match[1]))
    return list(dict.fromkeys(found))


def parse_runs(text: str) -> list[Run]:
    """Return the runs of one paragraph, without its citations."""
    text = single_line(CITATION.sub("", text))
    runs, end = [], 0
    for match in MARKED.finditer(text):
        runs.append(Run(text[end : match.start()]))
        if match["url"]:
            runs.append(Run(match["label"], url=match["url"]))
        else:
            manner = "bold" if match["bold"] else "title"
            runs.append(Run(match["bold"] or match["title"], manner=manner))
        end = match.end()
    runs.append(Run(text[end:]))
    return [run for run in runs if run.text]


def write_runs(runs: Iterable[Run]) -> str:
    """Return the text from which `parse_runs` makes these runs."""
    return "".join(_written(run) for run in runs)


def _written(run: Run) -> str:
    if run.url:
        return f"[{run.text}]({run.url})"
    mark = {"title": "*", "bold": "**"}.get(run.manner, "")
    return f"{mark}{run.text}{mark}"


def write_sentences(texts: Sequence[Iterable[Run]]) -> str:
    return " ".join(map(write_runs, texts))
