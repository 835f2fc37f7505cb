"""A spreadsheet of Spanish activities as offices have it: titles, blank rows, totals, markers."""

import csv
import io

import xlsxwriter

HEADER = (
    "N.º",
    "Nombre de la actividad",
    "Tipo",
    "Fecha",
    "País",
    "Estado",
    "Contraparte",
    "Notas",
)
KINDS = ("Taller", "Curso", "Misión", "Estudio", "Asistencia técnica")
STATUSES = ("Realizada", "Realizada", "En curso", "Programada", "Suspendida")
COUNTRIES = (
    *("SV", "México", "HND", "320", "Rep. Dominicana", "EE.UU.", "N/A", "Honduras y Guatemala"),
    *("Costa Rica, Panamá", "Trinidad y Tabago", "bolivia", "Chile/Perú"),
)
COUNTRY_CODES = (
    *(["SLV"], ["MEX"], ["HND"], ["GTM"], ["DOM"], ["USA"], [], ["GTM", "HND"]),
    *(["CRI", "PAN"], ["TTO"], ["BOL"], ["CHL", "PER"]),
)
DATES = (
    *("12-15 de agosto de 2013", "2013-07", "15 de setiembre de 2013", "s/f", "marzo de 2012"),
    *("2012", "20 de octubre de 2014", "del 3 al 5 de junio de 2013"),
)
PARTNERS = ("CELADE", "Instituto Nacional de Estadística", "–")


def activity_cells(number: int) -> list[str]:
    """Return the cells of an activity; each twentieth has a date that cannot be read."""
    date = "por confirmar con el país" if number % 20 == 7 else DATES[number % len(DATES)]
    return [
        str(number + 1),
        f"Actividad {number + 1} sobre migración y desarrollo",
        KINDS[number % len(KINDS)],
        date,
        COUNTRIES[number % len(COUNTRIES)],
        STATUSES[number % len(STATUSES)],
        PARTNERS[number % len(PARTNERS)],
        "interno" if number % 9 == 0 else "#N/A",
    ]


def messy_rows(count: int = 500) -> list[list[str]]:
    """Return all rows: two of titles, a blank one, the header, activities, totals and a note."""
    rows: list[list[str]] = [
        ["Programa de actividades sobre migración internacional"],
        ["Actualizado en noviembre de 2014"],
        [],
        list(HEADER),
    ]
    for number in range(count):
        if number and number % 100 == 0:
            rows += [["Subtotal", "", "", "", "", "100"], [], list(HEADER)]
        rows.append(activity_cells(number))
    return [*rows, ["Total", str(count)], [], ["Fuente: registros de la oficina"]]


def messy_xlsx(count: int = 500) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("Hoja1")
        for line, cells in enumerate(messy_rows(count)):
            for position, cell in enumerate(cells):
                if cell == "#N/A":
                    sheet.write_formula(line, position, "=NA()", None, "#N/A")
                elif cell:
                    sheet.write_string(line, position, cell)
    return buffer.getvalue()


def messy_csv(count: int = 500) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=";").writerows(messy_rows(count))
    return buffer.getvalue().encode("cp1252", errors="replace")
