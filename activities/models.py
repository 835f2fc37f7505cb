"""Models of this app, imported from the modules that define them."""

from activities.activity import Activity, ActivityKind, Involvement, InvolvementRole
from activities.mandate_review.decisions import Decision, MandateDecision
from activities.mandates import Mandate, MandateKind, Provision
from activities.outcomes import Outcome, OutcomeKind, Uptake, UptakeManner
from activities.projects import Project, ProjectKind, ProjectMandate
from activities.standing import Standing

__all__ = [
    "Activity",
    "ActivityKind",
    "Decision",
    "Involvement",
    "InvolvementRole",
    "Mandate",
    "MandateDecision",
    "MandateKind",
    "Outcome",
    "OutcomeKind",
    "Project",
    "ProjectKind",
    "ProjectMandate",
    "Provision",
    "Standing",
    "Uptake",
    "UptakeManner",
]
