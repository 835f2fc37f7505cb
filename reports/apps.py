from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Annual reports")

    def ready(self) -> None:
        from catalogue.workflow.transitions import record_withdrawn
        from reports.jobs.tasks import redact_after_withdrawal

        record_withdrawn.connect(redact_after_withdrawal, dispatch_uid="reports.redaction")
