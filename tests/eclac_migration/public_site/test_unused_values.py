"""Topics and country groups that no public record uses: no public address tells them from unknown.

An editor adds them before a reviewer has read them.
"""

import io
import zipfile

import pytest

from catalogue.models import CountryGroup, Topic
from meetings.models import Meeting
from tests.support.admin_forms import submit_add_form
from tests.support.factories import (
    CountryFactory,
    CountryGroupFactory,
    MeetingFactory,
    PublicationFactory,
    TopicFactory,
)
from tests.support.kinds import RECORD_MODELS
from tests.support.users import user_with_role

pytestmark = pytest.mark.django_db

FILES = ("", "export.csv", "export.json", "export.xlsx", "feed.atom")
UNKNOWN = {"hidden-topic": "absent-topic", "hidden-group": "absent-group"}


def list_addresses() -> list[str]:
    """Return every public address of a list or its files, in both languages and the API."""
    pages = [f"/{model.plural}/{file}" for model in RECORD_MODELS for file in FILES]
    pages += ["/meetings/calendar.ics", "/publications/export.bib", "/publications/export.ris"]
    return [
        *pages,
        *(f"/es{page}" for page in pages),
        *(f"/api/v1/{model.plural}/" for model in RECORD_MODELS),
    ]


def answer(client, address: str, name: str, value: str) -> tuple:
    """Return status, headers and text of an answer, with `value` replaced by a placeholder."""
    response = client.get(address, {name: value})
    del response["X-Request-ID"]  # random
    headers = {key: text.replace(value, "VALUE") for key, text in response.headers.items()}
    return (
        response.status_code,
        headers,
        response.getvalue().decode("latin-1").replace(value, "VALUE"),
    )


def use_by_hidden_records(topic: Topic, group: CountryGroup) -> None:
    for state in ("draft", "in_review", "withdrawn", "unnamed", "embargoed"):
        MeetingFactory(**{state: True}, topics=[topic], regions=[group])
        PublicationFactory(**{state: True}, topics=[topic], regions=[group])


@pytest.mark.parametrize("is_used_by_hidden_records", [False, True])
@pytest.mark.parametrize(("name", "value"), [("topic", "hidden-topic"), ("region", "hidden-group")])
def test_unused_value_is_answered_like_an_unknown_one(
    client, name, value, is_used_by_hidden_records
):
    topic, group = TopicFactory(slug="hidden-topic"), CountryGroupFactory(slug="hidden-group")
    if is_used_by_hidden_records:
        use_by_hidden_records(topic, group)
    different, statuses = [], set()
    for address in list_addresses():
        hidden = answer(client, address, name, value)
        statuses.add(hidden[0])
        if hidden != answer(client, address, name, UNKNOWN[value]):
            different.append(address)

    assert (different, statuses) == ([], {400})


@pytest.mark.parametrize(("name", "value"), [("topic", "hidden-topic"), ("region", "hidden-group")])
def test_value_is_accepted_once_a_public_record_uses_it(client, name, value):
    """The test above can fail: the same addresses accept the value of a public record."""
    topic, group = TopicFactory(slug="hidden-topic"), CountryGroupFactory(slug="hidden-group")
    MeetingFactory(published=True, topics=[topic], regions=[group])

    statuses = {answer_status(client, page, name, value) for page in list_addresses()}

    assert statuses == {200}


def answer_status(client, address: str, name: str, value: str) -> int:
    response = client.get(address, {name: value})
    response.getvalue()
    return response.status_code


def archive_text(client) -> str:
    response = client.get("/data/catalogue.zip")
    with zipfile.ZipFile(io.BytesIO(response.getvalue())) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


def completion_titles(client, text: str) -> list[str]:
    found = client.get("/search/completions/", {"q": text}).json()["completions"]
    return [completion["title"] for completion in found]


