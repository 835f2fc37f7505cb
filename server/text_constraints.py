"""Migration operations by which the database refuses the characters that `server.text` refuses.

The constraint of a table is added without a check of its rows, so that no writer waits. Then the
stored rows are cleaned, and the constraint is validated, which does not block writers. A migration
with these operations is not atomic and states why it is safe (`SAFE_BECAUSE`).
"""

import sys

from django.db import Error, transaction
from django.db.migrations.operations import RunPython, RunSQL
from django.db.migrations.operations.base import Operation
from django.utils.translation import gettext_lazy as _
from psycopg.errors import CheckViolation

from server.text import INVISIBLE, LINE_BREAKS, REFUSED_BY_DATABASE, without_refused

CONSTRAINT_SUFFIX = "_clean_text"
CONSTRAINT_MESSAGE = _("A text contains a character that is not accepted. Delete it.")
SAFE_BECAUSE = "The constraint is added as not valid; its validation does not block writers."
READ_BATCH_SIZE = 1000


def clean_text_operations(
    table: str, *, one_line: tuple[str, ...] = (), multi_line: tuple[str, ...] = ()
) -> list[Operation]:
    """Return the operations for the text columns of `table`, whose primary key is `id`."""
    name = f"{table}{CONSTRAINT_SUFFIX}"
    drop = f'ALTER TABLE {table} DROP CONSTRAINT IF EXISTS "{name}"'
    add = (
        f'{drop}, ADD CONSTRAINT "{name}"'
        f" CHECK (({refused_sql(one_line, multi_line)}) IS NOT TRUE) NOT VALID"
    )

    def clean_and_validate(apps, schema_editor):
        connection = schema_editor.connection
        clean_rows(connection, table, one_line, multi_line)
        try:
            with transaction.atomic(connection.alias), connection.cursor() as cursor:
                cursor.execute(f'ALTER TABLE {table} VALIDATE CONSTRAINT "{name}"')
        except Error as error:
            if not isinstance(error.__cause__, CheckViolation):
                raise
            report(f"{table}: texts that cannot be changed contain refused characters. They stay.")

    return [
        RunSQL(add, drop),
        RunPython(clean_and_validate, RunPython.noop, atomic=False),
    ]


def refused_sql(one_line: tuple[str, ...], multi_line: tuple[str, ...]) -> str:
    """Return a SQL condition: one of these columns contains a character that it may not."""
    tests = [rf"{column} ~ '[\n\r{REFUSED_BY_DATABASE}]'" for column in one_line]
    tests += [f"{column} ~ '[{REFUSED_BY_DATABASE}]'" for column in multi_line]
    return " OR ".join(tests)


def clean_rows(
    connection, table: str, one_line: tuple[str, ...], multi_line: tuple[str, ...]
) -> None:
    """Clean the stored texts of a table. A row that its other rules do not let change stays."""
    columns = (*one_line, *multi_line)
    escaped = "".join(f"\\u{ord(character):04x}" for character in INVISIBLE + LINE_BREAKS)
    dirty = " OR ".join(
        [refused_sql(one_line, multi_line)]
        + [rf"{column} ~ '^\s|\s$|[\r{escaped}]' OR {column} IS NOT NFC NORMALIZED"
           for column in columns]
        + [rf"{column} ~ '\t'" for column in one_line]
    )  # fmt: skip
    listed = ", ".join(columns)
    assignments = ", ".join(f"{column} = %s" for column in columns)
    update = f"UPDATE {table} SET {assignments} WHERE id = %s"
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id, {listed} FROM {table} WHERE id > %s AND ({dirty})"
                " ORDER BY id LIMIT %s",
                [last, READ_BATCH_SIZE],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        for last, *texts in rows:
            cleaned = [
                text if text is None else without_refused(text, one_line=column in one_line)
                for column, text in zip(columns, texts, strict=True)
            ]
            if cleaned == texts:
                continue
            try:
                with transaction.atomic(connection.alias), connection.cursor() as cursor:
                    cursor.execute(update, [*cleaned, last])
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            except Error as error:
                # The further lines of the message contain the whole row.
                reason = str(error).partition("\n")[0]
                report(f"{table}, row {last}: the text was not cleaned. {reason}")


def report(sentence: str) -> None:
    sys.stderr.write(f"{sentence.strip()}\n")
