"""Test cases of list filters: records and the subset that a filter value selects."""

import csv
import io
from collections.abc import Callable

from catalogue.models import Record
from catalogue.records.frameworks import Framework
from tests.support.factories import (
    CountryFactory,
    CountryGroupFactory,
    DeliverableFactory,
    DeliveryFactory,
    TopicFactory,
)

# Creates records, and returns a filter value and the records that it selects.
FilterCase = Callable[[], tuple[str, list[Record]]]


def listed_slugs(client, model, **parameters) -> list[str]:
    """Return the slugs on the page of a list, in order."""
    response = client.get(f"/{model.plural}/", parameters)
    assert response.status_code == 200
    return [record.slug for record in response.context["page"]]


def exported_rows(client, model, **parameters) -> list[dict[str, str]]:
    """Return the rows of the CSV file of a list, as dictionaries by column code."""
    response = client.get(f"/{model.plural}/export.csv", {"headers": "codes", **parameters})
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode().removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def assert_filter_finds(client, model, name: str, case: FilterCase) -> None:
    """Check that the page and the file contain exactly the selected records.

    Without the filter, the page must contain more records.
    """
    value, records = case()
    expected = sorted(record.slug for record in records)

    assert sorted(listed_slugs(client, model, **{name: value})) == expected
    addresses = [row["permalink"] for row in exported_rows(client, model, **{name: value})]
    assert sorted(address.split("/")[-2] for address in addresses) == expected
    assert set(expected) < set(listed_slugs(client, model))


def common_filter_cases(factory) -> dict[str, FilterCase]:
    """Return the cases of the filters that all lists have."""

    def q():
        factory(draft=True, title_en="Remittances", slug="draft")
        factory(published=True)
        return "remittance", [factory(published=True, title_en="Remittances")]

    def year():
        for period in (None, "2011-12-31", "2013", "2010/", "2013/.."):
            factory(published=True, when=period)
        factory(draft=True, when="2012")
        periods = ("2012", "2012-12-31", "2011/2013", "2009/..", "/2012")
        return "2012", [factory(published=True, when=period) for period in periods]

    def first_day():
        for period in (None, "2012-06-14", "2011", "2009/"):
            factory(published=True, when=period)
        factory(in_review=True, when="2012-06-15")
        periods = ("2012-06-15", "2012-06", "2013", "2009/..")
        return "2012-06-15", [factory(published=True, when=period) for period in periods]

    def last_day():
        for period in (None, "2012-06-16", "2013", "2013/.."):
            factory(published=True, when=period)
        factory(withdrawn=True, when="2012-06-15")
        periods = ("2012-06-15", "2012-06", "2011", "2009/..")
        return "2012-06-15", [factory(published=True, when=period) for period in periods]

    def topic():
        above = TopicFactory(slug="above")
        below = TopicFactory(broader=TopicFactory(broader=above))
        factory(published=True, topics=[TopicFactory()])
        factory(draft=True, topics=[above])
        return "above", [factory(published=True, topics=[topic]) for topic in (above, below)]

    cases = {"q": q, "year": year, "from": first_day, "to": last_day, "topic": topic}
    return cases | {one.value: framework_case(factory, one) for one in Framework}


def deliverable_case(factory) -> FilterCase:
    """Return the case of the filter by a deliverable to which records count."""

    def case():
        name = factory._meta.model._meta.model_name
        wanted, other = DeliverableFactory(slug="wanted"), DeliverableFactory()
        DeliveryFactory(deliverable=other, **{name: factory(published=True)})
        DeliveryFactory(deliverable=wanted, **{name: factory(draft=True)})
        counted = factory(published=True)
        DeliveryFactory(deliverable=wanted, **{name: counted})
        return "wanted", [counted]

    return case


def framework_case(factory, framework: Framework) -> FilterCase:
    """Return the case of a filter by the codes of a framework, with what is below a code."""

    def case():
        goal, other = (TopicFactory(framework=framework, code=code) for code in ("1", "2"))
        target = TopicFactory(framework=framework, code="1.2", broader=goal)
        factory(published=True, topics=[other])
        factory(draft=True, topics=[goal])
        return "1", [factory(published=True, topics=[topic]) for topic in (goal, target)]

    return case


def choice_filter_case(factory, name: str, chosen: str, other: str) -> FilterCase:
    """Return the case of a filter by the codes of a field with choices."""

    def case():
        factory(published=True, **{name: other}, when="2012")
        factory(draft=True, **{name: chosen}, when="2012")
        return chosen, [factory(published=True, **{name: chosen}, when="2012")]

    return case


def place_filter_cases(factory) -> dict[str, FilterCase]:
    """Return the cases of the filters by country and country group."""

    def country():
        group = CountryGroupFactory(members=[CountryFactory()])
        factory(published=True, countries=[CountryFactory(alpha3="PER")])
        factory(
            published=True, regions=[group]
        )  # a filter by country does not include country groups
        factory(draft=True, countries=[CountryFactory()])
        return "HND", [factory(published=True, countries=[CountryFactory()])]

    def region():
        above = CountryGroupFactory(slug="above", members=[CountryFactory()])
        below = CountryGroupFactory(broader=above, members=[CountryFactory(alpha3="PER")])
        factory(published=True, regions=[CountryGroupFactory(members=[CountryFactory()])])
        factory(published=True, countries=[CountryFactory(alpha3="FRA")])
        factory(draft=True, regions=[above])
        return "above", [
            factory(published=True, regions=[above]),
            factory(published=True, regions=[below]),
            factory(published=True, countries=[CountryFactory()]),
            factory(published=True, countries=[CountryFactory(alpha3="PER")]),
        ]

    return {"country": country, "region": region}
