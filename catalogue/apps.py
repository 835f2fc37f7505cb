from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from catalogue.kinds import KINDS, register


class CatalogueConfig(AppConfig):
    """Organizations, countries, topics and sources, and the lists, files and forms of records."""

    name = "catalogue"
    verbose_name = _("Catalogue")

    def ready(self) -> None:
        from catalogue.teamwork.notices import notify_of_decision, notify_of_transition
        from catalogue.workflow.proposals import proposal_decided
        from catalogue.workflow.transitions import transition_made

        register(*KINDS)
        transition_made.connect(notify_of_transition, dispatch_uid="catalogue.transition")
        proposal_decided.connect(notify_of_decision, dispatch_uid="catalogue.decision")
