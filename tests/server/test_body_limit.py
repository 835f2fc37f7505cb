"""Large bodies: refused before they are read, unless a member of staff sends them."""

import pytest
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client

from server.body_limit import MAX_ANONYMOUS_BODY_BYTES, MAX_STAFF_TEXT_BYTES
from tests.support.users import create_user, sign_in

pytestmark = pytest.mark.django_db

ADDRESSES = ["/oai", "/admin/login/", "/admin/meetings/meeting/add/", "/api/v1/meetings/"]
BOUNDARY = "----limit"


def multipart(size: int) -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="f"; filename="f.pdf"\r\n\r\n'
    return head.encode() + b"x" * size + f"\r\n--{BOUNDARY}--\r\n".encode()


def send(client, address: str, size: int, **headers):
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    return client.generic("POST", address, multipart(size), content_type=kind, **headers)


@pytest.fixture
def stored_files(monkeypatch) -> list[str]:
    """Return the list of the files that Django begins to store on the disk."""
    names: list[str] = []
    new_file = TemporaryFileUploadHandler.new_file

    def record(handler, field_name, file_name, *args, **kwargs):
        names.append(file_name)
        return new_file(handler, field_name, file_name, *args, **kwargs)

    monkeypatch.setattr(TemporaryFileUploadHandler, "new_file", record)
    monkeypatch.setattr("django.conf.settings.FILE_UPLOAD_MAX_MEMORY_SIZE", 0)
    return names


@pytest.mark.parametrize("address", ADDRESSES)
def test_large_body_of_a_visitor_is_refused_unread(address, stored_files):
    client = Client(enforce_csrf_checks=True)
    response = send(client, address, MAX_ANONYMOUS_BODY_BYTES)

    assert (response.status_code, stored_files) == (413, [])
    assert "<h1>The request is too large</h1>" in response.text


@pytest.mark.parametrize("address", ["/oai", "/admin/login/"])
def test_small_body_of_a_visitor_is_read(address, client):
    assert send(client, address, 1000).status_code == 200


def test_upload_of_staff_is_read_up_to_their_limit(client, settings, stored_files):
    settings.SOURCE_FILE_MAX_BYTES = 200_000
    create_user(is_superuser=True)
    sign_in(client)
    address = "/admin/meetings/meeting/import/"
    accepted = send(client, address, MAX_ANONYMOUS_BODY_BYTES)
    # The file is read, and refused because it is no table.
    assert (accepted.status_code, stored_files) == (400, ["f.pdf"])

    refused = send(client, address, 200_000 + MAX_STAFF_TEXT_BYTES)
    assert (refused.status_code, stored_files) == (413, ["f.pdf"])


def test_user_who_is_not_staff_has_the_limit_of_visitors(client):
    user = create_user()
    sign_in(client)
    user.is_staff = False
    user.save()

    assert send(client, "/oai", MAX_ANONYMOUS_BODY_BYTES).status_code == 413


@pytest.mark.parametrize(("length", "status"), [("", 200), ("x", 200), ("1_000_000_000", 413)])
def test_length_is_read_as_django_reads_it(client, length, status):
    response = client.post("/oai", {"verb": "Identify"}, CONTENT_LENGTH=length)

    assert response.status_code == status


def test_proxies_allow_exactly_what_the_application_allows(settings):
    megabytes = (settings.SOURCE_FILE_MAX_BYTES + MAX_STAFF_TEXT_BYTES) / 1024**2
    deploy = settings.BASE_DIR / "deploy"

    assert f"max_size {megabytes:.0f}MiB\n" in (deploy / "Caddyfile").read_text()
    assert f"client_max_body_size {megabytes:.0f}m;\n" in (deploy / "nginx.conf").read_text()
