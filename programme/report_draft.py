"""Draft of the report of 2012, whose original text is the source of the loaded programme."""

from datetime import date

from catalogue.base.period import Period
from catalogue.models import Source
from reports.models import Report

YEAR = "2012"
# The text of the original report does not contain these facts. The office named the meeting for
# which it was written; its last event is of January 2013.
ADDRESSEE_EN = "United Nations coordination meeting on international migration"
ADDRESSEE_ES = "Reunión de coordinación de las Naciones Unidas sobre la migración internacional"
WRITTEN_ON = date(2013, 1, 31)


def create_report_draft() -> Report | None:
    """Create and return a draft of the report of 2012, or None if the report exists.

    The title is the standard one: with the title of its source, the report would seem to cite
    itself.
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
