"""Who acts: told to the database, which keeps it with every change, and holds people to it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.http import HttpRequest, HttpResponse
from psycopg.pq import TransactionStatus

from staff import roles

SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")


@dataclass(frozen=True)
class Actor:
    """What the database is told. It reads these settings in triggers."""

    context: UUID
    person: int | None
    name: str
    doing: str
    may_publish: bool
    outer: "Actor | None" = None
    context_ids: list[UUID] = field(
        default_factory=list
    )  # this context, and those opened inside it

    def self_and_outer(self) -> Iterator["Actor"]:
        yield self
        if self.outer is not None:
            yield from self.outer.self_and_outer()

    @property
    def settings(self) -> dict[str, str]:
        return {
            "catalogue.context": str(self.context),
            "catalogue.person": str(self.person or ""),
            "catalogue.person_name": self.name,
            "catalogue.doing": self.doing[:200],
            "catalogue.may_publish": "yes" if self.may_publish else "no",
        }


EMPTY_SETTINGS = dict.fromkeys(
    ("catalogue.context", "catalogue.person", "catalogue.person_name", "catalogue.doing"), ""
) | {"catalogue.may_publish": ""}

_current_actor: ContextVar[Actor | None] = ContextVar("acting", default=None)


@contextmanager
def act_as(*, person=None, doing: str = "", may_publish: bool | None = None) -> Iterator[UUID]:
    """What is written inside is one context, done by `person`; the context's id is given.

    Inside another one the person and their rights are those of the outer, unless named. Whether the
    person may change what is public is read from their rights; under the four-eyes rule nobody may,
    but by the steps of review, which say so with `may_publish`. Nobody in particular is the
    database role, and trusted.
    """
    outer = _current_actor.get()
    if person is None and outer is not None:
        actor = Actor(uuid4(), outer.person, outer.name, doing or outer.doing, outer.may_publish)
    else:
        right = person is None or (
            roles.may_publish(person) and not settings.SECOND_PERSON_REQUIRED
        )
        name = "" if person is None else person.get_username()
        actor = Actor(uuid4(), getattr(person, "pk", None), name, doing, right)
    if may_publish is not None:
        actor = replace(actor, may_publish=may_publish)
    actor = replace(actor, outer=outer)
    for one in actor.self_and_outer():
        one.context_ids.append(actor.context)
    token = _current_actor.set(actor)
    session = _SessionSettings(actor.settings)
    session.apply()
    try:
        with connections[DEFAULT_DB_ALIAS].execute_wrapper(session):
            yield actor.context
    finally:
        _current_actor.reset(token)
        session.reset(outer.settings if outer else EMPTY_SETTINGS)


def nested_contexts() -> list[UUID]:
    """The context in which we are, and those that were opened inside it."""
    actor = _current_actor.get()
    return list(actor.context_ids) if actor else []


class _SessionSettings:
    """Tells the database session who acts, and tells it again if the connection is a new one."""

    def __init__(self, settings: dict[str, str]) -> None:
        self.settings = settings
        self.connection = connections[DEFAULT_DB_ALIAS]
        self.configured_connection = None  # the driver's connection that knows for good

    def apply(self) -> None:
        _apply_settings(self.settings)
        self.configured_connection = self.connection.connection

    def __call__(self, execute, sql, params, many, context):
        if self.connection.connection is not self.configured_connection:
            driver = self.connection.connection
            with driver.cursor() as cursor:
                cursor.execute(*_set_config_sql(self.settings))
            # What is set inside a transaction is lost when that is rolled back: tell again then.
            self.configured_connection = None if self.connection.in_atomic_block else driver
        return execute(sql, params, many, context)

    def reset(self, settings: dict[str, str]) -> None:
        """A connection that is gone, or a transaction that is lost, took it along."""
        driver = self.connection.connection
        if driver is None or driver.closed or self.connection.needs_rollback:
            return
        if driver.info.transaction_status != TransactionStatus.INERROR:
            _apply_settings(settings)


def _apply_settings(settings: dict[str, str]) -> None:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(*_set_config_sql(settings))


def _set_config_sql(settings: dict[str, str]) -> tuple[str, list[str]]:
    calls = ", ".join(["set_config(%s, %s, false)"] * len(settings))
    return f"SELECT {calls}", [part for pair in settings.items() for part in pair]


class ActorMiddleware:
    """Whatever a request changes is one context of the person who sent it.

    Only requests that may change something are told to the database. One by nobody who signed in
    has no rights at all.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE_METHODS:
            return self.get_response(request)
        person = request.user if request.user.is_authenticated else None
        with act_as(
            person=person,
            doing=f"{request.method} {request.path}",
            may_publish=None if person else False,
        ):
            return self.get_response(request)
