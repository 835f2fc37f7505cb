"""How often an address may ask the API in a minute, counted by the database for all processes.

REST framework's SimpleRateThrottle reads and then writes its cache, so that requests at the same
time are not all counted; one statement in the database counts them for every process.
"""

import random
import time
from typing import ClassVar

from django.conf import settings
from django.db import DatabaseError, connection, models
from django.utils.crypto import salted_hmac
from rest_framework.throttling import BaseThrottle

from server.client_address import client_address

MINUTE = 60
RETENTION_MINUTES = 10  # minutes; older counts are thrown away
CLEANUP_PROBABILITY = 0.01  # how often a request throws old counts away
DATABASE_RETRY_SECONDS = 10  # seconds after a failure in which the database is not asked to count

INCREMENT_COUNT_SQL = """
INSERT INTO catalogue_apiuse AS used (address, minute, count) VALUES (%s, %s, 1)
ON CONFLICT (address) DO UPDATE SET minute = EXCLUDED.minute,
    count = CASE WHEN used.minute = EXCLUDED.minute THEN used.count + 1 ELSE 1 END
RETURNING count
"""


class ApiUse(models.Model):
    """How often an address has asked in the minute in which it asked last.

    Of the address a keyed digest is kept, for some minutes; the table is not worth a log.
    """

    address = models.CharField(max_length=64, primary_key=True)
    minute = models.BigIntegerField()
    count = models.PositiveIntegerField()

    class Meta:
        default_permissions: ClassVar[tuple] = ()

    def __str__(self) -> str:
        return f"{self.count} in minute {self.minute}"


class AddressThrottle(BaseThrottle):
    """`API_REQUESTS_PER_MINUTE` for each address; a reader over it is told when to come again."""

    def allow_request(self, request, view) -> bool:
        self.now = time.time()
        digest = salted_hmac("catalogue.api.throttling", client_address(request) or "").hexdigest()
        return count_request(digest, int(self.now // MINUTE)) <= settings.API_REQUESTS_PER_MINUTE

    def wait(self) -> int:
        return MINUTE - int(self.now % MINUTE)


_database_retry_time = 0.0  # on the clock of this process


def count_request(digest: str, minute: int) -> int:
    """How often this address has asked in this minute, this time counted too.

    Where the database cannot write (while another server takes over), nobody is held back, nor
    made to wait for it each time.
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
