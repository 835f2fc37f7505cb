"""The content of responses: files, their rows, and the errors that a page reports."""

import csv
import io
import zipfile

from django.http import HttpResponseBase


def content_of(response: HttpResponseBase) -> bytes:
    """Return the whole content, also of a response that is sent in parts."""
    return response.getvalue()


def download(client, address: str, **parameters) -> bytes:
    """Return the file at an address, which must be there."""
    response = client.get(address, parameters)
    assert response.status_code == 200, (address, parameters, response.status_code)
    return content_of(response)


def text_of(response: HttpResponseBase) -> str:
    """Return the text of a page or file; of a ZIP file, that of everything in it."""
    content = content_of(response)
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


def csv_lines(client, address: str, **parameters) -> list[list[str]]:
    """Return the lines of a CSV file, its header first."""
    text = download(client, address, **parameters).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
