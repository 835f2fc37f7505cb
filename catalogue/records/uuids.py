"""Names for records that outlive their addresses, for feeds and calendars."""

from uuid import UUID, uuid5

from catalogue.records.record import Record

RECORD_NAMESPACE = UUID(
    "5d0f8f4e-7f0b-4a53-9a61-0d3b6f7c2e91"
)  # the namespace of the public numbers


def record_uuid(record: Record) -> UUID:
    """The same for ever, in every language and under every host name."""
    return uuid5(RECORD_NAMESPACE, str(record.number))
