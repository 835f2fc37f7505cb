"""Every model's pages open, in both languages, at a cost that does not grow with the rows."""

import inspect
import re
from html import unescape

import pytest
from django.contrib import admin

from activities.models import Activity, Involvement
from catalogue.models import Citation, Country, CountryGroup, Organization, Source, Synonym
from meetings.models import Meeting
from publications.models import Dissemination, Edition, Publication
from tests.support.factories import ActivityFactory, MeetingFactory, TopicFactory
from tests.support.kinds import RECORD_APPS, RECORD_MODELS
from tests.support.queries import assert_queries, sql_of_request
from tests.support.query_lists import ADMIN_LIST_QUERIES, STAFF_QUERIES

TARGET_10_7 = (
    "Facilitate orderly, safe, regular and responsible migration and mobility of people, including "
    "through the implementation of planned and well-managed migration policies"
)
TOPICS_FOUND_BY_REMESAS = [
    "Migrant remittances",
    "Global Compact 20: Remittances",
    (
        "SDG 10.c: By 2030, reduce to less than 3 per cent the transaction costs of migrant "
        "remittances and eliminate remittance corridors with costs higher than 5 per cent"
    ),
]
MODELS = [
    model
    for model in admin.site._registry
    if model._meta.app_label in RECORD_APPS
    # Nobody adds one by a form.
    and model._meta.model_name not in ("proposal", "importjob", "mandatedecision")
]


def admin_url(model, page="changelist", *arguments) -> str:
    from django.urls import reverse

    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
    return reverse(name, args=arguments)


def test_every_model_is_in_the_admin():
    assert {*MODELS} >= {*RECORD_MODELS}
    assert {model.__name__ for model in MODELS if model not in RECORD_MODELS} == {
        "Country",
        "CountryGroup",
        "Dissemination",
        "Edition",
        "Membership",
        "Provision",
        "Source",
        "Synonym",
        "Topic",
    }


def test_no_view_of_a_mixin_hides_that_of_another():
    hidden = set()
    for model_admin in admin.site._registry.values():
        views: dict[str, list[type]] = {}
        for base in type(model_admin).__mro__:
            if not base.__module__.startswith("django."):
                for name in vars(base):
                    if name.endswith("_view"):
                        views.setdefault(name, []).append(base)
        for name, (first, *others) in views.items():
            if others and "super()" not in inspect.getsource(vars(first)[name]):
                hidden |= {f"{first.__name__}.{name} hides {others[0].__name__}.{name}"}
    assert hidden == set()


def get_page(client, address: str, language: str, **data):
    response = client.get(address, data, headers={"accept-language": language})
    assert (address, response.status_code) == (address, 200)
    assert f'<html lang="{language}"' in response.text
    return response


# The rows of the programme that contain the word, by model.
ROWS_FOUND_BY_MIGRACION = {
    "Organization": 23,
    "Membership": 6,
    "Country": 0,
    "CountryGroup": 0,
    "Topic": 10,
    "Source": 1,
    "Synonym": 8,
    "Meeting": 11,
    "Publication": 3,
    "Edition": 6,
    "Dissemination": 5,
    "Mandate": 2,
    "Provision": 1,
    "Project": 2,
    "Activity": 18,
    "Outcome": 14,
}


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("model", MODELS)
def test_list_holds_all_rows_or_those_found(programme_superuser_client, model, language):
    everything = get_page(programme_superuser_client, admin_url(model), language)
    found = get_page(programme_superuser_client, admin_url(model), language, q="migracion")

    assert everything.context["cl"].result_count == model.objects.count() > 0
    assert found.context["cl"].result_count == ROWS_FOUND_BY_MIGRACION[model.__name__]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("model", MODELS)
def test_forms_and_history_show_their_row(programme_superuser_client, model, language):
    row = model.objects.order_by("pk").first()
    empty, form, history = (
        get_page(programme_superuser_client, address, language)
        for address in (
            admin_url(model, "add"),
            admin_url(model, "change", row.pk),
            admin_url(model, "history", row.pk),
        )
    )

    assert empty.context["adminform"].form.instance.pk is None
    assert form.context["adminform"].form.instance == row
    assert (history.context["object"], history.context["record_exists"]) == (row, True)
    # The programme is loaded in one change; some tables are filled from the start.
    changes = 0 if model in (Country, CountryGroup, Synonym) else 1
    assert len(history.context["change_groups"]) == changes


@pytest.mark.parametrize("model", MODELS)
def test_list_costs_the_same_with_one_row_and_with_all(programme_superuser_client, model):
    row = model.objects.order_by("pk").first()
    for address in (f"{admin_url(model)}?pk__exact={row.pk}", admin_url(model)):
        assert_queries(
            sql_of_request(programme_superuser_client, address), ADMIN_LIST_QUERIES[model.__name__]
        )


def test_activity_form_costs_the_same_with_one_row_in_each_inline_and_with_many(
    programme_superuser_client,
):
    source = Source.objects.create(slug="s", title_en="Source")
    few, many = (Activity.objects.create(title_en=name, slug=name) for name in ("few", "many"))
    for activity, count in ((few, 1), (many, 4)):
        for number in range(count):
            slug = f"{activity.slug}-{number}"
            body = Organization.objects.create(title_en=slug, slug=slug)
            Involvement.objects.create(activity=activity, organization=body, role="lead")
            Citation.objects.create(record=activity, source=source, place_en=slug)
            activity.links.create(url=f"https://example.org/{number}", label_en=slug)
            activity.countries.add(Country.objects.all()[number])

    for activity in (few, many):
        statements = sql_of_request(
            programme_superuser_client, admin_url(Activity, "change", activity.pk)
        )
        assert_queries(
            statements,
            f"{STAFF_QUERIES} activity topic country countrygroup mandate provision meeting"
            " publication outcome involvement delivery citation link teamentry transition proposal"
            " country",
        )


