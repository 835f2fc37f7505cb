"""UUIDs of records for feeds and calendars, independent of web addresses."""

from uuid import UUID, uuid5

from catalogue.records.record import Record

# The UUID namespace of record numbers. A new value would change the identity of every feed entry.
RECORD_NAMESPACE = UUID("5d0f8f4e-7f0b-4a53-9a61-0d3b6f7c2e91")


def record_uuid(record: Record) -> UUID:
    """Return a UUID that is the same in every language and under every host name."""
    return uuid5(RECORD_NAMESPACE, str(record.number))
