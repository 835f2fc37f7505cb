"""Constraints and triggers that models share: closed lists, completeness, trees without loops.

Each has an error message for forms.
"""

import pgtrigger
from django.apps import apps
from django.db import Error, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from psycopg.errors import ForeignKeyViolation

from catalogue.base.visibility import REVIEW_FIELDS
from server.text_constraints import CONSTRAINT_MESSAGE, CONSTRAINT_SUFFIX


def choices_constraint(
    field: str, choices: type[models.TextChoices], *, or_empty: bool = True
) -> models.CheckConstraint:
    """Return a constraint: the field holds one of `choices` or, with `or_empty`, no value."""
    return models.CheckConstraint(
        name=f"%(app_label)s_%(class)s_{field}_is_in_its_list",
        condition=Q(**{f"{field}__in": [*([""] if or_empty else []), *choices.values]}),
        violation_error_message=_("Choose a value from the list."),
    )


def completeness_constraint(name: str, condition: Q, message) -> models.CheckConstraint:
    """Return a constraint that a draft may break, but a record in any later state may not."""
    return models.CheckConstraint(
        name=f"%(app_label)s_%(class)s_{name}",
        condition=Q(state="draft") | condition,
        violation_error_message=message,
    )


def any_language_q(field: str) -> Q:
    """Return a condition: the translated field is filled in at least one language."""
    return ~Q(**{f"{field}_en": "", f"{field}_es": ""})


def any_language_constraint(field: str, message) -> models.CheckConstraint:
    """Return a constraint, also for drafts: the field is filled in at least one language."""
    return models.CheckConstraint(
        name=f"%(app_label)s_%(class)s_has_a_{field}",
        condition=any_language_q(field),
        violation_error_message=message,
    )


def exactly_one_q(*fields: str) -> Q:
    """Return a condition: exactly one of these nullable relations is set."""
    return models.Q(
        *(Q(**{f"{other}__isnull": other != chosen for other in fields}) for chosen in fields),
        _connector=Q.OR,
    )


def not_self_constraint(field: str, message) -> models.CheckConstraint:
    """Return a constraint: a relation to the same model never refers to the row itself."""
    return models.CheckConstraint(
        name=f"%(app_label)s_%(class)s_{field}_is_another",
        condition=Q(**{f"{field}__isnull": True}) | ~Q(**{field: models.F("id")}),
        violation_error_message=message,
    )


ACYCLIC_PREFIX = "acyclic"


def acyclic_trigger(field: str) -> pgtrigger.Trigger:
    """Return a trigger that raises an error if `field` would form a loop of rows.

    A lock per table and field until the end of the transaction prevents two concurrent writers
    from closing a loop together, because neither sees the change of the other.
    """
    column = f"{field}_id"
    return pgtrigger.Trigger(
        name=f"{ACYCLIC_PREFIX}_{field}",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(column),
        condition=pgtrigger.Q(**{f"new__{field}__isnull": False}),
        func=pgtrigger.Func(
            f"""
            PERFORM pg_advisory_xact_lock(hashtext(TG_TABLE_NAME || '.{column}'));
            IF EXISTS (
                WITH RECURSIVE chain(id) AS (
                    SELECT NEW.{column}
                    UNION
                    SELECT t.{column} FROM {{meta.db_table}} t JOIN chain ON t.id = chain.id
                    WHERE t.{column} IS NOT NULL
                )
                SELECT FROM chain WHERE chain.id = NEW.id
            ) THEN
                RAISE EXCEPTION 'loop through {field}' USING
                    ERRCODE = 'check_violation', CONSTRAINT = '{ACYCLIC_PREFIX}_{field}';
            END IF;
            RETURN NEW;
            """
        ),
    )


def immutable_number_trigger() -> pgtrigger.Trigger:
    """Return a trigger that raises an error if the public number changes."""
    return pgtrigger.Trigger(
        name="immutable_number",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__number__df=pgtrigger.F("new__number")),
        func=pgtrigger.Func(
            """
            RAISE EXCEPTION 'a public number never changes' USING
                ERRCODE = 'check_violation', CONSTRAINT = 'number_immutable';
            """
        ),
    )


def change_times_trigger() -> pgtrigger.Trigger:
    """Return a trigger that sets `changed_at` at every change of a row.

    It also sets `english_changed_at` and `spanish_changed_at` when a text in that language changes,
    unless the statement sets them itself (to mark an older translation as still correct).
    """
    return pgtrigger.Trigger(
        name="set_change_times",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        # Generated columns are left out: in a BEFORE trigger they are not computed yet.
        func=pgtrigger.Func(
            """
            DECLARE
                kept text[] := '{{search,names,changed_at,english_changed_at,spanish_changed_at}}';
                before jsonb := to_jsonb(OLD) - kept;
                after jsonb := to_jsonb(NEW) - kept;
            BEGIN
                IF before IS NOT DISTINCT FROM after THEN RETURN NEW; END IF;
                NEW.changed_at = clock_timestamp();
                IF NEW.english_changed_at = OLD.english_changed_at AND EXISTS (
                    SELECT FROM jsonb_each(after)
                    WHERE right(key, 3) = '_en' AND value IS DISTINCT FROM before -> key
                ) THEN
                    NEW.english_changed_at = statement_timestamp();
                END IF;
                IF NEW.spanish_changed_at = OLD.spanish_changed_at AND EXISTS (
                    SELECT FROM jsonb_each(after)
                    WHERE right(key, 3) = '_es' AND value IS DISTINCT FROM before -> key
                ) THEN
                    NEW.spanish_changed_at = statement_timestamp();
                END IF;
                RETURN NEW;
            END;
            """
        ),
    )


