"""The mapping of columns and values: a spreadsheet of an office goes in whole."""

import csv
import html
import io
import re

import pytest
import xlsxwriter
from django.conf import settings

from activities.models import Activity, Involvement
from catalogue.imports.issue_groups import general_sentence
from catalogue.imports.models import ImportJob, ImportProfile
from catalogue.imports.parsing.reader import read_sheets
from catalogue.records.countries import Country
from meetings.models import Meeting, Participation
from tests.support.factories import MeetingFactory, OrganizationFactory
from tests.support.import_jobs import (
    confirm_import,
    import_url,
    mapping_page,
    post_mapping,
    send_mapping,
    upload_import,
    work,
)
from tests.support.messy_spreadsheet import COUNTRY_CODES, messy_csv, messy_xlsx

pytestmark = pytest.mark.django_db
NAMES = {
    ("SLV", "222"): ("El Salvador", "El Salvador"),
    ("MEX", "484"): ("Mexico", "México"),
    ("HND", "340"): ("Honduras", "Honduras"),
    ("GTM", "320"): ("Guatemala", "Guatemala"),
    ("DOM", "214"): ("Dominican Republic", "República Dominicana"),
    ("USA", "840"): ("United States of America", "Estados Unidos de América"),
    ("CRI", "188"): ("Costa Rica", "Costa Rica"),
    ("PAN", "591"): ("Panama", "Panamá"),
    ("TTO", "780"): ("Trinidad and Tobago", "Trinidad y Tabago"),
    ("BOL", "068"): ("Bolivia (Plurinational State of)", "Bolivia (Estado Plurinacional de)"),
    ("CHL", "152"): ("Chile", "Chile"),
    ("PER", "604"): ("Peru", "Perú"),
    ("BRB", "052"): ("Barbados", "Barbados"),
}


@pytest.fixture
def countries():
    for (alpha3, m49), (name_en, name_es) in NAMES.items():
        Country.objects.get_or_create(
            alpha3=alpha3, defaults={"m49": m49, "name_en": name_en, "name_es": name_es}
        )


