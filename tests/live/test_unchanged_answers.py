"""An answer that is kept over a commit is the one that would be made anew, whatever changed.

Rows of every table with a history are changed, a few tables at a time. After each change every kind
of page is read twice: as a visitor, whose answer may have been kept from before, and in a process
that has just begun and keeps nothing, with credentials, for which an answer is always made.
"""

from collections.abc import Iterator

import psycopg
import pytest

from catalogue.history.tracking import tracked_tables
from tests.support.kinds import RECORD_MODELS
from tests.support.runtime.live_server import LiveDatabase, LiveSite, running_site

pytestmark = pytest.mark.slow

SHOWN_COLUMNS = ("title_en", "name_en", "label_en", "text_en", "title", "name", "value", "note_en",
                 "place_en", "reason_en", "group_en", "family_name")  # fmt: skip
TABLES_AT_ONCE = 12
MADE_ANEW = {"Authorization": "Bearer none"}
PAGES = ("/", "/es/", "/countries/", "/countries/HND/", "/topics/", "/data/", "/sitemap.xml",
         "/search/?q=migration", "/es/search/?q=honduras", "/activities/?topic=remittances",
         "/meetings/?q=migration&view=table", "/activities/?year=2012&sort=title")  # fmt: skip


def changes() -> Iterator[tuple[str, str]]:
    """Yield each table with a statement that changes its rows: what pages show, or the links."""
    for table, (model, _owners) in sorted(tracked_tables().items()):
        names = {field.name for field in model._meta.concrete_fields}
        column = next((name for name in SHOWN_COLUMNS if name in names), "")
        if column:
            yield table, f"UPDATE {table} SET {column} = {column} || ' anew' WHERE {column} <> ''"
        else:
            yield table, f"DELETE FROM {table} WHERE id % 2 = 0"
    for model in RECORD_MODELS:
        table = model._meta.db_table
        yield table, f"UPDATE {table} SET state = 'withdrawn' WHERE id % 3 = 0"


def addresses(database: LiveDatabase, name: str) -> list[str]:
    """Return an address of every kind of public page, of the API and of feeds."""
    found = list(PAGES)
    with database.connect(name) as connection:
        for model in RECORD_MODELS:
            (slug,) = connection.execute(
                f"SELECT slug FROM {model._meta.db_table} WHERE state = 'published'"
                " ORDER BY length(coalesce(summary_en, '')) DESC, id LIMIT 1"
            ).fetchone()
            for path in (f"/{model.plural}/", f"/{model.plural}/{slug}/"):
                found += [path, f"/es{path}", f"/api/v1{path}"]
            found.append(f"/{model.plural}/feed.atom")
    return found


def differences(site: LiveSite, other: LiveSite, paths: list[str]) -> list[str]:
    """Return the addresses whose answers to visitors are not those that are made anew."""
    found = []
    for path in paths:
        headers = {"Host": f"127.0.0.1:{site.port}", **MADE_ANEW}
        visitor, fresh = site.get(path), other.get(path, headers=headers)
        if (visitor.status_code, visitor.content) != (fresh.status_code, fresh.content):
            found.append(path)
    return found


def test_answers_kept_over_a_change_are_those_made_anew(live_database):
    name, limit = "changing", {"WEB_PROCESSES": "1", "API_REQUESTS_PER_MINUTE": "1000000"}
    address = live_database.create(name, template="unchanged")
    paths = addresses(live_database, name)
    refused = []
    with (
        running_site(address, **limit) as site,
        live_database.connect(name, autocommit=True) as connection,
    ):
        with running_site(address, **limit) as other:
            assert differences(site, other, paths) == []
        every = list(changes())
        for start in range(0, len(every), TABLES_AT_ONCE):
            some = every[start : start + TABLES_AT_ONCE]
            for table, statement in some:
                try:
                    connection.execute(statement)
                except psycopg.errors.IntegrityError:
                    refused.append(table)
            with running_site(address, **limit) as other:
                assert (differences(site, other, paths), some) == ([], some)
    assert refused == []