def transition_log_trigger() -> pgtrigger.Trigger:
    """Return a trigger that logs every change of state: see `Transition`."""
    return pgtrigger.Trigger(
        name="transition_log",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("state"),
        declare=[("state_before", "text")],
        func=pgtrigger.Func(
            """
            state_before := CASE WHEN TG_OP = 'UPDATE' THEN OLD.state ELSE '' END;
            IF state_before <> NEW.state AND (TG_OP = 'UPDATE' OR NEW.state <> 'draft') THEN
                INSERT INTO catalogue_transition (
                    content_type_id, object_id, at, person_id, person_name, role,
                    state_before, state_after, note
                )
                SELECT id, NEW.id, clock_timestamp(),
                    nullif(current_setting('catalogue.person', true), '')::bigint,
                    coalesce(current_setting('catalogue.person_name', true), ''),
                    session_user, state_before, NEW.state,
                    coalesce(current_setting('catalogue.transition_note', true), '')
                FROM django_content_type
                WHERE app_label = '{meta.app_label}' AND model = '{meta.model_name}';
            END IF;
            RETURN NULL;
            """
        ),
    )


# Outside of `catalogue.history.actor.act_as` the database role acts, which is trusted.
STATE_GUARD = pgtrigger.Condition("current_setting('catalogue.may_change_state', true) = 'no'")


def review_state_trigger() -> pgtrigger.Trigger:
    """Return a trigger that lets only transitions change the review state and its fields.

    A new row is a draft; a deleted row that is inserted again has its state at the deletion.
    """
    columns = ", ".join(REVIEW_FIELDS)
    draft = "'draft', NULL::timestamptz, '', '', false"
    restored = ", ".join(
        f"""("row" ->> '{column}'){kind}"""
        for column, kind in zip(
            REVIEW_FIELDS, ("", "::timestamptz", "", "", "::boolean"), strict=True
        )
    )
    new, old = (", ".join(f"{row}.{column}" for column in REVIEW_FIELDS) for row in ("NEW", "OLD"))
    return pgtrigger.Trigger(
        name="review_state",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(*REVIEW_FIELDS),
        condition=STATE_GUARD,
        func=pgtrigger.Func(
            f"""
            IF TG_OP = 'UPDATE' THEN
                IF ({new}) IS NOT DISTINCT FROM ({old}) THEN RETURN NEW; END IF;
            ELSIF ({new}) IS NOT DISTINCT FROM ({draft}) OR EXISTS (
                SELECT FROM (
                    SELECT action, "row" FROM catalogue_event
                    WHERE "table" = TG_TABLE_NAME AND row_id = NEW.id ORDER BY id DESC LIMIT 1
                ) AS last
                WHERE action = 'D' AND ({new}) IS NOT DISTINCT FROM ({restored})
            ) THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'only transitions change {columns}' USING
                ERRCODE = 'check_violation', CONSTRAINT = 'review_state_by_transition';
            """
        ),
    )


TRIGGER_MESSAGES = {
    "publish_right_required": _("Only reviewers can change published records."),
    "history_immutable": _("The history cannot be changed or deleted."),
    "address_taken": _("This web address is or was used by another record."),
    "number_immutable": _("The record number cannot be changed."),
    "review_state_by_transition": _(
        "The review state is changed only with “Submit for review”, “Send back”, “Publish” and "
        "“Withdraw”."
    ),
    "public_address_immutable": _(
        "A record that was public cannot be deleted, because its web address stays its own. "
        "Withdraw it."
    ),
    "catalogue_topic_of_one_framework": _(
        "A broader topic belongs to the same framework. Choose another one."
    ),
    ACYCLIC_PREFIX: _("This relation would create a loop."),
}


def trigger_message(constraint: str | None):
    """Return the error message of a rule that no model declares as a constraint, or None."""
    name = constraint or ""
    if name.endswith(CONSTRAINT_SUFFIX):
        return CONSTRAINT_MESSAGE
    return TRIGGER_MESSAGES.get(ACYCLIC_PREFIX if name.startswith(ACYCLIC_PREFIX) else name)


def database_error_message(error: Error):
    """Return the error message for users of the constraint or trigger that raised `error`."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return constraint.violation_error_message
    if isinstance(error.__cause__, ForeignKeyViolation):
        return _("A related record no longer exists, or another record still refers to this one.")
    return trigger_message(name) or _("This breaks a rule (%(rule)s). Nothing was saved.") % {
        "rule": name or error
    }
