"""Models of this app, imported from the modules that define them."""

from activities.activity import Activity, ActivityKind, Involvement, InvolvementRole
from activities.mandates import Mandate, MandateKind, Provision
from activities.outcomes import Outcome, OutcomeKind, Uptake, UptakeManner
from activities.projects import Project, ProjectKind, ProjectMandate

__all__ = [
    "Activity",
    "ActivityKind",
    "Involvement",
    "InvolvementRole",
    "Mandate",
    "MandateKind",
    "Outcome",
    "OutcomeKind",
    "Project",
    "ProjectKind",
    "ProjectMandate",
    "Provision",
    "Uptake",
    "UptakeManner",
]
