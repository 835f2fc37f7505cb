"""Lists of the staff area: filters by country, organization and period; columns; saved filters."""

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Permission

from activities.models import Activity
from catalogue.base.translation import TranslatedProperty
from catalogue.models import Organization
from meetings.models import Meeting
from staff.models import ListColumns, SavedFilter
from tests.support.admin_forms import admin_url
from tests.support.factories import (
    ActivityFactory,
    AuthorshipFactory,
    CountryFactory,
    InvolvementFactory,
    MeetingFactory,
    OrganizationFactory,
    ParticipationFactory,
    ProjectFactory,
    PublicationFactory,
)
from tests.support.kinds import MODELS
from tests.support.queries import captured_sql
from tests.support.review_forms import page_messages, sign_in_as
from tests.support.users import create_user, user_with_role

pytestmark = pytest.mark.django_db


def test_headings_of_translated_columns_have_a_text():
    unnamed = [
        f"{model._meta.label}.{name}"
        for model, model_admin in admin.site._registry.items()
        for name in model_admin.list_display
        if isinstance(getattr(model, str(name), None), TranslatedProperty)
        and not hasattr(getattr(model, str(name)), "short_description")
        and not hasattr(model_admin, str(name))
    ]
    assert unnamed == []


def titles(client, model, **parameters) -> list[str]:
    page = client.get(admin_url(model), parameters)
    assert page.status_code == 200, page["Location"]
    return sorted(str(row) for row in page.context["cl"].result_list)


def saved_names(client, model=Meeting) -> list[str]:
    return [saved.name for saved, *_rest in client.get(admin_url(model)).context["saved_filters"]]


# --- filters --------------------------------------------------------------------------------------


def test_country_is_that_of_the_subject_or_of_the_place(client):
    sign_in_as(client, "editor")
    honduras, chile = CountryFactory(), CountryFactory(alpha3="CHL")
    MeetingFactory(title_en="In", country=honduras)
    MeetingFactory(title_en="About", countries=[honduras, chile])
    MeetingFactory(title_en="Elsewhere", country=chile)
    OrganizationFactory(title_en="Ministry", country=honduras)
    assert titles(client, Meeting, in_country="HND") == ["About", "In"]
    assert titles(client, Organization, in_country="HND") == ["Ministry"]


def test_organization_is_found_in_every_relation_by_name_acronym_or_number(client):
    sign_in_as(client, "editor")
    celade = OrganizationFactory(title_en="Population Division", acronym_en="CELADE")
    other = OrganizationFactory(title_en="Friends of the Population Division")
    ActivityFactory(title_en="None")
    activity = ActivityFactory(title_en="Involved")
    InvolvementFactory(activity=activity, organization=celade)
    InvolvementFactory(activity=activity, organization=celade, role="lead")
    InvolvementFactory(activity=ActivityFactory(title_en="Friends"), organization=other)
    for text in ("CELADE", "celade", "population division", str(celade.number)):
        assert titles(client, Activity, with_organization=text) == ["Involved"]
    assert titles(client, Activity, with_organization="popul") == ["Friends", "Involved"]
    ParticipationFactory(meeting=MeetingFactory(title_en="Attended"), organization=celade)
    MeetingFactory(title_en="Series", series_bodies=[celade])
    assert titles(client, Meeting, with_organization="CELADE") == ["Attended", "Series"]
    work = PublicationFactory(title_en="Written")
    AuthorshipFactory(publication=work, organization=celade)
    assert titles(client, type(work), with_organization="CELADE") == ["Written"]
    OrganizationFactory(title_en="Part", parent=celade)
    assert titles(client, Organization, with_organization="CELADE") == ["Part"]


def test_period_is_read_as_people_write_it(client):
    sign_in_as(client, "editor")
    for title, when in (("July", "2012-07-03"), ("Year", "2012"), ("Later", "2014")):
        MeetingFactory(title_en=title, when=when)
    assert titles(client, Meeting, period="julio de 2012") == ["July", "Year"]
    assert titles(client, Meeting, period="2012–2014") == ["July", "Later", "Year"]
    assert titles(client, Meeting, period="June 2012") == ["Year"]


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("period", "next summer", "“next summer”"),
        ("in_country", "XYZ", "There is no country with the code “XYZ”."),
        ("with_organization", "Nobody", "No organization has a name with “Nobody”."),
    ],
)
def test_unreadable_filter_finds_nothing_and_says_why(client, name, value, reason):
    sign_in_as(client, "editor")
    MeetingFactory(when="2012")
    page = client.get(admin_url(Meeting), {name: value})
    assert (page.context["cl"].result_count, reason in page.text) == (0, True)
    assert f'value="{value}"' in page.text or name == "in_country"
    for text in ("", "'", "9" * 400, "[[[", "%"):
        assert client.get(admin_url(Meeting), {name: text}).status_code == 200


