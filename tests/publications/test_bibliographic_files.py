"""Import of publications from RIS and BibTeX files."""

import pytest

from catalogue.imports.parsing.sheet import UnreadableFileError
from publications.bibliographic_files.latex import plain_text
from publications.bibliographic_files.reader import read_bibliographic_file
from publications.models import Authorship, Edition, Publication
from tests.support.import_jobs import confirm_import, upload_import

pytestmark = pytest.mark.django_db
RIS = """TY  - RPRT
TI  - Migración internacional en América Latina
AU  - Martínez Pizarro, Jorge
AU  - Comisión Económica para América Latina y el Caribe
PY  - 2011/06//
DO  - https://doi.org/10.18356/1ae3a1e0-es
SN  - 978-92-1-323123-4
UR  - https://repositorio.cepal.org/1
AB  - Una mirada
a las tendencias.
LA  - es
ER  -

TY  - JOUR
T1  - Remittances and the crisis
A1  - Canales, Alejandro I.
Y1  - 2009
JO  - CEPAL Review
IS  - 99
ER  -
"""
BIBTEX = r"""% exported
@string{cepal = "Notas de Poblaci{\'o}n"}
@comment{ignored}
@article{k1,
  title = {Migraci{\'o}n y {D}esarrollo: el a\~no 2012 --- un balance},
  author = "Mart{\'\i}nez, Jorge and Daniela Vono and {Naciones Unidas and CEPAL}",
  journal = cepal, year = 2012, month = mar, number = "95",
  doi = {10.1000/182}, language = {spanish}
}
@techreport{k2, title = "The \& of {\"U}ber migration", year = "20" # "13", url={https://x.org/a}}
"""


def test_ris_file_becomes_publications_with_editions_and_authors(admin_client):
    job = upload_import(admin_client, Publication, RIS, "refs.ris")
    assert (job.state, job.counts) == ("checked", {"new": 6}), job.errors
    confirm_import(admin_client, job)
    spanish, english = Publication.objects.order_by("number")
    assert (spanish.title_es, spanish.title_en, spanish.kind, spanish.doi) == (
        "Migración internacional en América Latina", "", "technical-document",
        "10.18356/1ae3a1e0-es",
    )  # fmt: skip
    assert (spanish.summary_es, str(spanish.when)) == ("Una mirada a las tendencias.", "June 2011")
    assert (english.title_en, english.serial_en, english.issue) == (
        "Remittances and the crisis", "CEPAL Review", "99",
    )  # fmt: skip
    edition = Edition.objects.get()
    assert (edition.publication, edition.language, edition.url) == (
        spanish, "es", "https://repositorio.cepal.org/1",
    )  # fmt: skip
    names = Authorship.objects.order_by("publication__number", "position")
    assert list(names.values_list("family_name", "given_name", "group_es")) == [
        ("Martínez Pizarro", "Jorge", ""),
        ("", "", "Comisión Económica para América Latina y el Caribe"),
        ("Canales", "Alejandro I.", ""),
    ]


def test_bibtex_file_becomes_publications(admin_client):
    job = upload_import(admin_client, Publication, BIBTEX, "refs.bib")
    assert job.state == "checked", job.errors
    confirm_import(admin_client, job)
    first, second = Publication.objects.order_by("number")
    assert (first.title_es, first.serial_es, first.issue, first.doi, str(first.when)) == (
        "Migración y Desarrollo: el año 2012 — un balance", "Notas de Población", "95",
        "10.1000/182", "March 2012",
    )  # fmt: skip
    assert (second.title_en, str(second.when)) == ("The & of Über migration", "2013")
    names = first.authorships.order_by("position")
    assert list(names.values_list("family_name", "given_name", "group_es")) == [
        ("Martínez", "Jorge", ""),
        ("Vono", "Daniela", ""),
        ("", "", "Naciones Unidas and CEPAL"),
    ]


def test_entries_that_do_not_end_are_reported_with_their_line():
    for content, line in ((b"TY  - BOOK\nTI  - A\nTY  - BOOK\n", 3), (b"\n@book{k, title = {A", 2)):
        with pytest.raises(UnreadableFileError) as error:
            read_bibliographic_file(content, "x")
        assert [issue.line for issue in error.value.errors] == [line]


@pytest.mark.parametrize("content", [b"title_en,kind\nA,study", b"", b"PK\x03\x04", b"user@host,1"])
def test_other_files_are_left_to_the_other_readers(content):
    assert read_bibliographic_file(content, "x") is None


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"Garc{\'\i}a \~{n}and\'u \c{c}a \v{s} {\ss}", "García ñandú ça š ß"),
        (r"50\% of ``that''~x 1--2 \emph{so}", '50% of "that" x 1–2 so'),
    ],
)
def test_commands_of_latex_become_letters(latex, text):
    assert plain_text(latex) == text
