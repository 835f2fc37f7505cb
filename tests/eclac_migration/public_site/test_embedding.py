"""Pages for frames of other sites, and the endpoint of oEmbed 1.0."""

import html
import re

import pytest
from django.conf import settings as project_settings
from jsonschema import Draft202012Validator

from catalogue.history.actor import act_as
from catalogue.history.public_versions import public_versions
from tests.support.event_times import backdate_events
from tests.support.factories import (
    ActivityFactory,
    CountryFactory,
    MeetingFactory,
    PublicationFactory,
)
from tests.support.users import user_with_role
from tests.support.visibility import HIDDEN_STATES, MarkedRecords, link_many, link_single

pytestmark = pytest.mark.django_db
SITE = "http://testserver"
ORIGINS = "https://www.example.org https://*.example.net"
# The parameters that the specification requires of an answer of the type “rich”.
ANSWER = {
    "type": "object",
    "required": ["type", "version", "html", "width", "height"],
    "properties": {
        "type": {"const": "rich"},
        "version": {"const": "1.0"},
        "title": {"type": "string", "minLength": 1},
        "provider_name": {"type": "string"},
        "provider_url": {"type": "string", "pattern": "^http://testserver/"},
        "cache_age": {"type": "integer"},
        "html": {"type": "string", "pattern": "^<iframe "},
        "width": {"type": "integer", "minimum": 1},
        "height": {"type": "integer", "minimum": 1},
    },
    "additionalProperties": False,
}


@pytest.fixture
def allowed(settings):
    settings.EMBEDDING_ORIGINS = ORIGINS


def answered(client, address: str, **parameters) -> dict:
    response = client.get("/oembed", {"url": f"{SITE}{address}", **parameters})
    assert response.status_code == 200, response.text
    assert response["Access-Control-Allow-Origin"] == "*"
    answer = response.json()
    Draft202012Validator(ANSWER).validate(answer)
    return answer


def refused(client, status: int, **parameters) -> str:
    """Return the sentence of a refusal, which is problem details."""
    response = client.get("/oembed", parameters)
    assert response.status_code == status, response.text
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    return problem["detail"]


def frame_address(snippet: str) -> str:
    """Return the path of the page that a snippet shows."""
    address = html.unescape(re.search(r'src="([^"]*)"', snippet)[1])
    assert address.startswith(f"{SITE}/")
    return address.removeprefix(SITE)


def tags_of_the_site(page: str) -> list[str]:
    """Return what a page for frames must not contain."""
    return [tag for tag in ("<script", "<form", "<nav", "<input") if tag in page]


# --- the pages for frames -------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["", "/es"])
@pytest.mark.parametrize("path", ["activities/", "charts/map/", "charts/years/", "id/{number}/"])
def test_page_can_be_shown_by_the_allowed_origins_alone(client, allowed, language, path):
    activity = ActivityFactory(published=True, countries=[CountryFactory()], when="2012")
    response = client.get(f"{language}/embed/{path.format(number=activity.number)}")
    assert response.status_code == 200
    policy = response["Content-Security-Policy"].split("; ")
    assert f"frame-ancestors {ORIGINS}" in policy
    assert {"default-src 'none'", "script-src 'none'", "form-action 'none'"} <= set(policy)
    assert "X-Frame-Options" not in response
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not response.cookies
    page = response.text
    assert tags_of_the_site(page) == []
    assert '<base target="_blank">' in page
    assert '<meta name="robots" content="noindex">' in page
    assert f'<html lang="{language.strip("/") or "en"}"' in page
    attribution = page.partition("<footer")[2]
    assert f'href="{SITE}{language}/' in attribution
    assert project_settings.DATA_LICENCE in attribution


def test_embedding_is_off_without_origins(client):
    activity = ActivityFactory(published=True)
    for path in ("activities/", "charts/map/", f"id/{activity.number}/"):
        response = client.get(f"/embed/{path}")
        assert response.status_code == 404
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert refused(client, 404, url=f"{SITE}/activities/") == "Embedding in other sites is off."
    for path in ("/", "/activities/", activity.get_absolute_url()):
        page = client.get(path).text
        assert "oembed" not in page
        assert "iframe" not in page


@pytest.mark.parametrize("path", ["/", "/activities/", "/es/data/", "/oembed", "/nothing/"])
def test_all_other_pages_stay_out_of_frames(client, allowed, path):
    response = client.get(path)
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"


