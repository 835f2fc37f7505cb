"""Link from the public list of activities to the form of a report on them."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from catalogue.pages.staff_links import StaffLink


def new_report_address(query: str) -> str:
    address = reverse("admin:reports_report_add")
    return f"{address}?{query}" if query else address


REPORT_ON_THESE = StaffLink(
    Activity.plural, "reports.add_report", _("Report on these"), new_report_address
)
