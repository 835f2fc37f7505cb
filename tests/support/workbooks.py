"""Workbooks in tests: bytes from rows, and rows from bytes."""

import io

import openpyxl


def workbook_bytes(**sheets: list[list]) -> bytes:
    """Return a workbook with a sheet for each name, whose first row has the headings."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def workbook_rows(content: bytes) -> dict[str, list[dict]]:
    """Return the rows of each sheet by heading."""
    found = {}
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        headings, *rows = sheet.iter_rows(values_only=True)
        found[sheet.title] = [dict(zip(headings, row, strict=True)) for row in rows]
    return found
