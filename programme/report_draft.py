"""Begins the account of a year whose hand-written account the programme was loaded from."""

from datetime import date

from catalogue.base.period import Period
from catalogue.models import Source
from reports.models import Report

YEAR = "2012"
# What the text of the account does not say: the meeting that it was written for is known from the
# office; its last event is of January 2013.
ADDRESSEE_EN = "United Nations coordination meeting on international migration"
ADDRESSEE_ES = "Reunión de coordinación de las Naciones Unidas sobre la migración internacional"
WRITTEN_ON = date(2013, 1, 31)


def create_report_draft() -> Report | None:
    """A draft of the account of 2012; nothing where there is one already.

    It stays a draft: only a reviewer issues. It has the title that every account is given: called
    like its source, it would cite itself.
    """
    source = Source.objects.filter(slug=f"account-of-{YEAR}").first()
    if source is None or Report.objects.filter(slug=YEAR).exists():
        return None
    report = Report(
        slug=YEAR,
        addressee_en=ADDRESSEE_EN,
        addressee_es=ADDRESSEE_ES,
        written_on=WRITTEN_ON,
    )
    report.when = Period.from_edtf(YEAR)
    report.full_clean()
    report.save()
    return report
