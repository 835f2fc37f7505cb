"""Triggers that reserve the addresses of public records, and protect their review states."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0006_reserved_addresses"),
        ("publications", "0002_history"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="publication",
            name="slug_release",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publication",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_release",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            DELETE FROM catalogue_address\n            WHERE kind = 'publication' AND object_id = OLD.id AND NOT was_public;\n            RETURN NULL;\n            ",
                    hash="d20249cb5159f7e933682b85ae75104c3e8e966f",
                    operation="DELETE",
                    pgid="pgtrigger_slug_release_351b0",
                    table="publications_publication",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publication",
            trigger=pgtrigger.compiler.Trigger(
                name="review_state",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (current_setting('catalogue.may_change_state', true) = 'no')",
                    func="\n            IF TG_OP = 'UPDATE' THEN\n                IF (NEW.state, NEW.public_from, NEW.withdrawal_reason_en, NEW.withdrawal_reason_es, NEW.is_unnamed) IS NOT DISTINCT FROM (OLD.state, OLD.public_from, OLD.withdrawal_reason_en, OLD.withdrawal_reason_es, OLD.is_unnamed) THEN RETURN NEW; END IF;\n            ELSIF (NEW.state, NEW.public_from, NEW.withdrawal_reason_en, NEW.withdrawal_reason_es, NEW.is_unnamed) IS NOT DISTINCT FROM ('draft', NULL::timestamptz, '', '', false) OR EXISTS (\n                SELECT FROM (\n                    SELECT action, \"row\" FROM catalogue_event\n                    WHERE \"table\" = TG_TABLE_NAME AND row_id = NEW.id ORDER BY id DESC LIMIT 1\n                ) AS last\n                WHERE action = 'D' AND (NEW.state, NEW.public_from, NEW.withdrawal_reason_en, NEW.withdrawal_reason_es, NEW.is_unnamed) IS NOT DISTINCT FROM ((\"row\" ->> 'state'), (\"row\" ->> 'public_from')::timestamptz, (\"row\" ->> 'withdrawal_reason_en'), (\"row\" ->> 'withdrawal_reason_es'), (\"row\" ->> 'is_unnamed')::boolean)\n            ) THEN\n                RETURN NEW;\n            END IF;\n            RAISE EXCEPTION 'only transitions change state, public_from, withdrawal_reason_en, withdrawal_reason_es, is_unnamed' USING\n                ERRCODE = 'check_violation', CONSTRAINT = 'review_state_by_transition';\n            ",
                    hash="ddac87299f74e8ca29cf1e9f5414040158537d44",
                    operation='INSERT OR UPDATE OF "state", "public_from", "withdrawal_reason_en", "withdrawal_reason_es", "is_unnamed"',
                    pgid="pgtrigger_review_state_b8c9a",
                    table="publications_publication",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publication",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_reservation",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"state\" IN ('published', 'withdrawn'))",
                    func="\n            UPDATE catalogue_address SET was_public = true\n            WHERE kind = 'publication' AND object_id = NEW.id AND NOT was_public;\n            RETURN NULL;\n            ",
                    hash="0c5abf6c49f35afca7c9a7f136b7a54e791d7b61",
                    operation='INSERT OR UPDATE OF "state", "slug"',
                    pgid="pgtrigger_slug_reservation_3b453",
                    table="publications_publication",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publication",
            trigger=pgtrigger.compiler.Trigger(
                name="keep_public_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (current_setting('catalogue.may_change_state', true) = 'no')",
                    func="\n            IF EXISTS (\n                SELECT FROM catalogue_address\n                WHERE kind = 'publication' AND object_id = OLD.id AND was_public\n            ) THEN\n                RAISE EXCEPTION 'the record was public' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'public_address_immutable';\n            END IF;\n            RETURN OLD;\n            ",
                    hash="bd98a4e3b4186a5e28adfe018f531a4c2063c2a7",
                    operation="DELETE",
                    pgid="pgtrigger_keep_public_record_10937",
                    table="publications_publication",
                    when="BEFORE",
                ),
            ),
        ),
    ]
