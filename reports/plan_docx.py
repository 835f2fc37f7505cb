"""The tables of deliverables of a programme as DOCX, by pandoc, with the styles of the reports."""

import logging
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from activities.plan_pages import PlanView, YearSpan
from deliverables.table import ProgrammePlan
from reports.docx import DocxError, converted_to_docx
from reports.limited_process import LimitExceededError
from reports.rendering import FILE_CONTENT_TYPES

PANDOC_TIMEOUT_SECONDS = 30

logger = logging.getLogger(__name__)


class PlanDocxView(PlanView):
    content_type = FILE_CONTENT_TYPES["docx"]
    extension = "docx"

    def table_response(
        self, request: HttpRequest, plan: ProgrammePlan, span: YearSpan
    ) -> HttpResponse:
        site = request.build_absolute_uri("/").rstrip("/")
        try:
            return self.file_response(plan, span, plan_docx(plan, site))
        except (DocxError, LimitExceededError):
            logger.warning("The tables of a programme could not be made as DOCX.", exc_info=True)
            sentence = _("The Word file could not be made. Try again, or choose Excel or CSV.")
            return HttpResponse(
                sentence,
                status=HTTPStatus.SERVICE_UNAVAILABLE,
                content_type="text/plain; charset=utf-8",
            )


def plan_docx(plan: ProgrammePlan, site: str) -> bytes:
    """Return the tables as DOCX. Raise DocxError or LimitExceededError.

    `site` is the scheme and host of the addresses of the lists of records.
    """
    context = {"plan": plan, "site": site, "language": get_language()}
    page = render_to_string("reports/plan_docx.html", context)
    return converted_to_docx(page.encode(), "html", timeout_seconds=PANDOC_TIMEOUT_SECONDS)
