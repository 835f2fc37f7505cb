"""Selection of the records of a report: those left out, their order, and own paragraphs."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from reports.composition.outline import Passage
from reports.models import OwnParagraph, RecordPlacement, Report


@transaction.atomic
def save_selection(
    *,
    report: Report,
    left_out: Iterable[int],
    positions: Mapping[int, int],
    passages: Iterable[Passage],
) -> None:
    """Replace the selection of a report: numbers left out, positions by number, own paragraphs.

    A passage with the key of an own paragraph of this report changes it. Own paragraphs whose keys
    are not among `passages` are deleted.
    """
    _save_placements(report, set(left_out), positions)
    saved_keys = []
    for passage in passages:
        own = report.own_paragraphs.filter(pk=passage.key).first() or OwnParagraph(report=report)
        own.section, own.position = passage.section, passage.position
        own.text_en, own.text_es = passage.text_en, passage.text_es
        own.full_clean(exclude=["report"])
        own.save()
        saved_keys.append(own.pk)
    report.own_paragraphs.exclude(pk__in=saved_keys).delete()


def _save_placements(report: Report, left_out: set[int], positions: Mapping[int, int]) -> None:
    """Write the placements that differ from the stored ones, to keep the history short."""
    selected = {
        number: (number in left_out, positions.get(number)) for number in {*left_out, *positions}
    }
    stored = {placement.number: placement for placement in report.placements.all()}
    report.placements.filter(number__in=stored.keys() - selected.keys()).delete()
    changed = [
        placement
        for number, placement in stored.items()
        if number in selected and (placement.is_left_out, placement.position) != selected[number]
    ]
    for placement in changed:
        placement.is_left_out, placement.position = selected[placement.number]
    RecordPlacement.objects.bulk_update(changed, ["is_left_out", "position"])
    RecordPlacement.objects.bulk_create(
        RecordPlacement(report=report, number=number, is_left_out=is_out, position=position)
        for number, (is_out, position) in sorted(selected.items())
        if number not in stored
    )
