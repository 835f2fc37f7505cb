"""Rate limit of the API per client address and minute, counted in the database.

One statement in the database counts the requests of all processes. REST framework's
SimpleRateThrottle reads and then writes its cache, so simultaneous requests are not all counted.
"""

import random
import time
from typing import ClassVar

from django.conf import settings
from django.db import DatabaseError, connection, models
from rest_framework.throttling import BaseThrottle

from catalogue.base.recorded_statements import unrecorded
from server.client_address import visitor_digest

SECONDS_PER_MINUTE = 60
RETENTION_MINUTES = 10  # older counts are deleted
CLEANUP_PROBABILITY = 0.01  # share of the requests that delete old counts
DATABASE_RETRY_SECONDS = 10  # pause of the counting after a database error

INCREMENT_COUNT_SQL = """
INSERT INTO catalogue_apiuse AS used (address, minute, count) VALUES (%s, %s, 1)
ON CONFLICT (address) DO UPDATE SET minute = EXCLUDED.minute,
    count = CASE WHEN used.minute = EXCLUDED.minute THEN used.count + 1 ELSE 1 END
RETURNING count
"""


class ApiUse(models.Model):
    """The number of requests of a client address in the minute of its last request.

    The table stores a keyed digest of the address for `RETENTION_MINUTES`. It is UNLOGGED,
    because the counts need not survive a crash.
    """

    address = models.CharField(max_length=64, primary_key=True)
    minute = models.BigIntegerField()
    count = models.PositiveIntegerField()

    class Meta:
        default_permissions: ClassVar[tuple] = ()

    def __str__(self) -> str:
        return f"{self.count} in minute {self.minute}"


class AddressThrottle(BaseThrottle):
    """A limit of `API_REQUESTS_PER_MINUTE` per client address; a 429 has a Retry-After header."""

    def allow_request(self, request, view) -> bool:
        self.now = time.time()
        digest = visitor_digest("catalogue.api.throttling", request)
        minute = int(self.now // SECONDS_PER_MINUTE)
        with unrecorded():  # the answer does not depend on the count
            return count_request(digest, minute) <= settings.API_REQUESTS_PER_MINUTE

    def wait(self) -> int:
        return SECONDS_PER_MINUTE - int(self.now % SECONDS_PER_MINUTE)


_database_retry_time = 0.0  # in seconds of time.monotonic(), per process


def count_request(digest: str, minute: int) -> int:
    """Count a request and return the number of requests of this address in this minute.

    Return 0, which allows the request, if the database cannot write (during a failover), and for
    the next `DATABASE_RETRY_SECONDS`, so that requests do not wait for it each time.
    """
    global _database_retry_time
    if time.monotonic() < _database_retry_time:
        return 0
    try:
        with connection.cursor() as cursor:
            cursor.execute(INCREMENT_COUNT_SQL, [digest, minute])
            (count,) = cursor.fetchone()
            if random.random() < CLEANUP_PROBABILITY:  # noqa: S311 – no secret
                cursor.execute(
                    "DELETE FROM catalogue_apiuse WHERE minute < %s", [minute - RETENTION_MINUTES]
                )
            return count
    except DatabaseError:
        if connection.in_atomic_block:
            raise
        _database_retry_time = time.monotonic() + DATABASE_RETRY_SECONDS
        return 0