def workbook(**sheets: list[list[str]]) -> bytes:
    """Return an XLSX file with these rows of each sheet."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                sheet.write_row(line, 0, row)
    return buffer.getvalue()


def post(client, job: ImportJob, page: str, **data) -> ImportJob:
    assert client.post(import_url(job.model, page, job.pk), data).status_code == 302
    work()
    job.refresh_from_db()
    return job


def test_messy_spreadsheet_goes_in_whole(admin_client, countries):
    partner = OrganizationFactory(
        title_en="CELADE", title_es="CELADE", acronym_en="CELADE", acronym_es="CELADE"
    )
    institute = OrganizationFactory(
        title_en="National Statistics Institute", title_es="Instituto Nacional de Estadística"
    )
    job = upload_import(admin_client, Activity, messy_xlsx(), "Actividades 2014.xlsx")
    assert job.state == "mapping"
    (layout,) = job.layout
    assert [error["sentence"] for error in job.errors][:1] == ["Unknown column “N.º”."]
    assert (layout["header"], layout["row_count"]) == (4, 500)
    assert layout["skipped"] == {"title": 2, "blank": 5, "totals": 5, "header": 4, "note": 1}
    assert job.mapping["sheets"][0]["columns"] == {
        "1": "title_es",
        "2": "kind",
        "3": "begins",
        "4": "countries",
        "5": "status",
        "6": "involvements:partner",
    }
    page = mapping_page(admin_client, job)
    assert 'Realizada</strong></label><span class="soft">200 rows</span>' in page
    assert "SV → El Salvador" in page
    fits = re.findall(r'class="ok">(\d+) values fit</span>(?:, (-?\d+) to check)?', page)
    assert fits == [("500", ""), ("500", ""), ("424", "25"), ("458", ""), ("500", ""), ("334", "")]
    assert "#n/a" in job.mapping["empty"]

    job = send_mapping(admin_client, job)
    assert job.state == "refused", job.errors
    assert job.counts == {"new": 475 + 334, "faulty": 25}
    (group,) = [group for group in job.issues if group["is_error"]]
    assert (group["lines"], group["column"]) == (25, "begins")
    assert group["values"] == [["por confirmar con el país", 25]]

    job = post(admin_client, job, "import_leave_out")
    assert job.state == "checked"
    job = confirm_import(admin_client, job)
    assert job.state == "done", job.errors
    activities = Activity.objects.prefetch_related("countries").order_by("number")
    assert len(activities) == 475
    first = activities[0]
    assert (first.title_es, first.kind, first.status) == (
        "Actividad 1 sobre migración y desarrollo", "training", "completed",
    )  # fmt: skip
    assert [c.alpha3 for c in first.countries.order_by("alpha3")] == ["SLV"]
    assert str(first.when) == "12–15 August 2013"
    for activity in activities:
        number = int(activity.title_es.split()[1]) - 1
        codes = COUNTRY_CODES[number % len(COUNTRY_CODES)]
        assert sorted(c.alpha3 for c in activity.countries.all()) == codes, activity.title_es
    roles = set(Involvement.objects.values_list("role", "organization"))
    assert roles == {("partner", partner.pk), ("partner", institute.pk)}


def faulty_rows(client, job: ImportJob):
    response = client.get(import_url(job.model, "import_faulty_rows", job.pk))
    assert response.status_code == 200
    return response, b"".join(response.streaming_content)


def test_rows_left_out_come_back_and_can_be_sent_again(admin_client, countries):
    OrganizationFactory(title_en="CELADE", title_es="CELADE")
    OrganizationFactory(title_en="INE", title_es="Instituto Nacional de Estadística")
    job = upload_import(admin_client, Activity, messy_csv(60), "actividades.csv")
    job = send_mapping(admin_client, job, **{"save-profile": "1", "profile-name": "Oficina"})
    job = post(admin_client, job, "import_leave_out")
    job = confirm_import(admin_client, job)
    assert job.state == "done"
    assert Activity.objects.count() == 57

    response, content = faulty_rows(admin_client, job)
    assert 'filename="actividades-errors.csv"' in response["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert [len(rows), rows[0][-1]] == [4, "import_errors"]
    assert all(row[3] == "por confirmar con el país" and row[-1] for row in rows[1:])

    mended = content.decode("utf-8-sig").replace("por confirmar con el país", "2013")
    again = upload_import(admin_client, Activity, mended, "mended.csv")
    assert (again.state, again.mapping["profile"]) == ("mapping", "Oficina")
    again = send_mapping(admin_client, again)
    again = confirm_import(admin_client, again)
    assert again.state == "done"
    assert Activity.objects.count() == 60


@pytest.mark.parametrize(
    ("language", "header", "end"),
    [("en", "import_errors", "errors"), ("es", "errores_de_importación", "errores")],
)
def test_file_of_rows_left_out_is_in_the_language_of_the_report(
    admin_client, language, header, end
):
    admin_client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    text = "title_en,kind,status,begins\nBad,research,completed,soon"
    job = upload_import(admin_client, Activity, text, "a.csv")
    for reader in ("en", "es"):
        admin_client.cookies[settings.LANGUAGE_COOKIE_NAME] = reader
        response, content = faulty_rows(admin_client, job)
        first, second = csv.reader(io.StringIO(content.decode("utf-8-sig")))
        assert first[-1] == header
        assert second[-1].startswith({"en": "Begins: ", "es": "Comienzo: "}[language])
        assert f'filename="a-{end}.csv"' in response["Content-Disposition"]


# A file in Spanish that was sent out before has the English name.
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    "header", ["import_errors", "errores_de_importación", "Errores de importacion"]
)
def test_column_of_reasons_is_ignored_under_each_of_its_names(admin_client, language, header):
    admin_client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    text = f"title_en,kind,status,begins,{header}\nGood,research,completed,2012,Begins: unreadable"
    job = upload_import(admin_client, Activity, text)
    assert (job.state, job.counts, job.errors) == ("checked", {"new": 1}, [])
    again = upload_import(admin_client, Activity, text.replace("2012", "soon"), "b.csv")
    _response, content = faulty_rows(admin_client, again)
    first, second = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert [len(first), len(second), "unreadable" in second[-1]] == [5, 5, False]


def test_rows_left_out_of_a_workbook_come_back_as_a_workbook(admin_client):
    job = upload_import(
        admin_client, Activity,
        "title_en,kind,status,begins\nGood,research,completed,2012\n=Bad,research,completed,soon",
    )  # fmt: skip
    job = post(admin_client, job, "import_leave_out")
    assert (job.state, job.counts) == ("checked", {"new": 1, "faulty": 1})
    job = post(admin_client, job, "import_leave_out", faulty="keep")
    assert (job.state, job.faulty_left_out) == ("refused", False)
    job = upload_import(admin_client, Activity, messy_xlsx(30), "hoja.xlsx")
    job = send_mapping(admin_client, job)
    _response, content = faulty_rows(admin_client, job)
    (sheet,) = read_sheets(content, "back.xlsx")
    assert (sheet.name, sheet.rows[0][1][-1]) == ("Hoja1", "import_errors")


def test_child_rows_of_a_row_left_out_are_left_out(admin_client):
    main = [
        ["title_en", "kind", "status", "begins"],
        ["Good", "research", "completed", "2012"],
        ["Bad", "research", "completed", "soon"],
    ]
    child = [
        ["activity", "role", "group_en"],
        ["Good", "partner", "Ministries"],
        ["Bad", "partner", "Ministries"],
    ]
    content = workbook(activities=main, involvements=child)
    job = upload_import(admin_client, Activity, content, "two.xlsx")
    assert job.state == "refused"
    job = post(admin_client, job, "import_leave_out")
    assert (job.state, job.counts) == ("checked", {"new": 2, "faulty": 2})
    job = confirm_import(admin_client, job)
    assert job.state == "done"
    assert Involvement.objects.get().activity.title_en == "Good"


def test_file_with_our_codes_goes_straight_to_the_check_and_can_be_mapped(admin_client):
    job = upload_import(
        admin_client, Activity, "title_en,kind,status,begins\nA,research,completed,2012"
    )
    assert job.state == "checked"
    job = post(admin_client, job, "import_remap")
    assert job.state == "mapping"
    assert job.mapping["sheets"][0]["columns"] == {
        "0": "title_en", "1": "kind", "2": "status", "3": "begins",
    }  # fmt: skip
    assert send_mapping(admin_client, job).counts == {"new": 1}


def test_column_whose_values_do_not_fit_is_not_proposed(admin_client, countries):
    job = upload_import(
        admin_client, Activity,
        "Título,Estado,País,Kind\nA,Chiapas,México,blue\nB,Jalisco,Mexico,green",
    )  # fmt: skip
    assert job.state == "mapping"
    assert job.mapping["sheets"][0]["columns"] == {"0": "title_es", "2": "countries", "3": "kind"}
    assert "status" not in job.mapping["sheets"][0]["columns"].values()


def test_new_values_of_a_changed_column_are_shown_before_the_check(admin_client):
    job = upload_import(admin_client, Activity, "Título,Etapa,Clase\nA,verde,azul\nB,rojo,azul")
    assert job.mapping["sheets"][0]["columns"] == {"0": "title_es"}
    data = {"action": "check", "column-0-1": "status", "column-0-2": "kind"}
    job = send_mapping(admin_client, job, **data)
    assert job.state == "mapping"
    job = send_mapping(
        admin_client, job,
        **{"value-activities.status-verde": "completed", "value-activities.status-rojo": "planned",
           "value-activities.kind-azul": "research"},
    )  # fmt: skip
    assert (job.state, job.counts) == ("checked", {"new": 2})


def test_two_columns_for_one_field_are_refused_with_their_names(admin_client):
    job = upload_import(admin_client, Activity, "Título,Otro\nA,B")
    response = admin_client.post(
        import_url(Activity, "import_mapping", job.pk), {"column-0-1": "title_es"}
    )
    assert response.status_code == 400
    assert "“Título”, “Otro” are mapped to" in html.unescape(response.content.decode())
    job.refresh_from_db()
    assert job.state == "mapping"


def test_kind_that_the_file_lacks_is_chosen_for_all_rows(admin_client):
    job = upload_import(admin_client, Activity, "Título,Estado\nA,Realizada")
    assert 'name="constant-kind"' in mapping_page(admin_client, job)
    job = send_mapping(admin_client, job, **{"constant-kind": "research"})
    assert (job.state, job.counts) == ("checked", {"new": 1})


def test_profiles_are_of_their_owner_unless_shared(admin_client, client, django_user_model):
    other = django_user_model.objects.create_superuser("other")
    ours = {"0": "title_es", "1": ""}
    job = upload_import(admin_client, Activity, "Título,Otro\nA,B")
    for shared, name in (("", "Own"), ("1", "Shared")):
        if shared:
            job = upload_import(admin_client, Activity, "Título,Otro\nA,C")
        changes = {"save-profile": "1", "profile-name": name, "constant-kind": "research"}
        send_mapping(admin_client, job, **changes, **({"profile-shared": "1"} if shared else {}))
    assert ImportProfile.objects.count() == 2
    client.force_login(other)
    job = upload_import(client, Activity, "Otro,Título\nA,C")
    assert job.mapping["profile"] == "Shared"
    assert job.mapping["sheets"][0]["columns"] == {"1": ours["0"]}
    page = mapping_page(client, job)
    assert "Shared (" in page
    assert ">Own" not in page
    own = ImportProfile.objects.get(name="Own")
    url = import_url(Activity, "import_profile", job.pk)
    assert client.post(url, {"profile": own.pk}).status_code == 404
    shared = ImportProfile.objects.get(name="Shared")
    client.post(url, {"profile": shared.pk, "action": "delete"})
    assert ImportProfile.objects.count() == 2


def test_kinds_of_issues_leave_out_quoted_texts_and_numbers():
    sentence = "«por 3 días» no es una fecha. Ejemplos: 2012, julio de 2012."
    assert general_sentence(sentence) == "«…» no es una fecha."
    assert general_sentence("Row 12 has “a.b”. See 3.") == "Row … has “…”."


def test_mapping_of_the_import_of_another_is_refused(admin_client, client, django_user_model):
    job = upload_import(admin_client, Activity, "Título\nA")
    client.force_login(django_user_model.objects.create_superuser("other"))
    assert "Only the person who uploaded" in mapping_page(client, job)
    for page in ("mapping", "profile", "remap", "leave_out"):
        assert client.post(import_url(Activity, f"import_{page}", job.pk)).status_code == 403
        assert client.get(import_url(Activity, f"import_{page}", job.pk)).status_code == 404


@pytest.mark.parametrize("last", ["countries", "involvements:partner"])
def test_rows_may_end_before_the_last_mapped_column(admin_client, last):
    """Found by `make fuzz`: an import of such a file failed with an internal error."""
    job = upload_import(admin_client, Activity, "Nombre,Lugar\nTaller A\nTaller B\n")
    assert job.state == "mapping"
    job = send_mapping(admin_client, job, **{"column-0-0": "title_es", "column-0-1": last})

    assert (job.state, job.counts.get("new"), job.errors) == ("checked", 2, [])


def upload_with_partners(client, *rows: str) -> ImportJob:
    """Upload activities, each a title, kind, date and partners, and check them."""
    text = "\n".join(["Título,Clase de registro,Comienza,Contraparte", *rows])
    job = upload_import(client, Activity, text)
    columns = ("title_es", "kind", "begins", "involvements:partner")
    choices = {f"column-0-{number}": code for number, code in enumerate(columns)}
    return send_mapping(client, job, **choices, **{"constant-status": "completed"})


def job_page(client, job: ImportJob, **parameters: str) -> str:
    return html.unescape(client.get(import_url(job.model, "import_job", job.pk), parameters).text)


def test_page_counts_rows_of_the_file_and_shows_first_what_its_heading_announces(admin_client):
    OrganizationFactory(title_en="CELADE")
    job = upload_with_partners(
        admin_client, "Taller bueno,research,2012,CELADE", "Taller malo,research,soon,CELADE"
    )
    assert (job.state, job.counts) == ("refused", {"new": 3, "faulty": 1})

    refused = job_page(admin_client, job)
    assert "Leave out the row with errors" in refused
    assert "The other row is shown before it is imported." in refused
    assert re.findall(r'(aria-current="true")?>(Error|New): (\d)</a>', refused) == [
        ('aria-current="true"', "Error", "1"), ("", "New", "1"),
    ]  # fmt: skip

    job = post(admin_client, job, "import_leave_out")
    assert job.counts == {"new": 2, "faulty": 2}
    checked = job_page(admin_client, job)
    assert "1 row with errors is left out. These changes will be made:" in checked
    job = confirm_import(admin_client, job)
    assert job.state == "done"
    for shown in (checked, job_page(admin_client, job)):
        tabs = re.findall(r'(aria-current="true")?>(Error|New): (\d)</a>', shown)
        assert tabs == [('aria-current="true"', "New", "1"), ("", "Error", "1")]
        assert "Taller bueno" in shown
        assert shown.index("Taller bueno") < shown.index("Errors and warnings by kind")
    errors = job_page(admin_client, job, rows="faulty")
    assert errors.count('<td class="line">3') == 1
    assert "refers to another row" not in errors
    _response, content = faulty_rows(admin_client, job)
    assert b"refers to another row" not in content
    assert errors_csv(admin_client, job) == [("3", "begins")]


def errors_csv(client, job: ImportJob) -> list[tuple[str, str]]:
    """Return the row and the column of each error in the downloaded file of errors."""
    text = client.get(import_url(job.model, "import_errors", job.pk)).content.decode("utf-8-sig")
    _header, *rows = csv.reader(io.StringIO(text))
    return [(row[1], row[3]) for row in rows]


UNKNOWN = "Sociedad Inventada"


@pytest.mark.parametrize("partners", [UNKNOWN, f"CELADE; {UNKNOWN}", "CELADE; CELADE"])
def test_row_with_an_error_in_one_value_is_left_out_whole(admin_client, partners):
    OrganizationFactory(title_en="CELADE")
    job = upload_with_partners(
        admin_client, "Taller bueno,research,2012,CELADE", f"Taller malo,research,2012,{partners}"
    )
    assert job.state == "refused"
    job = post(admin_client, job, "import_leave_out")
    assert (job.state, job.counts["new"]) == ("checked", 2)
    assert "1 row with errors is left out." in job_page(admin_client, job)

    errors = job_page(admin_client, job, rows="faulty")
    (shown,) = re.findall(r'<ul class="errors">(.*?)</ul>', errors, re.DOTALL)
    assert shown.count("<li>") == 1
    assert 'href="/admin/activities/activity/' not in errors.split('<table class="rows">')[1]
    (group,) = job.issues
    assert group["lines"] == 1
    assert [line for line, _column in errors_csv(admin_client, job)] == ["3"]

    job = confirm_import(admin_client, job)
    assert job.state == "done", job.warnings
    assert [str(one) for one in Activity.objects.all()] == ["Taller bueno"]
    assert Involvement.objects.count() == 1
    _response, content = faulty_rows(admin_client, job)
    assert b"Taller malo" in content
    assert b"Taller bueno" not in content


def test_partner_of_a_record_that_the_dry_run_refuses_is_left_out(admin_client):
    OrganizationFactory(title_en="CELADE")
    meeting = MeetingFactory(status="planned", when="2012")
    rows = [
        ["permalink", "status", "begins", "ends", "title_en", "kind", "Socio"],
        [meeting.get_absolute_url(), "completed", "2012", "ongoing", "Odd", "seminar", "CELADE"],
        ["", "completed", "2012", "", "Good", "seminar", "CELADE"],
    ]
    job = upload_import(admin_client, Meeting, workbook(Hoja1=rows), "meetings.xlsx")
    job = send_mapping(admin_client, job, **{"column-0-6": "participations:participant"})
    assert (job.state, job.counts) == ("refused", {"new": 3, "faulty": 1})

    job = post(admin_client, job, "import_leave_out")
    assert (job.state, job.counts) == ("checked", {"new": 2, "faulty": 2})
    job = confirm_import(admin_client, job)
    assert job.state == "done", job.warnings
    assert Participation.objects.get().meeting.title_en == "Good"
    meeting.refresh_from_db()
    assert meeting.status == "planned"


def test_rows_of_a_file_are_not_all_left_out(admin_client):
    OrganizationFactory(title_en="CELADE")
    job = upload_with_partners(
        admin_client, f"Taller A,research,2012,{UNKNOWN}", "Taller B,research,soon,CELADE"
    )
    assert (job.state, job.counts) == ("refused", {"new": 2, "faulty": 2})
    assert "Leave out the" not in job_page(admin_client, job)
    job = post(admin_client, job, "import_leave_out")
    assert (job.state, job.counts) == ("refused", {"faulty": 4})


@pytest.mark.parametrize(
    ("second", "choices", "table"),
    [
        ([["Lugar", "Otro"], ["A", "Taller B"]],
         {"table-1": "activities", "column-1-1": "title_es"}, "activities"),
        ([["Actividad", "Papel", "Grupo"], ["Taller A", "partner", "Ministerios"]],
         {"table-1": "involvements", "column-0-1": "involvements:partner"},
         "participating organizations"),
    ],
)  # fmt: skip
def test_two_sheets_with_rows_of_one_table_are_refused(admin_client, second, choices, table):
    first = [["Nombre", "Lugar"], ["Taller A", "CELADE"]]
    job = upload_import(admin_client, Activity, workbook(Hoja1=first, Hoja2=second), "two.xlsx")
    assert job.state == "mapping"
    response = post_mapping(
        admin_client, job, **{"table-0": "activities", "column-0-0": "title_es"}, **choices
    )
    assert response.status_code == 400
    (error,) = re.findall(r"Several sheets[^<]*", response.text)
    assert error.startswith(
        f"Several sheets contain {table}. Leave out all of these sheets but one"
    )
    response = post_mapping(
        admin_client, job, **{"table-0": "activities", "column-0-0": "title_es", "table-1": ""}
    )
    assert response.status_code == 302


def test_mapping_of_an_earlier_version_with_two_sheets_of_one_table_imports_nothing(
    admin_client, monkeypatch
):
    first, second = [["Nombre"], ["Taller A"]], [["Lugar", "Nombre"], ["Quito", "Taller B"]]
    job = upload_import(admin_client, Activity, workbook(Hoja1=first, Hoja2=second), "two.xlsx")
    one = {"table-0": "activities", "column-0-0": "title_es"}
    others = {"constant-kind": "research", "constant-status": "completed"}
    job = send_mapping(admin_client, job, **one, **others, **{"table-1": ""})
    assert job.state == "checked", job.errors
    job.mapping["sheets"][1] = {"table": "activities", "columns": {"1": "title_es"}}
    job.save()

    job = confirm_import(admin_client, job)

    assert (job.state, Activity.objects.count()) == ("refused", 0)
    assert "Several sheets contain activities." in job.errors[0]["sentence"]


def test_kinds_of_issues_are_readable_without_their_brackets():
    spanish = "No se encontró «Frontera» (organización). Similares: Foro (foro)."
    assert general_sentence(spanish) == "No se encontró «…»."
    english = "Enter at most 500 characters (it has 501)."
    assert general_sentence(english) == "Enter at most … characters."
