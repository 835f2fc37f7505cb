from django import template
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from server.backups.status import last_successes, overdue_steps

register = template.Library()
STEP_NAMES = {
    "backup": _("Last backup"),
    "rehearsal": _("Last test of a backup"),
    "copy": _("Last off-site copy"),
}


@register.inclusion_tag("admin/_backup_ages.html", takes_context=True)
def backup_ages(context) -> dict[str, list]:
    """Show administrators the last success of each step of the backups, in production."""
    may_see = context["request"].user.has_perm("staff.change_user")
    if not may_see or settings.LOCAL:
        return {"steps": []}
    overdue = overdue_steps()
    return {
        "steps": [
            (STEP_NAMES[step], time, step in overdue) for step, time in last_successes().items()
        ]
    }
