"""Search: English and Spanish, without regard to case, accents or endings."""

import pytest
from django.core.exceptions import ValidationError

from activities.models import Activity, Mandate
from catalogue.base.full_text import parse_terms
from catalogue.models import IndexRow
from tests.support.factories import (
    ActivityFactory,
    CountryFactory,
    MandateFactory,
    OrganizationFactory,
    ProjectFactory,
    ProvisionFactory,
    TopicFactory,
)
from tests.support.filter_cases import listed_slugs

pytestmark = pytest.mark.django_db


def search_slugs(text: str, model=Activity) -> list[str]:
    """Return what the index finds, which equals what the records themselves say."""
    rows = IndexRow.objects.of(model).matching(text).values("record_id")
    slugs = sorted(model.objects.filter(pk__in=rows).values_list("slug", flat=True))
    assert slugs == sorted(model.objects.public().search(text).values_list("slug", flat=True))
    return slugs


@pytest.mark.parametrize(
    ("typed", "slugs"),
    [
        ("migracion", ["a", "b"]),
        ("Migración", ["a", "b"]),
        ("MIGRACIONES", ["a", "b"]),
        ("migración internacional", ["a"]),
        ("la migración", ["a", "b"]),
        ("migracion -asilo", ["a"]),
    ],
)
def test_spanish_is_found_however_it_is_typed(typed, slugs):
    ActivityFactory(
        published=True, slug="a", title_es="La migración internacional en América Latina"
    )
    ActivityFactory(published=True, slug="b", title_es="Asilo y migración interna en el asilo")

    assert search_slugs(typed) == slugs


@pytest.mark.parametrize("typed", ["policies", "policy", "The Policy", "the policies of"])
def test_english_is_found_by_any_ending_and_stop_words_do_no_harm(typed):
    ActivityFactory(published=True, slug="a", summary_en="Advice on migration policy")
    assert search_slugs(typed) == ["a"]


@pytest.mark.parametrize(
    "typed", ["615(XXXI)", "615 (XXXI)", "res. 615", "Resolución 615", "resolution 615", "615"]
)
def test_resolution_and_the_work_under_it_are_found_by_its_symbol(typed):
    resolution = MandateFactory(
        published=True, slug="resolution", title_en="On migration", symbol="615 (XXXI)"
    )
    MandateFactory(published=True, slug="other", title_en="On water", symbol="616 (XXXI)")
    project = ProjectFactory(published=True)
    project.mandates.add(resolution)
    ActivityFactory(published=True, slug="direct", mandates=[resolution])
    ActivityFactory(published=True, slug="through-project", project=project)
    ActivityFactory(
        published=True, slug="through-provision", provisions=[ProvisionFactory(mandate=resolution)]
    )
    ActivityFactory(published=True, slug="none")

    assert search_slugs(typed, Mandate) == ["resolution"]
    assert search_slugs(typed) == ["direct", "through-project", "through-provision"]


def test_record_is_found_by_the_names_of_what_it_is_about_in_either_language():
    topic = TopicFactory(name_en="Remittances", name_es="Remesas")
    body = OrganizationFactory(published=True, title_en="Commission", acronym_es="CEPAL")
    ActivityFactory(published=True, slug="topic", topics=[topic])
    ActivityFactory(published=True, slug="country", countries=[CountryFactory(alpha3="PER")])
    ActivityFactory(published=True, slug="body").involvements.create(organization=body, role="lead")

    assert [search_slugs(typed) for typed in ("remesas", "perú", "cepal")] == [
        ["topic"],
        ["country"],
        ["body"],
    ]


def test_name_of_a_draft_finds_nothing():
    body = OrganizationFactory(title_en="Secret body", draft=True)
    ActivityFactory(published=True).involvements.create(organization=body, role="lead")
    assert search_slugs("secret") == []


def test_phrase_is_found_as_it_stands():
    ActivityFactory(published=True, slug="a", title_en="Ageing of the population")
    ActivityFactory(published=True, slug="b", title_en="The population is ageing")
    assert search_slugs('"ageing of the population"') == ["a"]


@pytest.mark.parametrize(
    "typed", ["", " ", "the", "de la", '"', "-", "!&|()<>:*", "''", '""', "-the"]
)
def test_text_without_a_telling_word_finds_nothing(typed):
    ActivityFactory(published=True, title_en="The")
    assert search_slugs(typed) == []


@pytest.mark.parametrize(
    "typed",
    [
        *("a & b | !c", "foo:*", "x <-> y", "o'brien", "back\\slash", '"open', "%_"),
        *("!absent", "absent|something"),  # which would find it
    ],
)
def test_operators_are_only_letters(typed):
    ActivityFactory(published=True, title_en="Something else")
    assert search_slugs(typed) == []


@pytest.mark.parametrize(
    "typed", ["x" * 301, "a\x00b", " ".join(str(number) for number in range(25))]
)
def test_text_that_is_too_much_is_refused(typed):
    with pytest.raises(ValidationError):
        parse_terms(typed)


def test_best_match_comes_first(client):
    ActivityFactory(published=True, slug="in-summary", summary_en="It mentions remittances")
    ActivityFactory(published=True, slug="in-title", title_en="Remittances")
    assert listed_slugs(client, Activity, q="remittances") == ["in-title", "in-summary"]
