"""The column and triggers that reserve public addresses and protect review states."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0005_index"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="countrygroup",
            name="slug_release",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="organization",
            name="slug_release",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="topic",
            name="slug_release",
        ),
        migrations.AddField(
            model_name="address",
            name="was_public",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="A record was published at this slug, or at a page that redirects from it.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="address",
            trigger=pgtrigger.compiler.Trigger(
                name="public_immutable",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."was_public")',
                    func="\n                    IF TG_OP = 'UPDATE' THEN  -- a merge changes the row that has the slug\n                        IF NEW.was_public AND NEW.kind = OLD.kind AND NEW.slug = OLD.slug THEN\n                            RETURN NEW;\n                        END IF;\n                    END IF;\n                    RAISE EXCEPTION 'address % was public', OLD.slug USING\n                        ERRCODE = 'check_violation', CONSTRAINT = 'public_address_immutable';\n                    ",
                    hash="2d24852b5769a520ef53618b925d49bd31ac0028",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_public_immutable_13327",
                    table="catalogue_address",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="countrygroup",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_release",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            DELETE FROM catalogue_address\n            WHERE kind = 'countrygroup' AND object_id = OLD.id AND NOT was_public;\n            RETURN NULL;\n            ",
                    hash="bdbdf84d6d6afccdc52a71c7588c9390667c0e75",
                    operation="DELETE",
                    pgid="pgtrigger_slug_release_7ae01",
                    table="catalogue_countrygroup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organization",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_release",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            DELETE FROM catalogue_address\n            WHERE kind = 'organization' AND object_id = OLD.id AND NOT was_public;\n            RETURN NULL;\n            ",
                    hash="292312f8645225e8f227a9310d90e5c74789a682",
                    operation="DELETE",
                    pgid="pgtrigger_slug_release_2eb70",
                    table="catalogue_organization",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organization",
            trigger=pgtrigger.compiler.Trigger(
                name="review_state",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (current_setting('catalogue.may_change_state', true) = 'no')",
                    func="\n            IF TG_OP = 'UPDATE' THEN\n                IF (NEW.state, NEW.public_from, NEW.withdrawal_reason_en, NEW.withdrawal_reason_es, NEW.is_unnamed) IS NOT DISTINCT FROM (OLD.state, OLD.public_from, OLD.withdrawal_reason_en, OLD.withdrawal_reason_es, OLD.is_unnamed) THEN RETURN NEW; END IF;\n            ELSIF (NEW.state, NEW.public_from, NEW.withdrawal_reason_en, NEW.withdrawal_reason_es, NEW.is_unnamed) IS NOT DISTINCT FROM ('draft', NULL::timestamptz, '', '', false) OR EXISTS (\n                SELECT FROM (\n                    SELECT action, \"row\" FROM catalogue_event\n                    WHERE \"table\" = TG_TABLE_NAME AND row_id = NEW.id ORDER BY id DESC LIMIT 1\n                ) AS last\n                WHERE action = 'D' AND (NEW.state, NEW.public_from, NEW.withdrawal_reason_en, NEW.withdrawal_reason_es, NEW.is_unnamed) IS NOT DISTINCT FROM ((\"row\" ->> 'state'), (\"row\" ->> 'public_from')::timestamptz, (\"row\" ->> 'withdrawal_reason_en'), (\"row\" ->> 'withdrawal_reason_es'), (\"row\" ->> 'is_unnamed')::boolean)\n            ) THEN\n                RETURN NEW;\n            END IF;\n            RAISE EXCEPTION 'only transitions change state, public_from, withdrawal_reason_en, withdrawal_reason_es, is_unnamed' USING\n                ERRCODE = 'check_violation', CONSTRAINT = 'review_state_by_transition';\n            ",
                    hash="4f65e781367bb509b8698e0c4d45142d03882fc7",
                    operation='INSERT OR UPDATE OF "state", "public_from", "withdrawal_reason_en", "withdrawal_reason_es", "is_unnamed"',
                    pgid="pgtrigger_review_state_7f963",
                    table="catalogue_organization",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organization",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_reservation",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"state\" IN ('published', 'withdrawn'))",
                    func="\n            UPDATE catalogue_address SET was_public = true\n            WHERE kind = 'organization' AND object_id = NEW.id AND NOT was_public;\n            RETURN NULL;\n            ",
                    hash="0099777ff1097da9dd8550d8eb443a77b950ad7a",
                    operation='INSERT OR UPDATE OF "state", "slug"',
                    pgid="pgtrigger_slug_reservation_09c91",
                    table="catalogue_organization",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organization",
            trigger=pgtrigger.compiler.Trigger(
                name="keep_public_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (current_setting('catalogue.may_change_state', true) = 'no')",
                    func="\n            IF EXISTS (\n                SELECT FROM catalogue_address\n                WHERE kind = 'organization' AND object_id = OLD.id AND was_public\n            ) THEN\n                RAISE EXCEPTION 'the record was public' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'public_address_immutable';\n            END IF;\n            RETURN OLD;\n            ",
                    hash="db76c6877a86f7e00738ce8d60c27b1fff124008",
                    operation="DELETE",
                    pgid="pgtrigger_keep_public_record_d31ba",
                    table="catalogue_organization",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="topic",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_release",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            DELETE FROM catalogue_address\n            WHERE kind = 'topic' AND object_id = OLD.id AND NOT was_public;\n            RETURN NULL;\n            ",
                    hash="7f26f8bc5a8a39e69c8ff1c1672db9871c9c074d",
                    operation="DELETE",
                    pgid="pgtrigger_slug_release_2f5a8",
                    table="catalogue_topic",
                    when="AFTER",
                ),
            ),
        ),
    ]
