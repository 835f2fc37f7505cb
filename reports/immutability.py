"""Database triggers of reports: only reviewers issue, and issued reports are immutable."""

import pgtrigger
from django.utils.translation import gettext_lazy as _

from catalogue.base.rules import TRIGGER_MESSAGES

ISSUED_IMMUTABLE = "issued_report_is_immutable"
ONLY_REVIEWERS_ISSUE = "only_reviewers_issue_reports"
BOTH_LANGUAGES_REQUIRED = "issued_report_has_both_languages"

TRIGGER_MESSAGES.update(
    {
        ISSUED_IMMUTABLE: _("An issued report cannot be changed. Issue a revision to correct it."),
        ONLY_REVIEWERS_ISSUE: _("Only reviewers can issue reports."),
        BOTH_LANGUAGES_REQUIRED: _("A report must be issued in both languages."),
    }
)


def issued_immutable_trigger() -> pgtrigger.Trigger:
    """Return a trigger that rejects changes and deletions of issued reports."""
    return pgtrigger.Trigger(
        name="issued_report_immutable",
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        condition=pgtrigger.Q(old__state="issued"),
        func=pgtrigger.Func(
            f"""
            RAISE EXCEPTION 'an issued report cannot be changed' USING
                ERRCODE = 'check_violation', CONSTRAINT = '{ISSUED_IMMUTABLE}';
            """
        ),
    )


def reviewers_issue_trigger() -> pgtrigger.Trigger:
    """Return a trigger that rejects an issue without the right to publish, or in one language.

    `issued_by` must be a user with that right, and the session must have it: under the second
    person rule only `reports.workflow.issuing.issue` gives it to the session.
    """
    return pgtrigger.Trigger(
        name="only_reviewers_issue",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        condition=pgtrigger.Q(new__state="issued"),
        func=pgtrigger.Func(
            f"""
            IF NOT EXISTS (
                SELECT FROM staff_user u WHERE u.id = NEW.issued_by_id AND u.is_active AND (
                    u.is_superuser OR EXISTS (
                        SELECT FROM auth_permission p
                        JOIN django_content_type c ON c.id = p.content_type_id
                        WHERE p.codename = 'publish' AND c.app_label = 'staff' AND (
                            p.id IN (SELECT permission_id FROM staff_user_user_permissions
                                     WHERE user_id = u.id)
                            OR p.id IN (SELECT g.permission_id FROM auth_group_permissions g
                                        JOIN staff_user_groups m ON m.group_id = g.group_id
                                        WHERE m.user_id = u.id)
                        )
                    )
                )
            ) OR current_setting('catalogue.may_publish', true) = 'no' THEN
                RAISE EXCEPTION 'only reviewers can issue reports' USING
                    ERRCODE = 'check_violation', CONSTRAINT = '{ONLY_REVIEWERS_ISSUE}';
            END IF;
            IF (SELECT count(*) FROM reports_issuedtext WHERE report_id = NEW.id) < 2 THEN
                RAISE EXCEPTION 'a report must be issued in both languages' USING
                    ERRCODE = 'check_violation', CONSTRAINT = '{BOTH_LANGUAGES_REQUIRED}';
            END IF;
            RETURN NEW;
            """
        ),
    )


def draft_only_trigger(name: str = "draft_report_only") -> pgtrigger.Trigger:
    """Return a trigger that rejects any write to the child rows of an issued report."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=pgtrigger.Func(
            f"""
            IF EXISTS (
                SELECT FROM reports_report a WHERE a.state = 'issued' AND (
                    (TG_OP <> 'INSERT' AND a.id = OLD.report_id)
                    OR (TG_OP <> 'DELETE' AND a.id = NEW.report_id)
                )
            ) THEN
                RAISE EXCEPTION 'an issued report cannot be changed' USING
                    ERRCODE = 'check_violation', CONSTRAINT = '{ISSUED_IMMUTABLE}';
            END IF;
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
            """
        ),
    )
