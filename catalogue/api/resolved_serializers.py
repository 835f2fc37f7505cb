"""Serializers for many rows, whose fields are looked up once.

REST framework copies the fields of all nested serializers for each answer, and looks up the fields
and attributes of each row anew, which takes most of the time of a list of fifty records.
"""

from collections.abc import Callable
from functools import lru_cache
from operator import attrgetter
from typing import Any

from rest_framework import serializers
from rest_framework.fields import empty

from catalogue.base.related_rows import read_rows

MAX_RESOLVED = 100  # serializers of lists for each origin of the site, such as https://example.org

Function = Callable[[Any], Any]
# The same functions without the calls of methods.
BUILT_IN_FUNCTIONS: dict[Function, Function] = {
    serializers.CharField.to_representation: str,
    serializers.IntegerField.to_representation: int,
}


@lru_cache(MAX_RESOLVED)
def resolved_serializer(
    serializer_class: type[serializers.Serializer], origin: str
) -> serializers.Serializer:
    """Return a serializer for the `to_representation` of rows; threads can share it.

    Addresses in the representation begin with `origin`, which is in its context.
    """
    serializer = serializer_class(context={"origin": origin})
    _resolve(serializer)
    return serializer


def _resolve(field: Any) -> None:
    """Give a serializer and the serializers of its fields a `to_representation` that is faster."""
    if isinstance(field, serializers.ListSerializer):
        _resolve(field.child)
    elif isinstance(field, serializers.Serializer):
        for nested in field.fields.values():
            _resolve(nested)
        if type(field).to_representation is serializers.Serializer.to_representation:
            field.to_representation = _row_function(field)


def _row_function(serializer: serializers.Serializer) -> Function:
    columns = [
        (field.field_name, _attribute_function(field), _value_function(field))
        for field in serializer._readable_fields
    ]

    def to_representation(row: Any) -> dict[str, Any]:
        return {
            name: None if (value := attribute(row)) is None else represent(value)
            for name, attribute, represent in columns
        }

    return to_representation


def _attribute_function(field: Any) -> Function:
    """Return a function for the value of a field in a row: its `get_attribute`, or a faster one."""
    is_own = type(field).get_attribute is not serializers.Field.get_attribute
    if is_own or len(field.source_attrs) > 1 or field.default is not empty:
        return field.get_attribute
    if not field.source_attrs:  # the row itself
        return lambda row: row
    if isinstance(field, serializers.ListSerializer):
        return lambda row: read_rows(row, field.source)
    return attrgetter(field.source)


def _value_function(field: Any) -> Function:
    if isinstance(field, serializers.SerializerMethodField):
        return getattr(field.parent, field.method_name)
    return BUILT_IN_FUNCTIONS.get(type(field).to_representation, field.to_representation)