def test_list_shows_its_first_records_and_their_number(client, allowed):
    honduras = CountryFactory(alpha3="HND")
    for number in range(7):
        ActivityFactory(
            published=True, title_en=f"Course {number}", countries=[honduras], when=f"201{number}"
        )
    ActivityFactory(published=True, title_en="Elsewhere", when="2019")
    page = client.get("/embed/activities/?country=HND").text
    assert re.findall(r">(Course \d)<", page) == [f"Course {number}" for number in range(6, 1, -1)]
    assert "7 activities" in page
    assert 'href="/activities/?country=HND">All 7 records</a>' in page
    assert "Elsewhere" not in page


def test_wrong_parameters_get_a_sentence_in_the_frame(client, allowed):
    for path in ("activities/?country=HONDURAS", "meetings/?nothing=1", "charts/map/?year=2012"):
        response = client.get(f"/embed/{path}")
        assert response.status_code == 400
        assert f"frame-ancestors {ORIGINS}" in response["Content-Security-Policy"]
        assert "“" in response.text
        assert tags_of_the_site(response.text) == []
    for path in ("charts/pie/", "nothing/", "id/999999/", f"id/{2**40}/"):
        response = client.get(f"/embed/{path}")
        assert response.status_code == 404
        assert "There is no public record at this address." in response.text
        assert tags_of_the_site(response.text) == []


@pytest.mark.parametrize("state", HIDDEN_STATES)
def test_nothing_hidden_is_in_a_frame(client, allowed, state):
    """The leak test of this surface: hidden records, and public ones that lead to them."""
    hidden, public = MarkedRecords(state), MarkedRecords("published")
    link_many(public, hidden)
    link_single(public, hidden)
    paths = [
        *(f"/embed/id/{record.number}/" for record in (*hidden.records, *public.records)),
        *(f"/embed/{record.plural}/" for record in public.records),
        *(f"/embed/charts/{name}/" for name in ("map", "years", "kinds")),
    ]
    for path in paths:
        for language in ("", "/es"):
            page = client.get(f"{language}{path}").text
            assert hidden.marker not in page, path
    for record in hidden.records:
        for address in (record.get_absolute_url(), f"/id/{record.number}/"):
            text = client.get("/oembed", {"url": f"{SITE}{address}"}).text
            assert hidden.marker not in text
            refused(client, 404, url=f"{SITE}{address}")


# --- oEmbed ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["", "/es"])
def test_answer_has_the_snippet_of_a_record(client, allowed, language):
    meeting = MeetingFactory(published=True, title_en="A “forum” & more", title_es="Un foro")
    title = "Un foro" if language else "A “forum” & more"
    for address in (f"/meetings/{meeting.slug}/", f"/id/{meeting.number}/"):
        answer = answered(client, f"{language}{address}")
        assert (answer["title"], answer["provider_url"]) == (title, f"{SITE}{language}/")
        path = frame_address(answer["html"])
        assert path == f"{language}/embed/id/{meeting.number}/"
        assert title in html.unescape(client.get(path).text)
        assert answered(client, path)["html"] == answer["html"]


def test_answer_keeps_the_filters_of_a_list(client, allowed):
    CountryFactory(alpha3="HND")
    answer = answered(client, "/es/activities/?country=HND&page=3&view=table&utm_source=x")
    path = frame_address(answer["html"])
    assert path == "/es/embed/activities/?country=HND"
    assert answer["title"] == "Actividades – País: Honduras (HND)"
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/", "map"),
        ("/#by-country", "map"),
        ("/#by-year", "years"),
        ("/es/#by-kind", "kinds"),
        ("/embed/charts/years/", "years"),
    ],
)
def test_answer_has_the_map_and_the_charts(client, allowed, address, name):
    path = frame_address(answered(client, address)["html"])
    assert path.endswith(f"/embed/charts/{name}/")
    assert client.get(path).status_code == 200


def test_size_is_at_most_what_the_client_asks_for(client, allowed):
    answer = answered(client, "/", maxwidth="480", maxheight="9999999999", format="json")
    assert (answer["width"], answer["height"]) == (480, 940)
    assert 'width="480" height="940"' in answer["html"]
    answer = answered(client, "/", maxheight="200")
    assert (answer["width"], answer["height"]) == (820, 200)


