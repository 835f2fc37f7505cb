"""The impact of a deletion: numbers and names of the deleted rows, and rows that block it."""

import pytest

from catalogue.workflow.deletion import DeletionImpact, deletion_impact
from tests.support.factories import (
    CitationFactory,
    DisseminationFactory,
    MeetingFactory,
    OrganizationFactory,
    ParticipationFactory,
    PublicationFactory,
    RecipientFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


def counts_by_name(impact: DeletionImpact) -> dict[str, int]:
    return {model.__name__: number for model, number in impact.counts.items() if number}


def linked_name(row, name: str) -> str:
    opts = row._meta
    return f'<a href="/admin/{opts.app_label}/{opts.model_name}/{row.pk}/change/">{name}</a>'


def test_row_alone_is_counted_and_named_with_its_address():
    topic = TopicFactory(name_en="Borders & <b>")

    impact = deletion_impact(topic)

    assert counts_by_name(impact) == {"Topic": 1}
    assert impact.names == [linked_name(topic, "Topic: Borders &amp; &lt;b&gt;"), []]
    assert impact.blockers == []


def test_rows_of_rows_are_counted_and_named():
    work = PublicationFactory(title_en="A study")
    act = DisseminationFactory(publication=work)
    recipient = RecipientFactory(dissemination=act)
    DisseminationFactory()

    impact = deletion_impact(work)

    assert counts_by_name(impact) == {"Publication": 1, "Dissemination": 1, "Recipient": 1}
    assert impact.names == [
        linked_name(work, "Publication: A study"),
        [linked_name(act, "Distribution: Presented"), f"Recipient: {recipient}"],
    ]
    assert impact.blockers == []


def test_generic_relation_counts_the_rows_of_this_record_alone():
    work = PublicationFactory()
    CitationFactory(record=work)
    CitationFactory(record=MeetingFactory(pk=work.pk))

    assert counts_by_name(deletion_impact(work)) == {"Publication": 1, "Citation": 1}


def test_automatic_table_is_counted_without_names():
    work = PublicationFactory(title_en="A study")
    work.topics.add(TopicFactory(), TopicFactory())

    impact = deletion_impact(work)

    assert counts_by_name(impact) == {"Publication": 1, "Publication_topics": 2}
    assert impact.names == [linked_name(work, "Publication: A study"), []]


def test_rows_that_block_are_named_and_not_counted():
    body = OrganizationFactory(title_en="A body")
    part = ParticipationFactory(organization=body)

    impact = deletion_impact(body)

    assert impact.blockers == [f"Participation: {part}"]
    assert counts_by_name(impact) == {"Organization": 1}


@pytest.mark.parametrize(
    ("number", "others"),
    [(20, []), (21, ["… and 1 more: recipients"]), (23, ["… and 3 more: recipients"])],
)
def test_at_most_twenty_rows_of_a_relation_are_named(number, others):
    work = PublicationFactory()
    act = DisseminationFactory(publication=work)
    for place in range(number):
        RecipientFactory(dissemination=act, organization=None, group_en=f"Group {place}")

    impact = deletion_impact(work)

    _act, *names = impact.names[1]
    assert names == [*(f"Recipient: Group {place}" for place in range(20)), *others]
    assert counts_by_name(impact)["Recipient"] == number
