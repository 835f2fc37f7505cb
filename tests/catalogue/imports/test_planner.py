"""The plan of an import: new records, changes, rows of records, and names of all kinds.

One module, because all tests build plans with the same helpers.
"""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from activities.models import Mandate, Outcome
from catalogue.models import Organization
from meetings.models import Meeting, Participation
from publications.models import Dissemination, Publication
from tests.support.factories import (
    ActivityFactory,
    LinkFactory,
    MandateFactory,
    MeetingFactory,
    OrganizationFactory,
    ParticipationFactory,
    TopicFactory,
)
from tests.support.import_jobs import (
    confirm_import,
    export_for_editing,
    import_changes,
    import_issues,
    import_url,
    upload_import,
    work,
)
from tests.support.workbooks import workbook_bytes

pytestmark = pytest.mark.django_db


def complete_import(client, model, content, name="file.xlsx", **more):
    job = upload_import(client, model, content, name, **more)
    assert import_issues(job) == []
    done = confirm_import(client, job)
    assert done.state == "done"
    return done


@pytest.fixture
def honduras(import_client):
    return import_client


@pytest.mark.slow
def test_workbook_creates_a_record_with_its_rows(import_client):
    body, other = OrganizationFactory(title_en="Body"), OrganizationFactory(acronym_es="OTRO")
    meeting = MeetingFactory(title_en="The summit")
    content = workbook_bytes(
        publications=[
            ["slug", "title_es", "kind", "begins", "countries", "draws_on", "input_to"],
            ["", "Un estudio", "Estudio", "julio de 2012", "Perú; Bolivia (Plurinational State of)",
             "censuses; Encuestas", "the SUMMIT"],
        ],
        editions=[
            ["publication", "language", "symbol", "pages", "begins"],
            ["Un estudio", "Spanish", "LC/L.1", 38, "2012-07"],
            ["un-estudio", "en", "LC/L.2", None, None],
        ],
        authorships=[["publication", "role", "organization", "family_name", "given_name"],
                     ["un-estudio", "author", None, "Pérez", "Ana"],
                     ["un-estudio", "publisher", "otro", None, None]],
        disseminations=[["publication", "id", "manner", "editions", "distributors", "meeting"],
                        ["un-estudio", "first", "Distributed", "es; en", "Body; OTRO",
                         "The summit"]],
        recipients=[["dissemination", "group_en", "group_size"],
                    ["first", "national public institutions", 7]],
        links=[["publication", "url", "label_en"], ["un-estudio", "www.cepal.org/x", "Text"]],
    )  # fmt: skip

    done = complete_import(import_client, Publication, content)

    study = Publication.objects.get(slug="un-estudio")
    assert (study.state, study.kind, str(study.when), study.draws_on) == (
        "draft", "study", "July 2012", ["censuses", "surveys"])  # fmt: skip
    assert {country.alpha3 for country in study.countries.all()} == {"PER", "BOL"}
    assert list(study.input_to.all()) == [meeting]
    assert [(e.language, e.symbol, e.pages) for e in study.editions.order_by("language")] == [
        ("en", "LC/L.2", None), ("es", "LC/L.1", 38)]  # fmt: skip
    assert [str(one) for one in study.authorships.all()] == ["Pérez, Ana", str(other)]
    act = study.disseminations.get()
    assert {e.language for e in act.editions.all()} == {"en", "es"}
    assert set(act.distributors.all()) == {body, other}
    assert [(str(one), one.group_size) for one in act.recipients.all()] == [
        ("national public institutions", 7)
    ]
    assert [link.url for link in study.links.all()] == ["https://www.cepal.org/x"]
    assert (done.counts, done.rows.first().object_id) == ({"new": 8}, study.pk)

    import_client.post(import_url(Publication, "import_undo", done.pk))
    work()
    assert not Publication.objects.filter(slug="un-estudio").exists()
    assert not Dissemination.objects.filter(pk=act.pk).exists()