def test_publication_form_costs_the_same_with_one_dissemination_and_with_many(
    programme_superuser_client,
):
    for count in (1, 3):
        work = Publication.objects.create(title_en=f"Work {count}", slug=f"work-{count}")
        edition = Edition.objects.create(publication=work, language="en")
        for number in range(count):
            act = Dissemination.objects.create(publication=work, manner="distributed")
            slug = f"body-{count}-{number}"
            act.editions.add(edition)
            act.distributors.add(Organization.objects.create(title_en=slug, slug=slug))
        statements = sql_of_request(
            programme_superuser_client, admin_url(Publication, "change", work.pk)
        )
        assert_queries(
            statements,
            f"{STAFF_QUERIES} publication topic country countrygroup meeting organization"
            " edition authorship dissemination edition organization publication contribution"
            " delivery othername citation link teamentry transition proposal",
        )


DEMOGRAPHIC_CENTRE = (
    "Latin American and Caribbean Demographic Centre (CELADE) – Population Division of ECLAC"
)
# The commission itself first, then organizations with the acronym in their name.
ORGANIZATIONS_FOUND_BY_CEPAL = [
    "Economic Commission for Latin America and the Caribbean",
    DEMOGRAPHIC_CENTRE,
    "Statistics Division of ECLAC",
    "Social Development Division of ECLAC",
    "ECLAC sessional Ad Hoc Committee on Population and Development",
]


@pytest.mark.parametrize(
    ("model", "typed", "found"),
    [
        ("organization", "cepal", ORGANIZATIONS_FOUND_BY_CEPAL),
        ("organization", "demograf", [DEMOGRAPHIC_CENTRE]),
        ("mandate", "615", ["Resolution 615 (XXXI)"]),
        ("country", "perú", ["Peru"]),
        ("country", "mexico", ["Mexico"]),
        ("topic", "remesas", TOPICS_FOUND_BY_REMESAS),
        ("topic", "10.7", [f"SDG 10.7: {TARGET_10_7}"]),
    ],
)
def test_autocomplete_finds_by_part_acronym_and_either_language(
    programme_superuser_client, model, typed, found
):
    path = {
        "organization": ("activities", "involvement", "organization"),
        "mandate": ("activities", "activity", "mandates"),
        "country": ("meetings", "meeting", "country"),
        "topic": ("activities", "activity", "topics"),
    }[model]
    names = dict(zip(("app_label", "model_name", "field_name"), path, strict=True))
    answer = programme_superuser_client.get("/admin/autocomplete/", {**names, "term": typed}).json()
    assert [one["text"] for one in answer["results"]] == found


def test_search_holds_however_much_is_typed(programme_superuser_client):
    response = programme_superuser_client.get(admin_url(Activity), {"q": "migration " * 200})
    assert response.context["cl"].result_count == 9  # those that hold the word itself


def test_search_finds_parts_of_names_and_words_whatever_the_state(superuser_client):
    topic = TopicFactory(name_en="Remittances")
    for state in ("draft", "in_review", "published", "withdrawn", "embargoed"):
        title = f"Seminar {state.replace('_', ' ')}"
        MeetingFactory(title_en=title, topics=[topic], **{state: True})
    MeetingFactory(title_en="Another", summary_en="Of seminars.", published=True)
    MeetingFactory(title_en="None of it")

    def found(text):
        rows = superuser_client.get(admin_url(Meeting), {"q": text}).context["cl"].result_list
        return sorted(str(row) for row in rows)

    five = [f"Seminar {one}" for one in ("draft", "embargoed", "in review", "published")]
    five.append("Seminar withdrawn")
    assert found("seminar") == ["Another", *five]
    assert found("emina") == found("remittances") == five
    assert found("remittances published") == ["Seminar published"]


def test_of_very_many_that_are_found_those_changed_last_are_listed(superuser_client, monkeypatch):
    monkeypatch.setattr("catalogue.admin.search.MAX_SEARCH_RESULTS", 2)
    for number in range(3):
        MeetingFactory(title_en=f"Alike {number}")
    few, many = (
        superuser_client.get(admin_url(Meeting), {"q": text}) for text in ("alike 1", "alike")
    )

    assert [str(row) for row in many.context["cl"].result_list] == ["Alike 2", "Alike 1"]
    assert ["Showing the most recently changed." in page.text for page in (few, many)] == [
        False,
        True,
    ]


def test_year_filter_finds_what_touches_the_year(programme_superuser_client):
    def count(year):
        return (
            programme_superuser_client.get(admin_url(Activity), {"year": year})
            .context["cl"]
            .result_count
        )

    assert [count("2011"), count("2012"), count("2013")] == [0, 18, 2]
    assert count("x") == 20


@pytest.mark.django_db
def test_way_back_names_each_list_once(superuser_client):
    activity = ActivityFactory(title_en="A course")
    ways = {
        ("changelist",): "Home › Activities",
        ("add",): "Home › Activities › Add activity",
        ("change", activity.pk): "Home › Activities › A course",
        ("delete", activity.pk): "Home › Activities › A course › Delete",
    }
    for page, way in ways.items():
        shown = superuser_client.get(admin_url(Activity, *page)).text
        crumbs = re.search(r'<div class="breadcrumbs">(.*?)</div>', shown, re.DOTALL)[1]
        assert " ".join(unescape(re.sub("<[^>]*>", "", crumbs)).split()) == way
