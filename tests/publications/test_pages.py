"""Pages that show publications."""

import pytest

from tests.support.factories import CountryFactory, EditionFactory, PublicationFactory

pytestmark = pytest.mark.django_db


def test_languages_of_editions_are_sorted_by_their_names(client):
    study = PublicationFactory(
        published=True, when="2012", countries=[CountryFactory(alpha3="HND")]
    )
    for language in ("fr", "es", "en", "ar"):
        EditionFactory(publication=study, language=language)
    for prefix, names in (
        ("", "Arabic, English, French, Spanish"),
        ("/es", "árabe, español, francés, inglés"),
    ):
        for path in ("/", "/publications/", "/countries/HND/"):
            assert names in client.get(f"{prefix}{path}").text