def test_file_changes_only_its_columns(import_client):
    meeting = MeetingFactory(
        title_en="Old", title_es="Viejo", when="2012-07/2012-08", venue_en="Hall", topics=[]
    )
    TopicFactory(slug="t-one")
    done = complete_import(
        import_client,
        Meeting,
        f"permalink,title_en,begins,topics\nhttps://other.example/es/meetings/{meeting.slug}/,New,2012-06,t-one\n",
        "file.csv",
    )

    meeting.refresh_from_db()
    assert (meeting.title_en, meeting.title_es, meeting.venue_en) == ("New", "Viejo", "Hall")
    assert meeting.when.edtf == "2012-06/2012-08"
    assert [topic.slug for topic in meeting.topics.all()] == ["t-one"]
    assert import_changes(done) == [
        ("", 2, "changed",
         [["title_en", "Old", "New"], ["topics", "", "t-one"], ["begins", "2012-07", "2012-06"]])
    ]  # fmt: skip
    page = import_client.get(import_url(Meeting, "import_job", done.pk)).text
    assert "<del>Old</del>" in page
    assert "<ins>New</ins>" in page


def test_rows_that_belong_to_a_record_are_matched_added_and_removed(import_client):
    meeting = MeetingFactory(title_en="M")
    one, two = OrganizationFactory(slug="one"), OrganizationFactory(slug="two")
    first = ParticipationFactory(meeting=meeting, organization=one, role="organizer", position=1)
    second = ParticipationFactory(meeting=meeting, organization=two, role="participant")
    link = LinkFactory(record=meeting, url="https://example.org/a", label_en="A")
    columns = "meeting,id,role,organization,position,remove\n"
    job = upload_import(
        import_client,
        Meeting,
        columns + f"M,,organizer,one,5,\nM,{second.pk},,,,yes\nM,,host,two,,\nM,,host,one,,yes\n"
        f"M,{link.pk + 10_000},host,one,,\n,,host,one,,\nM,,organizer,one,,\n",
    )
    assert import_issues(job) == [
        ("F5", "The row to remove does not exist."),
        ("B6", f"This record has no row number {link.pk + 10_000}."),
        ("A7", "Enter the record of this row."),
        ("", "Row 2 already describes this item."),
    ]

    complete_import(
        import_client,
        Meeting,
        columns + f"M,,organizer,one,5,\nM,{second.pk},,,,yes\nM,,host,two,,\n",
        "participations.csv",
    )

    rows = Participation.objects.filter(meeting=meeting).order_by("position")
    assert [(row.role, row.organization.slug, row.position) for row in rows] == [
        ("host", "two", 2), ("organizer", "one", 5)]  # fmt: skip
    assert rows[1].pk == first.pk


def test_rows_of_a_file_can_refer_to_each_other(import_client):
    content = (
        "slug,title_en,kind,parent,organization\n"
        "item,Item,lesson,The whole,\n"
        "whole,The whole,lesson,,eclac\n"
    )
    complete_import(import_client, Outcome, content, "outcomes.csv")

    assert Outcome.objects.get(slug="item").parent == Outcome.objects.get(slug="whole")


def test_constraint_violation_is_reported_at_its_row(import_client):
    MandateFactory(symbol="615 (XXX)", title_en="There")
    content = workbook_bytes(
        mandates=[["title_en", "kind", "symbol"], ["Again", "resolution", "615 (XXX)"]],
        provisions=[["mandate", "number", "addressees"], ["There", None, "Nobody at all"],
                    ["There", "4", "eclac"], ["There", "4", "eclac"], ["No mandate", "1", ""]],
    )  # fmt: skip
    job = upload_import(import_client, Mandate, content, "m.xlsx")

    assert import_issues(job) == [
        ("", "Another mandate of this body has this number or symbol."),
        ("C2", "There is no organization named “Nobody at all”."),
        ("", "Another provision of this mandate has this number."),
        ("A5", "There is no mandate named “No mandate”."),
    ]


@pytest.mark.parametrize(
    ("content", "place", "sentence"),
    [
        ("titel_en,kind\nA,session\n", "A1", "Unknown column “titel_en”."),
        ("title_en,zzz\nA,b\n", "B1", "Unknown column “zzz”."),
        ("title_en,Title in English\nA,b\n", "B1", "Column “title_en” appears twice."),
        ("title_en,\nA,b\n", "B1", "This column has values but no name."),
        ("title_en,kind\nA,session,more\n", "", "This row has more cells than there are columns."),
        ("a,b\n1,2\n", "", "No column names found. The first row must contain names"),
        ("title_en,kind\n", "", "There are no rows below the column names."),
        ("organization,role\neclac,host\n", "", "Column “meeting” is missing. It identifies"),
        ("role,meeting,organization\nhost,Nowhere,eclac\n", "B2", "no meeting named “Nowhere”."),
        ("permalink,title_en\n/meetings/a/,A\n", "A2", "No record has this permanent link."),
        ("title_en,changed_at,number\nA,,7\n", "C1", "Unknown column “number”."),
    ],
)  # fmt: skip
def test_invalid_columns_and_rows_are_reported(import_client, content, place, sentence):
    told = import_issues(upload_import(import_client, Meeting, content))

    assert any(where == place and sentence in said for where, said in told), told


