"""Deliverables, performance measures, and the records that count towards them."""

import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("activities", "0008_subprogrammes"),
        ("meetings", "0007_period_precisions"),
        ("publications", "0007_period_precisions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Deliverable",
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
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "number",
                    models.CharField(
                        blank=True,
                        help_text="As printed, for example 4.",
                        max_length=20,
                        verbose_name="number",
                    ),
                ),
                (
                    "title_en",
                    models.CharField(blank=True, max_length=500, verbose_name="title in English"),
                ),
                (
                    "title_es",
                    models.CharField(blank=True, max_length=500, verbose_name="title in Spanish"),
                ),
                (
                    "subcategory",
                    models.CharField(
                        choices=[
                            ("parliamentary-documentation", "Parliamentary documentation"),
                            ("substantive-services", "Substantive services for meetings"),
                            (
                                "conference-services",
                                "Conference and secretariat services for meetings",
                            ),
                            ("expert-groups", "Expert groups"),
                            ("field-projects", "Field and technical cooperation projects"),
                            ("training", "Seminars, workshops and training events"),
                            ("publications", "Publications"),
                            ("technical-materials", "Technical materials"),
                            ("consultation", "Consultation, advice and advocacy"),
                            ("good-offices", "Good offices"),
                            ("fact-finding", "Fact-finding, monitoring and inquiry missions"),
                            ("databases", "Databases and substantive digital materials"),
                            (
                                "outreach",
                                "Outreach programmes, special events and information materials",
                            ),
                            ("media", "External and media relations"),
                            ("digital-platforms", "Digital platforms and multimedia content"),
                            ("library", "Library services"),
                            ("administration", "Administration"),
                            ("oversight", "Internal justice and oversight"),
                            ("legal-services", "Legal services"),
                        ],
                        max_length=30,
                        verbose_name="subcategory",
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("documents", "documents"),
                            ("three-hour-meetings", "three-hour meetings"),
                            ("projects", "projects"),
                            ("days", "days"),
                            ("publications", "publications"),
                            ("materials", "materials"),
                            ("missions", "missions"),
                        ],
                        help_text="Leave empty if the programme budget only describes the deliverable.",
                        max_length=19,
                        verbose_name="unit",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        limit_choices_to={"kind": "programme"},
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliverables",
                        to="activities.project",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "deliverable",
                "verbose_name_plural": "deliverables",
                "ordering": ["project", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="DeliverableYear",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1800),
                            django.core.validators.MaxValueValidator(2199),
                        ],
                        verbose_name="year",
                    ),
                ),
                (
                    "planned",
                    models.IntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(
                                0, message="A planned quantity cannot be negative. Enter 0 or more."
                            )
                        ],
                        verbose_name="planned quantity",
                    ),
                ),
                (
                    "stated",
                    models.IntegerField(
                        blank=True,
                        help_text="Only if the figure computed from the records is not the right one. Say why in the note.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(
                                0, message="An actual quantity cannot be negative. Enter 0 or more."
                            )
                        ],
                        verbose_name="stated actual quantity",
                    ),
                ),
                ("note_en", models.TextField(blank=True, verbose_name="note in English")),
                ("note_es", models.TextField(blank=True, verbose_name="note in Spanish")),
                (
                    "deliverable",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="years",
                        to="deliverables.deliverable",
                        verbose_name="deliverable",
                    ),
                ),
            ],
            options={
                "verbose_name": "quantity of a year",
                "verbose_name_plural": "quantities by year",
                "ordering": ["year", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "quantity",
                    models.IntegerField(
                        blank=True,
                        help_text="In the unit of the deliverable. Needed for a group entry, and for days if the date is not known to the day. Otherwise leave it empty: it is computed.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(
                                0, message="A quantity cannot be negative. Enter 0 or more."
                            )
                        ],
                        verbose_name="quantity",
                    ),
                ),
                (
                    "subcategory",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("parliamentary-documentation", "Parliamentary documentation"),
                            ("substantive-services", "Substantive services for meetings"),
                            (
                                "conference-services",
                                "Conference and secretariat services for meetings",
                            ),
                            ("expert-groups", "Expert groups"),
                            ("field-projects", "Field and technical cooperation projects"),
                            ("training", "Seminars, workshops and training events"),
                            ("publications", "Publications"),
                            ("technical-materials", "Technical materials"),
                            ("consultation", "Consultation, advice and advocacy"),
                            ("good-offices", "Good offices"),
                            ("fact-finding", "Fact-finding, monitoring and inquiry missions"),
                            ("databases", "Databases and substantive digital materials"),
                            (
                                "outreach",
                                "Outreach programmes, special events and information materials",
                            ),
                            ("media", "External and media relations"),
                            ("digital-platforms", "Digital platforms and multimedia content"),
                            ("library", "Library services"),
                            ("administration", "Administration"),
                            ("oversight", "Internal justice and oversight"),
                            ("legal-services", "Legal services"),
                        ],
                        default="",
                        editable=False,
                        max_length=30,
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="activities.activity",
                        verbose_name="activity",
                    ),
                ),
                (
                    "deliverable",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="deliverables.deliverable",
                        verbose_name="deliverable",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="meetings.meeting",
                        verbose_name="meeting",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="activities.project",
                        verbose_name="project",
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="publications.publication",
                        verbose_name="publication",
                    ),
                ),
            ],
            options={
                "verbose_name": "deliverable that the record counts towards",
                "verbose_name_plural": "deliverables that the record counts towards",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="PerformanceMeasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "title_en",
                    models.CharField(blank=True, max_length=500, verbose_name="title in English"),
                ),
                (
                    "title_es",
                    models.CharField(blank=True, max_length=500, verbose_name="title in Spanish"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("number", "Number"), ("narrative", "Narrative")],
                        default="number",
                        max_length=9,
                        verbose_name="kind",
                    ),
                ),
                (
                    "unit_en",
                    models.CharField(blank=True, max_length=120, verbose_name="unit in English"),
                ),
                (
                    "unit_es",
                    models.CharField(blank=True, max_length=120, verbose_name="unit in Spanish"),
                ),
                (
                    "is_cumulative",
                    models.BooleanField(
                        default=False,
                        help_text="Tick this if the number of a year includes those of the years before.",
                        verbose_name="cumulative",
                    ),
                ),
                (
                    "computed_from",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("participants", "Participants of training events"),
                            ("women", "Women among the participants of training events"),
                        ],
                        help_text="The actual number of each year is then computed from the meetings that count towards seminars, workshops and training events of the programme.",
                        max_length=12,
                        verbose_name="computed from",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        limit_choices_to={"kind": "programme"},
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="measures",
                        to="activities.project",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "performance measure",
                "verbose_name_plural": "performance measures",
                "ordering": ["project", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="MeasureYear",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1800),
                            django.core.validators.MaxValueValidator(2199),
                        ],
                        verbose_name="year",
                    ),
                ),
                (
                    "planned",
                    models.IntegerField(blank=True, null=True, verbose_name="planned number"),
                ),
                (
                    "actual",
                    models.IntegerField(blank=True, null=True, verbose_name="actual number"),
                ),
                (
                    "planned_text_en",
                    models.TextField(blank=True, verbose_name="planned, narrative in English"),
                ),
                (
                    "planned_text_es",
                    models.TextField(blank=True, verbose_name="planned, narrative in Spanish"),
                ),
                (
                    "actual_text_en",
                    models.TextField(blank=True, verbose_name="actual, narrative in English"),
                ),
                (
                    "actual_text_es",
                    models.TextField(blank=True, verbose_name="actual, narrative in Spanish"),
                ),
                (
                    "source_en",
                    models.CharField(blank=True, max_length=300, verbose_name="source in English"),
                ),
                (
                    "source_es",
                    models.CharField(blank=True, max_length=300, verbose_name="source in Spanish"),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="years",
                        to="deliverables.performancemeasure",
                        verbose_name="measure",
                    ),
                ),
            ],
            options={
                "verbose_name": "value of a year",
                "verbose_name_plural": "values by year",
                "ordering": ["year", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="deliverable",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug__regex", "^[a-z0-9]+(-[a-z0-9]+)*$")),
                name="deliverables_deliverable_slug_is_written_plainly",
                violation_error_message="Use lowercase letters without accents, digits and single hyphens.",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverable",
            constraint=models.CheckConstraint(
                condition=models.Q(("title_en", ""), ("title_es", ""), _negated=True),
                name="deliverables_deliverable_has_a_title",
                violation_error_message="Enter the title of the deliverable in at least one language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverable",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "subcategory__in",
                        [
                            "parliamentary-documentation",
                            "substantive-services",
                            "conference-services",
                            "expert-groups",
                            "field-projects",
                            "training",
                            "publications",
                            "technical-materials",
                            "consultation",
                            "good-offices",
                            "fact-finding",
                            "databases",
                            "outreach",
                            "media",
                            "digital-platforms",
                            "library",
                            "administration",
                            "oversight",
                            "legal-services",
                        ],
                    )
                ),
                name="deliverables_deliverable_subcategory_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverable",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("unit", ""),
                    models.Q(("subcategory", "parliamentary-documentation"), ("unit", "documents")),
                    models.Q(
                        ("subcategory", "substantive-services"), ("unit", "three-hour-meetings")
                    ),
                    models.Q(
                        ("subcategory", "conference-services"), ("unit", "three-hour-meetings")
                    ),
                    models.Q(("subcategory", "expert-groups"), ("unit", "three-hour-meetings")),
                    models.Q(("subcategory", "field-projects"), ("unit", "projects")),
                    models.Q(("subcategory", "training"), ("unit", "days")),
                    models.Q(("subcategory", "publications"), ("unit", "publications")),
                    models.Q(("subcategory", "technical-materials"), ("unit", "materials")),
                    models.Q(("subcategory", "fact-finding"), ("unit", "missions")),
                    _connector="OR",
                ),
                name="deliverables_deliverable_unit_fits_its_subcategory",
                violation_error_message="Deliverables of this subcategory are not counted in this unit. Choose the unit that the programme budget prints beside the subcategory, or none.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deliverable",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_history",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TG_OP = 'INSERT' THEN  -- what had been merged into another is there again\n                UPDATE catalogue_address SET object_id = NEW.id, merged_from = NULL\n                WHERE kind = 'deliverable' AND merged_from = NEW.id;\n            END IF;\n            INSERT INTO catalogue_address (kind, slug, object_id)\n            VALUES ('deliverable', NEW.slug, NEW.id)\n            ON CONFLICT (kind, slug) DO UPDATE SET slug = EXCLUDED.slug\n            WHERE catalogue_address.object_id = NEW.id;\n            IF NOT FOUND THEN\n                RAISE EXCEPTION 'address % is taken', NEW.slug USING\n                    ERRCODE = 'unique_violation', CONSTRAINT = 'address_taken';\n            END IF;\n            RETURN NULL;\n            ",
                    hash="4286776a1bd5f60d93cd192121981e40a685b879",
                    operation='INSERT OR UPDATE OF "slug"',
                    pgid="pgtrigger_slug_history_9264f",
                    table="deliverables_deliverable",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deliverable",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_release",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            DELETE FROM catalogue_address\n            WHERE kind = 'deliverable' AND object_id = OLD.id AND NOT was_public;\n            RETURN NULL;\n            ",
                    hash="d8ffeeb950b491a4f34c191937dbf306da01fc83",
                    operation="DELETE",
                    pgid="pgtrigger_slug_release_02460",
                    table="deliverables_deliverable",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deliverable",
            trigger=pgtrigger.compiler.Trigger(
                name="of_programme",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF EXISTS (\n                SELECT FROM activities_project\n                WHERE id = NEW.project_id AND kind <> 'programme'\n            ) THEN\n                RAISE EXCEPTION 'deliverables_only_of_programmes' USING ERRCODE = 'check_violation', CONSTRAINT = 'deliverables_only_of_programmes';\n            END IF;\n            RETURN NEW;\n            ",
                    hash="fdc57e269643eb0777b7904a1e9ccf73d866b428",
                    operation='INSERT OR UPDATE OF "project_id"',
                    pgid="pgtrigger_of_programme_efc12",
                    table="deliverables_deliverable",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deliverable",
            trigger=pgtrigger.compiler.Trigger(
                name="quantities_keep_unit",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"unit\" = '')",
                    func="\n            IF EXISTS (\n                SELECT FROM deliverables_deliverableyear\n                WHERE deliverable_id = NEW.id AND (planned IS NOT NULL OR stated IS NOT NULL)\n            ) THEN\n                RAISE EXCEPTION 'deliverables_quantity_without_unit' USING ERRCODE = 'check_violation', CONSTRAINT = 'deliverables_quantity_without_unit';\n            END IF;\n            RETURN NEW;\n            ",
                    hash="dd23245fc64ab05c82fe5d1bd6e7a1699bbcc355",
                    operation='UPDATE OF "unit"',
                    pgid="pgtrigger_quantities_keep_unit_8ede8",
                    table="deliverables_deliverable",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deliverable",
            trigger=pgtrigger.compiler.Trigger(
                name="copy_subcategory",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."subcategory" IS DISTINCT FROM (NEW."subcategory"))',
                    func="\n            UPDATE deliverables_delivery SET subcategory = NEW.subcategory\n            WHERE deliverable_id = NEW.id;\n            RETURN NULL;\n            ",
                    hash="3b758d4725410147cd4bc850ef8c01aeac67ac5e",
                    operation='UPDATE OF "subcategory"',
                    pgid="pgtrigger_copy_subcategory_be899",
                    table="deliverables_deliverable",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverableyear",
            constraint=models.CheckConstraint(
                condition=models.Q(("planned__isnull", True), ("planned__gte", 0), _connector="OR"),
                name="deliverables_deliverableyear_plan_is_not_negative",
                violation_error_message="A planned quantity cannot be negative. Enter 0 or more.",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverableyear",
            constraint=models.CheckConstraint(
                condition=models.Q(("stated__isnull", True), ("stated__gte", 0), _connector="OR"),
                name="deliverables_deliverableyear_stated_is_not_negative",
                violation_error_message="An actual quantity cannot be negative. Enter 0 or more.",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverableyear",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stated__isnull", True),
                    models.Q(("note_en", ""), ("note_es", ""), _negated=True),
                    _connector="OR",
                ),
                name="deliverables_deliverableyear_stated_quantity_has_a_note",
                violation_error_message="Explain the stated quantity in the note, in at least one language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverableyear",
            constraint=models.CheckConstraint(
                condition=models.Q(("year__gte", 1800), ("year__lte", 2199)),
                name="deliverables_deliverableyear_year_is_of_the_calendar",
                violation_error_message="Enter the year with four digits.",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverableyear",
            constraint=models.UniqueConstraint(
                fields=("deliverable", "year"),
                name="deliverables_deliverableyear_unique",
                violation_error_message="This year is already listed.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deliverableyear",
            trigger=pgtrigger.compiler.Trigger(
                name="year_of_programme",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF EXISTS (\n                SELECT FROM deliverables_deliverable AS parent\n                JOIN activities_project AS project ON project.id = parent.project_id\n                WHERE parent.id = NEW.deliverable_id\n                    AND NOT project.period && daterange(make_date(NEW.year, 1, 1), make_date(NEW.year + 1, 1, 1))\n            ) THEN\n                RAISE EXCEPTION 'deliverables_year_outside_programme' USING ERRCODE = 'check_violation', CONSTRAINT = 'deliverables_year_outside_programme';\n            END IF;\n            RETURN NEW;\n            ",
                    hash="4d19aa36a433723256eef40d0397be97df20d6c4",
                    operation='INSERT OR UPDATE OF "year", "deliverable_id"',
                    pgid="pgtrigger_year_of_programme_584d7",
                    table="deliverables_deliverableyear",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deliverableyear",
            trigger=pgtrigger.compiler.Trigger(
                name="quantity_has_unit",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF (NEW.planned IS NOT NULL OR NEW.stated IS NOT NULL) AND EXISTS (\n                SELECT FROM deliverables_deliverable WHERE id = NEW.deliverable_id AND unit = ''\n            ) THEN\n                RAISE EXCEPTION 'deliverables_quantity_without_unit' USING ERRCODE = 'check_violation', CONSTRAINT = 'deliverables_quantity_without_unit';\n            END IF;\n            RETURN NEW;\n            ",
                    hash="bc24ed95a0ca14c29f050cd13a476058495d04fd",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_quantity_has_unit_a0d37",
                    table="deliverables_deliverableyear",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("activity__isnull", False),
                        ("meeting__isnull", True),
                        ("project__isnull", True),
                        ("publication__isnull", True),
                    ),
                    models.Q(
                        ("activity__isnull", True),
                        ("meeting__isnull", False),
                        ("project__isnull", True),
                        ("publication__isnull", True),
                    ),
                    models.Q(
                        ("activity__isnull", True),
                        ("meeting__isnull", True),
                        ("project__isnull", False),
                        ("publication__isnull", True),
                    ),
                    models.Q(
                        ("activity__isnull", True),
                        ("meeting__isnull", True),
                        ("project__isnull", True),
                        ("publication__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="deliverables_delivery_is_of_one_record",
                violation_error_message="Choose one record.",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("quantity__isnull", True), ("quantity__gte", 0), _connector="OR"
                ),
                name="deliverables_delivery_quantity_is_not_negative",
                violation_error_message="A quantity cannot be negative. Enter 0 or more.",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                fields=("activity", "subcategory"),
                name="deliverables_delivery_activity_once_in_a_subcategory",
                violation_error_message="The record counts towards another deliverable of this subcategory. Choose one of the two.",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                fields=("meeting", "subcategory"),
                name="deliverables_delivery_meeting_once_in_a_subcategory",
                violation_error_message="The record counts towards another deliverable of this subcategory. Choose one of the two.",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                fields=("project", "subcategory"),
                name="deliverables_delivery_project_once_in_a_subcategory",
                violation_error_message="The record counts towards another deliverable of this subcategory. Choose one of the two.",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                fields=("publication", "subcategory"),
                name="deliverables_delivery_publication_once_in_a_subcategory",
                violation_error_message="The record counts towards another deliverable of this subcategory. Choose one of the two.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="delivery",
            trigger=pgtrigger.compiler.Trigger(
                name="copy_subcategory",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            SELECT subcategory INTO NEW.subcategory FROM deliverables_deliverable\n            WHERE id = NEW.deliverable_id FOR SHARE;\n            RETURN NEW;\n            ",
                    hash="180b14cd0ee51a21252409366b7bb007e8f83089",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_copy_subcategory_632c6",
                    table="deliverables_delivery",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="performancemeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(("title_en", ""), ("title_es", ""), _negated=True),
                name="deliverables_performancemeasure_has_a_title",
                violation_error_message="Enter the title of the measure in at least one language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="performancemeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["number", "narrative"])),
                name="deliverables_performancemeasure_kind_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="performancemeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(("computed_from__in", ["", "participants", "women"])),
                name="deliverables_performancemeasure_computed_from_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="performancemeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "number"),
                    models.Q(
                        ("computed_from", ""),
                        ("is_cumulative", False),
                        ("unit_en", ""),
                        ("unit_es", ""),
                    ),
                    _connector="OR",
                ),
                name="deliverables_performancemeasure_narrative_has_no_number",
                violation_error_message="A narrative has no unit, is not cumulative and is not computed. Choose “Number”, or leave these fields empty.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="performancemeasure",
            trigger=pgtrigger.compiler.Trigger(
                name="of_programme",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF EXISTS (\n                SELECT FROM activities_project\n                WHERE id = NEW.project_id AND kind <> 'programme'\n            ) THEN\n                RAISE EXCEPTION 'deliverables_only_of_programmes' USING ERRCODE = 'check_violation', CONSTRAINT = 'deliverables_only_of_programmes';\n            END IF;\n            RETURN NEW;\n            ",
                    hash="7419e6022c2eea804b296abbdb66821360354176",
                    operation='INSERT OR UPDATE OF "project_id"',
                    pgid="pgtrigger_of_programme_acb83",
                    table="deliverables_performancemeasure",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="measureyear",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("actual__isnull", True), ("actual_text_en", ""), ("actual_text_es", "")
                    ),
                    models.Q(("source_en", ""), ("source_es", ""), _negated=True),
                    _connector="OR",
                ),
                name="deliverables_measureyear_actual_value_has_a_source",
                violation_error_message="Enter the source of the actual value, in at least one language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="measureyear",
            constraint=models.CheckConstraint(
                condition=models.Q(("year__gte", 1800), ("year__lte", 2199)),
                name="deliverables_measureyear_year_is_of_the_calendar",
                violation_error_message="Enter the year with four digits.",
            ),
        ),
        migrations.AddConstraint(
            model_name="measureyear",
            constraint=models.UniqueConstraint(
                fields=("measure", "year"),
                name="deliverables_measureyear_unique",
                violation_error_message="This year is already listed.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measureyear",
            trigger=pgtrigger.compiler.Trigger(
                name="year_of_programme",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF EXISTS (\n                SELECT FROM deliverables_performancemeasure AS parent\n                JOIN activities_project AS project ON project.id = parent.project_id\n                WHERE parent.id = NEW.measure_id\n                    AND NOT project.period && daterange(make_date(NEW.year, 1, 1), make_date(NEW.year + 1, 1, 1))\n            ) THEN\n                RAISE EXCEPTION 'deliverables_year_outside_programme' USING ERRCODE = 'check_violation', CONSTRAINT = 'deliverables_year_outside_programme';\n            END IF;\n            RETURN NEW;\n            ",
                    hash="cab3fe15141ed5364cfcb15e6fea050bbc6e77fa",
                    operation='INSERT OR UPDATE OF "year", "measure_id"',
                    pgid="pgtrigger_year_of_programme_e13eb",
                    table="deliverables_measureyear",
                    when="BEFORE",
                ),
            ),
        ),
    ]
