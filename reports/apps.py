from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from catalogue.pages.staff_links import register_staff_link
        from catalogue.workflow.transitions import record_withdrawn
        from reports.jobs.tasks import redact_after_withdrawal
        from reports.list_link import REPORT_ON_THESE

        register_staff_link(REPORT_ON_THESE)
        record_withdrawn.connect(redact_after_withdrawal, dispatch_uid="reports.redaction")
