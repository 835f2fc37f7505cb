"""Triggers that reserve the addresses of public records, and protect their review states."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0006_reserved_addresses"),
        ("activities", "0002_history"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="activity",
            name="slug_release",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="mandate",
            name="slug_release",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="outcome",
            name="slug_release",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="project",
            name="slug_release",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="provision",
            name="slug_release",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_release",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            DELETE FROM catalogue_address\n            WHERE kind = 'activity' AND object_id = OLD.id AND NOT was_public;\n            RETURN NULL;\n            ",
                    hash="5c17feff09adea5b6e8751644445e2565c122bd5",
                    operation="DELETE",
                    pgid="pgtrigger_slug_release_68764",
                    table="activities_activity",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="review_state",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (current_setting('catalogue.may_change_state', true) = 'no')",
                    func="\n            IF TG_OP = 'UPDATE' THEN\n                IF (NEW.state, NEW.public_from, NEW.withdrawal_reason_en, NEW.withdrawal_reason_es, NEW.is_unnamed) IS NOT DISTINCT FROM (OLD.state, OLD.public_from, OLD.withdrawal_reason_en, OLD.withdrawal_reason_es, OLD.is_unnamed) THEN RETURN NEW; END IF;\n            ELSIF (NEW.state, NEW.public_from, NEW.withdrawal_reason_en, NEW.withdrawal_reason_es, NEW.is_unnamed) IS NOT DISTINCT FROM ('draft', NULL::timestamptz, '', '', false) OR EXISTS (\n                SELECT FROM (\n                    SELECT action, \"row\" FROM catalogue_event\n                    WHERE \"table\" = TG_TABLE_NAME AND row_id = NEW.id ORDER BY id DESC LIMIT 1\n                ) AS last\n                WHERE action = 'D' AND (NEW.state, NEW.public_from, NEW.withdrawal_reason_en, NEW.withdrawal_reason_es, NEW.is_unnamed) IS NOT DISTINCT FROM ((\"row\" ->> 'state'), (\"row\" ->> 'public_from')::timestamptz, (\"row\" ->> 'withdrawal_reason_en'), (\"row\" ->> 'withdrawal_reason_es'), (\"row\" ->> 'is_unnamed')::boolean)\n            ) THEN\n                RETURN NEW;\n            END IF;\n            RAISE EXCEPTION 'only transitions change state, public_from, withdrawal_reason_en, withdrawal_reason_es, is_unnamed' USING\n                ERRCODE = 'check_violation', CONSTRAINT = 'review_state_by_transition';\n            ",
                    hash="d5bd62b684142d4aa986cc284ad4007e2152e5f8",
                    operation='INSERT OR UPDATE OF "state", "public_from", "withdrawal_reason_en", "withdrawal_reason_es", "is_unnamed"',
                    pgid="pgtrigger_review_state_18cb1",
                    table="activities_activity",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_reservation",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"state\" IN ('published', 'withdrawn'))",
                    func="\n            UPDATE catalogue_address SET was_public = true\n            WHERE kind = 'activity' AND object_id = NEW.id AND NOT was_public;\n            RETURN NULL;\n            ",
                    hash="1e708f133b5f3d5ca681a6c582ad4c3b9bc4cb42",
                    operation='INSERT OR UPDATE OF "state", "slug"',
                    pgid="pgtrigger_slug_reservation_030a4",
                    table="activities_activity",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="keep_public_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (current_setting('catalogue.may_change_state', true) = 'no')",
                    func="\n            IF EXISTS (\n                SELECT FROM catalogue_address\n                WHERE kind = 'activity' AND object_id = OLD.id AND was_public\n            ) THEN\n                RAISE EXCEPTION 'the record was public' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'public_address_immutable';\n            END IF;\n            RETURN OLD;\n            ",
                    hash="959330cf1df580d71e99bf25ec6a074b2ed75ae3",
                    operation="DELETE",
                    pgid="pgtrigger_keep_public_record_ab8d5",
                    table="activities_activity",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_release",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            DELETE FROM catalogue_address\n            WHERE kind = 'mandate' AND object_id = OLD.id AND NOT was_public;\n            RETURN NULL;\n            ",
                    hash="58cc0e68ce24b2160dac9cd097c4fb875cde0146",
                    operation="DELETE",
                    pgid="pgtrigger_slug_release_e7bb0",
                    table="activities_mandate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="review_state",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (current_setting('catalogue.may_change_state', true) = 'no')",
                    func="\n            IF TG_OP = 'UPDATE' THEN\n                IF (NEW.state, NEW.public_from, NEW.withdrawal_reason_en, NEW.withdrawal_reason_es, NEW.is_unnamed) IS NOT DISTINCT FROM (OLD.state, OLD.public_from, OLD.withdrawal_reason_en, OLD.withdrawal_reason_es, OLD.is_unnamed) THEN RETURN NEW; END IF;\n            ELSIF (NEW.state, NEW.public_from, NEW.withdrawal_reason_en, NEW.withdrawal_reason_es, NEW.is_unnamed) IS NOT DISTINCT FROM ('draft', NULL::timestamptz, '', '', false) OR EXISTS (\n                SELECT FROM (\n                    SELECT action, \"row\" FROM catalogue_event\n                    WHERE \"table\" = TG_TABLE_NAME AND row_id = NEW.id ORDER BY id DESC LIMIT 1\n                ) AS last\n                WHERE action = 'D' AND (NEW.state, NEW.public_from, NEW.withdrawal_reason_en, NEW.withdrawal_reason_es, NEW.is_unnamed) IS NOT DISTINCT FROM ((\"row\" ->> 'state'), (\"row\" ->> 'public_from')::timestamptz, (\"row\" ->> 'withdrawal_reason_en'), (\"row\" ->> 'withdrawal_reason_es'), (\"row\" ->> 'is_unnamed')::boolean)\n            ) THEN\n                RETURN NEW;\n            END IF;\n            RAISE EXCEPTION 'only transitions change state, public_from, withdrawal_reason_en, withdrawal_reason_es, is_unnamed' USING\n                ERRCODE = 'check_violation', CONSTRAINT = 'review_state_by_transition';\n            ",
                    hash="08c1c4899ca30ded419006b8e204f0b0ae87cf8b",
                    operation='INSERT OR UPDATE OF "state", "public_from", "withdrawal_reason_en", "withdrawal_reason_es", "is_unnamed"',
                    pgid="pgtrigger_review_state_6731a",
                    table="activities_mandate",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_reservation",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"state\" IN ('published', 'withdrawn'))",
                    func="\n            UPDATE catalogue_address SET was_public = true\n            WHERE kind = 'mandate' AND object_id = NEW.id AND NOT was_public;\n            RETURN NULL;\n            ",
                    hash="962452a50fdc652fcd50e72dea9c502f38959ebd",
                    operation='INSERT OR UPDATE OF "state", "slug"',
                    pgid="pgtrigger_slug_reservation_9fb27",
                    table="activities_mandate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="keep_public_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (current_setting('catalogue.may_change_state', true) = 'no')",
                    func="\n            IF EXISTS (\n                SELECT FROM catalogue_address\n                WHERE kind = 'mandate' AND object_id = OLD.id AND was_public\n            ) THEN\n                RAISE EXCEPTION 'the record was public' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'public_address_immutable';\n            END IF;\n            RETURN OLD;\n            ",
                    hash="0a61fdcd4c60977bcff0e8dc4d88e993369d2e25",
                    operation="DELETE",
                    pgid="pgtrigger_keep_public_record_779d5",
                    table="activities_mandate",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outcome",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_release",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            DELETE FROM catalogue_address\n            WHERE kind = 'outcome' AND object_id = OLD.id AND NOT was_public;\n            RETURN NULL;\n            ",
                    hash="b9cfc801431e644d7154d9178c31cefa57243f8d",
                    operation="DELETE",
                    pgid="pgtrigger_slug_release_ca549",
                    table="activities_outcome",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outcome",
            trigger=pgtrigger.compiler.Trigger(
                name="review_state",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (current_setting('catalogue.may_change_state', true) = 'no')",
                    func="\n            IF TG_OP = 'UPDATE' THEN\n                IF (NEW.state, NEW.public_from, NEW.withdrawal_reason_en, NEW.withdrawal_reason_es, NEW.is_unnamed) IS NOT DISTINCT FROM (OLD.state, OLD.public_from, OLD.withdrawal_reason_en, OLD.withdrawal_reason_es, OLD.is_unnamed) THEN RETURN NEW; END IF;\n            ELSIF (NEW.state, NEW.public_from, NEW.withdrawal_reason_en, NEW.withdrawal_reason_es, NEW.is_unnamed) IS NOT DISTINCT FROM ('draft', NULL::timestamptz, '', '', false) OR EXISTS (\n                SELECT FROM (\n                    SELECT action, \"row\" FROM catalogue_event\n                    WHERE \"table\" = TG_TABLE_NAME AND row_id = NEW.id ORDER BY id DESC LIMIT 1\n                ) AS last\n                WHERE action = 'D' AND (NEW.state, NEW.public_from, NEW.withdrawal_reason_en, NEW.withdrawal_reason_es, NEW.is_unnamed) IS NOT DISTINCT FROM ((\"row\" ->> 'state'), (\"row\" ->> 'public_from')::timestamptz, (\"row\" ->> 'withdrawal_reason_en'), (\"row\" ->> 'withdrawal_reason_es'), (\"row\" ->> 'is_unnamed')::boolean)\n            ) THEN\n                RETURN NEW;\n            END IF;\n            RAISE EXCEPTION 'only transitions change state, public_from, withdrawal_reason_en, withdrawal_reason_es, is_unnamed' USING\n                ERRCODE = 'check_violation', CONSTRAINT = 'review_state_by_transition';\n            ",
                    hash="2ba175d87febc759077c13e593d6dc15e2ffd346",
                    operation='INSERT OR UPDATE OF "state", "public_from", "withdrawal_reason_en", "withdrawal_reason_es", "is_unnamed"',
                    pgid="pgtrigger_review_state_59f4e",
                    table="activities_outcome",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outcome",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_reservation",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"state\" IN ('published', 'withdrawn'))",
                    func="\n            UPDATE catalogue_address SET was_public = true\n            WHERE kind = 'outcome' AND object_id = NEW.id AND NOT was_public;\n            RETURN NULL;\n            ",
                    hash="d17956e48ecda571fab6737fb63042bab318f0e2",
                    operation='INSERT OR UPDATE OF "state", "slug"',
                    pgid="pgtrigger_slug_reservation_ac9cc",
                    table="activities_outcome",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outcome",
            trigger=pgtrigger.compiler.Trigger(
                name="keep_public_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (current_setting('catalogue.may_change_state', true) = 'no')",
                    func="\n            IF EXISTS (\n                SELECT FROM catalogue_address\n                WHERE kind = 'outcome' AND object_id = OLD.id AND was_public\n            ) THEN\n                RAISE EXCEPTION 'the record was public' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'public_address_immutable';\n            END IF;\n            RETURN OLD;\n            ",
                    hash="97195f009a94379fdf66fa3f691af04c534822ca",
                    operation="DELETE",
                    pgid="pgtrigger_keep_public_record_ca951",
                    table="activities_outcome",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="project",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_release",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            DELETE FROM catalogue_address\n            WHERE kind = 'project' AND object_id = OLD.id AND NOT was_public;\n            RETURN NULL;\n            ",
                    hash="6a4c5f71c5d453e02fc5a3ab60a31e319bea5716",
                    operation="DELETE",
                    pgid="pgtrigger_slug_release_e7ffc",
                    table="activities_project",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="project",
            trigger=pgtrigger.compiler.Trigger(
                name="review_state",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (current_setting('catalogue.may_change_state', true) = 'no')",
                    func="\n            IF TG_OP = 'UPDATE' THEN\n                IF (NEW.state, NEW.public_from, NEW.withdrawal_reason_en, NEW.withdrawal_reason_es, NEW.is_unnamed) IS NOT DISTINCT FROM (OLD.state, OLD.public_from, OLD.withdrawal_reason_en, OLD.withdrawal_reason_es, OLD.is_unnamed) THEN RETURN NEW; END IF;\n            ELSIF (NEW.state, NEW.public_from, NEW.withdrawal_reason_en, NEW.withdrawal_reason_es, NEW.is_unnamed) IS NOT DISTINCT FROM ('draft', NULL::timestamptz, '', '', false) OR EXISTS (\n                SELECT FROM (\n                    SELECT action, \"row\" FROM catalogue_event\n                    WHERE \"table\" = TG_TABLE_NAME AND row_id = NEW.id ORDER BY id DESC LIMIT 1\n                ) AS last\n                WHERE action = 'D' AND (NEW.state, NEW.public_from, NEW.withdrawal_reason_en, NEW.withdrawal_reason_es, NEW.is_unnamed) IS NOT DISTINCT FROM ((\"row\" ->> 'state'), (\"row\" ->> 'public_from')::timestamptz, (\"row\" ->> 'withdrawal_reason_en'), (\"row\" ->> 'withdrawal_reason_es'), (\"row\" ->> 'is_unnamed')::boolean)\n            ) THEN\n                RETURN NEW;\n            END IF;\n            RAISE EXCEPTION 'only transitions change state, public_from, withdrawal_reason_en, withdrawal_reason_es, is_unnamed' USING\n                ERRCODE = 'check_violation', CONSTRAINT = 'review_state_by_transition';\n            ",
                    hash="4797ade73b250f3ad4f3abf182d2725821fb89a4",
                    operation='INSERT OR UPDATE OF "state", "public_from", "withdrawal_reason_en", "withdrawal_reason_es", "is_unnamed"',
                    pgid="pgtrigger_review_state_47833",
                    table="activities_project",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="project",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_reservation",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"state\" IN ('published', 'withdrawn'))",
                    func="\n            UPDATE catalogue_address SET was_public = true\n            WHERE kind = 'project' AND object_id = NEW.id AND NOT was_public;\n            RETURN NULL;\n            ",
                    hash="31129e6444caf13b4c080d79e453f8b370d071cc",
                    operation='INSERT OR UPDATE OF "state", "slug"',
                    pgid="pgtrigger_slug_reservation_2f21a",
                    table="activities_project",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="project",
            trigger=pgtrigger.compiler.Trigger(
                name="keep_public_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (current_setting('catalogue.may_change_state', true) = 'no')",
                    func="\n            IF EXISTS (\n                SELECT FROM catalogue_address\n                WHERE kind = 'project' AND object_id = OLD.id AND was_public\n            ) THEN\n                RAISE EXCEPTION 'the record was public' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'public_address_immutable';\n            END IF;\n            RETURN OLD;\n            ",
                    hash="8e9f81ae0c9fd0690c66d02f8f7a6a76082611ad",
                    operation="DELETE",
                    pgid="pgtrigger_keep_public_record_d8521",
                    table="activities_project",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="provision",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_release",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            DELETE FROM catalogue_address\n            WHERE kind = 'provision' AND object_id = OLD.id AND NOT was_public;\n            RETURN NULL;\n            ",
                    hash="28fdb3d1db9f300ab6a6c82b08232fad293037b9",
                    operation="DELETE",
                    pgid="pgtrigger_slug_release_6b749",
                    table="activities_provision",
                    when="AFTER",
                ),
            ),
        ),
    ]
