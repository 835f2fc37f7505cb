"""The triggers that write the words of rows, and the rewriting of words after a change of rules."""

from collections.abc import Iterator

from django.db import models

from catalogue.base.full_text import SearchColumn
from catalogue.indexing.dependencies import IndexedKind


def searched_models(kinds: list[IndexedKind]) -> list[type[models.Model]]:
    """Return the models with a search column, which index rows are computed from."""
    found = {kind.model for kind in kinds}
    found |= {node for kind in kinds for node in kind.nodes_by_path().values()}
    searched = [model for model in found if search_column_of(model) is not None]
    return sorted(searched, key=lambda model: model._meta.db_table)


def search_column_of(model: type[models.Model]) -> SearchColumn | None:
    fields = (field for field in model._meta.concrete_fields if isinstance(field, SearchColumn))
    return next(fields, None)


def create_triggers_sql(kinds: list[IndexedKind]) -> Iterator[str]:
    """Yield SQL for the trigger of each searched table, which computes the words of a row."""
    for model in searched_models(kinds):
        table, column = model._meta.db_table, search_column_of(model)
        new, old = (
            ", ".join(f"{row}.{name}" for name in column.source_columns) for row in ("NEW", "OLD")
        )
        yield f"""
CREATE OR REPLACE FUNCTION catalogue_set_words_{table}() RETURNS trigger
LANGUAGE plpgsql AS $index$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.search IS NOT NULL AND ({new}) IS NOT DISTINCT FROM ({old}) THEN
            NEW.search := OLD.search;
            RETURN NEW;
        END IF;
    END IF;
    NEW.search := {column.vector_sql("NEW")};
    RETURN NEW;
END
$index$"""
        yield (
            f"CREATE OR REPLACE TRIGGER catalogue_set_words BEFORE INSERT OR UPDATE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION catalogue_set_words_{table}()"
        )


def rewrite_words_sql(model: type[models.Model]) -> str:
    """Return SQL that sets the words of the rows with the given keys, where they are wrong."""
    column = search_column_of(model)
    return (
        f"UPDATE {model._meta.db_table} AS record SET search = NULL"
        f" WHERE id = ANY (%s) AND search IS DISTINCT FROM {column.vector_sql('record')}"
    )
