"""Heads of pages as search engines, other sites and reference managers read them."""

import re
import struct
from html import unescape

import pytest
from django.urls import translate_url

from eclac_migration.public_site import share_images
from eclac_migration.public_site.share_images import ShareImage, draw
from tests.support.factories import (
    AuthorshipFactory,
    EditionFactory,
    MeetingFactory,
    OrganizationFactory,
    PublicationFactory,
    factory_of,
)
from tests.support.kinds import RECORD_MODELS
from tests.support.visibility import HIDDEN_STATES

pytestmark = pytest.mark.django_db

META = re.compile(r'<meta (?:name|property)="(.*?)" content="(.*?)">')
ALTERNATE = re.compile(r'<link rel="alternate" type="(.*?)" href="(.*?)"')


def head_values(text: str) -> dict[str, list[str]]:
    """Return the contents of the `meta` elements of a page by name."""
    values: dict[str, list[str]] = {}
    for name, content in META.findall(text.partition("</head>")[0]):
        values.setdefault(name, []).append(unescape(content))
    return values


@pytest.fixture
def addresses(record_of_each_kind) -> list[str]:
    pages = ["/", "/data/", "/about/", "/help/", "/privacy/", "/accessibility/", "/reports/"]
    pages += ["/countries/", "/topics/"]
    pages += [f"/{record.plural}/" for record in record_of_each_kind]
    return [*pages, *(record.get_absolute_url() for record in record_of_each_kind)]


@pytest.fixture
def record_of_each_kind() -> list:
    return [
        factory_of(model)(published=True, slug="a-record", title_en="A record of its kind")
        for model in RECORD_MODELS
    ]


def png_size(content: bytes) -> tuple[int, int]:
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", content[16:24])


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_has_its_own_description_and_a_picture(client, addresses, language):
    described: dict[str, str] = {}
    pictures = set()
    for english in addresses:
        address = translate_url(english, language)
        response = client.get(address)
        assert (address, response.status_code) == (address, 200)
        values = head_values(response.text)
        (description,) = values["description"]
        assert values["og:description"] == [description]
        assert 20 < len(description) <= 200
        assert described.setdefault(description, address) == address
        (picture,) = values["og:image"]
        assert picture.startswith("http://testserver/")
        pictures.add(picture.removeprefix("http://testserver"))
    for picture in pictures:
        image = client.get(picture)
        assert (image.status_code, image["Content-Type"]) == (200, "image/png")
        assert png_size(image.content) == (1200, 630)


def test_picture_of_a_page_names_the_page(client, record_of_each_kind, monkeypatch):
    drawn: list[ShareImage] = []
    monkeypatch.setattr(share_images, "draw", lambda image: drawn.append(image) or b"")
    MeetingFactory(published=True, slug="m", title_en="Forum", title_es="Foro", when="2012-07")
    for address in ("/meetings/m/", "/es/meetings/m/", "/meetings/", "/es/", "/reports/"):
        (picture,) = head_values(client.get(address).text)["og:image"]
        client.get(picture.removeprefix("http://testserver"))
    assert [(image.label, image.title) for image in drawn] == [
        ("Meeting · July 2012", "Forum"),
        ("Reunión · julio de 2012", "Foro"),
        ("", "Meetings"),
        ("", "La labor de la CEPAL en materia de migración internacional"),
        ("", "Reports"),
    ]


@pytest.mark.parametrize("state", HIDDEN_STATES)
def test_only_public_records_have_a_picture(client, state):
    MeetingFactory(slug="hidden", **{state: True})
    response = client.get("/meetings/hidden/image.png")
    assert response.status_code == 404
    assert client.get("/reports/2012/image.png").status_code == 404


def test_picture_of_any_title_is_drawn_once_and_kept(monkeypatch):
    draw.cache_clear()
    calls = []
    compiled = share_images.typst.compile
    monkeypatch.setattr(
        share_images.typst, "compile", lambda *a, **k: calls.append(k) or compiled(*a, **k)
    )
    for title in ("#set page(fill: red) \\ $x$", "الهجرة الدولية", "A" * 5_000, "移民 👩", ""):
        image = ShareImage.of(title, title)
        assert len(image.title) <= share_images.MAX_TITLE_LENGTH
        assert png_size(draw(image)) == png_size(draw(image)) == (1200, 630)
    assert len(calls) == 5
    assert draw.cache_info().maxsize == share_images.MAX_CACHED_IMAGES


def test_reference_managers_find_a_publication(client):
    publication = PublicationFactory(
        published=True, slug="study", title_en="A study", kind="technical-document", when="2012-07",
        doi="10.1234/a",
    )  # fmt: skip
    body = OrganizationFactory(published=True, title_en="ECLAC, Population Division")
    AuthorshipFactory(publication=publication, organization=body, role="author")
    AuthorshipFactory(
        publication=publication, organization=None, family_name="Núñez", given_name="Ana"
    )
    EditionFactory(
        publication=publication, language="en", symbol="LC/L.1", url="https://example.org/a.PDF?x=1"
    )
    page = client.get("/publications/study/").text
    values = head_values(page)
    assert {name: found for name, found in values.items() if name.startswith("citation_")} == {
        "citation_title": ["A study"],
        "citation_author": ["ECLAC Population Division", "Núñez, Ana"],
        "citation_publication_date": ["2012/07"],
        "citation_technical_report_number": ["LC/L.1"],
        "citation_doi": ["10.1234/a"],
        "citation_language": ["en"],
        "citation_abstract_html_url": ["http://testserver/publications/study/"],
        "citation_pdf_url": ["https://example.org/a.PDF?x=1"],
    }
    links = dict(ALTERNATE.findall(page))
    assert links == {
        "application/json": "/api/v1/publications/study/",
        "application/x-bibtex": "/publications/study/reference.bib",
        "application/x-research-info-systems": "/publications/study/reference.ris",
    }
    for address in links.values():
        assert client.get(address).status_code == 200


def test_withdrawn_records_are_not_described(client):
    MeetingFactory(withdrawn=True, slug="gone", title_en="Secret", summary_en="Secret summary")
    head = client.get("/meetings/gone/").text.partition("</head>")[0]
    assert "Secret" not in head
