"""Figures on the page about a country or a topic: related countries, groups and topics."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from activities.charts import count_label
from activities.models import Activity
from catalogue.index.facet_counts import RecordCount, counts_of_rows, record_counts_by_kind
from catalogue.index.models import IndexRow
from catalogue.models import Country, CountryGroup, Topic
from catalogue.search.folding import fold

MAX_RELATED_VALUES = 12  # of a related facet: topics of a country, countries of a topic


@dataclass(frozen=True)
class Fact:
    """A related country, group or topic, the number of activities, and the address of their list.

    `href` is the address of the page about it, if there is one.
    """

    name: str
    count: RecordCount
    address: str
    href: str = ""

    @property
    def number(self) -> int:
        return self.count.number

    @property
    def group_entries(self) -> int:
        return self.count.group_entries

    @property
    def counts(self) -> str:
        return count_label(self.number, self.group_entries)


def counts_of_subject(
    facet: str, subject: Country | Topic, other: str
) -> tuple[RecordCount, dict[str, dict[int, RecordCount]]]:
    """Return the number of activities of a subject, by kind and span and by another facet."""
    rows = IndexRow.objects.of(Activity).with_facet_values(facet, subject)
    return counts_of_rows(rows, "kind and span", other)


def most_frequent(counts: dict[int, RecordCount]) -> list[int]:
    """Return the primary keys of the values with the most activities."""
    return sorted(counts, key=lambda pk: (-counts[pk].total, pk))[:MAX_RELATED_VALUES]


def most_frequent_topics(counts: dict[int, RecordCount]) -> list[Topic]:
    """Return the topics of no framework with the most activities."""
    own = {topic.pk: topic for topic in Topic.objects.own().filter(pk__in=counts)}
    return [own[pk] for pk in most_frequent({pk: counts[pk] for pk in own})]


def related_facts(
    rows: Iterable[Any], counts: dict[int, RecordCount], facet: str, query: str
) -> list[Fact]:
    """Return the related topics or countries, those with the most activities first."""
    list_url = reverse("activities:list")
    facts = []
    for row in sorted(rows, key=lambda row: (-counts[row.pk].total, fold(str(row.name)))):
        value = row.alpha3 if facet == "country" else row.slug
        facts.append(
            Fact(
                str(row.name),
                counts[row.pk],
                f"{list_url}?{query}&{facet}={value}",
                reverse(facet, args=[value]),
            )
        )
    return facts


def region_facts(groups: dict[int, CountryGroup]) -> list[Fact]:
    """Return the country groups that public activities concern, itself or by their members."""
    if not groups:
        return []
    counts = record_counts_by_kind("region", groups)
    list_url = reverse("activities:list")
    facts = []
    for pk, group in groups.items():
        count = counts.get(pk, {}).get(Activity.plural)
        if count:
            facts.append(Fact(str(group.name), count, f"{list_url}?region={group.slug}"))
    return sorted(facts, key=lambda fact: fold(fact.name))
