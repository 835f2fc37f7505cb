"""Headings of a report, which the texts of another commission can replace (TEXTS_FOLDER)."""

from collections.abc import Mapping

from django.utils.translation import override, pgettext

from reports.composition.english_sentences import HEADINGS as ENGLISH_HEADINGS


class Headings(dict[str, str]):
    """Headings in one language by code; a text with the context “report heading” replaces one.

    The message of such a text is the English heading, in all languages.
    """

    def __init__(self, language: str, headings: Mapping[str, str]):
        super().__init__(headings)
        self.language = language

    def __getitem__(self, code: str) -> str:
        heading = ENGLISH_HEADINGS[code]
        with override(self.language):
            own = pgettext("report heading", heading)
        return super().__getitem__(code) if own == heading else own