def test_filters_can_be_combined_and_keep_each_other(client):
    sign_in_as(client, "editor")
    honduras = CountryFactory()
    MeetingFactory(title_en="Both", when="2012", country=honduras, status="completed")
    MeetingFactory(title_en="Country", when="2013", country=honduras, status="completed")
    parameters = {"in_country": "HND", "period": "2012", "status__exact": "completed", "q": "both"}
    assert titles(client, Meeting, **parameters) == ["Both"]
    text = client.get(admin_url(Meeting), parameters).text
    end = text.index('type="text" name="period"')
    form = text[text.rindex("<form", 0, end) : end]
    for name in ("in_country", "status__exact", "q"):
        assert f'<input type="hidden" name="{name}" value="{parameters[name]}">' in form


def test_organization_filter_needs_the_permission_to_view_organizations(client):
    user = create_user("of-activities")
    user.user_permissions.set(Permission.objects.filter(codename="view_activity"))
    client.force_login(user)
    secret = OrganizationFactory(title_en="Secret body")
    InvolvementFactory(activity=ActivityFactory(title_en="With"), organization=secret)
    ActivityFactory(title_en="Without")
    assert titles(client, Activity, with_organization="secret") == ["With", "Without"]
    page = client.get(admin_url(Activity), {"with_organization": "sec"})
    assert "Secret body" not in page.text
    assert 'type="text" name="with_organization"' not in page.text


# --- columns --------------------------------------------------------------------------------------


def columns_url(model) -> str:
    return f"{admin_url(model)}columns/"


@pytest.mark.parametrize("model", MODELS)
def test_every_column_can_be_shown(client, model):
    sign_in_as(client, "editor")
    page = client.get(columns_url(model))
    names = [name for name, _label in page.context["columns"]]
    assert len(names) == len(set(names))
    assert {"state", "number", "changed_at", "title_es"} <= set(names)
    client.post(columns_url(model), {"columns": names})
    shown = client.get(admin_url(model)).context["cl"].list_display
    assert list(shown) == ["action_checkbox", "titled", *names]


def test_columns_are_those_of_one_user_and_can_be_reset(client):
    editor = sign_in_as(client, "editor")
    standard = client.get(admin_url(Meeting)).context["cl"].list_display
    client.post(columns_url(Meeting), {"columns": ["number", "status", "x", "search"]})
    shown = client.get(admin_url(Meeting)).context["cl"].list_display
    assert list(shown) == ["action_checkbox", "titled", "status", "number"]
    sign_in_as(client, "reviewer")
    assert client.get(admin_url(Meeting)).context["cl"].list_display == standard
    client.force_login(editor)
    client.post(columns_url(Meeting), {"columns": ["number"], "_standard": "1"})
    assert client.get(admin_url(Meeting)).context["cl"].list_display == standard
    assert not ListColumns.objects.exists()


def test_columns_of_tables_that_the_user_may_not_view_are_not_shown(client):
    user = create_user("of-activities")
    user.user_permissions.set(Permission.objects.filter(codename="view_activity"))
    ActivityFactory(project=ProjectFactory(title_en="A secret project"))
    ListColumns.objects.create(
        user=user, list_label="activities.activity", columns=["project", "kind"]
    )
    client.force_login(user)
    page = client.get(admin_url(Activity))
    assert list(page.context["cl"].list_display) == ["action_checkbox", "titled", "kind"]
    assert "A secret project" not in page.text
    assert "project" not in dict(client.get(columns_url(Activity)).context["columns"])


def test_related_columns_need_no_query_for_each_row(client):
    sign_in_as(client, "editor")
    client.post(columns_url(Meeting), {"columns": ["country", "part_of"]})
    counts = []
    for _round in range(3):
        MeetingFactory(country=CountryFactory(), part_of=MeetingFactory())
        with captured_sql() as statements:
            client.get(admin_url(Meeting))
        counts.append(len(statements))
    assert counts[1] == counts[2]


# --- saved filters --------------------------------------------------------------------------------


def save(client, query="status__exact=planned", name="Planned", model=Meeting, **more):
    answer = client.post(f"{admin_url(model)}filters/save/", {"query": query, "name": name, **more})
    return answer, page_messages(client.get(answer["Location"]))


