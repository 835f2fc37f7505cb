"""Template tags for the work of staff on records."""

from django import template
from django.utils.translation import gettext as _

from catalogue.base.visibility import State
from catalogue.teamwork.models import EntryKind, TeamEntry
from catalogue.workflow.transition_log import Transition

register = template.Library()


@register.simple_tag
def team_sentence(step: TeamEntry | Transition, name: str) -> str:
    """Return who did what, without the text of a comment or note."""
    values = {"person": name}
    if isinstance(step, Transition):
        return _transition_sentences()[State(step.state_after)] % values
    if step.kind == EntryKind.ASSIGNED:
        if step.assignee is None:
            return _("%(person)s removed the assignee of the record.") % values
        values["assignee"] = step.assignee.display_name
        return _("%(person)s assigned the record to %(assignee)s.") % values
    if step.kind == EntryKind.ATTACHMENT:
        values["file"] = step.file_name
        return _("%(person)s attached “%(file)s”.") % values
    if step.kind == EntryKind.REMOVED and step.about.kind == EntryKind.ATTACHMENT:
        values["file"] = step.about.file_name
        return _("%(person)s removed “%(file)s”.") % values
    sentences = {
        EntryKind.RESOLVED: _("%(person)s resolved the discussion."),
        EntryKind.REOPENED: _("%(person)s reopened the discussion."),
        EntryKind.NOTE: _("%(person)s added an internal note."),
        EntryKind.REMOVED: _("%(person)s removed an internal note."),
    }
    return sentences[EntryKind(step.kind)] % values


def _transition_sentences() -> dict[State, str]:
    return {
        State.IN_REVIEW: _("%(person)s submitted the record for review."),
        State.DRAFT: _("%(person)s sent the record back."),
        State.PUBLISHED: _("%(person)s published the record."),
        State.WITHDRAWN: _("%(person)s withdrew the record."),
    }
