"""Summary of a report of half a page, made of the first sentences of its sections.

The author can rewrite it like every other paragraph. The choice of sentences does not depend on the
language.
"""

from collections.abc import Collection, Iterable

from reports.composition.document import SUMMARY, Block, Paragraph, Section, Sentence

MAX_SENTENCES = 9  # about half a page
LIST_RULES = {"listed", "listed.one", "planned"}  # of paragraphs that list titles
SUMMARY_KEY = "summary:text"


def summary_section(
    sections: Iterable[Section],
    heading: str,
    omitted: Collection[str] = (),
    unclear_words: str = "",
) -> Section:
    """Return a section with the summary.

    Paragraphs whose keys are in `omitted` are not used, and no sentence with `unclear_words`, which
    refer to the heading above it.
    """
    every = [inner for section in sections for inner in section.walk()]
    openings = (_opening(inner.blocks, omitted, unclear_words) for inner in every)
    chosen = [sentence for sentence in openings if sentence is not None][:MAX_SENTENCES]
    blocks: list[Block] = [Paragraph(chosen, key=SUMMARY_KEY)] if chosen else []
    return Section(SUMMARY, heading, blocks)


def _opening(
    blocks: Iterable[Block], omitted: Collection[str], unclear_words: str
) -> Sentence | None:
    """Return the first sentence that begins a paragraph and can stand alone, without its note."""
    for block in blocks:
        if not isinstance(block, Paragraph) or block.key in omitted:
            continue
        first, rule = block.sentences[0], block.key.split(":")[1]
        is_unclear = first.introduces_list or first.says(unclear_words)
        if rule not in LIST_RULES and not is_unclear:
            return first.without_note()
    return None
