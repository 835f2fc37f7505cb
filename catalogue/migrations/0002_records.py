import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
import psycopg.types.range
from django.conf import settings
from django.db import migrations, models

import catalogue.records.source_files


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalogue", "0001_functions"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiUse",
            fields=[
                ("address", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("minute", models.BigIntegerField()),
                ("count", models.PositiveIntegerField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ExportLine",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "record_id",
                        "kind",
                        "since",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("record_id", models.BigIntegerField()),
                ("kind", models.CharField(db_collation="C", max_length=20)),
                ("since", models.DateTimeField()),
                ("slug", models.TextField()),
                ("en", models.TextField()),
                ("es", models.TextField()),
                ("guarded_en", models.TextField(null=True)),
                ("guarded_es", models.TextField(null=True)),
            ],
            options={
                "verbose_name": "line of the files",
                "verbose_name_plural": "lines of the files",
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="IndexCount",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "kind", "key", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(db_collation="C", max_length=20)),
                ("key", models.IntegerField()),
                ("number", models.BigIntegerField()),
                ("several", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "count of the index",
                "verbose_name_plural": "counts of the index",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Address",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=50)),
                ("slug", models.SlugField(max_length=120)),
                ("object_id", models.BigIntegerField()),
                (
                    "merged_from",
                    models.BigIntegerField(
                        help_text="The row that had this slug before it was merged into another one.",
                        null=True,
                    ),
                ),
            ],
            options={
                "verbose_name": "web address",
                "verbose_name_plural": "addresses",
                "indexes": [
                    models.Index(fields=["kind", "object_id"], name="catalogue_address_of")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "slug"), name="catalogue_address_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Country",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "alpha3",
                    models.CharField(
                        max_length=3, unique=True, verbose_name="ISO 3166-1 alpha-3 code"
                    ),
                ),
                ("m49", models.CharField(max_length=3, unique=True, verbose_name="M49 code")),
                ("name_en", models.CharField(max_length=120, verbose_name="name in English")),
                ("name_es", models.CharField(max_length=120, verbose_name="name in Spanish")),
                (
                    "subregion",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("caribbean", "Caribbean"),
                            ("central-america", "Central America"),
                            ("south-america", "South America"),
                            ("northern-america", "Northern America"),
                            ("northern-africa", "Northern Africa"),
                            ("sub-saharan-africa", "Sub-Saharan Africa"),
                            ("eastern-asia", "Eastern Asia"),
                            ("south-eastern-asia", "South-eastern Asia"),
                            ("southern-asia", "Southern Asia"),
                            ("western-asia", "Western Asia"),
                            ("central-asia", "Central Asia"),
                            ("northern-europe", "Northern Europe"),
                            ("southern-europe", "Southern Europe"),
                            ("western-europe", "Western Europe"),
                            ("eastern-europe", "Eastern Europe"),
                            ("oceania", "Oceania"),
                        ],
                        max_length=20,
                        verbose_name="subregion",
                    ),
                ),
                (
                    "commission_status",
                    models.CharField(
                        blank=True,
                        choices=[("member", "Member State"), ("associate", "Associate member")],
                        max_length=9,
                        verbose_name="membership of the commission",
                    ),
                ),
                (
                    "search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.postgres.search.CombinedSearchVector(
                            django.contrib.postgres.search.CombinedSearchVector(
                                django.contrib.postgres.search.SearchVector(
                                    "name_en", config="eclac_en", weight="A"
                                ),
                                "||",
                                django.contrib.postgres.search.SearchVector(
                                    "name_es", config="eclac_es", weight="A"
                                ),
                                django.contrib.postgres.search.SearchConfig("eclac_en"),
                            ),
                            "||",
                            django.contrib.postgres.search.SearchVector(
                                "alpha3", config="eclac_plain", weight="A"
                            ),
                            django.contrib.postgres.search.SearchConfig("eclac_en"),
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
            ],
            options={
                "verbose_name": "country",
                "verbose_name_plural": "countries",
                "ordering": ["alpha3"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "subregion__in",
                                [
                                    "",
                                    "caribbean",
                                    "central-america",
                                    "south-america",
                                    "northern-america",
                                    "northern-africa",
                                    "sub-saharan-africa",
                                    "eastern-asia",
                                    "south-eastern-asia",
                                    "southern-asia",
                                    "western-asia",
                                    "central-asia",
                                    "northern-europe",
                                    "southern-europe",
                                    "western-europe",
                                    "eastern-europe",
                                    "oceania",
                                ],
                            )
                        ),
                        name="catalogue_country_subregion_is_in_its_list",
                        violation_error_message="Choose a value from the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("commission_status__in", ["", "member", "associate"])),
                        name="catalogue_country_commission_status_is_in_its_list",
                        violation_error_message="Choose a value from the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("alpha3__regex", "^[A-Z]{3}$"), ("m49__regex", "^[0-9]{3}$")
                        ),
                        name="catalogue_country_codes_are_written_as_the_standards_do",
                        violation_error_message="An alpha-3 code has three capital letters; an M49 code has three digits.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="date")),
                ("context", models.UUIDField(verbose_name="operation number")),
                (
                    "person_name",
                    models.CharField(
                        blank=True, max_length=150, verbose_name="user name at the time"
                    ),
                ),
                ("role", models.CharField(max_length=63, verbose_name="database user")),
                ("doing", models.CharField(blank=True, max_length=200, verbose_name="operation")),
                (
                    "action",
                    models.CharField(
                        choices=[("I", "Added"), ("U", "Changed"), ("D", "Deleted")],
                        max_length=1,
                        verbose_name="action",
                    ),
                ),
                ("table", models.CharField(max_length=63)),
                ("row_id", models.BigIntegerField()),
                ("owner_table", models.CharField(blank=True, max_length=63)),
                ("owner_id", models.BigIntegerField(null=True)),
                ("row", models.JSONField()),
                ("before", models.JSONField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "change",
                "verbose_name_plural": "history",
                "ordering": ["pk"],
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="ImportJob",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file_name", models.CharField(max_length=200, verbose_name="file")),
                ("content", models.BinaryField()),
                ("size", models.PositiveIntegerField(verbose_name="bytes")),
                ("digest", models.CharField(max_length=64, verbose_name="checksum (SHA-256)")),
                ("duplicates_allowed", models.BooleanField(default=False)),
                ("language", models.CharField(max_length=5)),
                (
                    "uploaded_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="uploaded at"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting to be checked"),
                            ("checking", "Checking"),
                            ("refused", "Has errors"),
                            ("checked", "Checked, waiting for confirmation"),
                            ("confirmed", "Waiting to be imported"),
                            ("writing", "Importing"),
                            ("done", "Imported"),
                            ("undoing", "Being undone"),
                            ("failed", "Failed"),
                            ("discarded", "Discarded"),
                            ("undone", "Undone"),
                        ],
                        default="waiting",
                        max_length=9,
                        verbose_name="review state",
                    ),
                ),
                ("stage", models.CharField(blank=True, max_length=12)),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("errors", models.JSONField(default=list)),
                ("warnings", models.JSONField(default=list)),
                ("plan_digest", models.CharField(blank=True, max_length=64)),
                ("finished_at", models.DateTimeField(null=True, verbose_name="imported at")),
                ("context_id", models.UUIDField(null=True)),
                ("proposals_context", models.UUIDField(null=True)),
                ("undone_at", models.DateTimeField(null=True, verbose_name="undone at")),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contenttypes.contenttype",
                        verbose_name="kind of record",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="undone by",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("table", models.CharField(max_length=40)),
                ("sheet", models.CharField(max_length=200)),
                ("line", models.PositiveIntegerField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("faulty", "Error"),
                            ("new", "New"),
                            ("changed", "Changed"),
                            ("proposed", "Proposed for review"),
                            ("removed", "Removed"),
                            ("unchanged", "Unchanged"),
                        ],
                        max_length=9,
                    ),
                ),
                ("name", models.CharField(max_length=500)),
                ("object_id", models.BigIntegerField(null=True)),
                ("changes", models.JSONField(default=list)),
                ("errors", models.JSONField(default=list)),
                ("warnings", models.JSONField(default=list)),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="catalogue.importjob",
                    ),
                ),
            ],
            options={
                "verbose_name": "row of an import",
                "verbose_name_plural": "rows of an import",
                "ordering": ["job", "position"],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_id", models.PositiveBigIntegerField(editable=False)),
                ("url", models.URLField(max_length=1000, verbose_name="web address")),
                (
                    "label_en",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="link text in English"
                    ),
                ),
                (
                    "label_es",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="link text in Spanish"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ar", "Arabic"),
                            ("zh", "Chinese"),
                            ("en", "English"),
                            ("fr", "French"),
                            ("ru", "Russian"),
                            ("es", "Spanish"),
                            ("pt", "Portuguese"),
                            ("nl", "Dutch"),
                            ("ht", "Haitian Creole"),
                            ("qu", "Quechua"),
                            ("gn", "Guarani"),
                            ("ay", "Aymara"),
                            ("de", "German"),
                            ("it", "Italian"),
                        ],
                        max_length=2,
                        verbose_name="language of the page",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "content_type",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="contenttypes.contenttype",
                    ),
                ),
            ],
            options={
                "verbose_name": "link",
                "verbose_name_plural": "links",
                "ordering": ["position", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Organization",
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
                        verbose_name="kind",
                    ),
                ),
                (
                    "acronym_en",
                    models.CharField(blank=True, max_length=40, verbose_name="acronym in English"),
                ),
                (
                    "acronym_es",
                    models.CharField(blank=True, max_length=40, verbose_name="acronym in Spanish"),
                ),
                (
                    "is_commission",
                    models.BooleanField(
                        default=False,
                        help_text="The organization whose programme this site records. Only one.",
                        verbose_name="this is the commission",
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
                                            django.contrib.postgres.search.SearchVector(
                                                "title_en", config="eclac_en", weight="A"
                                            ),
                                            "||",
                                            django.contrib.postgres.search.SearchVector(
                                                "title_es", config="eclac_es", weight="A"
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
                                    "acronym_en", config="eclac_plain", weight="A"
                                ),
                                django.contrib.postgres.search.SearchConfig("eclac_en"),
                            ),
                            "||",
                            django.contrib.postgres.search.SearchVector(
                                "acronym_es", config="eclac_plain", weight="A"
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
                                    models.F("acronym_en"),
                                    models.Value("\n"),
                                    models.F("acronym_es"),
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
                    "country",
                    models.ForeignKey(
                        blank=True,
                        help_text="For governments and national institutions.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="organizations",
                        to="catalogue.country",
                        verbose_name="country",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        help_text="The larger organization, for example the ministry of a department.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="catalogue.organization",
                        verbose_name="part of",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessors",
                        to="catalogue.organization",
                        verbose_name="succeeded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "organization",
                "verbose_name_plural": "organizations",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    "role",
                    models.CharField(
                        choices=[
                            ("member", "Member"),
                            ("coordinator", "Coordinator"),
                            ("chair-pro-tempore", "Chair pro tempore"),
                            ("secretariat", "Secretariat"),
                        ],
                        default="member",
                        max_length=17,
                        verbose_name="role",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="catalogue.organization",
                        verbose_name="member of",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="catalogue.organization",
                        verbose_name="organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "membership",
                "verbose_name_plural": "memberships",
                "ordering": ["period", "pk"],
            },
        ),
        migrations.CreateModel(
            name="OtherName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_id", models.PositiveBigIntegerField(editable=False)),
                ("name", models.CharField(max_length=500, verbose_name="name")),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ar", "Arabic"),
                            ("zh", "Chinese"),
                            ("en", "English"),
                            ("fr", "French"),
                            ("ru", "Russian"),
                            ("es", "Spanish"),
                            ("pt", "Portuguese"),
                            ("nl", "Dutch"),
                            ("ht", "Haitian Creole"),
                            ("qu", "Quechua"),
                            ("gn", "Guarani"),
                            ("ay", "Aymara"),
                            ("de", "German"),
                            ("it", "Italian"),
                        ],
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "content_type",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="contenttypes.contenttype",
                    ),
                ),
            ],
            options={
                "verbose_name": "other name",
                "verbose_name_plural": "other names",
                "ordering": ["pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_id", models.PositiveBigIntegerField(editable=False)),
                ("title", models.CharField(editable=False, max_length=500, verbose_name="title")),
                ("base", models.BigIntegerField(editable=False)),
                ("changes", models.JSONField(editable=False)),
                ("context", models.UUIDField(db_index=True, editable=False)),
                ("at", models.DateTimeField(editable=False, verbose_name="proposed at")),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("waiting", "Pending"),
                            ("accepted", "Accepted"),
                            ("sent-back", "Sent back"),
                            ("taken-back", "Cancelled"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="decision",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided at")),
                (
                    "decision_note",
                    models.TextField(blank=True, verbose_name="note of the decision"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
                (
                    "content_type",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
            ],
            options={
                "verbose_name": "proposal",
                "verbose_name_plural": "proposals",
                "ordering": ["-pk"],
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    "slug",
                    models.SlugField(
                        blank=True,
                        help_text="Leave empty to form it from the title.",
                        max_length=120,
                        unique=True,
                        verbose_name="short name",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("document", "Document"),
                            ("web-page", "Web page"),
                            ("e-mail", "E-mail"),
                            ("file", "File"),
                        ],
                        default="document",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "is_public",
                    models.BooleanField(
                        default=False,
                        help_text="Public pages name only public sources.",
                        verbose_name="public",
                    ),
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
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ar", "Arabic"),
                            ("zh", "Chinese"),
                            ("en", "English"),
                            ("fr", "French"),
                            ("ru", "Russian"),
                            ("es", "Spanish"),
                            ("pt", "Portuguese"),
                            ("nl", "Dutch"),
                            ("ht", "Haitian Creole"),
                            ("qu", "Quechua"),
                            ("gn", "Guarani"),
                            ("ay", "Aymara"),
                            ("de", "German"),
                            ("it", "Italian"),
                        ],
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("url", models.URLField(blank=True, max_length=1000, verbose_name="link")),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        help_text="A PDF, an e-mail (.eml, .msg) or an image. For staff only.",
                        max_length=255,
                        storage=catalogue.records.source_files.SourceFileStorage(),
                        upload_to=catalogue.records.source_files.random_file_name,
                        validators=[catalogue.records.source_files.validate_source_file],
                        verbose_name="file",
                    ),
                ),
                (
                    "file_name",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="file name"
                    ),
                ),
                (
                    "note",
                    models.TextField(blank=True, help_text="For staff only.", verbose_name="note"),
                ),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sources",
                        to="catalogue.organization",
                        verbose_name="author",
                    ),
                ),
            ],
            options={
                "verbose_name": "source",
                "verbose_name_plural": "sources",
                "ordering": ["slug"],
            },
        ),
        migrations.CreateModel(
            name="Citation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_id", models.PositiveBigIntegerField(editable=False)),
                (
                    "place_en",
                    models.CharField(
                        blank=True,
                        help_text="For example paragraph 16, page 3, note 2.",
                        max_length=200,
                        verbose_name="place in the source, in English",
                    ),
                ),
                (
                    "place_es",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="place in the source, in Spanish"
                    ),
                ),
                (
                    "field",
                    models.CharField(
                        blank=True,
                        help_text="The field that it supports. Empty: the whole record.",
                        max_length=60,
                        verbose_name="supports",
                    ),
                ),
                (
                    "value",
                    models.CharField(
                        blank=True,
                        help_text="Only if sources differ.",
                        max_length=500,
                        verbose_name="value in the source",
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("stated", "Stated in the source"),
                            ("inferred", "Inferred from the source"),
                        ],
                        default="stated",
                        max_length=8,
                        verbose_name="basis",
                    ),
                ),
                (
                    "content_type",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="citations",
                        to="catalogue.source",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "verbose_name": "citation",
                "verbose_name_plural": "citations",
                "ordering": ["source", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Topic",
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
                ("name_en", models.CharField(max_length=200, verbose_name="name in English")),
                ("name_es", models.CharField(max_length=200, verbose_name="name in Spanish")),
                (
                    "search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.postgres.search.CombinedSearchVector(
                            django.contrib.postgres.search.SearchVector(
                                "name_en", config="eclac_en", weight="A"
                            ),
                            "||",
                            django.contrib.postgres.search.SearchVector(
                                "name_es", config="eclac_es", weight="A"
                            ),
                            django.contrib.postgres.search.SearchConfig("eclac_en"),
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "broader",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="narrower",
                        to="catalogue.topic",
                        verbose_name="broader topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "topic",
                "verbose_name_plural": "topics",
                "ordering": ["slug"],
            },
        ),
        migrations.AddField(
            model_name="organization",
            name="topics",
            field=models.ManyToManyField(blank=True, to="catalogue.topic", verbose_name="topics"),
        ),
        migrations.CreateModel(
            name="Transition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_id", models.PositiveBigIntegerField()),
                ("at", models.DateTimeField(verbose_name="date")),
                (
                    "person_name",
                    models.CharField(
                        blank=True, max_length=150, verbose_name="user name at the time"
                    ),
                ),
                ("role", models.CharField(max_length=63, verbose_name="database user")),
                (
                    "state_before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("draft", "Draft"),
                            ("in-review", "In review"),
                            ("published", "Published"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=9,
                        verbose_name="from",
                    ),
                ),
                (
                    "state_after",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in-review", "In review"),
                            ("published", "Published"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=9,
                        verbose_name="to",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="contenttypes.contenttype"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "transition",
                "verbose_name_plural": "transitions",
                "ordering": ["pk"],
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="CountryGroup",
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
                ("name_en", models.CharField(max_length=200, verbose_name="name in English")),
                ("name_es", models.CharField(max_length=200, verbose_name="name in Spanish")),
                (
                    "acronym_en",
                    models.CharField(blank=True, max_length=20, verbose_name="acronym in English"),
                ),
                (
                    "acronym_es",
                    models.CharField(blank=True, max_length=20, verbose_name="acronym in Spanish"),
                ),
                (
                    "search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.postgres.search.CombinedSearchVector(
                            django.contrib.postgres.search.CombinedSearchVector(
                                django.contrib.postgres.search.CombinedSearchVector(
                                    django.contrib.postgres.search.SearchVector(
                                        "name_en", config="eclac_en", weight="A"
                                    ),
                                    "||",
                                    django.contrib.postgres.search.SearchVector(
                                        "name_es", config="eclac_es", weight="A"
                                    ),
                                    django.contrib.postgres.search.SearchConfig("eclac_en"),
                                ),
                                "||",
                                django.contrib.postgres.search.SearchVector(
                                    "acronym_en", config="eclac_plain", weight="A"
                                ),
                                django.contrib.postgres.search.SearchConfig("eclac_en"),
                            ),
                            "||",
                            django.contrib.postgres.search.SearchVector(
                                "acronym_es", config="eclac_plain", weight="A"
                            ),
                            django.contrib.postgres.search.SearchConfig("eclac_en"),
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "broader",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="narrower",
                        to="catalogue.countrygroup",
                        verbose_name="part of",
                    ),
                ),
                (
                    "members",
                    models.ManyToManyField(
                        blank=True,
                        related_name="groups",
                        to="catalogue.country",
                        verbose_name="members",
                    ),
                ),
            ],
            options={
                "verbose_name": "country group",
                "verbose_name_plural": "country groups",
                "ordering": ["slug"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("slug__regex", "^[a-z0-9]+(-[a-z0-9]+)*$")),
                        name="catalogue_countrygroup_slug_is_written_plainly",
                        violation_error_message="Use lowercase letters without accents, digits and single hyphens.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("broader__isnull", True),
                            models.Q(("broader", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="catalogue_countrygroup_broader_is_another",
                        violation_error_message="A group cannot be part of itself.",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="countrygroup",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_history",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TG_OP = 'INSERT' THEN  -- what had been merged into another is there again\n                UPDATE catalogue_address SET object_id = NEW.id, merged_from = NULL\n                WHERE kind = 'countrygroup' AND merged_from = NEW.id;\n            END IF;\n            INSERT INTO catalogue_address (kind, slug, object_id)\n            VALUES ('countrygroup', NEW.slug, NEW.id)\n            ON CONFLICT (kind, slug) DO UPDATE SET slug = EXCLUDED.slug\n            WHERE catalogue_address.object_id = NEW.id;\n            IF NOT FOUND THEN\n                RAISE EXCEPTION 'address % is taken', NEW.slug USING\n                    ERRCODE = 'unique_violation', CONSTRAINT = 'address_taken';\n            END IF;\n            RETURN NULL;\n            ",
                    hash="51089ecc52d5165d0932096ef4d76418e3144f44",
                    operation='INSERT OR UPDATE OF "slug"',
                    pgid="pgtrigger_slug_history_4073d",
                    table="catalogue_countrygroup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="countrygroup",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_release",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            DELETE FROM catalogue_address\n            WHERE kind = 'countrygroup' AND object_id = OLD.id;\n            RETURN NULL;\n            ",
                    hash="f4f9068e9b43f8292dff32a302ac7863a9f399c3",
                    operation="DELETE",
                    pgid="pgtrigger_slug_release_7ae01",
                    table="catalogue_countrygroup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="countrygroup",
            trigger=pgtrigger.compiler.Trigger(
                name="acyclic_broader",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."broader_id" IS NOT NULL)',
                    func="\n            PERFORM pg_advisory_xact_lock(hashtext(TG_TABLE_NAME || '.broader_id'));\n            IF EXISTS (\n                WITH RECURSIVE chain(id) AS (\n                    SELECT NEW.broader_id\n                    UNION\n                    SELECT t.broader_id FROM catalogue_countrygroup t JOIN chain ON t.id = chain.id\n                    WHERE t.broader_id IS NOT NULL\n                )\n                SELECT FROM chain WHERE chain.id = NEW.id\n            ) THEN\n                RAISE EXCEPTION 'loop through broader' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'acyclic_broader';\n            END IF;\n            RETURN NEW;\n            ",
                    hash="762dff1f616bb87db26c30c4d4f4b3c357b95693",
                    operation='INSERT OR UPDATE OF "broader_id"',
                    pgid="pgtrigger_acyclic_broader_1c270",
                    table="catalogue_countrygroup",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["table", "row_id"], name="catalogue_event_row"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["owner_table", "owner_id"], name="catalogue_event_owner"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["context"], name="catalogue_event_context"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["at"], name="catalogue_event_at"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("action", "D")),
                fields=["table", "row_id"],
                name="catalogue_event_gone",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="immutable",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF true THEN\n                RAISE EXCEPTION 'the history is kept as it is' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'history_immutable';\n            END IF;\n            RETURN NULL;\n            ",
                    hash="d722744eced35873f0cdc2241b863980be0369a8",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_immutable_074b1",
                    table="catalogue_event",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF current_setting('catalogue.allow_truncate', true) IS DISTINCT FROM 'yes' THEN\n                RAISE EXCEPTION 'the history is kept as it is' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'history_immutable';\n            END IF;\n            RETURN NULL;\n            ",
                    hash="696a774ab6b98025e700a49cb5c2c4afcc2b5373",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_a8ac5",
                    table="catalogue_event",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="importjob",
            index=models.Index(
                condition=models.Q(
                    ("state__in", ("waiting", "checking", "confirmed", "writing", "undoing"))
                ),
                fields=["id"],
                name="catalogue_importjob_under_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="importjob",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "waiting",
                            "checking",
                            "refused",
                            "checked",
                            "confirmed",
                            "writing",
                            "done",
                            "undoing",
                            "failed",
                            "discarded",
                            "undone",
                        ],
                    )
                ),
                name="catalogue_importjob_state_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="importjob",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                    models.Q(("state__in", ["undoing", "undone"]), _negated=True),
                    _connector="OR",
                ),
                name="catalogue_importjob_undone_has_person",
                violation_error_message="Enter who undid the import.",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.UniqueConstraint(
                fields=("job", "position"),
                name="catalogue_importrow_position_once",
                violation_error_message="This row is already listed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "outcome__in",
                        ["faulty", "new", "changed", "proposed", "removed", "unchanged"],
                    )
                ),
                name="catalogue_importrow_outcome_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddIndex(
            model_name="link",
            index=models.Index(fields=["content_type", "object_id"], name="link_of"),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "language__in",
                        [
                            "",
                            "ar",
                            "zh",
                            "en",
                            "fr",
                            "ru",
                            "es",
                            "pt",
                            "nl",
                            "ht",
                            "qu",
                            "gn",
                            "ay",
                            "de",
                            "it",
                        ],
                    )
                ),
                name="catalogue_link_language_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.CheckConstraint(
                condition=models.Q(("label_en", ""), ("label_es", ""), _negated=True),
                name="catalogue_link_has_a_label",
                violation_error_message="Enter the link text in at least one language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.UniqueConstraint(
                fields=("content_type", "object_id", "url"),
                name="catalogue_link_stands_once",
                violation_error_message="This link is already listed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.CheckConstraint(
                condition=models.Q(("url__regex", "^https?://")),
                name="catalogue_link_is_a_web_address",
                violation_error_message="Enter a link that begins with http:// or https://.",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
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
                name="catalogue_membership_period_says_how_exactly_it_is_known",
                violation_error_message="Enter the precision of the beginning and of the end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("end_precision__in", ["unknown", "ongoing"]),
                    ("start_precision", "unknown"),
                    _negated=True,
                ),
                name="catalogue_membership_period_knows_one_end",
                violation_error_message="Enter the beginning or the end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
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
                name="catalogue_membership_period_is_open_when_ongoing",
                violation_error_message="Only an ongoing period has no end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
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
                name="catalogue_membership_period_fits_its_precision",
                violation_error_message="A month or a year covers its first to its last day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("role__in", ["member", "coordinator", "chair-pro-tempore", "secretariat"])
                ),
                name="catalogue_membership_role_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("organization", models.F("body")), _negated=True),
                name="catalogue_membership_is_of_another_body",
                violation_error_message="An organization cannot be a member of itself.",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("organization", "="),
                    ("body", "="),
                    ("role", "="),
                    (
                        django.db.models.functions.comparison.Coalesce(
                            models.F("period"),
                            models.Value(
                                psycopg.types.range.Range(None, None, "()"),
                                output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                            ),
                        ),
                        "&&",
                    ),
                ],
                name="catalogue_membership_never_overlaps_itself",
                violation_error_message="This organization already has this role in this body during part of this period.",
            ),
        ),
        migrations.AddIndex(
            model_name="othername",
            index=models.Index(fields=["content_type", "object_id"], name="othername_of"),
        ),
        migrations.AddConstraint(
            model_name="othername",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "language__in",
                        [
                            "",
                            "ar",
                            "zh",
                            "en",
                            "fr",
                            "ru",
                            "es",
                            "pt",
                            "nl",
                            "ht",
                            "qu",
                            "gn",
                            "ay",
                            "de",
                            "it",
                        ],
                    )
                ),
                name="catalogue_othername_language_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="othername",
            constraint=models.UniqueConstraint(
                fields=("content_type", "object_id", "name", "language"),
                name="catalogue_othername_stands_once",
                violation_error_message="This name is already listed.",
            ),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(fields=["content_type", "object_id"], name="catalogue_proposal_of"),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(fields=["decision", "by"], name="catalogue_proposal_waiting"),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True),
                        ("decided_by__isnull", True),
                        ("decision", "waiting"),
                    ),
                    models.Q(
                        models.Q(("decision", "waiting"), _negated=True),
                        ("decided_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="catalogue_proposal_is_decided_by_somebody",
                violation_error_message="A decision needs a date and time.",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
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
                name="catalogue_source_period_says_how_exactly_it_is_known",
                violation_error_message="Enter the precision of the beginning and of the end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("end_precision__in", ["unknown", "ongoing"]),
                    ("start_precision", "unknown"),
                    _negated=True,
                ),
                name="catalogue_source_period_knows_one_end",
                violation_error_message="Enter the beginning or the end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
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
                name="catalogue_source_period_is_open_when_ongoing",
                violation_error_message="Only an ongoing period has no end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
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
                name="catalogue_source_period_fits_its_precision",
                violation_error_message="A month or a year covers its first to its last day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["document", "web-page", "e-mail", "file"])),
                name="catalogue_source_kind_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "language__in",
                        [
                            "",
                            "ar",
                            "zh",
                            "en",
                            "fr",
                            "ru",
                            "es",
                            "pt",
                            "nl",
                            "ht",
                            "qu",
                            "gn",
                            "ay",
                            "de",
                            "it",
                        ],
                    )
                ),
                name="catalogue_source_language_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(("title_en", ""), ("title_es", ""), _negated=True),
                name="catalogue_source_has_a_title",
                violation_error_message="Enter the title in at least one language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("file", ""), ("file_name", "")),
                    models.Q(
                        models.Q(("file", ""), _negated=True),
                        models.Q(("file_name", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="catalogue_source_file_has_a_name",
                violation_error_message="Enter the name of the file.",
            ),
        ),
        migrations.AddIndex(
            model_name="citation",
            index=models.Index(fields=["content_type", "object_id"], name="citation_of"),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.CheckConstraint(
                condition=models.Q(("basis__in", ["stated", "inferred"])),
                name="catalogue_citation_basis_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.UniqueConstraint(
                fields=("source", "content_type", "object_id", "place_en", "field", "value"),
                name="catalogue_citation_stands_once",
                violation_error_message="This citation already exists.",
            ),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("value", ""), models.Q(("field", ""), _negated=True), _connector="OR"
                ),
                name="catalogue_citation_of_a_value_names_its_field",
                violation_error_message="Choose the field of this value.",
            ),
        ),
        migrations.AddConstraint(
            model_name="topic",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug__regex", "^[a-z0-9]+(-[a-z0-9]+)*$")),
                name="catalogue_topic_slug_is_written_plainly",
                violation_error_message="Use lowercase letters without accents, digits and single hyphens.",
            ),
        ),
        migrations.AddConstraint(
            model_name="topic",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("broader__isnull", True),
                    models.Q(("broader", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="catalogue_topic_broader_is_another",
                violation_error_message="A topic cannot be broader than itself.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="topic",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_history",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TG_OP = 'INSERT' THEN  -- what had been merged into another is there again\n                UPDATE catalogue_address SET object_id = NEW.id, merged_from = NULL\n                WHERE kind = 'topic' AND merged_from = NEW.id;\n            END IF;\n            INSERT INTO catalogue_address (kind, slug, object_id)\n            VALUES ('topic', NEW.slug, NEW.id)\n            ON CONFLICT (kind, slug) DO UPDATE SET slug = EXCLUDED.slug\n            WHERE catalogue_address.object_id = NEW.id;\n            IF NOT FOUND THEN\n                RAISE EXCEPTION 'address % is taken', NEW.slug USING\n                    ERRCODE = 'unique_violation', CONSTRAINT = 'address_taken';\n            END IF;\n            RETURN NULL;\n            ",
                    hash="de28a900876b37ef71bdd69b9baaa05b28982950",
                    operation='INSERT OR UPDATE OF "slug"',
                    pgid="pgtrigger_slug_history_09e86",
                    table="catalogue_topic",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="topic",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_release",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            DELETE FROM catalogue_address\n            WHERE kind = 'topic' AND object_id = OLD.id;\n            RETURN NULL;\n            ",
                    hash="330da40c84e9fa7f9230afda028c4b8c5a4fbad3",
                    operation="DELETE",
                    pgid="pgtrigger_slug_release_2f5a8",
                    table="catalogue_topic",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="topic",
            trigger=pgtrigger.compiler.Trigger(
                name="acyclic_broader",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."broader_id" IS NOT NULL)',
                    func="\n            PERFORM pg_advisory_xact_lock(hashtext(TG_TABLE_NAME || '.broader_id'));\n            IF EXISTS (\n                WITH RECURSIVE chain(id) AS (\n                    SELECT NEW.broader_id\n                    UNION\n                    SELECT t.broader_id FROM catalogue_topic t JOIN chain ON t.id = chain.id\n                    WHERE t.broader_id IS NOT NULL\n                )\n                SELECT FROM chain WHERE chain.id = NEW.id\n            ) THEN\n                RAISE EXCEPTION 'loop through broader' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'acyclic_broader';\n            END IF;\n            RETURN NEW;\n            ",
                    hash="d7c638af8f0f000e41bf6058b0ac89951f883676",
                    operation='INSERT OR UPDATE OF "broader_id"',
                    pgid="pgtrigger_acyclic_broader_2acee",
                    table="catalogue_topic",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="organization",
            index=django.contrib.postgres.indexes.GinIndex(
                models.F("search"), name="organization_search"
            ),
        ),
        migrations.AddIndex(
            model_name="organization",
            index=django.contrib.postgres.indexes.GistIndex(
                models.F("period"), name="organization_period"
            ),
        ),
        migrations.AddIndex(
            model_name="organization",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("names"), "gin_trgm_ops"),
                name="organization_names",
            ),
        ),
        migrations.AddIndex(
            model_name="organization",
            index=models.Index(fields=["-changed_at", "-id"], name="organization_changed"),
        ),
        migrations.AddIndex(
            model_name="organization",
            index=models.Index(
                fields=["state", "-changed_at", "-id"], name="organization_by_state"
            ),
        ),
        migrations.AddIndex(
            model_name="organization",
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
                name="organization_no_spanish",
            ),
        ),
        migrations.AddIndex(
            model_name="organization",
            index=models.Index(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), _negated=True),
                    ("spanish_changed_at__lt", models.F("english_changed_at")),
                    models.Q(("summary_es", ""), ("title_es", ""), _negated=True),
                ),
                fields=["-changed_at", "-id"],
                name="organization_older_spanish",
            ),
        ),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug__regex", "^[a-z0-9]+(-[a-z0-9]+)*$")),
                name="catalogue_organization_slug_is_written_plainly",
                violation_error_message="Use lowercase letters without accents, digits and single hyphens.",
            ),
        ),
        migrations.AddConstraint(
            model_name="organization",
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
                name="catalogue_organization_period_says_how_exactly_it_is_known",
                violation_error_message="Enter the precision of the beginning and of the end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("end_precision__in", ["unknown", "ongoing"]),
                    ("start_precision", "unknown"),
                    _negated=True,
                ),
                name="catalogue_organization_period_knows_one_end",
                violation_error_message="Enter the beginning or the end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="organization",
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
                name="catalogue_organization_period_is_open_when_ongoing",
                violation_error_message="Only an ongoing period has no end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="organization",
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
                name="catalogue_organization_period_fits_its_precision",
                violation_error_message="A month or a year covers its first to its last day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "in-review", "published", "withdrawn"])),
                name="catalogue_organization_state_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.CheckConstraint(
                condition=models.Q(("title_en", ""), ("title_es", ""), _negated=True),
                name="catalogue_organization_has_a_title",
                violation_error_message="Enter the title in at least one language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="organization",
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
                name="catalogue_organization_only_a_withdrawn_record_has_a_reason",
                violation_error_message="Only a withdrawn record has a reason for withdrawal.",
            ),
        ),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
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
                name="catalogue_organization_kind_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"), models.Q(("kind", ""), _negated=True), _connector="OR"
                ),
                name="catalogue_organization_has_a_kind",
                violation_error_message="Choose the kind of organization.",
            ),
        ),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent__isnull", True),
                    models.Q(("parent", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="catalogue_organization_parent_is_another",
                violation_error_message="An organization cannot be part of itself.",
            ),
        ),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("successor__isnull", True),
                    models.Q(("successor", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="catalogue_organization_successor_is_another",
                violation_error_message="An organization cannot succeed itself.",
            ),
        ),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "government"), _negated=True),
                    ("country__isnull", False),
                    _connector="OR",
                ),
                name="catalogue_organization_government_has_a_country",
                violation_error_message="Choose the country of the government.",
            ),
        ),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_commission", True)),
                fields=("is_commission",),
                name="catalogue_organization_only_one_is_the_commission",
                violation_error_message="Another organization is marked as the commission.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organization",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_history",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TG_OP = 'INSERT' THEN  -- what had been merged into another is there again\n                UPDATE catalogue_address SET object_id = NEW.id, merged_from = NULL\n                WHERE kind = 'organization' AND merged_from = NEW.id;\n            END IF;\n            INSERT INTO catalogue_address (kind, slug, object_id)\n            VALUES ('organization', NEW.slug, NEW.id)\n            ON CONFLICT (kind, slug) DO UPDATE SET slug = EXCLUDED.slug\n            WHERE catalogue_address.object_id = NEW.id;\n            IF NOT FOUND THEN\n                RAISE EXCEPTION 'address % is taken', NEW.slug USING\n                    ERRCODE = 'unique_violation', CONSTRAINT = 'address_taken';\n            END IF;\n            RETURN NULL;\n            ",
                    hash="5e24206de322eaa69b13b92c18c842bc18e41fe1",
                    operation='INSERT OR UPDATE OF "slug"',
                    pgid="pgtrigger_slug_history_a36f4",
                    table="catalogue_organization",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organization",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_release",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            DELETE FROM catalogue_address\n            WHERE kind = 'organization' AND object_id = OLD.id;\n            RETURN NULL;\n            ",
                    hash="d413cb8ec3770422d33e37279bb1121d43262224",
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
                name="immutable_number",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."number" IS DISTINCT FROM (NEW."number"))',
                    func="\n            RAISE EXCEPTION 'a public number never changes' USING\n                ERRCODE = 'check_violation', CONSTRAINT = 'number_immutable';\n            ",
                    hash="238b1115dcb2113f35a8bae5fc9e4962c9bdcc0c",
                    operation="UPDATE",
                    pgid="pgtrigger_immutable_number_22dee",
                    table="catalogue_organization",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organization",
            trigger=pgtrigger.compiler.Trigger(
                name="set_change_times",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            DECLARE\n                kept text[] := '{search,names,changed_at,english_changed_at,spanish_changed_at}';\n                before jsonb := to_jsonb(OLD) - kept;\n                after jsonb := to_jsonb(NEW) - kept;\n            BEGIN\n                IF before IS NOT DISTINCT FROM after THEN RETURN NEW; END IF;\n                NEW.changed_at = clock_timestamp();\n                IF NEW.english_changed_at = OLD.english_changed_at AND EXISTS (\n                    SELECT FROM jsonb_each(after)\n                    WHERE right(key, 3) = '_en' AND value IS DISTINCT FROM before -> key\n                ) THEN\n                    NEW.english_changed_at = statement_timestamp();\n                END IF;\n                IF NEW.spanish_changed_at = OLD.spanish_changed_at AND EXISTS (\n                    SELECT FROM jsonb_each(after)\n                    WHERE right(key, 3) = '_es' AND value IS DISTINCT FROM before -> key\n                ) THEN\n                    NEW.spanish_changed_at = statement_timestamp();\n                END IF;\n                RETURN NEW;\n            END;\n            ",
                    hash="736de11fd831315201a58a6afa207d07ada743c2",
                    operation="UPDATE",
                    pgid="pgtrigger_set_change_times_cf949",
                    table="catalogue_organization",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organization",
            trigger=pgtrigger.compiler.Trigger(
                name="transition_log",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE state_before text;",
                    func="\n            state_before := CASE WHEN TG_OP = 'UPDATE' THEN OLD.state ELSE '' END;\n            IF state_before <> NEW.state AND (TG_OP = 'UPDATE' OR NEW.state <> 'draft') THEN\n                INSERT INTO catalogue_transition (\n                    content_type_id, object_id, at, person_id, person_name, role,\n                    state_before, state_after, note\n                )\n                SELECT id, NEW.id, clock_timestamp(),\n                    nullif(current_setting('catalogue.person', true), '')::bigint,\n                    coalesce(current_setting('catalogue.person_name', true), ''),\n                    session_user, state_before, NEW.state,\n                    coalesce(current_setting('catalogue.transition_note', true), '')\n                FROM django_content_type\n                WHERE app_label = 'catalogue' AND model = 'organization';\n            END IF;\n            RETURN NULL;\n            ",
                    hash="b714361cd417ef024bafc88cc0baeeadabeeaa3d",
                    operation='INSERT OR UPDATE OF "state"',
                    pgid="pgtrigger_transition_log_5bd4e",
                    table="catalogue_organization",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organization",
            trigger=pgtrigger.compiler.Trigger(
                name="acyclic_parent",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."parent_id" IS NOT NULL)',
                    func="\n            PERFORM pg_advisory_xact_lock(hashtext(TG_TABLE_NAME || '.parent_id'));\n            IF EXISTS (\n                WITH RECURSIVE chain(id) AS (\n                    SELECT NEW.parent_id\n                    UNION\n                    SELECT t.parent_id FROM catalogue_organization t JOIN chain ON t.id = chain.id\n                    WHERE t.parent_id IS NOT NULL\n                )\n                SELECT FROM chain WHERE chain.id = NEW.id\n            ) THEN\n                RAISE EXCEPTION 'loop through parent' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'acyclic_parent';\n            END IF;\n            RETURN NEW;\n            ",
                    hash="b9680486f9b460eea8b1fadfc87f8ffe3bb044f3",
                    operation='INSERT OR UPDATE OF "parent_id"',
                    pgid="pgtrigger_acyclic_parent_99716",
                    table="catalogue_organization",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organization",
            trigger=pgtrigger.compiler.Trigger(
                name="acyclic_successor",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."successor_id" IS NOT NULL)',
                    func="\n            PERFORM pg_advisory_xact_lock(hashtext(TG_TABLE_NAME || '.successor_id'));\n            IF EXISTS (\n                WITH RECURSIVE chain(id) AS (\n                    SELECT NEW.successor_id\n                    UNION\n                    SELECT t.successor_id FROM catalogue_organization t JOIN chain ON t.id = chain.id\n                    WHERE t.successor_id IS NOT NULL\n                )\n                SELECT FROM chain WHERE chain.id = NEW.id\n            ) THEN\n                RAISE EXCEPTION 'loop through successor' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'acyclic_successor';\n            END IF;\n            RETURN NEW;\n            ",
                    hash="86512a85b38e995014e427c618484f042218a3a0",
                    operation='INSERT OR UPDATE OF "successor_id"',
                    pgid="pgtrigger_acyclic_successor_63d0f",
                    table="catalogue_organization",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="transition",
            index=models.Index(
                fields=["content_type", "object_id"], name="catalogue_transition_of"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="transition",
            trigger=pgtrigger.compiler.Trigger(
                name="immutable",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF true THEN\n                RAISE EXCEPTION 'the history is kept as it is' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'history_immutable';\n            END IF;\n            RETURN NULL;\n            ",
                    hash="2547d1d77ea0210bed3653584a8c3d714a9e1aa0",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_immutable_cd710",
                    table="catalogue_transition",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="transition",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF current_setting('catalogue.allow_truncate', true) IS DISTINCT FROM 'yes' THEN\n                RAISE EXCEPTION 'the history is kept as it is' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'history_immutable';\n            END IF;\n            RETURN NULL;\n            ",
                    hash="178ec42fd27c9a72fcf407af56b3c550853871de",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_519a4",
                    table="catalogue_transition",
                    when="BEFORE",
                ),
            ),
        ),
    ]
