"""SQL for the next and the last end of an embargo, at which records become public by themselves."""

from functools import cache

from django.apps import apps


@cache
def next_embargo_sql() -> str:
    return _ends_sql("min", "public_from > statement_timestamp()")


@cache
def last_embargo_sql() -> str:
    return _ends_sql("max", "public_from <= statement_timestamp()")


def _ends_sql(function: str, condition: str) -> str:
    tables = sorted(
        model._meta.db_table
        for model in apps.get_models()
        if any(field.name == "public_from" for field in model._meta.concrete_fields)
    )
    ends = " UNION ALL ".join(
        f"SELECT {function}(public_from) FROM {table} WHERE {condition}" for table in tables
    )
    return f"SELECT {function}(ends) FROM ({ends}) AS embargoes (ends)"
