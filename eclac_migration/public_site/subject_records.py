"""The public records that name a country or a topic, by kind, for the page about it."""

from dataclasses import dataclass

from django.db.models import QuerySet, Value
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from activities.charts import count_parts
from activities.models import Activity
from catalogue.base.translation import content_language
from catalogue.filtering.filter_sets import INDEX_WALK_THRESHOLD
from catalogue.index.facet_counts import RecordCount
from catalogue.index.models import COLLECTIVE_KEY, IndexRow
from catalogue.kinds import RecordKind, listed_kinds
from catalogue.models import Country, Organization, Record, Topic
from catalogue.pages.public_records import public_records

MAX_RECORDS = 10  # of a kind on the page; the group entries among the activities have their own ten
RELATIONS = {"country", "countries", "editions"}  # shown in the line of a record


@dataclass(frozen=True)
class Section:
    """The records of one kind: their number, the first of them, and the address of their list.

    Group entries, which only activities have, stand apart.
    """

    plural: str
    heading: str
    label: str
    count: RecordCount
    records: list[Record]
    group_entries: list[Record]
    address: str

    @property
    def total(self) -> int:
        return self.count.total

    @property
    def shown(self) -> int:
        return len(self.records) + len(self.group_entries)

    @property
    def is_limited(self) -> bool:
        return self.total > self.shown


def subject_sections(
    facet: str, subject: Country | Topic, query: str, counts: dict[str, RecordCount]
) -> list[Section]:
    """Return a section for each kind that has records, with its first records."""
    kinds = [kind for kind in listed_kinds() if kind.plural in counts]
    found = first_records(facet, subject, kinds, counts) if kinds else {}
    sections = []
    for kind in kinds:
        count = counts[kind.plural]
        names = kind.model._meta
        sections.append(
            Section(
                kind.plural,
                capfirst(str(kind.plural_label)),
                str(names.verbose_name if count.number == 1 else names.verbose_name_plural),
                count,
                found.get((kind.plural, False), []),
                found.get((kind.plural, True), []),
                f"{reverse(f'{kind.plural}:list')}?{query}",
            )
        )
    return sections


def first_records(
    facet: str, subject: Country | Topic, kinds: list[RecordKind], counts: dict[str, RecordCount]
) -> dict[tuple[str, bool], list[Record]]:
    """Return the first records by kind and by whether they are group entries.

    The index rows of all kinds are read in one statement, and their records in another.
    """
    parts: list[QuerySet] = []
    for kind in kinds:
        rows = IndexRow.objects.of(kind.model).with_facet_values(facet, subject)
        use_index = counts[kind.plural].total > INDEX_WALK_THRESHOLD
        order = "title" if kind.model is Organization else "newest"
        for is_group, part in (
            (False, rows.exclude(keys__contains=[COLLECTIVE_KEY])),
            (True, rows.filter(keys__contains=[COLLECTIVE_KEY])),
        ):
            number = counts[kind.plural].group_entries if is_group else counts[kind.plural].number
            if not number:
                continue
            title = f"title_{content_language()}"
            columns = (Value(is_group), "kind", "record_id", "starts", title)
            ordered = part.sorted_by(order, use_order_index=use_index)
            parts.append(ordered.values_list(*columns)[:MAX_RECORDS])
    found = list(parts[0].union(*parts[1:], all=True))
    records = public_records(
        [(plural, pk) for _group, plural, pk, _day, _title in found], RELATIONS
    )
    dated = [row for row in found if row[1] != Organization.plural]
    dated.sort(key=lambda row: (row[3] is not None, str(row[3] or ""), row[2]), reverse=True)
    titled = [row for row in found if row[1] == Organization.plural]
    titled.sort(key=lambda row: (row[4], row[2]))
    by_section: dict[tuple[str, bool], list[Record]] = {}
    for is_group, plural, pk, _day, _title in [*dated, *titled]:
        if record := records.get((plural, pk)):
            by_section.setdefault((plural, is_group), []).append(record)
    return by_section


def summary_line(subject: Country | Topic, sections: list[Section]) -> str:
    """Return the numbers of records in words, for search engines and other sites."""
    parts = [part for section in sections for part in count_words(section)]
    return _(
        "%(name)s in the public record of the work of ECLAC on international migration: %(counts)s."
    ) % {"name": subject.name, "counts": ", ".join(parts)}


def count_words(section: Section) -> list[str]:
    """Return the number of records of a section in words: “1 activity”, “3 group entries”."""
    if section.plural == Activity.plural:
        return count_parts(section.count.number, section.count.group_entries)
    return [f"{section.total} {section.label}"]
