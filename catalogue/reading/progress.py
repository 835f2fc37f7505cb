"""The progress of a text: paragraphs with a citation, or with nothing to record.

Headings are not counted. Whether a paragraph is recorded is not stored: the citations show it. A
citation of an organization alone says that a name has a record, not that the facts are recorded.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from catalogue.reading.models import (
    ParagraphDecision,
    ParagraphKind,
    ReadingState,
    SourceParagraph,
    SourceText,
)
from catalogue.reading.places import cited_places, printed_places
from catalogue.records.organizations import Organization
from catalogue.records.sources import Citation


@dataclass(frozen=True)
class Progress:
    """The paragraphs of a text, those that are recorded, and those with nothing to record."""

    total: int
    recorded: int
    nothing: int

    @property
    def done(self) -> int:
        return self.recorded + self.nothing

    @property
    def left(self) -> int:
        return self.total - self.done

    @property
    def recorded_percent(self) -> int:
        return self._percent(self.recorded)

    @property
    def done_percent(self) -> int:
        return self._percent(self.done)

    def _percent(self, count: int) -> int:
        return round(100 * count / self.total) if self.total else 0


def citations_by_place(source_pks: Iterable[int]) -> dict[tuple[int, str], list[Citation]]:
    """Return the citations of sources, by the source and the place in English."""
    found: dict[tuple[int, str], list[Citation]] = defaultdict(list)
    citations = Citation.objects.filter(source__in=source_pks).select_related("content_type")
    for citation in citations.order_by("pk"):
        for place in cited_places(citation.place_en or citation.place_es):
            english, _spanish = printed_places(place)
            found[citation.source_id, english].append(citation)
    return found


def is_recorded(citations: Iterable[Citation]) -> bool:
    """Return whether a paragraph with these citations is recorded."""
    organizations = ContentType.objects.get_for_model(Organization).pk
    return any(citation.content_type_id != organizations for citation in citations)


def latest_texts() -> QuerySet[SourceText]:
    """Return the newest version of the text of each source."""
    return SourceText.objects.order_by("source_id", "-version").distinct("source_id")


def readable_texts() -> QuerySet[SourceText]:
    """Return the newest texts that can be read, the newest first."""
    states = (ReadingState.READY, ReadingState.PARTLY)
    newest = SourceText.objects.filter(pk__in=latest_texts().values("pk"), state__in=states)
    return newest.defer("pasted").select_related("source").order_by("-requested_at", "-pk")


def progress_of(texts: Iterable[SourceText]) -> dict[int, Progress]:
    """Return the progress of each text, by its key."""
    by_pk = {text.pk: text for text in texts}
    cited = citations_by_place({text.source_id for text in by_pk.values()})
    decided = set(
        ParagraphDecision.objects.filter(paragraph__text__in=by_pk).values_list(
            "paragraph_id", flat=True
        )
    )
    counts: dict[int, list[int]] = {pk: [0, 0, 0] for pk in by_pk}
    paragraphs = SourceParagraph.objects.filter(text__in=by_pk).order_by()
    columns = ("pk", "text_id", "place_en", "joined_places")
    for pk, text_pk, place, joined in paragraphs.exclude(kind=ParagraphKind.HEADING).values_list(
        *columns
    ):
        places = [(by_pk[text_pk].source_id, one) for one in (place, *joined)]
        has_record = is_recorded(one for key in places for one in cited.get(key, []))
        counts[text_pk][0] += 1
        counts[text_pk][1] += has_record
        counts[text_pk][2] += not has_record and pk in decided
    return {pk: Progress(*values) for pk, values in counts.items()}