@pytest.mark.parametrize(
    ("parameters", "status", "words"),
    [
        ({"url": f"{SITE}/activities/", "format": "xml"}, 501, "json"),
        ({}, 400, "“url”"),
        ({"url": f"{SITE}/{'a' * 2000}"}, 400, "“url”"),
        ({"url": f"{SITE}/", "maxwidth": "wide"}, 400, "“maxwidth”"),
        ({"url": f"{SITE}/", "maxheight": "0"}, 400, "“maxheight”"),
        ({"url": f"{SITE}/", "maxheight": "-5"}, 400, "“maxheight”"),
        ({"url": f"{SITE}/", "callback": "x"}, 400, "parameters"),
        ({"url": [f"{SITE}/", f"{SITE}/es/"]}, 400, "once"),
        ({"url": "https://elsewhere.example/activities/"}, 404, "public page"),
        ({"url": "/activities/"}, 404, "public page"),
        ({"url": "javascript:alert(1)"}, 404, "public page"),
        ({"url": "http://["}, 404, "public page"),
        ({"url": f"{SITE}/nothing/"}, 404, "public page"),
        ({"url": f"{SITE}/admin/"}, 404, "public page"),
        ({"url": f"{SITE}/activities/no-such-record/"}, 404, "public page"),
        ({"url": f"{SITE}/activities/?country=NOWHERE"}, 404, "public page"),
        ({"url": f"{SITE}/id/{2**40}/"}, 404, "public page"),
    ],
)
def test_refusal_is_one_sentence(client, allowed, parameters, status, words):
    assert words in refused(client, status, **parameters)


def test_requests_are_limited(client, allowed, settings):
    settings.API_REQUESTS_PER_MINUTE = 1
    answered(client, "/")
    response = client.get("/oembed", {"url": f"{SITE}/"})
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0


# --- discovery ------------------------------------------------------------------------------------


def links_in_head(page: str) -> list[str]:
    pattern = r'<link rel="alternate" type="application/json\+oembed" href="([^"]*)"'
    return [html.unescape(address) for address in re.findall(pattern, page)]


def test_pages_name_the_endpoint_and_show_the_snippet(client, allowed):
    honduras = CountryFactory(alpha3="HND")
    activity = ActivityFactory(published=True, countries=[honduras], when="2012", slug="course")
    ActivityFactory(published=True, countries=[honduras], when="2013")
    pages = {
        "/activities/course/": 1,
        "/es/activities/?country=HND": 1,
        "/activities/course/versions/": 0,
        "/data/": 0,
        "/": 3,
    }
    for address, number in pages.items():
        page = client.get(address).text
        links = links_in_head(page)
        assert len(links) == number, address
        snippets = [
            html.unescape(one) for one in re.findall(r"<pre[^>]*>(&lt;iframe.*?)</pre>", page)
        ]
        assert len(snippets) == number, address
        for link, snippet in zip(links, snippets, strict=True):
            assert link.startswith(f"{SITE}/oembed?url=")
            answer = client.get(link.removeprefix(SITE)).json()
            assert frame_address(answer["html"]) == frame_address(snippet)
            assert client.get(frame_address(snippet)).status_code == 200
    assert f"/id/{activity.number}/" in client.get("/activities/course/").text


def test_page_names_the_allowed_sites_and_whom_to_ask_for_another(client, allowed):
    ActivityFactory(published=True, slug="course")
    page = client.get("/activities/course/").text
    assert "can show this in a frame: https://www.example.org, https://*.example.net." in page
    assert f">{project_settings.CONTACT}</a>" in page.partition("can show this in a frame")[2]


def test_page_of_a_site_without_a_contact_names_nobody_to_ask(client, allowed, settings):
    settings.CONTACT = ""
    ActivityFactory(published=True, slug="course")
    page = client.get("/activities/course/").text
    assert "can show this in a frame: https://www.example.org, https://*.example.net." in page
    assert "To add another one" not in page
    assert 'href=""' not in page


def test_earlier_version_and_preview_are_not_offered(client, allowed):
    with act_as(may_change_state=True):
        study = PublicationFactory(published=True, slug="study", title_en="First title")
    backdate_events()
    with act_as(may_change_state=True):
        study.title_en = "Second title"
        study.save()
    earlier = public_versions(study)[0].timestamp
    assert links_in_head(client.get("/publications/study/").text)
    page = client.get(f"/publications/study/versions/{earlier}/").text
    assert "First title" in page
    assert links_in_head(page) == []
    client.force_login(user_with_role("editor"))
    preview = client.get(f"/admin/publications/publication/{study.pk}/preview/").text
    assert "Preview. This page is not public." in preview
    assert links_in_head(preview) == []