def test_sheets_are_recognized_by_name_or_refused(import_client):
    MeetingFactory(title_en="M")
    columns = [["title_en"], ["A"]]
    content = workbook_bytes(
        Reuniones=columns, meetings=columns, Budget=[["a", "b"], ["1", "2"]], notes=[["x"]],
        Participaciones=[["Meeting", "Rol", "organización"], ["M", "Anfitriona", "cepal"]],
    )  # fmt: skip

    assert [
        sentence
        for _place, sentence in import_issues(
            upload_import(import_client, Meeting, content, "b.xlsx")
        )
    ][:2] == [
        "Two sheets contain meetings.",
        (
            "Unknown sheet “Budget”. Remove it or rename it to one of: meetings, "
            "participations, deliveries, links, citations."
        ),
    ]


def test_column_names_are_recognized_in_both_languages_also_below_a_heading(import_client):
    content = workbook_bytes(
        Hoja1=[["Reuniones de 2012"], [], ["Título en inglés", "Tipo", "Country"],
               ["A", "Seminario", "Haití"]]
    )  # fmt: skip
    complete_import(import_client, Meeting, content, "b.xlsx")

    meeting = Meeting.objects.get(title_en="A")
    assert (meeting.kind, meeting.country.alpha3) == ("seminar", "HTI")


@pytest.mark.parametrize("address", ["/meetings/export.csv", "/es/meetings/export.csv",
                                     "/meetings/export.csv?headers=codes",
                                     "/meetings/export.xlsx", "/es/meetings/export.xlsx",
                                     "/meetings/export.xlsx?headers=codes"])  # fmt: skip
def test_public_download_is_recognized_and_its_missing_columns_are_named(import_client, address):
    content = b"".join(import_client.get(address).streaming_content)
    name = f"public.{'xlsx' if 'xlsx' in address else 'csv'}"

    ((_place, sentence),) = import_issues(upload_import(import_client, Meeting, content, name))

    assert "This is a public download with texts in one language. Missing: title_en, " in (sentence)
    assert sentence.endswith(" Use “Export for editing” in the list instead.")


def test_filled_template_is_imported(import_client):
    content = b"".join(import_client.get(import_url(Meeting, "import_template")).streaming_content)
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    assert workbook.sheetnames == [
        "meetings", "participations", "deliveries", "links", "citations", "notes", "lists"
    ]  # fmt: skip
    sheet = workbook["meetings"]
    header = [cell.value for cell in sheet[1]]
    for name, value in {"title_en": "Filled", "kind": "seminar", "begins": "2012-08"}.items():
        sheet.cell(2, header.index(name) + 1, value)
    assert {rule.formula1 for rule in sheet.data_validations.dataValidation} == {
        "lists!$A$2:$A$10", "lists!$B$2:$B$5", "lists!$C$2:$C$3", "lists!$D$2:$D$3"}  # fmt: skip
    file = io.BytesIO()
    workbook.save(file)

    complete_import(import_client, Meeting, file.getvalue(), "template.xlsx")

    assert str(Meeting.objects.get(title_en="Filled").when) == "August 2012"


def test_outdated_export_gives_a_warning_and_duplicates_can_be_allowed(import_client):
    meeting = MeetingFactory(title_en="Mine", when="2012")
    content = export_for_editing(import_client, Meeting, "csv", [meeting]).decode()
    Meeting.objects.filter(pk=meeting.pk).update(venue_en="Theirs")
    meeting.refresh_from_db()
    stale = content.replace("Mine", "Yours").replace(
        f"{meeting.changed_at:%Y-%m-%dT%H:%M:%SZ}", "2012-01-01T00:00:00Z"
    )
    job = upload_import(import_client, Meeting, stale)
    (row,) = job.rows.all()
    assert [notice["sentence"] for notice in row.warnings] == [
        "The record was changed after this file was exported. Check that the change is not lost."
    ]
    assert ["venue_en", "Theirs", ""] in row.changes

    twin = "title_en,begins\nMINE,2012\nMine at all,2012\n"
    refused = upload_import(import_client, Meeting, twin)
    assert import_issues(refused) == [
        (
            "A2",
            (
                f"“Mine” ({meeting.slug}) already exists. If it is not a duplicate, choose “Allow "
                "possible duplicates” when you upload the file."
            ),
        )
    ]
    allowed = upload_import(import_client, Meeting, twin, duplicates_allowed="on")
    assert (allowed.state, allowed.counts) == ("checked", {"new": 2})
    sentences = [[one["sentence"] for one in row.warnings] for row in allowed.rows.all()]
    assert sentences == [[f"“Mine” ({meeting.slug}) already exists."], []]