def test_topic_and_group_of_an_editor_are_public_with_the_first_public_record(client):
    client.force_login(user_with_role("editor"))
    names = {"name_en": "Quiet diplomacy", "name_es": "Diplomacia discreta"}
    submit_add_form(client, Topic, slug="hidden-topic", **names)
    submit_add_form(client, CountryGroup, slug="hidden-group", **names)
    topic = Topic.objects.get(slug="hidden-topic")
    group = CountryGroup.objects.get(slug="hidden-group")
    meeting = MeetingFactory(draft=True, topics=[topic], regions=[group])

    for model in (Topic, CountryGroup):
        page = client.get(f"/admin/catalogue/{model._meta.model_name}/")
        assert "Quiet diplomacy" in page.text  # staff see all
    client.logout()
    assert completion_titles(client, "quiet") == []
    assert "Quiet diplomacy" not in archive_text(client)

    Meeting.objects.filter(pk=meeting.pk).update(state="published")
    assert completion_titles(client, "quiet") == ["Quiet diplomacy"] * 2
    assert archive_text(client).count("Quiet diplomacy") == 2


@pytest.mark.parametrize("is_used_by_hidden_records", [False, True])
def test_search_reads_no_name_of_an_unused_value(client, is_used_by_hidden_records):
    """A text with such a name is divided into its words, as if the name did not exist."""
    MeetingFactory(published=True, title_en="Diplomacy")
    addresses = [
        f"{page}?q={text}"
        for page in ("/search/", "/es/search/", "/meetings/", "/api/v1/meetings/")
        for text in ("quiet+diplomacy", "diplomacia+discreta", "QDG", "quiet+diplomacy+2012")
    ]

    def answers() -> dict:
        found = {}
        for address in addresses:
            response = client.get(address)
            found[address] = (response.status_code, response.getvalue().decode())
        return found

    unknown = answers()
    names = {"name_en": "Quiet diplomacy", "name_es": "Diplomacia discreta"}
    topic = TopicFactory(slug="hidden-topic", **names)
    group = CountryGroupFactory(slug="hidden-group", acronym_en="QDG", **names)
    if is_used_by_hidden_records:
        use_by_hidden_records(topic, group)

    hidden = answers()
    assert [address for address in addresses if hidden[address] != unknown[address]] == []

    MeetingFactory(published=True, topics=[topic], regions=[group], title_en="Meeting of the group")
    assert "Meeting of the group" in client.get("/search/?q=quiet+diplomacy").text


def test_country_group_with_members_of_an_editor_waits_for_a_reviewer(client):
    """Otherwise a public record about one of these countries would publish the new group."""
    client.force_login(user_with_role("editor"))
    names = {"name_en": "Quiet diplomacy", "name_es": "Diplomacia discreta"}
    country = CountryFactory()

    response = submit_add_form(
        client, CountryGroup, slug="hidden-group", members=[str(country.pk)], **names
    )

    assert response["Location"] == "/admin/catalogue/proposal/"  # a reviewer decides
    assert not CountryGroup.objects.filter(slug="hidden-group").exists()


def test_harvesters_get_no_set_of_a_topic_that_only_a_withdrawn_publication_has(client):
    used, hidden = TopicFactory(slug="used-topic"), TopicFactory(slug="hidden-topic")
    PublicationFactory(published=True, topics=[used])
    PublicationFactory(withdrawn=True, topics=[used, hidden])
    listed = "/oai?verb=ListIdentifiers&metadataPrefix=oai_dc"

    assert "topic-hidden-topic" not in client.get(listed).text
    assert client.get(listed).text.count("topic-used-topic") == 2
    assert "hidden-topic" not in client.get("/oai?verb=ListSets").text
    hidden_set = client.get(f"{listed}&set=topic-hidden-topic").text
    unknown_set = client.get(f"{listed}&set=topic-absent-topic").text
    assert 'code="noRecordsMatch"' in hidden_set
    assert without_time(hidden_set) == without_time(unknown_set).replace("absent", "hidden")


def without_time(answer_text: str) -> str:
    before, _tag, rest = answer_text.partition("<responseDate>")
    return before + rest.partition("</responseDate>")[2]
