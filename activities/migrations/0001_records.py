import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.contrib.postgres.search
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
        ("meetings", "0001_records"),
        ("publications", "0001_records"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mandate",
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
                    "symbol",
                    models.CharField(
                        blank=True,
                        help_text="As printed, for example 615 (XXXI).",
                        max_length=60,
                        verbose_name="number or symbol",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("resolution", "Resolution"),
                            ("decision", "Decision"),
                            ("declaration", "Declaration"),
                            ("summit", "Summit mandate"),
                        ],
                        max_length=11,
                        verbose_name="kind",
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
                                    "symbol", config="eclac_plain", weight="A"
                                ),
                                django.contrib.postgres.search.SearchConfig("eclac_en"),
                            ),
                            "||",
                            django.contrib.postgres.search.SearchVector(
                                models.Case(
                                    models.When(
                                        kind="resolution",
                                        then=models.Value(
                                            "res resolution resolutions resolucion resoluciones"
                                        ),
                                    ),
                                    models.When(
                                        kind="decision",
                                        then=models.Value("dec decision decisions decisiones"),
                                    ),
                                    models.When(
                                        kind="declaration",
                                        then=models.Value("declaration declaracion"),
                                    ),
                                    models.When(kind="summit", then=models.Value("summit cumbre")),
                                    default=models.Value(""),
                                    output_field=models.TextField(),
                                ),
                                config="eclac_plain",
                                weight="A",
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
                                    models.F("symbol"),
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
                    "adopted_at",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandates_adopted",
                        to="meetings.meeting",
                        verbose_name="adopted at",
                    ),
                ),
                (
                    "adopting_body",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandates_adopted",
                        to="catalogue.organization",
                        verbose_name="adopted by",
                    ),
                ),
                (
                    "countries",
                    models.ManyToManyField(
                        blank=True, to="catalogue.country", verbose_name="countries"
                    ),
                ),
                (
                    "family",
                    models.ForeignKey(
                        blank=True,
                        help_text="For example the mandates of the Ibero-American summits.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="family_members",
                        to="activities.mandate",
                        verbose_name="part of the set",
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
                    "topics",
                    models.ManyToManyField(blank=True, to="catalogue.topic", verbose_name="topics"),
                ),
            ],
            options={
                "verbose_name": "mandate",
                "verbose_name_plural": "mandates",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Activity",
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
                    "search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.postgres.search.CombinedSearchVector(
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
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("research", "Research"),
                            ("publication", "Preparation of a publication"),
                            ("training", "Training"),
                            ("technical-assistance", "Technical assistance"),
                            ("meeting-support", "Support to an intergovernmental meeting"),
                            ("meeting-participation", "Participation in a meeting"),
                            ("civil-society", "Cooperation with civil society and academia"),
                            ("inter-agency", "Inter-agency coordination"),
                        ],
                        max_length=21,
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
                    "is_collective",
                    models.BooleanField(
                        default=False,
                        help_text="Tick this if the record covers several activities and their number is not known, such as “a variety of seminars”. It is not counted as one activity.",
                        verbose_name="covers several activities",
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
                    "countries",
                    models.ManyToManyField(
                        blank=True, to="catalogue.country", verbose_name="countries"
                    ),
                ),
                (
                    "meetings",
                    models.ManyToManyField(
                        blank=True,
                        related_name="activities",
                        to="meetings.meeting",
                        verbose_name="meetings",
                    ),
                ),
                (
                    "prepares_activity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prepared_by",
                        to="activities.activity",
                        verbose_name="prepares the activity",
                    ),
                ),
                (
                    "prepares_meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="preparing_activities",
                        to="meetings.meeting",
                        verbose_name="prepares the meeting",
                    ),
                ),
                (
                    "publications",
                    models.ManyToManyField(
                        blank=True,
                        related_name="activities",
                        to="publications.publication",
                        verbose_name="publications",
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
                    "topics",
                    models.ManyToManyField(blank=True, to="catalogue.topic", verbose_name="topics"),
                ),
                (
                    "mandates",
                    models.ManyToManyField(
                        blank=True,
                        related_name="activities",
                        to="activities.mandate",
                        verbose_name="mandates",
                    ),
                ),
            ],
            options={
                "verbose_name": "activity",
                "verbose_name_plural": "activities",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Project",
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
                        choices=[("project", "Project"), ("programme", "Programme of work")],
                        max_length=9,
                        verbose_name="kind",
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=40, verbose_name="code")),
                ("objective_en", models.TextField(blank=True, verbose_name="objective in English")),
                ("objective_es", models.TextField(blank=True, verbose_name="objective in Spanish")),
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
                                        "objective_en", config="eclac_en", weight="B"
                                    ),
                                    django.contrib.postgres.search.SearchConfig("eclac_en"),
                                ),
                                "||",
                                django.contrib.postgres.search.SearchVector(
                                    "objective_es", config="eclac_es", weight="B"
                                ),
                                django.contrib.postgres.search.SearchConfig("eclac_en"),
                            ),
                            "||",
                            django.contrib.postgres.search.SearchVector(
                                "code", config="eclac_plain", weight="A"
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
                                    models.F("code"),
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
                    "concluded_at",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="projects_concluded",
                        to="meetings.meeting",
                        verbose_name="final meeting",
                    ),
                ),
                (
                    "countries",
                    models.ManyToManyField(
                        blank=True, to="catalogue.country", verbose_name="countries"
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
                    "summed_up_in",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Publications with the findings of the project.",
                        related_name="projects_summed_up",
                        to="publications.publication",
                        verbose_name="final publications",
                    ),
                ),
                (
                    "topics",
                    models.ManyToManyField(blank=True, to="catalogue.topic", verbose_name="topics"),
                ),
            ],
            options={
                "verbose_name": "project",
                "verbose_name_plural": "projects",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Outcome",
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
                            ("lesson", "Lesson learned"),
                            ("conclusion", "Conclusion"),
                            ("recommendation", "Recommendation"),
                            ("declaration", "Paragraph of a declaration"),
                            ("agreement", "Agreement"),
                        ],
                        max_length=14,
                        verbose_name="kind",
                    ),
                ),
                (
                    "label_en",
                    models.CharField(
                        blank=True,
                        help_text="The word before the number, for example point or article.",
                        max_length=60,
                        verbose_name="label in English",
                    ),
                ),
                (
                    "label_es",
                    models.CharField(blank=True, max_length=60, verbose_name="label in Spanish"),
                ),
                (
                    "printed_number",
                    models.CharField(
                        blank=True,
                        help_text="As printed, for example 38 or (c).",
                        max_length=20,
                        verbose_name="number",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="Order among the items of the same level.",
                        verbose_name="order",
                    ),
                ),
                (
                    "quotation",
                    models.TextField(
                        blank=True,
                        help_text="Word for word, in the language of the original.",
                        verbose_name="original text",
                    ),
                ),
                (
                    "quotation_language",
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
                        verbose_name="language of the original text",
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
                                                    "summary_en", config="eclac_en", weight="B"
                                                ),
                                                django.contrib.postgres.search.SearchConfig(
                                                    "eclac_en"
                                                ),
                                            ),
                                            "||",
                                            django.contrib.postgres.search.SearchVector(
                                                "summary_es", config="eclac_es", weight="B"
                                            ),
                                            django.contrib.postgres.search.SearchConfig("eclac_en"),
                                        ),
                                        "||",
                                        django.contrib.postgres.search.SearchVector(
                                            "label_en", config="eclac_en", weight="B"
                                        ),
                                        django.contrib.postgres.search.SearchConfig("eclac_en"),
                                    ),
                                    "||",
                                    django.contrib.postgres.search.SearchVector(
                                        "label_es", config="eclac_es", weight="B"
                                    ),
                                    django.contrib.postgres.search.SearchConfig("eclac_en"),
                                ),
                                "||",
                                django.contrib.postgres.search.SearchVector(
                                    "printed_number", config="eclac_plain", weight="A"
                                ),
                                django.contrib.postgres.search.SearchConfig("eclac_en"),
                            ),
                            "||",
                            django.contrib.postgres.search.SearchVector(
                                "quotation", config="eclac_plain", weight="A"
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
                                    models.F("printed_number"),
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
                    "about_meetings",
                    models.ManyToManyField(
                        blank=True,
                        related_name="outcomes_about",
                        to="meetings.meeting",
                        verbose_name="meetings mentioned",
                    ),
                ),
                (
                    "about_publications",
                    models.ManyToManyField(
                        blank=True,
                        related_name="outcomes_about",
                        to="publications.publication",
                        verbose_name="publications mentioned",
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outcomes",
                        to="activities.activity",
                        verbose_name="source activity",
                    ),
                ),
                (
                    "adopted_at",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outcomes",
                        to="meetings.meeting",
                        verbose_name="adopted or presented at",
                    ),
                ),
                (
                    "countries",
                    models.ManyToManyField(
                        blank=True, to="catalogue.country", verbose_name="countries"
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outcomes",
                        to="catalogue.organization",
                        verbose_name="source organization",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="activities.outcome",
                        verbose_name="part of",
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outcomes",
                        to="publications.publication",
                        verbose_name="source publication",
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
                    "topics",
                    models.ManyToManyField(blank=True, to="catalogue.topic", verbose_name="topics"),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outcomes",
                        to="activities.project",
                        verbose_name="source project",
                    ),
                ),
            ],
            options={
                "verbose_name": "outcome",
                "verbose_name_plural": "outcomes",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Involvement",
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
                            ("lead", "Lead organization"),
                            ("co-organizer", "Co-organizer"),
                            ("partner", "Partner"),
                            ("funder", "Funder"),
                            ("host", "Host"),
                            ("beneficiary", "Beneficiary"),
                            ("recipient", "Recipient"),
                            ("coordinator", "Coordinator"),
                            ("executing", "Executing agency"),
                        ],
                        default="partner",
                        max_length=12,
                        verbose_name="role",
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="involvements",
                        to="activities.activity",
                        verbose_name="activity",
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
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="involvements",
                        to="activities.project",
                        verbose_name="project",
                    ),
                ),
            ],
            options={
                "verbose_name": "participating organization",
                "verbose_name_plural": "participating organizations",
                "ordering": ["position", "pk"],
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="activity",
            name="project",
            field=models.ForeignKey(
                blank=True,
                help_text="The mandates of the project apply to the activity.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="activities",
                to="activities.project",
                verbose_name="project",
            ),
        ),
        migrations.CreateModel(
            name="ProjectMandate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "is_principal",
                    models.BooleanField(default=False, verbose_name="principal mandate"),
                ),
                (
                    "mandate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="project_mandates",
                        to="activities.mandate",
                        verbose_name="mandate",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="project_mandates",
                        to="activities.project",
                        verbose_name="project",
                    ),
                ),
            ],
            options={
                "verbose_name": "mandate of the project",
                "verbose_name_plural": "mandates of the project",
                "ordering": ["-is_principal", "pk"],
            },
        ),
        migrations.AddField(
            model_name="project",
            name="mandates",
            field=models.ManyToManyField(
                related_name="projects",
                through="activities.ProjectMandate",
                to="activities.mandate",
                verbose_name="mandates",
            ),
        ),
        migrations.CreateModel(
            name="Provision",
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
                    "number",
                    models.CharField(
                        blank=True,
                        help_text="As printed, for example 4 or 4 (b).",
                        max_length=20,
                        verbose_name="number",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "label_en",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="short name in English"
                    ),
                ),
                (
                    "label_es",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="short name in Spanish"
                    ),
                ),
                ("text_en", models.TextField(blank=True, verbose_name="official text in English")),
                ("text_es", models.TextField(blank=True, verbose_name="official text in Spanish")),
                (
                    "addressees",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The organizations that it asks or invites to act.",
                        related_name="provisions_addressed",
                        to="catalogue.organization",
                        verbose_name="addressed to",
                    ),
                ),
                (
                    "establishes",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="established_by",
                        to="catalogue.organization",
                        verbose_name="establishes",
                    ),
                ),
                (
                    "mandate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="provisions",
                        to="activities.mandate",
                        verbose_name="mandate",
                    ),
                ),
            ],
            options={
                "verbose_name": "provision",
                "verbose_name_plural": "provisions",
                "ordering": ["mandate", "position", "pk"],
            },
        ),
        migrations.AddField(
            model_name="activity",
            name="provisions",
            field=models.ManyToManyField(
                blank=True,
                related_name="activities",
                to="activities.provision",
                verbose_name="provisions",
            ),
        ),
        migrations.CreateModel(
            name="Uptake",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "manner",
                    models.CharField(
                        choices=[
                            ("suggested-by", "Suggested by"),
                            ("cited-by", "Cited by"),
                            ("endorsed-by", "Endorsed by"),
                            ("similar-to", "Similar to"),
                        ],
                        max_length=12,
                        verbose_name="relation",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uptakes",
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
                        related_name="uptakes",
                        to="catalogue.organization",
                        verbose_name="organization",
                    ),
                ),
                (
                    "other_outcome",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken_up",
                        to="activities.outcome",
                        verbose_name="outcome",
                    ),
                ),
                (
                    "outcome",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="uptakes",
                        to="activities.outcome",
                        verbose_name="outcome",
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uptakes",
                        to="publications.publication",
                        verbose_name="publication",
                    ),
                ),
            ],
            options={
                "verbose_name": "influence",
                "verbose_name_plural": "influences",
                "ordering": ["pk"],
            },
        ),
        migrations.AddIndex(
            model_name="mandate",
            index=django.contrib.postgres.indexes.GinIndex(
                models.F("search"), name="mandate_search"
            ),
        ),
        migrations.AddIndex(
            model_name="mandate",
            index=django.contrib.postgres.indexes.GistIndex(
                models.F("period"), name="mandate_period"
            ),
        ),
        migrations.AddIndex(
            model_name="mandate",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("names"), "gin_trgm_ops"),
                name="mandate_names",
            ),
        ),
        migrations.AddIndex(
            model_name="mandate",
            index=models.Index(fields=["-changed_at", "-id"], name="mandate_changed"),
        ),
        migrations.AddIndex(
            model_name="mandate",
            index=models.Index(fields=["state", "-changed_at", "-id"], name="mandate_by_state"),
        ),
        migrations.AddIndex(
            model_name="mandate",
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
                name="mandate_no_spanish",
            ),
        ),
        migrations.AddIndex(
            model_name="mandate",
            index=models.Index(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), _negated=True),
                    ("spanish_changed_at__lt", models.F("english_changed_at")),
                    models.Q(("summary_es", ""), ("title_es", ""), _negated=True),
                ),
                fields=["-changed_at", "-id"],
                name="mandate_older_spanish",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug__regex", "^[a-z0-9]+(-[a-z0-9]+)*$")),
                name="activities_mandate_slug_is_written_plainly",
                violation_error_message="Use lowercase letters without accents, digits and single hyphens.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
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
                name="activities_mandate_period_says_how_exactly_it_is_known",
                violation_error_message="Enter the precision of the beginning and of the end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("end_precision__in", ["unknown", "ongoing"]),
                    ("start_precision", "unknown"),
                    _negated=True,
                ),
                name="activities_mandate_period_knows_one_end",
                violation_error_message="Enter the beginning or the end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
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
                name="activities_mandate_period_is_open_when_ongoing",
                violation_error_message="Only an ongoing period has no end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
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
                name="activities_mandate_period_fits_its_precision",
                violation_error_message="A month or a year covers its first to its last day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "in-review", "published", "withdrawn"])),
                name="activities_mandate_state_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(("title_en", ""), ("title_es", ""), _negated=True),
                name="activities_mandate_has_a_title",
                violation_error_message="Enter the title in at least one language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
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
                name="activities_mandate_only_a_withdrawn_record_has_a_reason",
                violation_error_message="Only a withdrawn record has a reason for withdrawal.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["", "resolution", "decision", "declaration", "summit"])
                ),
                name="activities_mandate_kind_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"), models.Q(("kind", ""), _negated=True), _connector="OR"
                ),
                name="activities_mandate_has_a_kind",
                violation_error_message="Choose the kind of mandate.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("symbol", ""), _negated=True),
                fields=("symbol", "kind", "adopting_body"),
                name="activities_mandate_symbol_is_unique_in_its_body",
                nulls_distinct=False,
                violation_error_message="Another mandate of this body has this number or symbol.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("family__isnull", True),
                    models.Q(("family", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="activities_mandate_family_is_another",
                violation_error_message="A mandate cannot be part of itself.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_history",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TG_OP = 'INSERT' THEN  -- what had been merged into another is there again\n                UPDATE catalogue_address SET object_id = NEW.id, merged_from = NULL\n                WHERE kind = 'mandate' AND merged_from = NEW.id;\n            END IF;\n            INSERT INTO catalogue_address (kind, slug, object_id)\n            VALUES ('mandate', NEW.slug, NEW.id)\n            ON CONFLICT (kind, slug) DO UPDATE SET slug = EXCLUDED.slug\n            WHERE catalogue_address.object_id = NEW.id;\n            IF NOT FOUND THEN\n                RAISE EXCEPTION 'address % is taken', NEW.slug USING\n                    ERRCODE = 'unique_violation', CONSTRAINT = 'address_taken';\n            END IF;\n            RETURN NULL;\n            ",
                    hash="1099e5582692215984f6e9c9b9091723c1e61ea6",
                    operation='INSERT OR UPDATE OF "slug"',
                    pgid="pgtrigger_slug_history_6bede",
                    table="activities_mandate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_release",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            DELETE FROM catalogue_address\n            WHERE kind = 'mandate' AND object_id = OLD.id;\n            RETURN NULL;\n            ",
                    hash="7cee8bcbe8577c5bf8ed242377f8a3e8df78b6b7",
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
                name="immutable_number",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."number" IS DISTINCT FROM (NEW."number"))',
                    func="\n            RAISE EXCEPTION 'a public number never changes' USING\n                ERRCODE = 'check_violation', CONSTRAINT = 'number_immutable';\n            ",
                    hash="fd884f634a5b47e46c54b02be4d0101aeab9d19c",
                    operation="UPDATE",
                    pgid="pgtrigger_immutable_number_00242",
                    table="activities_mandate",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="set_change_times",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            DECLARE\n                kept text[] := '{search,names,changed_at,english_changed_at,spanish_changed_at}';\n                before jsonb := to_jsonb(OLD) - kept;\n                after jsonb := to_jsonb(NEW) - kept;\n            BEGIN\n                IF before IS NOT DISTINCT FROM after THEN RETURN NEW; END IF;\n                NEW.changed_at = clock_timestamp();\n                IF NEW.english_changed_at = OLD.english_changed_at AND EXISTS (\n                    SELECT FROM jsonb_each(after)\n                    WHERE right(key, 3) = '_en' AND value IS DISTINCT FROM before -> key\n                ) THEN\n                    NEW.english_changed_at = statement_timestamp();\n                END IF;\n                IF NEW.spanish_changed_at = OLD.spanish_changed_at AND EXISTS (\n                    SELECT FROM jsonb_each(after)\n                    WHERE right(key, 3) = '_es' AND value IS DISTINCT FROM before -> key\n                ) THEN\n                    NEW.spanish_changed_at = statement_timestamp();\n                END IF;\n                RETURN NEW;\n            END;\n            ",
                    hash="e24878f10f561efab8a163156d8b70eeb81a5a66",
                    operation="UPDATE",
                    pgid="pgtrigger_set_change_times_6cab1",
                    table="activities_mandate",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="transition_log",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE state_before text;",
                    func="\n            state_before := CASE WHEN TG_OP = 'UPDATE' THEN OLD.state ELSE '' END;\n            IF state_before <> NEW.state AND (TG_OP = 'UPDATE' OR NEW.state <> 'draft') THEN\n                INSERT INTO catalogue_transition (\n                    content_type_id, object_id, at, person_id, person_name, role,\n                    state_before, state_after, note\n                )\n                SELECT id, NEW.id, clock_timestamp(),\n                    nullif(current_setting('catalogue.person', true), '')::bigint,\n                    coalesce(current_setting('catalogue.person_name', true), ''),\n                    session_user, state_before, NEW.state,\n                    coalesce(current_setting('catalogue.transition_note', true), '')\n                FROM django_content_type\n                WHERE app_label = 'activities' AND model = 'mandate';\n            END IF;\n            RETURN NULL;\n            ",
                    hash="aa644583ca21726b9cb1b2d16e760caf9907e680",
                    operation='INSERT OR UPDATE OF "state"',
                    pgid="pgtrigger_transition_log_64bb4",
                    table="activities_mandate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="acyclic_family",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."family_id" IS NOT NULL)',
                    func="\n            PERFORM pg_advisory_xact_lock(hashtext(TG_TABLE_NAME || '.family_id'));\n            IF EXISTS (\n                WITH RECURSIVE chain(id) AS (\n                    SELECT NEW.family_id\n                    UNION\n                    SELECT t.family_id FROM activities_mandate t JOIN chain ON t.id = chain.id\n                    WHERE t.family_id IS NOT NULL\n                )\n                SELECT FROM chain WHERE chain.id = NEW.id\n            ) THEN\n                RAISE EXCEPTION 'loop through family' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'acyclic_family';\n            END IF;\n            RETURN NEW;\n            ",
                    hash="a97d1e36c52161ed4059996ba3bb5fc9286358fd",
                    operation='INSERT OR UPDATE OF "family_id"',
                    pgid="pgtrigger_acyclic_family_aa5a2",
                    table="activities_mandate",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="outcome",
            index=django.contrib.postgres.indexes.GinIndex(
                models.F("search"), name="outcome_search"
            ),
        ),
        migrations.AddIndex(
            model_name="outcome",
            index=django.contrib.postgres.indexes.GistIndex(
                models.F("period"), name="outcome_period"
            ),
        ),
        migrations.AddIndex(
            model_name="outcome",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("names"), "gin_trgm_ops"),
                name="outcome_names",
            ),
        ),
        migrations.AddIndex(
            model_name="outcome",
            index=models.Index(fields=["-changed_at", "-id"], name="outcome_changed"),
        ),
        migrations.AddIndex(
            model_name="outcome",
            index=models.Index(fields=["state", "-changed_at", "-id"], name="outcome_by_state"),
        ),
        migrations.AddIndex(
            model_name="outcome",
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
                name="outcome_no_spanish",
            ),
        ),
        migrations.AddIndex(
            model_name="outcome",
            index=models.Index(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), _negated=True),
                    ("spanish_changed_at__lt", models.F("english_changed_at")),
                    models.Q(("summary_es", ""), ("title_es", ""), _negated=True),
                ),
                fields=["-changed_at", "-id"],
                name="outcome_older_spanish",
            ),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug__regex", "^[a-z0-9]+(-[a-z0-9]+)*$")),
                name="activities_outcome_slug_is_written_plainly",
                violation_error_message="Use lowercase letters without accents, digits and single hyphens.",
            ),
        ),
        migrations.AddConstraint(
            model_name="outcome",
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
                name="activities_outcome_period_says_how_exactly_it_is_known",
                violation_error_message="Enter the precision of the beginning and of the end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("end_precision__in", ["unknown", "ongoing"]),
                    ("start_precision", "unknown"),
                    _negated=True,
                ),
                name="activities_outcome_period_knows_one_end",
                violation_error_message="Enter the beginning or the end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="outcome",
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
                name="activities_outcome_period_is_open_when_ongoing",
                violation_error_message="Only an ongoing period has no end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="outcome",
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
                name="activities_outcome_period_fits_its_precision",
                violation_error_message="A month or a year covers its first to its last day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "in-review", "published", "withdrawn"])),
                name="activities_outcome_state_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.CheckConstraint(
                condition=models.Q(("title_en", ""), ("title_es", ""), _negated=True),
                name="activities_outcome_has_a_title",
                violation_error_message="Enter the title in at least one language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="outcome",
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
                name="activities_outcome_only_a_withdrawn_record_has_a_reason",
                violation_error_message="Only a withdrawn record has a reason for withdrawal.",
            ),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["", "lesson", "conclusion", "recommendation", "declaration", "agreement"],
                    )
                ),
                name="activities_outcome_kind_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "quotation_language__in",
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
                name="activities_outcome_quotation_language_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"), models.Q(("kind", ""), _negated=True), _connector="OR"
                ),
                name="activities_outcome_has_a_kind",
                violation_error_message="Choose the kind of outcome.",
            ),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"),
                    models.Q(("parent__isnull", False)),
                    models.Q(("adopted_at__isnull", False)),
                    models.Q(("publication__isnull", False)),
                    models.Q(("project__isnull", False)),
                    models.Q(("activity__isnull", False)),
                    models.Q(("organization__isnull", False)),
                    _connector="OR",
                ),
                name="activities_outcome_has_an_origin",
                violation_error_message="Choose where the outcome comes from: a meeting, publication, project, activity or organization.",
            ),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("quotation", ""), ("quotation_language", "")),
                    models.Q(
                        models.Q(("quotation", ""), _negated=True),
                        models.Q(("quotation_language", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="activities_outcome_quotation_has_a_language",
                violation_error_message="Enter both the quotation and its language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.UniqueConstraint(
                condition=models.Q(("printed_number", ""), _negated=True),
                fields=("parent", "adopted_at", "publication", "project", "printed_number"),
                name="activities_outcome_number_is_unique_among_siblings",
                nulls_distinct=False,
                violation_error_message="Another outcome of the same origin has this number.",
            ),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent__isnull", True),
                    models.Q(("parent", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="activities_outcome_parent_is_another",
                violation_error_message="An outcome cannot be part of itself.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outcome",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_history",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TG_OP = 'INSERT' THEN  -- what had been merged into another is there again\n                UPDATE catalogue_address SET object_id = NEW.id, merged_from = NULL\n                WHERE kind = 'outcome' AND merged_from = NEW.id;\n            END IF;\n            INSERT INTO catalogue_address (kind, slug, object_id)\n            VALUES ('outcome', NEW.slug, NEW.id)\n            ON CONFLICT (kind, slug) DO UPDATE SET slug = EXCLUDED.slug\n            WHERE catalogue_address.object_id = NEW.id;\n            IF NOT FOUND THEN\n                RAISE EXCEPTION 'address % is taken', NEW.slug USING\n                    ERRCODE = 'unique_violation', CONSTRAINT = 'address_taken';\n            END IF;\n            RETURN NULL;\n            ",
                    hash="ef50e873197077e0b6c94aff6195da0e6b9ee773",
                    operation='INSERT OR UPDATE OF "slug"',
                    pgid="pgtrigger_slug_history_185b2",
                    table="activities_outcome",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outcome",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_release",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            DELETE FROM catalogue_address\n            WHERE kind = 'outcome' AND object_id = OLD.id;\n            RETURN NULL;\n            ",
                    hash="81581de34c43ee5937b723f1841829d55dbb8eaa",
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
                name="immutable_number",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."number" IS DISTINCT FROM (NEW."number"))',
                    func="\n            RAISE EXCEPTION 'a public number never changes' USING\n                ERRCODE = 'check_violation', CONSTRAINT = 'number_immutable';\n            ",
                    hash="4cb4033b9915076e66466bf0b05df77cc32cdf47",
                    operation="UPDATE",
                    pgid="pgtrigger_immutable_number_6acd0",
                    table="activities_outcome",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outcome",
            trigger=pgtrigger.compiler.Trigger(
                name="set_change_times",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            DECLARE\n                kept text[] := '{search,names,changed_at,english_changed_at,spanish_changed_at}';\n                before jsonb := to_jsonb(OLD) - kept;\n                after jsonb := to_jsonb(NEW) - kept;\n            BEGIN\n                IF before IS NOT DISTINCT FROM after THEN RETURN NEW; END IF;\n                NEW.changed_at = clock_timestamp();\n                IF NEW.english_changed_at = OLD.english_changed_at AND EXISTS (\n                    SELECT FROM jsonb_each(after)\n                    WHERE right(key, 3) = '_en' AND value IS DISTINCT FROM before -> key\n                ) THEN\n                    NEW.english_changed_at = statement_timestamp();\n                END IF;\n                IF NEW.spanish_changed_at = OLD.spanish_changed_at AND EXISTS (\n                    SELECT FROM jsonb_each(after)\n                    WHERE right(key, 3) = '_es' AND value IS DISTINCT FROM before -> key\n                ) THEN\n                    NEW.spanish_changed_at = statement_timestamp();\n                END IF;\n                RETURN NEW;\n            END;\n            ",
                    hash="9ff412af30a167688582f0aac93dc59144618d5f",
                    operation="UPDATE",
                    pgid="pgtrigger_set_change_times_6ba15",
                    table="activities_outcome",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outcome",
            trigger=pgtrigger.compiler.Trigger(
                name="transition_log",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE state_before text;",
                    func="\n            state_before := CASE WHEN TG_OP = 'UPDATE' THEN OLD.state ELSE '' END;\n            IF state_before <> NEW.state AND (TG_OP = 'UPDATE' OR NEW.state <> 'draft') THEN\n                INSERT INTO catalogue_transition (\n                    content_type_id, object_id, at, person_id, person_name, role,\n                    state_before, state_after, note\n                )\n                SELECT id, NEW.id, clock_timestamp(),\n                    nullif(current_setting('catalogue.person', true), '')::bigint,\n                    coalesce(current_setting('catalogue.person_name', true), ''),\n                    session_user, state_before, NEW.state,\n                    coalesce(current_setting('catalogue.transition_note', true), '')\n                FROM django_content_type\n                WHERE app_label = 'activities' AND model = 'outcome';\n            END IF;\n            RETURN NULL;\n            ",
                    hash="e5f4edb3f933bf468810387a10da85817ae94672",
                    operation='INSERT OR UPDATE OF "state"',
                    pgid="pgtrigger_transition_log_bb45c",
                    table="activities_outcome",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outcome",
            trigger=pgtrigger.compiler.Trigger(
                name="acyclic_parent",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."parent_id" IS NOT NULL)',
                    func="\n            PERFORM pg_advisory_xact_lock(hashtext(TG_TABLE_NAME || '.parent_id'));\n            IF EXISTS (\n                WITH RECURSIVE chain(id) AS (\n                    SELECT NEW.parent_id\n                    UNION\n                    SELECT t.parent_id FROM activities_outcome t JOIN chain ON t.id = chain.id\n                    WHERE t.parent_id IS NOT NULL\n                )\n                SELECT FROM chain WHERE chain.id = NEW.id\n            ) THEN\n                RAISE EXCEPTION 'loop through parent' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'acyclic_parent';\n            END IF;\n            RETURN NEW;\n            ",
                    hash="eb3eec9d1061857daeb6a3a10426519ea83e6094",
                    operation='INSERT OR UPDATE OF "parent_id"',
                    pgid="pgtrigger_acyclic_parent_33de2",
                    table="activities_outcome",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="involvement",
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
                name="activities_involvement_group_kind_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="involvement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("group_en", ""), ("group_es", ""), ("organization__isnull", False)),
                    models.Q(
                        ("organization__isnull", True),
                        models.Q(("group_en", ""), ("group_es", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="activities_involvement_names_an_organization_or_a_group",
                violation_error_message="Choose an organization or describe a group.",
            ),
        ),
        migrations.AddConstraint(
            model_name="involvement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("organization__isnull", True),
                    models.Q(("group_kind", ""), ("group_size__isnull", True)),
                    _connector="OR",
                ),
                name="activities_involvement_only_a_group_has_a_size_and_kind",
                violation_error_message="Enter the kind and the number of members only for a group described in words.",
            ),
        ),
        migrations.AddConstraint(
            model_name="involvement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "lead",
                            "co-organizer",
                            "partner",
                            "funder",
                            "host",
                            "beneficiary",
                            "recipient",
                            "coordinator",
                            "executing",
                        ],
                    )
                ),
                name="activities_involvement_role_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="involvement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("activity__isnull", False), ("project__isnull", True)),
                    models.Q(("activity__isnull", True), ("project__isnull", False)),
                    _connector="OR",
                ),
                name="activities_involvement_is_in_an_activity_or_a_project",
                violation_error_message="Choose an activity or a project, not both.",
            ),
        ),
        migrations.AddConstraint(
            model_name="involvement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("activity__isnull", False),
                        (
                            "role__in",
                            (
                                "lead",
                                "co-organizer",
                                "partner",
                                "funder",
                                "host",
                                "beneficiary",
                                "recipient",
                            ),
                        ),
                    ),
                    models.Q(
                        ("project__isnull", False),
                        ("role__in", ("coordinator", "executing", "partner", "funder")),
                    ),
                    _connector="OR",
                ),
                name="activities_involvement_role_fits",
                violation_error_message="This role is not available here. Activities and projects have different roles.",
            ),
        ),
        migrations.AddConstraint(
            model_name="involvement",
            constraint=models.UniqueConstraint(
                fields=("activity", "organization", "role"),
                name="activities_involvement_activity_role_unique",
                violation_error_message="This organization already has this role.",
            ),
        ),
        migrations.AddConstraint(
            model_name="involvement",
            constraint=models.UniqueConstraint(
                fields=("project", "organization", "role"),
                name="activities_involvement_project_role_unique",
                violation_error_message="This organization already has this role.",
            ),
        ),
        migrations.AddConstraint(
            model_name="projectmandate",
            constraint=models.UniqueConstraint(
                fields=("project", "mandate"),
                name="activities_projectmandate_unique",
                violation_error_message="This mandate is already listed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="projectmandate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_principal", True)),
                fields=("project",),
                name="activities_projectmandate_one_is_principal",
                violation_error_message="A project can have only one principal mandate.",
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=django.contrib.postgres.indexes.GinIndex(
                models.F("search"), name="project_search"
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=django.contrib.postgres.indexes.GistIndex(
                models.F("period"), name="project_period"
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("names"), "gin_trgm_ops"),
                name="project_names",
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(fields=["-changed_at", "-id"], name="project_changed"),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(fields=["state", "-changed_at", "-id"], name="project_by_state"),
        ),
        migrations.AddIndex(
            model_name="project",
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
                name="project_no_spanish",
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), _negated=True),
                    ("spanish_changed_at__lt", models.F("english_changed_at")),
                    models.Q(("summary_es", ""), ("title_es", ""), _negated=True),
                ),
                fields=["-changed_at", "-id"],
                name="project_older_spanish",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug__regex", "^[a-z0-9]+(-[a-z0-9]+)*$")),
                name="activities_project_slug_is_written_plainly",
                violation_error_message="Use lowercase letters without accents, digits and single hyphens.",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
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
                name="activities_project_period_says_how_exactly_it_is_known",
                violation_error_message="Enter the precision of the beginning and of the end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("end_precision__in", ["unknown", "ongoing"]),
                    ("start_precision", "unknown"),
                    _negated=True,
                ),
                name="activities_project_period_knows_one_end",
                violation_error_message="Enter the beginning or the end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
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
                name="activities_project_period_is_open_when_ongoing",
                violation_error_message="Only an ongoing period has no end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
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
                name="activities_project_period_fits_its_precision",
                violation_error_message="A month or a year covers its first to its last day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "in-review", "published", "withdrawn"])),
                name="activities_project_state_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(("title_en", ""), ("title_es", ""), _negated=True),
                name="activities_project_has_a_title",
                violation_error_message="Enter the title in at least one language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
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
                name="activities_project_only_a_withdrawn_record_has_a_reason",
                violation_error_message="Only a withdrawn record has a reason for withdrawal.",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["", "project", "programme"])),
                name="activities_project_kind_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"), models.Q(("kind", ""), _negated=True), _connector="OR"
                ),
                name="activities_project_has_a_kind",
                violation_error_message="Choose project or programme of work.",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.UniqueConstraint(
                condition=models.Q(("code", ""), _negated=True),
                fields=("code",),
                name="activities_project_code_is_unique",
                violation_error_message="Another project has this code.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="project",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_history",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TG_OP = 'INSERT' THEN  -- what had been merged into another is there again\n                UPDATE catalogue_address SET object_id = NEW.id, merged_from = NULL\n                WHERE kind = 'project' AND merged_from = NEW.id;\n            END IF;\n            INSERT INTO catalogue_address (kind, slug, object_id)\n            VALUES ('project', NEW.slug, NEW.id)\n            ON CONFLICT (kind, slug) DO UPDATE SET slug = EXCLUDED.slug\n            WHERE catalogue_address.object_id = NEW.id;\n            IF NOT FOUND THEN\n                RAISE EXCEPTION 'address % is taken', NEW.slug USING\n                    ERRCODE = 'unique_violation', CONSTRAINT = 'address_taken';\n            END IF;\n            RETURN NULL;\n            ",
                    hash="0a2f8c079e3a286fc80a7498c22f741288250b9b",
                    operation='INSERT OR UPDATE OF "slug"',
                    pgid="pgtrigger_slug_history_4a3e5",
                    table="activities_project",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="project",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_release",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            DELETE FROM catalogue_address\n            WHERE kind = 'project' AND object_id = OLD.id;\n            RETURN NULL;\n            ",
                    hash="6a1df6309392483117875b8987f4d5efe8e877ce",
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
                name="immutable_number",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."number" IS DISTINCT FROM (NEW."number"))',
                    func="\n            RAISE EXCEPTION 'a public number never changes' USING\n                ERRCODE = 'check_violation', CONSTRAINT = 'number_immutable';\n            ",
                    hash="5d129072d8929794690c0b75308a6eb7566e04ca",
                    operation="UPDATE",
                    pgid="pgtrigger_immutable_number_56084",
                    table="activities_project",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="project",
            trigger=pgtrigger.compiler.Trigger(
                name="set_change_times",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            DECLARE\n                kept text[] := '{search,names,changed_at,english_changed_at,spanish_changed_at}';\n                before jsonb := to_jsonb(OLD) - kept;\n                after jsonb := to_jsonb(NEW) - kept;\n            BEGIN\n                IF before IS NOT DISTINCT FROM after THEN RETURN NEW; END IF;\n                NEW.changed_at = clock_timestamp();\n                IF NEW.english_changed_at = OLD.english_changed_at AND EXISTS (\n                    SELECT FROM jsonb_each(after)\n                    WHERE right(key, 3) = '_en' AND value IS DISTINCT FROM before -> key\n                ) THEN\n                    NEW.english_changed_at = statement_timestamp();\n                END IF;\n                IF NEW.spanish_changed_at = OLD.spanish_changed_at AND EXISTS (\n                    SELECT FROM jsonb_each(after)\n                    WHERE right(key, 3) = '_es' AND value IS DISTINCT FROM before -> key\n                ) THEN\n                    NEW.spanish_changed_at = statement_timestamp();\n                END IF;\n                RETURN NEW;\n            END;\n            ",
                    hash="8fdf47394fe871268c82ada1135ef91fe47ce334",
                    operation="UPDATE",
                    pgid="pgtrigger_set_change_times_89645",
                    table="activities_project",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="project",
            trigger=pgtrigger.compiler.Trigger(
                name="transition_log",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE state_before text;",
                    func="\n            state_before := CASE WHEN TG_OP = 'UPDATE' THEN OLD.state ELSE '' END;\n            IF state_before <> NEW.state AND (TG_OP = 'UPDATE' OR NEW.state <> 'draft') THEN\n                INSERT INTO catalogue_transition (\n                    content_type_id, object_id, at, person_id, person_name, role,\n                    state_before, state_after, note\n                )\n                SELECT id, NEW.id, clock_timestamp(),\n                    nullif(current_setting('catalogue.person', true), '')::bigint,\n                    coalesce(current_setting('catalogue.person_name', true), ''),\n                    session_user, state_before, NEW.state,\n                    coalesce(current_setting('catalogue.transition_note', true), '')\n                FROM django_content_type\n                WHERE app_label = 'activities' AND model = 'project';\n            END IF;\n            RETURN NULL;\n            ",
                    hash="d7637f617e87a02e70340464fca78eba9995e405",
                    operation='INSERT OR UPDATE OF "state"',
                    pgid="pgtrigger_transition_log_110bf",
                    table="activities_project",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="provision",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug__regex", "^[a-z0-9]+(-[a-z0-9]+)*$")),
                name="activities_provision_slug_is_written_plainly",
                violation_error_message="Use lowercase letters without accents, digits and single hyphens.",
            ),
        ),
        migrations.AddConstraint(
            model_name="provision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("number", ""), _negated=True),
                    models.Q(("label_en", ""), ("label_es", ""), _negated=True),
                    _connector="OR",
                ),
                name="activities_provision_has_a_number_or_a_name",
                violation_error_message="Enter a number or a short name for the provision.",
            ),
        ),
        migrations.AddConstraint(
            model_name="provision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number", ""), _negated=True),
                fields=("mandate", "number"),
                name="activities_provision_number_is_unique_in_its_mandate",
                violation_error_message="Another provision of this mandate has this number.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="provision",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_history",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TG_OP = 'INSERT' THEN  -- what had been merged into another is there again\n                UPDATE catalogue_address SET object_id = NEW.id, merged_from = NULL\n                WHERE kind = 'provision' AND merged_from = NEW.id;\n            END IF;\n            INSERT INTO catalogue_address (kind, slug, object_id)\n            VALUES ('provision', NEW.slug, NEW.id)\n            ON CONFLICT (kind, slug) DO UPDATE SET slug = EXCLUDED.slug\n            WHERE catalogue_address.object_id = NEW.id;\n            IF NOT FOUND THEN\n                RAISE EXCEPTION 'address % is taken', NEW.slug USING\n                    ERRCODE = 'unique_violation', CONSTRAINT = 'address_taken';\n            END IF;\n            RETURN NULL;\n            ",
                    hash="2d757083d1e4a3120aad9e373550b21e14612a43",
                    operation='INSERT OR UPDATE OF "slug"',
                    pgid="pgtrigger_slug_history_8587b",
                    table="activities_provision",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="provision",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_release",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            DELETE FROM catalogue_address\n            WHERE kind = 'provision' AND object_id = OLD.id;\n            RETURN NULL;\n            ",
                    hash="2600890f051f22637ee3ef8c688072cb4e22f41c",
                    operation="DELETE",
                    pgid="pgtrigger_slug_release_6b749",
                    table="activities_provision",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=django.contrib.postgres.indexes.GinIndex(
                models.F("search"), name="activity_search"
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=django.contrib.postgres.indexes.GistIndex(
                models.F("period"), name="activity_period"
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("names"), "gin_trgm_ops"),
                name="activity_names",
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["-changed_at", "-id"], name="activity_changed"),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["state", "-changed_at", "-id"], name="activity_by_state"),
        ),
        migrations.AddIndex(
            model_name="activity",
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
                name="activity_no_spanish",
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), _negated=True),
                    ("spanish_changed_at__lt", models.F("english_changed_at")),
                    models.Q(("summary_es", ""), ("title_es", ""), _negated=True),
                ),
                fields=["-changed_at", "-id"],
                name="activity_older_spanish",
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                fields=["status", "-changed_at", "-id"],
                include=("state", "period"),
                name="activity_by_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug__regex", "^[a-z0-9]+(-[a-z0-9]+)*$")),
                name="activities_activity_slug_is_written_plainly",
                violation_error_message="Use lowercase letters without accents, digits and single hyphens.",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
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
                name="activities_activity_period_says_how_exactly_it_is_known",
                violation_error_message="Enter the precision of the beginning and of the end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("end_precision__in", ["unknown", "ongoing"]),
                    ("start_precision", "unknown"),
                    _negated=True,
                ),
                name="activities_activity_period_knows_one_end",
                violation_error_message="Enter the beginning or the end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
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
                name="activities_activity_period_is_open_when_ongoing",
                violation_error_message="Only an ongoing period has no end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
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
                name="activities_activity_period_fits_its_precision",
                violation_error_message="A month or a year covers its first to its last day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "in-review", "published", "withdrawn"])),
                name="activities_activity_state_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(("title_en", ""), ("title_es", ""), _negated=True),
                name="activities_activity_has_a_title",
                violation_error_message="Enter the title in at least one language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
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
                name="activities_activity_only_a_withdrawn_record_has_a_reason",
                violation_error_message="Only a withdrawn record has a reason for withdrawal.",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "",
                            "research",
                            "publication",
                            "training",
                            "technical-assistance",
                            "meeting-support",
                            "meeting-participation",
                            "civil-society",
                            "inter-agency",
                        ],
                    )
                ),
                name="activities_activity_kind_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["", "planned", "under-way", "completed", "cancelled"])
                ),
                name="activities_activity_status_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"),
                    models.Q(
                        models.Q(("kind", ""), _negated=True),
                        models.Q(("status", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="activities_activity_has_a_kind_and_a_status",
                violation_error_message="Choose the kind and the status of the activity.",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"),
                    models.Q(("status", "completed"), _negated=True),
                    models.Q(
                        ("period__isnull", False),
                        models.Q(("end_precision", "ongoing"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="activities_activity_completed_activity_has_ended",
                violation_error_message="A completed activity needs a date in the past, at least a year.",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("prepares_activity__isnull", True),
                    models.Q(("prepares_activity", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="activities_activity_prepares_activity_is_another",
                violation_error_message="An activity cannot prepare itself.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_history",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TG_OP = 'INSERT' THEN  -- what had been merged into another is there again\n                UPDATE catalogue_address SET object_id = NEW.id, merged_from = NULL\n                WHERE kind = 'activity' AND merged_from = NEW.id;\n            END IF;\n            INSERT INTO catalogue_address (kind, slug, object_id)\n            VALUES ('activity', NEW.slug, NEW.id)\n            ON CONFLICT (kind, slug) DO UPDATE SET slug = EXCLUDED.slug\n            WHERE catalogue_address.object_id = NEW.id;\n            IF NOT FOUND THEN\n                RAISE EXCEPTION 'address % is taken', NEW.slug USING\n                    ERRCODE = 'unique_violation', CONSTRAINT = 'address_taken';\n            END IF;\n            RETURN NULL;\n            ",
                    hash="b94b45e8e0789ebb64da1d2596a50d2184168b13",
                    operation='INSERT OR UPDATE OF "slug"',
                    pgid="pgtrigger_slug_history_c71e0",
                    table="activities_activity",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_release",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            DELETE FROM catalogue_address\n            WHERE kind = 'activity' AND object_id = OLD.id;\n            RETURN NULL;\n            ",
                    hash="f67277f16748aa73f622909f66725a1a44e07c46",
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
                name="immutable_number",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."number" IS DISTINCT FROM (NEW."number"))',
                    func="\n            RAISE EXCEPTION 'a public number never changes' USING\n                ERRCODE = 'check_violation', CONSTRAINT = 'number_immutable';\n            ",
                    hash="1a2444d7009caf0968943a1f6966f07ad11bf0cd",
                    operation="UPDATE",
                    pgid="pgtrigger_immutable_number_cc317",
                    table="activities_activity",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="set_change_times",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            DECLARE\n                kept text[] := '{search,names,changed_at,english_changed_at,spanish_changed_at}';\n                before jsonb := to_jsonb(OLD) - kept;\n                after jsonb := to_jsonb(NEW) - kept;\n            BEGIN\n                IF before IS NOT DISTINCT FROM after THEN RETURN NEW; END IF;\n                NEW.changed_at = clock_timestamp();\n                IF NEW.english_changed_at = OLD.english_changed_at AND EXISTS (\n                    SELECT FROM jsonb_each(after)\n                    WHERE right(key, 3) = '_en' AND value IS DISTINCT FROM before -> key\n                ) THEN\n                    NEW.english_changed_at = statement_timestamp();\n                END IF;\n                IF NEW.spanish_changed_at = OLD.spanish_changed_at AND EXISTS (\n                    SELECT FROM jsonb_each(after)\n                    WHERE right(key, 3) = '_es' AND value IS DISTINCT FROM before -> key\n                ) THEN\n                    NEW.spanish_changed_at = statement_timestamp();\n                END IF;\n                RETURN NEW;\n            END;\n            ",
                    hash="f86306d79d49465fbabe98a767e9c9efce254da7",
                    operation="UPDATE",
                    pgid="pgtrigger_set_change_times_1f455",
                    table="activities_activity",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="transition_log",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE state_before text;",
                    func="\n            state_before := CASE WHEN TG_OP = 'UPDATE' THEN OLD.state ELSE '' END;\n            IF state_before <> NEW.state AND (TG_OP = 'UPDATE' OR NEW.state <> 'draft') THEN\n                INSERT INTO catalogue_transition (\n                    content_type_id, object_id, at, person_id, person_name, role,\n                    state_before, state_after, note\n                )\n                SELECT id, NEW.id, clock_timestamp(),\n                    nullif(current_setting('catalogue.person', true), '')::bigint,\n                    coalesce(current_setting('catalogue.person_name', true), ''),\n                    session_user, state_before, NEW.state,\n                    coalesce(current_setting('catalogue.transition_note', true), '')\n                FROM django_content_type\n                WHERE app_label = 'activities' AND model = 'activity';\n            END IF;\n            RETURN NULL;\n            ",
                    hash="a6355c3eef861783bb78fbd15a7de34d96a88eb4",
                    operation='INSERT OR UPDATE OF "state"',
                    pgid="pgtrigger_transition_log_eb1fd",
                    table="activities_activity",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="acyclic_prepares_activity",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."prepares_activity_id" IS NOT NULL)',
                    func="\n            PERFORM pg_advisory_xact_lock(hashtext(TG_TABLE_NAME || '.prepares_activity_id'));\n            IF EXISTS (\n                WITH RECURSIVE chain(id) AS (\n                    SELECT NEW.prepares_activity_id\n                    UNION\n                    SELECT t.prepares_activity_id FROM activities_activity t JOIN chain ON t.id = chain.id\n                    WHERE t.prepares_activity_id IS NOT NULL\n                )\n                SELECT FROM chain WHERE chain.id = NEW.id\n            ) THEN\n                RAISE EXCEPTION 'loop through prepares_activity' USING\n                    ERRCODE = 'check_violation', CONSTRAINT = 'acyclic_prepares_activity';\n            END IF;\n            RETURN NEW;\n            ",
                    hash="781318ded646db95199d9a268167369ff4b69e60",
                    operation='INSERT OR UPDATE OF "prepares_activity_id"',
                    pgid="pgtrigger_acyclic_prepares_activity_d4cfa",
                    table="activities_activity",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="uptake",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("manner__in", ["suggested-by", "cited-by", "endorsed-by", "similar-to"])
                ),
                name="activities_uptake_manner_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="uptake",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("meeting__isnull", True),
                        ("organization__isnull", True),
                        ("other_outcome__isnull", False),
                        ("publication__isnull", True),
                    ),
                    models.Q(
                        ("meeting__isnull", True),
                        ("organization__isnull", False),
                        ("other_outcome__isnull", True),
                        ("publication__isnull", True),
                    ),
                    models.Q(
                        ("meeting__isnull", False),
                        ("organization__isnull", True),
                        ("other_outcome__isnull", True),
                        ("publication__isnull", True),
                    ),
                    models.Q(
                        ("meeting__isnull", True),
                        ("organization__isnull", True),
                        ("other_outcome__isnull", True),
                        ("publication__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="activities_uptake_one_related_record",
                violation_error_message="Choose one: an outcome, an organization, a meeting or a publication.",
            ),
        ),
        migrations.AddConstraint(
            model_name="uptake",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("other_outcome__isnull", True),
                    models.Q(("other_outcome", models.F("outcome")), _negated=True),
                    _connector="OR",
                ),
                name="activities_uptake_is_by_another_outcome",
                violation_error_message="An outcome cannot relate to itself.",
            ),
        ),
        migrations.AddConstraint(
            model_name="uptake",
            constraint=models.UniqueConstraint(
                fields=(
                    "outcome",
                    "manner",
                    "other_outcome",
                    "organization",
                    "meeting",
                    "publication",
                ),
                name="activities_uptake_unique",
                nulls_distinct=False,
                violation_error_message="This relation is already recorded.",
            ),
        ),
    ]