def test_filter_is_saved_opened_replaced_and_deleted(client):
    editor = sign_in_as(client, "editor")
    query = "status__exact=planned&q=a+b&p=3&_popup=1&e=1&o=2&empty="
    answer, told = save(client, query, "To come")
    kept = "status__exact=planned&q=a+b&o=2"
    assert (answer["Location"], told) == (
        f"{admin_url(Meeting)}?{kept}",
        ["The filter “To come” was saved."],
    )
    saved = SavedFilter.objects.get()
    assert (saved.user, saved.query, saved.is_shared) == (editor, kept, False)
    page = client.get(f"{admin_url(Meeting)}?{kept}&p=0")
    assert page.context["saved_filters"] == [(saved, True, True)]
    assert 'aria-current="true">To come</a>' in page.text
    save(client, "q=other", "To come")
    assert SavedFilter.objects.get().query == "q=other"
    assert saved_names(client, Activity) == []
    client.post(f"{admin_url(Meeting)}filters/{saved.pk}/delete/")
    assert saved_names(client) == []


def test_shared_filters_are_visible_to_all_and_deleted_by_their_owner_or_a_reviewer(client):
    sign_in_as(client, "editor")
    save(client, name="Own")
    save(client, name="Shared", is_shared="on")
    own, shared = (SavedFilter.objects.get(name=name) for name in ("Own", "Shared"))
    client.force_login(user_with_role("editor"))
    assert saved_names(client) == ["Shared"]
    for saved, status in ((own, 404), (shared, 403)):
        answer = client.post(f"{admin_url(Meeting)}filters/{saved.pk}/delete/")
        assert answer.status_code == status
    sign_in_as(client, "reviewer")
    for saved, status in ((own, 404), (shared, 302)):
        answer = client.post(f"{admin_url(Meeting)}filters/{saved.pk}/delete/")
        assert answer.status_code == status
    assert list(SavedFilter.objects.all()) == [own]


def test_filter_of_another_list_is_not_deleted_there(client):
    sign_in_as(client, "editor")
    save(client)
    saved = SavedFilter.objects.get()
    assert client.post(f"{admin_url(Activity)}filters/{saved.pk}/delete/").status_code == 404
    assert client.get(f"{admin_url(Meeting)}filters/{saved.pk}/delete/").status_code == 403
    assert SavedFilter.objects.exists()


@pytest.mark.parametrize(
    ("query", "name", "reason"),
    [
        ("q=a", "", "The filter was not saved. Name: This field is required."),
        ("", "All", "Choose a filter or a search first."),
        ("p=2&_x=1", "All", "Choose a filter or a search first."),
        ("q=" + "a" * 3000, "Long", "Choose a filter or a search first."),
    ],
)
def test_filter_without_name_or_content_is_refused(client, query, name, reason):
    sign_in_as(client, "editor")
    assert save(client, query, name)[1] == [reason]
    assert not SavedFilter.objects.exists()


def test_number_of_saved_filters_is_limited(client, monkeypatch):
    monkeypatch.setattr("catalogue.admin.lists.settings.MAX_SAVED_FILTERS", 1)
    sign_in_as(client, "editor")
    save(client)
    assert save(client, name="Second")[1][0].startswith("You have 1 saved filters in this list.")
    save(client, "q=x")  # replaces the first
    assert SavedFilter.objects.get().query == "q=x"


def test_saved_query_cannot_leave_the_list(client):
    sign_in_as(client, "editor")
    for query in ('"><script>', "//evil.example/", "javascript:alert(1)=1"):
        answer, _told = save(client, query + "=1", f"Name {query}")
        assert answer["Location"].startswith(f"{admin_url(Meeting)}?")
    text = client.get(admin_url(Meeting)).text
    assert "<script>=" not in text
    assert 'href="//evil' not in text


@pytest.mark.parametrize(
    ("language", "heading", "own"),
    [("en", "Activities", "By my records"), ("es", "Actividades", "Por mis registros")],
)
def test_list_is_called_by_the_name_of_its_table(client, language, heading, own):
    sign_in_as(client, "editor")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = " ".join(client.get(admin_url(Activity)).text.split())
    assert f"<h1>{heading}</h1>" in page
    assert f"<title>{heading} | " in page
    assert own in page


@pytest.mark.parametrize("language", ["en", "es"])
def test_header_has_few_links_and_the_password_is_changed_in_my_account(client, language):
    """With another link, the header of the staff area does not fit in a line in Spanish."""
    sign_in_as(client, "editor")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    header = client.get("/admin/").text.partition('<div id="user-tools">')[2].partition("</div>")[0]
    assert header.count("<a ") == 5
    assert "password_change" not in header
    assert 'href="/admin/password_change/"' in client.get("/admin/account/").text


def test_lists_of_records_have_these_filters():
    for model in MODELS:
        names = [
            getattr(one, "parameter_name", "")
            for one in admin.site._registry[model].get_list_filter(None)
        ]
        assert names[-4:] == ["period", "in_country", "with_organization", "assigned_to"]