def test_near_duplicate_title_is_a_warning_and_not_an_issue(import_client):
    MeetingFactory(title_en="Seminar on migration and remittances in Honduras", kind="seminar")
    typed = "Seminar on migration and remittances of Honduras"
    (row,) = upload_import(import_client, Meeting, f"title_en,kind\n{typed},seminar\n").rows.all()

    assert (row.outcome, row.errors) == ("new", [])
    assert ["in Honduras" in one["sentence"] for one in row.warnings] == [True]


def test_workbook_date_is_read_from_a_date_cell_or_its_serial_number(import_client):
    """41091 is the serial number of 1 July 2012 in Excel."""
    rows = [["title_en", "begins"], ["A", date(2012, 7, 1)], ["B", 41091], ["C", "41091.0"]]
    complete_import(import_client, Meeting, workbook_bytes(meetings=rows), "days.xlsx")
    complete_import(import_client, Meeting, "title_en,begins\nD,41091\n")

    said = {str(Meeting.objects.get(title_en=title).when) for title in "ABCD"}
    assert said == {"1 July 2012"}


def test_imports_of_every_kind_are_listed_with_links(import_client):
    jobs = [
        complete_import(
            import_client, Meeting, "title_en,kind,city_en\nOne,seminar,Quito\n", "one.csv"
        ),
        complete_import(import_client, Organization, "title_en,kind\nTwo,network\n", "two.csv"),
    ]
    page = import_client.get(reverse("admin:catalogue_importjob_changelist"))
    assert [str(job) for job in page.context["cl"].result_list] == ["two.csv", "one.csv"]
    for job in jobs:
        response = import_client.get(reverse("admin:catalogue_importjob_change", args=[job.pk]))
        assert response.url == import_url(job.model, "import_job", job.pk)
    preview = import_client.get(response.url).text
    assert "<ins>Network</ins>" in preview
    assert import_client.post(reverse("admin:catalogue_importjob_add")).status_code == 403


def test_import_is_undone_only_if_its_records_are_unused(import_client):
    def new(name):
        return complete_import(import_client, Meeting, f"title_en\n{name}\n", "f.csv")

    def undo(job):
        import_client.post(import_url(Meeting, "import_undo", job.pk))
        work()
        job.refresh_from_db()
        return job.state, [notice["sentence"] for notice in job.warnings]

    touched, referred, free = new("Touched"), new("Referred"), new("Free")
    Meeting.objects.filter(title_en="Touched").update(venue_en="Hall")
    activity = ActivityFactory(
        title_en="Served", meetings=[Meeting.objects.get(title_en="Referred")]
    )

    assert undo(touched) == (
        "done",
        [
            (
                "The import was not undone. Changed since then: “Touched (meeting)”. "
                "Undo those changes first."
            )
        ],
    )
    assert undo(referred) == (
        "done",
        [
            (
                "The import was not undone. These records refer to what would be removed: "
                "“Served (activity)”."
            )
        ],
    )
    assert undo(free) == ("undone", [])
    assert activity.meetings.count() == 1
    assert not Meeting.objects.filter(title_en="Free").exists()


def test_import_writes_exactly_what_the_preview_showed(import_client):
    meeting = MeetingFactory(title_en="Shown")
    content = f"permalink,title_en\n/meetings/{meeting.slug}/,Changed\n"
    job = upload_import(import_client, Meeting, content)
    Meeting.objects.filter(pk=meeting.pk).update(title_en="Changed meanwhile")

    again = confirm_import(import_client, job)

    assert again.state == "checked"
    assert again.warnings[0]["sentence"] == (
        "The records changed after the check. Nothing was imported. Check the file again."
    )
    assert [row.changes for row in again.rows.all()] == [
        [["title_en", "Changed meanwhile", "Changed"]]
    ]
    assert confirm_import(import_client, again).state == "done"
