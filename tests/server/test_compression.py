"""Compressed answers are what clients accept, and never longer than plain ones."""

import gzip
from hashlib import sha256

import pytest
from django.http import HttpResponse, HttpResponseNotModified
from django.test import RequestFactory

from server.compression import CompressionMiddleware

TEXT = b"migration " * 100
INCOMPRESSIBLE = b"".join(sha256(bytes([number])).digest() for number in range(10))


def answer(accepted: str, response: HttpResponse) -> HttpResponse:
    request = RequestFactory().get("/", headers={"Accept-Encoding": accepted})
    return CompressionMiddleware(lambda _request: response)(request)


@pytest.mark.parametrize(
    ("accepted", "content", "is_compressed"),
    [
        ("gzip", TEXT, True),
        ("br, gzip;q=0.5", TEXT, True),
        ("gzip;q=0", TEXT, False),
        ("gzip; q=0.0, identity", TEXT, False),
        ("br", TEXT, False),
        ("", TEXT, False),
        ("gzip", b"short", False),
        ("gzip", INCOMPRESSIBLE, False),
    ],
)
def test_text_is_compressed_for_clients_that_accept_it(accepted, content, is_compressed):
    response = answer(accepted, HttpResponse(content, headers={"ETag": '"x"'}))
    assert response.has_header("Content-Encoding") is is_compressed
    assert (gzip.decompress(response.content) if is_compressed else response.content) == content
    assert response["ETag"] == ('W/"x"' if is_compressed else '"x"')
    assert response.has_header("Vary") is (content != b"short")


def test_length_of_a_compressed_page_varies():
    lengths = {len(answer("gzip", HttpResponse(TEXT)).content) for _ in range(50)}
    assert len(lengths) > 10


def test_pictures_and_encoded_answers_stay_as_they_are():
    for headers in ({"Content-Type": "image/png"}, {"Content-Encoding": "br"}):
        response = answer("gzip", HttpResponse(TEXT, headers=headers))
        assert response.content == TEXT


def test_answer_304_varies_like_the_page():
    assert answer("gzip", HttpResponseNotModified())["Vary"] == "Accept-Encoding"
