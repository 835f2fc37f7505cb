"""Records with texts and dates that are difficult for export formats."""

from catalogue.models import CountryGroup
from tests.support.factories import (
    ActivityFactory,
    AuthorshipFactory,
    CountryFactory,
    EditionFactory,
    MeetingFactory,
    OrganizationFactory,
    PublicationFactory,
    TopicFactory,
)

EDGE_CASE_TITLES = {
    "quotes": 'Said "so", it’s «so» & <so>',
    "formula": "=HYPERLINK(\"http://example.org\";'x')",
    "semicolons": "One; two\\; three, four",
    "emoji": "Migrants 👩‍👩‍👧‍👦 – 𝒜",
    "right-to-left": "الهجرة الدولية \u200f(2012)\u200e",
    "backslash": "C:\\temp\\new {curly} 100 % #1 _x_ ~ ^ $5",
    "entity": "&amp; ]]> _x0041_",
}
EDGE_CASE_TEXT = 'Two\nlines,\ttab; "quoted" ñandú, عربى 👍\n' + "á" * 10_000
EDGE_CASE_PERIODS = (
    "2012",
    "2012-07",
    "2012-08-19/2012-08-20",
    "1899-12-31",
    "2009/..",
    "/2012",
    None,
)


def edge_case_records(factory, **fields) -> list:
    """Return a published record for each text and date, with titles in both languages."""
    records = []
    for (slug, title), when in zip(EDGE_CASE_TITLES.items(), EDGE_CASE_PERIODS, strict=True):
        fields = {**fields, "title_en": title, "title_es": f"{title} ñ", "when": when}
        texts = {"summary_en": EDGE_CASE_TEXT, "summary_es": f"{EDGE_CASE_TEXT}ñ"}
        records.append(factory(slug=slug, published=True, **fields, **texts))
    return records


def edge_case_activities() -> list:
    topics = [TopicFactory(name_en=name, slug=slug) for slug, name in (("a", "A; b"), ("c", "C\\"))]
    activities = edge_case_records(ActivityFactory)
    for activity in activities[:3]:
        activity.topics.set(topics)
        activity.countries.set([CountryFactory(), CountryFactory(alpha3="PER")])
        activity.regions.set([CountryGroup.objects.get(slug="celac")])
    return activities


def edge_case_meetings() -> list:
    return edge_case_records(
        MeetingFactory,
        city_en="Panamá; “City”, the",
        venue_en="Hall 1\\2",
        country=CountryFactory(alpha3="PAN"),
    )


def edge_case_publications() -> list:
    publications = edge_case_records(PublicationFactory)
    body = OrganizationFactory(
        published=True, title_en="Comisión Económica, {CEPAL} & others", slug="body"
    )
    for number, publication in enumerate(publications):
        AuthorshipFactory(publication=publication, organization=body, role="author")
        AuthorshipFactory(
            publication=publication,
            organization=None,
            family_name="Martínez Pizarro",
            given_name="Jorge",
            position=1,
        )
        EditionFactory(publication=publication, language="en", symbol=f"LC/L.{number}_%")
    return publications
