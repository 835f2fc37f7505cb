import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        blank=True,
                        help_text="Leave empty to form it from the title. Old addresses keep working.",
                        max_length=120,
                        unique=True,
                        verbose_name="web address (last part)",
                    ),
                ),
                (
                    "period",
                    django.contrib.postgres.fields.ranges.DateRangeField(
                        blank=True, editable=False, null=True, verbose_name="date"
                    ),
                ),
                ("start_precision", models.CharField(blank=True, editable=False, max_length=7)),
                ("end_precision", models.CharField(blank=True, editable=False, max_length=7)),
                (
                    "title_en",
                    models.CharField(
                        blank=True,
                        help_text="Leave empty to assign one automatically.",
                        max_length=500,
                        verbose_name="title in English",
                    ),
                ),
                (
                    "title_es",
                    models.CharField(blank=True, max_length=500, verbose_name="title in Spanish"),
                ),
                (
                    "addressee_en",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="addressee in English"
                    ),
                ),
                (
                    "addressee_es",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="addressee in Spanish"
                    ),
                ),
                (
                    "written_on",
                    models.DateField(
                        blank=True,
                        help_text="Date of writing, if later than the end of the period.",
                        null=True,
                        verbose_name="includes events up to",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("issued", "Issued")],
                        default="draft",
                        editable=False,
                        max_length=6,
                        verbose_name="review state",
                    ),
                ),
                (
                    "revision",
                    models.PositiveSmallIntegerField(
                        default=0, editable=False, verbose_name="revision"
                    ),
                ),
                (
                    "correction_en",
                    models.TextField(
                        blank=True,
                        help_text="Shown with the revision.",
                        verbose_name="correction, in English",
                    ),
                ),
                (
                    "correction_es",
                    models.TextField(blank=True, verbose_name="correction, in Spanish"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="started at")),
                (
                    "issued_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="issued at"
                    ),
                ),
                ("issued_by_name", models.CharField(blank=True, editable=False, max_length=200)),
                (
                    "last_event",
                    models.PositiveBigIntegerField(
                        blank=True, editable=False, null=True, verbose_name="last change at issue"
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="issued by",
                    ),
                ),
                (
                    "revises",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="reports.report",
                        verbose_name="revision of",
                    ),
                ),
            ],
            options={
                "verbose_name": "report",
                "verbose_name_plural": "reports",
            },
        ),
        migrations.CreateModel(
            name="RecordPlacement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number of the record")),
                ("is_left_out", models.BooleanField(default=False, verbose_name="left out")),
                (
                    "position",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="order"),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="placements",
                        to="reports.report",
                    ),
                ),
            ],
            options={
                "verbose_name": "record in a report",
                "verbose_name_plural": "records in reports",
            },
        ),
        migrations.CreateModel(
            name="OwnParagraph",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("section", models.CharField(max_length=40, verbose_name="section")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="order")),
                ("text_en", models.TextField(blank=True, verbose_name="text in English")),
                ("text_es", models.TextField(blank=True, verbose_name="text in Spanish")),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="own_paragraphs",
                        to="reports.report",
                    ),
                ),
            ],
            options={
                "verbose_name": "paragraph by the author",
                "verbose_name_plural": "paragraphs by the author",
                "ordering": ["section", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="IssuedText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "en"), ("es", "es")], max_length=2, verbose_name="language"
                    ),
                ),
                ("content", models.JSONField(verbose_name="content")),
                ("digest", models.CharField(max_length=64, verbose_name="SHA-256 of the content")),
                ("docx", models.BinaryField()),
                ("docx_digest", models.CharField(max_length=64)),
                ("pdf", models.BinaryField()),
                ("pdf_digest", models.CharField(max_length=64)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="reports.report",
                    ),
                ),
            ],
            options={
                "verbose_name": "issued text",
                "verbose_name_plural": "issued texts",
            },
        ),
        migrations.CreateModel(
            name="CitedVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_id", models.PositiveBigIntegerField()),
                ("number", models.PositiveIntegerField(verbose_name="number of the record")),
                (
                    "version",
                    models.PositiveBigIntegerField(verbose_name="last change of the record"),
                ),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="contenttypes.contenttype"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cited_versions",
                        to="reports.report",
                    ),
                ),
            ],
            options={
                "verbose_name": "source record of a report",
                "verbose_name_plural": "source records of a report",
            },
        ),
        migrations.CreateModel(
            name="TranslationWaiver",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number of the record")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "en"), ("es", "es")], max_length=2, verbose_name="language"
                    ),
                ),
                ("person_name", models.CharField(max_length=200, verbose_name="decided by")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="date")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="waivers",
                        to="reports.report",
                    ),
                ),
            ],
            options={
                "verbose_name": "missing translation accepted",
                "verbose_name_plural": "missing translations accepted",
            },
        ),
        migrations.CreateModel(
            name="PublicCopy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("withdrawn", models.CharField(max_length=64)),
                ("docx", models.BinaryField()),
                ("pdf", models.BinaryField()),
                (
                    "text",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="copies",
                        to="reports.issuedtext",
                    ),
                ),
            ],
            options={
                "verbose_name": "public copy",
                "verbose_name_plural": "public copies",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("text", "withdrawn"), name="reports_publiccopy_unique_withdrawn"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug__regex", "^[a-z0-9]+(-[a-z0-9]+)*$")),
                name="reports_report_slug_is_written_plainly",
                violation_error_message="Use lowercase letters without accents, digits and single hyphens.",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("end_precision", ""), ("period__isnull", True), ("start_precision", "")
                    ),
                    models.Q(
                        ("end_precision__in", ["day", "month", "year", "unknown", "ongoing"]),
                        ("period__isempty", False),
                        ("period__isnull", False),
                        ("period__lower_inf", False),
                        ("start_precision__in", ("day", "month", "year", "unknown")),
                    ),
                    _connector="OR",
                ),
                name="reports_report_period_says_how_exactly_it_is_known",
                violation_error_message="Enter the precision of the beginning and of the end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("end_precision__in", ["unknown", "ongoing"]),
                    ("start_precision", "unknown"),
                    _negated=True,
                ),
                name="reports_report_period_knows_one_end",
                violation_error_message="Enter the beginning or the end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("period__isnull", True),
                    models.Q(("end_precision", "ongoing"), ("period__upper_inf", True)),
                    models.Q(
                        ("period__upper_inf", False),
                        models.Q(("end_precision", "ongoing"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="reports_report_period_is_open_when_ongoing",
                violation_error_message="Only an ongoing period has no end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("period__isnull", True),
                    models.Func(
                        models.F("period"),
                        models.F("start_precision"),
                        models.F("end_precision"),
                        function="catalogue_period_matches_precision",
                        output_field=models.BooleanField(),
                    ),
                    _connector="OR",
                ),
                name="reports_report_period_fits_its_precision",
                violation_error_message="A month or a year covers its first to its last day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "issued"])),
                name="reports_report_state_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("end_precision__in", ("day", "month", "year")),
                    ("period__isnull", False),
                    ("start_precision__in", ("day", "month", "year")),
                ),
                name="reports_report_has_period",
                violation_error_message="Enter the period of the report, for example 2012.",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("issued_at", None),
                        ("issued_by", None),
                        ("last_event", None),
                        ("state", "draft"),
                    ),
                    models.Q(
                        ("issued_at__isnull", False),
                        ("issued_by__isnull", False),
                        ("last_event__isnull", False),
                        ("state", "issued"),
                    ),
                    _connector="OR",
                ),
                name="reports_report_issue_is_complete",
                violation_error_message="An issued report needs a person and a date.",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("revises", None), ("revision", 0)),
                    models.Q(("revises__isnull", False), ("revision__gte", 1)),
                    _connector="OR",
                ),
                name="reports_report_revision_has_number",
                violation_error_message="Only a revision has a number.",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                fields=("revises", "revision"),
                name="reports_report_unique_revision",
                violation_error_message="A revision with this number already exists.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="report",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_history",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TG_OP = 'INSERT' THEN  -- what had been merged into another is there again\n                UPDATE catalogue_address SET object_id = NEW.id, merged_from = NULL\n                WHERE kind = 'report' AND merged_from = NEW.id;\n            END IF;\n            INSERT INTO catalogue_address (kind, slug, object_id)\n            VALUES ('report', NEW.slug, NEW.id)\n            ON CONFLICT (kind, slug) DO UPDATE SET slug = EXCLUDED.slug\n            WHERE catalogue_address.object_id = NEW.id;\n            IF NOT FOUND THEN\n                RAISE EXCEPTION 'address % is taken', NEW.slug USING\n                    ERRCODE = 'unique_violation', CONSTRAINT = 'address_taken';\n            END IF;\n            RETURN NULL;\n            ",
                    hash="0ec64b5d10043918b91eeb1ae0dc204146c9794c",
                    operation='INSERT OR UPDATE OF "slug"',
                    pgid="pgtrigger_slug_history_a1631",
                    table="reports_report",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="report",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_release",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            DELETE FROM catalogue_address\n            WHERE kind = 'report' AND object_id = OLD.id;\n            RETURN NULL;\n            ",
                    hash="f546f0ab9148b2c95287f117f8e983295c91f062",
                    operation="DELETE",
                    pgid="pgtrigger_slug_release_7558d",
                    table="reports_report",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="report",
            trigger=pgtrigger.compiler.Trigger(
                name="issued_report_immutable",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"state\" = 'issued')",
                    func="\n            RAISE EXCEPTION 'an issued report cannot be changed' USING\n                ERRCODE = 'check_violation', CONSTRAINT = 'issued_report_is_immutable';\n            ",
                    hash="520f71110d1a14dde64598625a54ca41644f8767",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_issued_report_immutable_3cfa7",
                    table="reports_report",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="report",
            trigger=pgtrigger.compiler.Trigger(
                name="only_reviewers_issue",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"state\" = 'issued')",
                    func="\n            IF NOT EXISTS (\n                SELECT FROM staff_user u WHERE u.id = NEW.issued_by_id AND u.is_active AND (\n                    u.is_superuser OR EXISTS (\n                        SELECT FROM auth_permission p\n                        JOIN django_content_type c ON c.id = p.content_type_id\n                        WHERE p.codename = 'publish' AND c.app_label = 'staff' AND (\n                            p.id IN (SELECT permission_id FROM staff_user_user_permissions\n                                     WHERE user_id = u.id)\n                            OR p.id IN (SELECT g.permission_id FROM auth_group_permissions g\n                                        JOIN staff_user_groups m ON m.group_id = g.group_id\n                                        WHERE m.user_id = u.id)\n                        )\n                    )\n                )\n            ) THEN\n                RAISE EXCEPTION 'only reviewers can issue reports' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'only_reviewers_issue_reports';\n            END IF;\n            IF (SELECT count(*) FROM reports_issuedtext WHERE report_id = NEW.id) < 2 THEN\n                RAISE EXCEPTION 'a report must be issued in both languages' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'issued_report_has_both_languages';\n            END IF;\n            RETURN NEW;\n            ",
                    hash="a22c481affab11e60b37a4dfdce6a2978d371022",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_only_reviewers_issue_3650c",
                    table="reports_report",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="recordplacement",
            constraint=models.UniqueConstraint(
                fields=("report", "number"), name="reports_recordplacement_unique_record"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recordplacement",
            trigger=pgtrigger.compiler.Trigger(
                name="draft_report_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF EXISTS (\n                SELECT FROM reports_report a WHERE a.state = 'issued' AND (\n                    (TG_OP <> 'INSERT' AND a.id = OLD.report_id)\n                    OR (TG_OP <> 'DELETE' AND a.id = NEW.report_id)\n                )\n            ) THEN\n                RAISE EXCEPTION 'an issued report cannot be changed' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'issued_report_is_immutable';\n            END IF;\n            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n            ",
                    hash="624f20e9b00c7623b7f2e8961883e7ac09573f3a",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_draft_report_only_e3f03",
                    table="reports_recordplacement",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="ownparagraph",
            constraint=models.CheckConstraint(
                condition=models.Q(("text_en", ""), ("text_es", ""), _negated=True),
                name="reports_ownparagraph_has_a_text",
                violation_error_message="Enter the text in at least one language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="ownparagraph",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "section__in",
                        (
                            "programme",
                            "figures",
                            "activities.research",
                            "activities.publication",
                            "activities.training",
                            "activities.technical-assistance",
                            "activities.meeting-support",
                            "activities.meeting-participation",
                            "activities.civil-society",
                            "activities.inter-agency",
                            "publications",
                            "meetings.organized",
                            "meetings.attended",
                            "meetings.other",
                            "projects.concluded",
                            "projects.other",
                            "outcomes.lesson",
                            "outcomes.conclusion",
                            "outcomes.recommendation",
                            "outcomes.declaration",
                            "outcomes.agreement",
                            "flagships",
                            "planned",
                        ),
                    )
                ),
                name="reports_ownparagraph_section_is_known",
                violation_error_message="Choose a section.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ownparagraph",
            trigger=pgtrigger.compiler.Trigger(
                name="draft_report_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF EXISTS (\n                SELECT FROM reports_report a WHERE a.state = 'issued' AND (\n                    (TG_OP <> 'INSERT' AND a.id = OLD.report_id)\n                    OR (TG_OP <> 'DELETE' AND a.id = NEW.report_id)\n                )\n            ) THEN\n                RAISE EXCEPTION 'an issued report cannot be changed' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'issued_report_is_immutable';\n            END IF;\n            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n            ",
                    hash="dc84b1d3c04328032620b0c6ed6c5c226374b1b7",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_draft_report_only_599d8",
                    table="reports_ownparagraph",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="issuedtext",
            constraint=models.UniqueConstraint(
                fields=("report", "language"), name="reports_issuedtext_unique_language"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="issuedtext",
            trigger=pgtrigger.compiler.Trigger(
                name="draft_report_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF EXISTS (\n                SELECT FROM reports_report a WHERE a.state = 'issued' AND (\n                    (TG_OP <> 'INSERT' AND a.id = OLD.report_id)\n                    OR (TG_OP <> 'DELETE' AND a.id = NEW.report_id)\n                )\n            ) THEN\n                RAISE EXCEPTION 'an issued report cannot be changed' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'issued_report_is_immutable';\n            END IF;\n            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n            ",
                    hash="ad322e84b807346f3628f6c6a5e051ef0807e983",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_draft_report_only_baac4",
                    table="reports_issuedtext",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="citedversion",
            constraint=models.UniqueConstraint(
                fields=("report", "number"), name="reports_citedversion_unique_record"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="citedversion",
            trigger=pgtrigger.compiler.Trigger(
                name="draft_report_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF EXISTS (\n                SELECT FROM reports_report a WHERE a.state = 'issued' AND (\n                    (TG_OP <> 'INSERT' AND a.id = OLD.report_id)\n                    OR (TG_OP <> 'DELETE' AND a.id = NEW.report_id)\n                )\n            ) THEN\n                RAISE EXCEPTION 'an issued report cannot be changed' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'issued_report_is_immutable';\n            END IF;\n            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n            ",
                    hash="9c6691d38e2f211aabef82c401bdd3fb14f4cd20",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_draft_report_only_5b296",
                    table="reports_citedversion",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="translationwaiver",
            constraint=models.UniqueConstraint(
                fields=("report", "number", "language"), name="reports_translationwaiver_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="translationwaiver",
            constraint=models.CheckConstraint(
                condition=models.Q(("person_name", ""), _negated=True),
                name="reports_translationwaiver_has_person_name",
                violation_error_message="State who decided to issue without the translation.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="translationwaiver",
            trigger=pgtrigger.compiler.Trigger(
                name="draft_report_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF EXISTS (\n                SELECT FROM reports_report a WHERE a.state = 'issued' AND (\n                    (TG_OP <> 'INSERT' AND a.id = OLD.report_id)\n                    OR (TG_OP <> 'DELETE' AND a.id = NEW.report_id)\n                )\n            ) THEN\n                RAISE EXCEPTION 'an issued report cannot be changed' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'issued_report_is_immutable';\n            END IF;\n            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n            ",
                    hash="440c47542bb819c871719242f90ad2569245870a",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_draft_report_only_a7376",
                    table="reports_translationwaiver",
                    when="BEFORE",
                ),
            ),
        ),
    ]
