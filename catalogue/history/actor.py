"""The actor of changes, passed to the database, which stores it and checks the right to publish."""

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
    """The person and operation behind changes, as session settings that triggers read."""

    context: UUID
    person: int | None
    name: str
    doing: str
    may_publish: bool
    may_change_state: bool = False
    outer: "Actor | None" = None
    # This context, and those opened inside it.
    context_ids: list[UUID] = field(default_factory=list)

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
            "catalogue.may_change_state": "yes" if self.may_change_state else "no",
        }


EMPTY_SETTINGS = dict.fromkeys(
    (
        *("catalogue.context", "catalogue.person", "catalogue.person_name", "catalogue.doing"),
        *("catalogue.may_publish", "catalogue.may_change_state"),
    ),
    "",
)

_current_actor: ContextVar[Actor | None] = ContextVar("acting", default=None)


def may_change_public_records(person) -> bool:
    """Return whether changes of public records by the person need no proposal.

    None stands for the database role.
    """
    return person is None or (roles.may_publish(person) and not settings.SECOND_PERSON_REQUIRED)


@contextmanager
def act_as(
    *,
    person=None,
    doing: str = "",
    may_publish: bool | None = None,
    may_change_state: bool = False,
    context: UUID | None = None,
) -> Iterator[UUID]:
    """Attribute all changes inside to `person`, in one new context, and yield its id.

    A job that works in several transactions passes the same `context` to each, so that its changes
    are one operation of the history.

    Without `person`, a nested call takes the person and rights of the outer one, and an outermost
    call acts as the database role, which is trusted. Roles decide if the person may change public
    records. Under the second person rule (`SECOND_PERSON_REQUIRED`) only transitions may change
    them; these pass `may_publish=True`.

    Only transitions pass `may_change_state=True`, which a nested call does not take over: without
    it, the database rejects every change of a review state and every deletion of a record that
    was public.
    """
    outer = _current_actor.get()
    if person is None and outer is not None:
        actor = Actor(uuid4(), outer.person, outer.name, doing or outer.doing, outer.may_publish)
    else:
        right = may_change_public_records(person)
        name = "" if person is None else person.get_username()
        actor = Actor(uuid4(), getattr(person, "pk", None), name, doing, right)
    if may_publish is not None:
        actor = replace(actor, may_publish=may_publish)
    actor = replace(
        actor,
        context=context or actor.context,
        outer=outer,
        may_change_state=may_change_state,
    )
    for enclosing in actor.self_and_outer():
        enclosing.context_ids.append(actor.context)
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
    """Return the current context and those that were opened inside it."""
    actor = _current_actor.get()
    return list(actor.context_ids) if actor else []


class _SessionSettings:
    """The settings of the actor in the database session, set again on every new connection."""

    def __init__(self, settings: dict[str, str]) -> None:
        self.settings = settings
        self.connection = connections[DEFAULT_DB_ALIAS]
        # The driver's connection whose settings a rollback cannot revert.
        self.configured_connection = None

    def apply(self) -> None:
        _apply_settings(self.settings)
        self.configured_connection = self.connection.connection

    def __call__(self, execute, sql, params, many, context):
        if self.connection.connection is not self.configured_connection:
            driver = self.connection.connection
            with driver.cursor() as cursor:
                cursor.execute(*_set_config_sql(self.settings))
            # A rollback reverts settings made inside a transaction, so they must be set again.
            self.configured_connection = None if self.connection.in_atomic_block else driver
        return execute(sql, params, many, context)

    def reset(self, settings: dict[str, str]) -> None:
        """Set the session to `settings`, unless the connection or its transaction has failed.

        A closed connection or a rollback discards the settings by itself.
        """
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
    """Middleware that attributes all changes of a request to its user, in one context.

    Requests with safe methods are passed on without settings. An anonymous user may not change
    public records.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE_METHODS:
            return self.get_response(request)
        person = request.user if request.user.is_authenticated else None
        with act_as(
            person=person,
            doing="edit",
            may_publish=None if person else False,
        ):
            return self.get_response(request)
