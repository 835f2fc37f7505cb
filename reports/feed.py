"""Atom feed of the issued reports."""

from uuid import UUID, uuid5

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import linebreaks
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.exports.atom import MAX_ENTRIES, atom_response, new_feed, xml_text
from catalogue.filtering.query_parameters import parse_parameters
from catalogue.records.uuids import RECORD_NAMESPACE
from reports.models import Report
from reports.redaction import public_copies


def report_feed(request: HttpRequest) -> HttpResponse:
    """Return a feed of the `MAX_ENTRIES` reports that were issued last; it has no parameters."""
    _data, problems = parse_parameters(request.GET, set())
    if problems:
        context = {"problems": problems, "address": request.path, "list_name": "reports:list"}
        return render(request, "catalogue/pages/parameter_errors.html", context, status=400)
    reports = Report.objects.public()
    count = reports.count()
    atom = new_feed(
        request,
        title=_("Reports"),
        link=request.build_absolute_uri(reverse("reports:list")),
        subtitle=ngettext("%(count)d report", "%(count)d reports", count) % {"count": count},
    )
    for report in public_copies(reports.order_by("-issued_at", "-pk")[:MAX_ENTRIES]):
        latest = report.latest_correction
        atom.add_item(
            title=xml_text(entry_title(report)),
            link=request.build_absolute_uri(report.get_absolute_url()),
            unique_id=f"urn:uuid:{report_uuid(report)}",
            description=linebreaks("\n\n".join(entry_texts(report, latest)), autoescape=True),
            pubdate=report.issued_at,
            updateddate=(latest or report).issued_at,
        )
    return atom_response(atom)


def entry_title(report: Report) -> str:
    if not report.revision:
        return str(report.title)
    return f"{report.title} ({_('revision %(number)s') % {'number': report.revision}})"


def entry_texts(report: Report, latest: Report | None) -> list[str]:
    """Return the texts of an entry: what corrects the report, its facts, and what it corrects."""
    facts = [
        _("To: %(addressee)s") % {"addressee": report.addressee} if report.addressee else "",
        _("Issued on %(day)s") % {"day": report.issued_on},
    ]
    corrected = (
        _("Corrected by revision %(number)s") % {"number": latest.revision} if latest else ""
    )
    texts = [corrected, " · ".join(filter(None, facts)), report.correction]
    return [xml_text(text) for text in texts if text]


def report_uuid(report: Report) -> UUID:
    """Return a UUID that is the same in every language and under every host name."""
    return uuid5(RECORD_NAMESPACE, f"report {report.pk}")
