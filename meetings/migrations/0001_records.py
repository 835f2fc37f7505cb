import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalogue", "0002_records"),
    ]

    operations = [
        migrations.CreateModel(
            name="Meeting",
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
                    "number",
                    models.PositiveIntegerField(
                        db_default=models.Func(
                            models.Value("catalogue_record_number"), function="nextval"
                        ),
                        editable=False,
                        help_text="Permanent. Assigned by the system.",
                        unique=True,
                        verbose_name="record number",
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
                ("summary_en", models.TextField(blank=True, verbose_name="summary in English")),
                ("summary_es", models.TextField(blank=True, verbose_name="summary in Spanish")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in-review", "In review"),
                            ("published", "Published"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        db_default="draft",
                        default="draft",
                        editable=False,
                        max_length=9,
                        verbose_name="review state",
                    ),
                ),
                (
                    "public_from",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="Day and hour at which a published record becomes public. Leave empty to publish immediately.",
                        null=True,
                        verbose_name="embargo until",
                    ),
                ),
                (
                    "withdrawal_reason_en",
                    models.TextField(
                        blank=True, editable=False, verbose_name="reason for withdrawal, in English"
                    ),
                ),
                (
                    "withdrawal_reason_es",
                    models.TextField(
                        blank=True, editable=False, verbose_name="reason for withdrawal, in Spanish"
                    ),
                ),
                (
                    "is_unnamed",
                    models.BooleanField(
                        db_default=False,
                        default=False,
                        editable=False,
                        help_text="Use this if showing them would be harmful.",
                        verbose_name="hide title and reason",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "changed_at",
                    models.DateTimeField(
                        db_default=models.Func(function="clock_timestamp"),
                        editable=False,
                        verbose_name="last changed",
                    ),
                ),
                (
                    "english_changed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="English last changed",
                    ),
                ),
                (
                    "spanish_changed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="Spanish last changed",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("summit", "Summit"),
                            ("session", "Session"),
                            ("conference", "Conference or intergovernmental meeting"),
                            ("forum", "Forum"),
                            ("side-event", "Side event"),
                            ("expert-meeting", "Expert meeting"),
                            ("seminar", "Seminar"),
                            ("course", "Course"),
                            ("round-table", "Round table"),
                        ],
                        max_length=14,
                        verbose_name="kind",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("planned", "Planned"),
                            ("under-way", "Under way"),
                            ("completed", "Completed"),
                            ("cancelled", "Cancelled"),
                        ],
                        max_length=9,
                        verbose_name="status",
                    ),
                ),
                (
                    "ordinal",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="12 for the twelfth conference.",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="number in the series",
                    ),
                ),
                (
                    "city_en",
                    models.CharField(blank=True, max_length=120, verbose_name="city in English"),
                ),
                (
                    "city_es",
                    models.CharField(blank=True, max_length=120, verbose_name="city in Spanish"),
                ),
                (
                    "venue_en",
                    models.CharField(blank=True, max_length=200, verbose_name="venue in English"),
                ),
                (
                    "venue_es",
                    models.CharField(blank=True, max_length=200, verbose_name="venue in Spanish"),
                ),
                ("is_online", models.BooleanField(default=False, verbose_name="online")),
                (
                    "website",
                    models.URLField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="The meeting's own pages, such as https://www.gfmd.org/.",
                        max_length=1000,
                        verbose_name="website",
                    ),
                ),
                (
                    "parties_are_incomplete",
                    models.BooleanField(
                        default=False,
                        help_text="Adds “among others” to the list.",
                        verbose_name="list is incomplete",
                    ),
                ),
                (
                    "search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.postgres.search.CombinedSearchVector(
                            django.contrib.postgres.search.CombinedSearchVector(
                                django.contrib.postgres.search.CombinedSearchVector(
                                    django.contrib.postgres.search.CombinedSearchVector(
                                        django.contrib.postgres.search.CombinedSearchVector(
                                            django.contrib.postgres.search.CombinedSearchVector(
                                                django.contrib.postgres.search.CombinedSearchVector(
                                                    django.contrib.postgres.search.SearchVector(
                                                        "title_en", config="eclac_en", weight="A"
                                                    ),
                                                    "||",
                                                    django.contrib.postgres.search.SearchVector(
                                                        "title_es", config="eclac_es", weight="A"
                                                    ),
                                                    django.contrib.postgres.search.SearchConfig(
                                                        "eclac_en"
                                                    ),
                                                ),
                                                "||",
                                                django.contrib.postgres.search.SearchVector(
                                                    "city_en", config="eclac_en", weight="A"
                                                ),
                                                django.contrib.postgres.search.SearchConfig(
                                                    "eclac_en"
                                                ),
                                            ),
                                            "||",
                                            django.contrib.postgres.search.SearchVector(
                                                "city_es", config="eclac_es", weight="A"
                                            ),
                                            django.contrib.postgres.search.SearchConfig("eclac_en"),
                                        ),
                                        "||",
                                        django.contrib.postgres.search.SearchVector(
                                            "summary_en", config="eclac_en", weight="B"
                                        ),
                                        django.contrib.postgres.search.SearchConfig("eclac_en"),
                                    ),
                                    "||",
                                    django.contrib.postgres.search.SearchVector(
                                        "summary_es", config="eclac_es", weight="B"
                                    ),
                                    django.contrib.postgres.search.SearchConfig("eclac_en"),
                                ),
                                "||",
                                django.contrib.postgres.search.SearchVector(
                                    "venue_en", config="eclac_en", weight="B"
                                ),
                                django.contrib.postgres.search.SearchConfig("eclac_en"),
                            ),
                            "||",
                            django.contrib.postgres.search.SearchVector(
                                "venue_es", config="eclac_es", weight="B"
                            ),
                            django.contrib.postgres.search.SearchConfig("eclac_en"),
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "names",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            django.db.models.functions.text.Lower(
                                django.db.models.functions.text.Concat(
                                    models.F("title_en"),
                                    models.Value("\n"),
                                    models.F("title_es"),
                                    models.Value("\n"),
                                    models.F("city_en"),
                                    models.Value("\n"),
                                    models.F("city_es"),
                                    models.Value("\n"),
                                    output_field=models.TextField(),
                                )
                            ),
                            function="catalogue_unaccent",
                            output_field=models.TextField(),
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "countries",
                    models.ManyToManyField(
                        blank=True, to="catalogue.country", verbose_name="countries"
                    ),
                ),
                (
                    "country",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings_held",
                        to="catalogue.country",
                        verbose_name="country",
                    ),
                ),
                (
                    "part_of",
                    models.ForeignKey(
                        blank=True,
                        help_text="The larger meeting, such as the session during which a side event was held.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="meetings.meeting",
                        verbose_name="part of",
                    ),
                ),
                (
                    "prepares",
                    models.ForeignKey(
                        blank=True,
                        help_text="A later meeting.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prepared_by",
                        to="meetings.meeting",
                        verbose_name="prepares the meeting",
                    ),
                ),
                (
                    "regions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Use when the record concerns a whole region or community of States.",
                        to="catalogue.countrygroup",
                        verbose_name="country groups",
                    ),
                ),
                (
                    "series_bodies",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The body or bodies that hold this series of meetings.",
                        related_name="meeting_series",
                        to="catalogue.organization",
                        verbose_name="series",
                    ),
                ),
                (
                    "topics",
                    models.ManyToManyField(blank=True, to="catalogue.topic", verbose_name="topics"),
                ),
            ],
            options={
                "verbose_name": "meeting",
                "verbose_name_plural": "meetings",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Participation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "group_en",
                    models.CharField(
                        blank=True,
                        help_text="Only if there is no organization to choose, such as “national public institutions”.",
                        max_length=200,
                        verbose_name="group in words, in English",
                    ),
                ),
                (
                    "group_es",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="group in words, in Spanish"
                    ),
                ),
                (
                    "group_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("un-body", "United Nations body"),
                            ("regional-commission", "Regional commission of the United Nations"),
                            ("intergovernmental-body", "Intergovernmental body"),
                            ("intergovernmental-process", "Intergovernmental process"),
                            ("government", "Government"),
                            ("civil-society", "Civil society"),
                            ("academia", "Academia"),
                            ("labour", "Labour organization"),
                            ("inter-agency-group", "Inter-agency group"),
                            ("network", "Network"),
                        ],
                        max_length=25,
                        verbose_name="kind of group",
                    ),
                ),
                (
                    "group_size",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="number of members"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("convener", "Convener"),
                            ("host", "Host"),
                            ("organizer", "Organizer"),
                            ("co-organizer", "Co-organizer"),
                            ("participant", "Participant"),
                        ],
                        default="participant",
                        max_length=12,
                        verbose_name="role",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participations",
                        to="meetings.meeting",
                        verbose_name="meeting",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="catalogue.organization",
                        verbose_name="organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "participation",
                "verbose_name_plural": "participations",
                "ordering": ["position", "pk"],
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=django.contrib.postgres.indexes.GinIndex(
                models.F("search"), name="meeting_search"
            ),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=django.contrib.postgres.indexes.GistIndex(
                models.F("period"), name="meeting_period"
            ),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("names"), "gin_trgm_ops"),
                name="meeting_names",
            ),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(fields=["-changed_at", "-id"], name="meeting_changed"),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(fields=["state", "-changed_at", "-id"], name="meeting_by_state"),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), _negated=True),
                    models.Q(
                        ("title_es", ""),
                        models.Q(("summary_es", ""), models.Q(("summary_en", ""), _negated=True)),
                        _connector="OR",
                    ),
                ),
                fields=["-changed_at", "-id"],
                name="meeting_no_spanish",
            ),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), _negated=True),
                    ("spanish_changed_at__lt", models.F("english_changed_at")),
                    models.Q(("summary_es", ""), ("title_es", ""), _negated=True),
                ),
                fields=["-changed_at", "-id"],
                name="meeting_older_spanish",
            ),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(
                fields=["status", "-changed_at", "-id"],
                include=("state", "period"),
                name="meeting_by_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug__regex", "^[a-z0-9]+(-[a-z0-9]+)*$")),
                name="meetings_meeting_slug_is_written_plainly",
                violation_error_message="Use lowercase letters without accents, digits and single hyphens.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
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
                name="meetings_meeting_period_says_how_exactly_it_is_known",
                violation_error_message="Enter the precision of the beginning and of the end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("end_precision__in", ["unknown", "ongoing"]),
                    ("start_precision", "unknown"),
                    _negated=True,
                ),
                name="meetings_meeting_period_knows_one_end",
                violation_error_message="Enter the beginning or the end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
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
                name="meetings_meeting_period_is_open_when_ongoing",
                violation_error_message="Only an ongoing period has no end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
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
                name="meetings_meeting_period_fits_its_precision",
                violation_error_message="A month or a year covers its first to its last day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "in-review", "published", "withdrawn"])),
                name="meetings_meeting_state_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("title_en", ""), ("title_es", ""), _negated=True),
                name="meetings_meeting_has_a_title",
                violation_error_message="Enter the title in at least one language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "withdrawn"),
                    models.Q(
                        ("is_unnamed", False),
                        ("withdrawal_reason_en", ""),
                        ("withdrawal_reason_es", ""),
                    ),
                    _connector="OR",
                ),
                name="meetings_meeting_only_a_withdrawn_record_has_a_reason",
                violation_error_message="Only a withdrawn record has a reason for withdrawal.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "",
                            "summit",
                            "session",
                            "conference",
                            "forum",
                            "side-event",
                            "expert-meeting",
                            "seminar",
                            "course",
                            "round-table",
                        ],
                    )
                ),
                name="meetings_meeting_kind_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["", "planned", "under-way", "completed", "cancelled"])
                ),
                name="meetings_meeting_status_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"),
                    models.Q(
                        models.Q(("kind", ""), _negated=True),
                        models.Q(("status", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="meetings_meeting_has_a_kind_and_a_status",
                violation_error_message="Choose the kind and the status of the meeting.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"),
                    ("status__in", ["planned", "cancelled"]),
                    ("period__isnull", False),
                    _connector="OR",
                ),
                name="meetings_meeting_held_has_period",
                violation_error_message="Enter the date of the meeting, at least the year.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "completed"), _negated=True),
                    models.Q(("end_precision", "ongoing"), _negated=True),
                    _connector="OR",
                ),
                name="meetings_meeting_completed_meeting_has_ended",
                violation_error_message="A completed meeting cannot be ongoing.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("ordinal__isnull", True), ("ordinal__gte", 1), _connector="OR"),
                name="meetings_meeting_ordinal_counts_from_one",
                violation_error_message="The number in the series starts at 1.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("website", ""), ("website__regex", "^https?://"), _connector="OR"
                ),
                name="meetings_meeting_website_is_a_web_address",
                violation_error_message="Enter a link that begins with http:// or https://.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("part_of__isnull", True),
                    models.Q(("part_of", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="meetings_meeting_part_of_is_another",
                violation_error_message="A meeting cannot be part of itself.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("prepares__isnull", True),
                    models.Q(("prepares", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="meetings_meeting_prepares_is_another",
                violation_error_message="A meeting cannot prepare itself.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_history",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TG_OP = 'INSERT' THEN  -- what had been merged into another is there again\n                UPDATE catalogue_address SET object_id = NEW.id, merged_from = NULL\n                WHERE kind = 'meeting' AND merged_from = NEW.id;\n            END IF;\n            INSERT INTO catalogue_address (kind, slug, object_id)\n            VALUES ('meeting', NEW.slug, NEW.id)\n            ON CONFLICT (kind, slug) DO UPDATE SET slug = EXCLUDED.slug\n            WHERE catalogue_address.object_id = NEW.id;\n            IF NOT FOUND THEN\n                RAISE EXCEPTION 'address % is taken', NEW.slug USING\n                    ERRCODE = 'unique_violation', CONSTRAINT = 'address_taken';\n            END IF;\n            RETURN NULL;\n            ",
                    hash="2b943b964eb258ef1e867e81cb61fa6478b5b9a5",
                    operation='INSERT OR UPDATE OF "slug"',
                    pgid="pgtrigger_slug_history_eca6d",
                    table="meetings_meeting",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_release",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            DELETE FROM catalogue_address\n            WHERE kind = 'meeting' AND object_id = OLD.id;\n            RETURN NULL;\n            ",
                    hash="9d52bf211e83075a128cf97e953146284df97930",
                    operation="DELETE",
                    pgid="pgtrigger_slug_release_605d3",
                    table="meetings_meeting",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="immutable_number",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."number" IS DISTINCT FROM (NEW."number"))',
                    func="\n            RAISE EXCEPTION 'a public number never changes' USING\n                ERRCODE = 'check_violation', CONSTRAINT = 'number_immutable';\n            ",
                    hash="1cb2fd3661c263900ecad9e0033a573aae524fbc",
                    operation="UPDATE",
                    pgid="pgtrigger_immutable_number_cc7ff",
                    table="meetings_meeting",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="set_change_times",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            DECLARE\n                kept text[] := '{search,names,changed_at,english_changed_at,spanish_changed_at}';\n                before jsonb := to_jsonb(OLD) - kept;\n                after jsonb := to_jsonb(NEW) - kept;\n            BEGIN\n                IF before IS NOT DISTINCT FROM after THEN RETURN NEW; END IF;\n                NEW.changed_at = clock_timestamp();\n                IF NEW.english_changed_at = OLD.english_changed_at AND EXISTS (\n                    SELECT FROM jsonb_each(after)\n                    WHERE right(key, 3) = '_en' AND value IS DISTINCT FROM before -> key\n                ) THEN\n                    NEW.english_changed_at = statement_timestamp();\n                END IF;\n                IF NEW.spanish_changed_at = OLD.spanish_changed_at AND EXISTS (\n                    SELECT FROM jsonb_each(after)\n                    WHERE right(key, 3) = '_es' AND value IS DISTINCT FROM before -> key\n                ) THEN\n                    NEW.spanish_changed_at = statement_timestamp();\n                END IF;\n                RETURN NEW;\n            END;\n            ",
                    hash="34db8c3126992239f5eca1156c0d661ec8e8d9da",
                    operation="UPDATE",
                    pgid="pgtrigger_set_change_times_8f3b6",
                    table="meetings_meeting",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="transition_log",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE state_before text;",
                    func="\n            state_before := CASE WHEN TG_OP = 'UPDATE' THEN OLD.state ELSE '' END;\n            IF state_before <> NEW.state AND (TG_OP = 'UPDATE' OR NEW.state <> 'draft') THEN\n                INSERT INTO catalogue_transition (\n                    content_type_id, object_id, at, person_id, person_name, role,\n                    state_before, state_after, note\n                )\n                SELECT id, NEW.id, clock_timestamp(),\n                    nullif(current_setting('catalogue.person', true), '')::bigint,\n                    coalesce(current_setting('catalogue.person_name', true), ''),\n                    session_user, state_before, NEW.state,\n                    coalesce(current_setting('catalogue.transition_note', true), '')\n                FROM django_content_type\n                WHERE app_label = 'meetings' AND model = 'meeting';\n            END IF;\n            RETURN NULL;\n            ",
                    hash="78470e58c43ae2ca65e8c5b98ea2591767bebe29",
                    operation='INSERT OR UPDATE OF "state"',
                    pgid="pgtrigger_transition_log_a4f43",
                    table="meetings_meeting",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="acyclic_part_of",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."part_of_id" IS NOT NULL)',
                    func="\n            PERFORM pg_advisory_xact_lock(hashtext(TG_TABLE_NAME || '.part_of_id'));\n            IF EXISTS (\n                WITH RECURSIVE chain(id) AS (\n                    SELECT NEW.part_of_id\n                    UNION\n                    SELECT t.part_of_id FROM meetings_meeting t JOIN chain ON t.id = chain.id\n                    WHERE t.part_of_id IS NOT NULL\n                )\n                SELECT FROM chain WHERE chain.id = NEW.id\n            ) THEN\n                RAISE EXCEPTION 'loop through part_of' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'acyclic_part_of';\n            END IF;\n            RETURN NEW;\n            ",
                    hash="b513bee96a5551c1eebfba0c01aec0eacd26ed23",
                    operation='INSERT OR UPDATE OF "part_of_id"',
                    pgid="pgtrigger_acyclic_part_of_a72b8",
                    table="meetings_meeting",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="acyclic_prepares",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."prepares_id" IS NOT NULL)',
                    func="\n            PERFORM pg_advisory_xact_lock(hashtext(TG_TABLE_NAME || '.prepares_id'));\n            IF EXISTS (\n                WITH RECURSIVE chain(id) AS (\n                    SELECT NEW.prepares_id\n                    UNION\n                    SELECT t.prepares_id FROM meetings_meeting t JOIN chain ON t.id = chain.id\n                    WHERE t.prepares_id IS NOT NULL\n                )\n                SELECT FROM chain WHERE chain.id = NEW.id\n            ) THEN\n                RAISE EXCEPTION 'loop through prepares' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'acyclic_prepares';\n            END IF;\n            RETURN NEW;\n            ",
                    hash="c0151e2dd4f01520dca3ae0ebbf745ce47f51422",
                    operation='INSERT OR UPDATE OF "prepares_id"',
                    pgid="pgtrigger_acyclic_prepares_85e1b",
                    table="meetings_meeting",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "group_kind__in",
                        [
                            "",
                            "un-body",
                            "regional-commission",
                            "intergovernmental-body",
                            "intergovernmental-process",
                            "government",
                            "civil-society",
                            "academia",
                            "labour",
                            "inter-agency-group",
                            "network",
                        ],
                    )
                ),
                name="meetings_participation_group_kind_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("group_en", ""), ("group_es", ""), ("organization__isnull", False)),
                    models.Q(
                        ("organization__isnull", True),
                        models.Q(("group_en", ""), ("group_es", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="meetings_participation_names_an_organization_or_a_group",
                violation_error_message="Choose an organization or describe a group.",
            ),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("organization__isnull", True),
                    models.Q(("group_kind", ""), ("group_size__isnull", True)),
                    _connector="OR",
                ),
                name="meetings_participation_only_a_group_has_a_size_and_kind",
                violation_error_message="Enter the kind and the number of members only for a group described in words.",
            ),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("role__in", ["convener", "host", "organizer", "co-organizer", "participant"])
                ),
                name="meetings_participation_role_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.UniqueConstraint(
                fields=("meeting", "organization", "role"),
                name="meetings_participation_unique",
                violation_error_message="This organization already has this role.",
            ),
        ),
    ]
