"""Serializers for shared caches that store byte strings as they are.

The usual ones read pickled objects, and would run what somebody else wrote into the cache.
"""


class RedisBytes:
    """Serializer of Django's Redis cache that stores byte strings as they are, without pickle."""

    def dumps(self, value: bytes) -> bytes:
        return value

    def loads(self, value: bytes) -> bytes:
        return value


class MemcachedBytes:
    """Serializer of Django's Memcached cache that stores byte strings as they are."""

    def serialize(self, _key: bytes, value: bytes) -> tuple[bytes, int]:
        return value, 0

    def deserialize(self, _key: bytes, value: bytes, _flags: int) -> bytes:
        return value
