import django.contrib.postgres.fields
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
        ("meetings", "0001_records"),
    ]

    operations = [
        migrations.CreateModel(
            name="Publication",
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
                            ("study", "Study"),
                            ("compendium", "Compendium"),
                            ("flagship", "Flagship publication"),
                            ("technical-document", "Technical document"),
                            ("statistical-digest", "Statistical digest"),
                        ],
                        max_length=18,
                        verbose_name="kind",
                    ),
                ),
                (
                    "serial_en",
                    models.CharField(
                        blank=True,
                        help_text="For example Social Panorama of Latin America.",
                        max_length=300,
                        verbose_name="series in English",
                    ),
                ),
                (
                    "serial_es",
                    models.CharField(blank=True, max_length=300, verbose_name="series in Spanish"),
                ),
                (
                    "issue",
                    models.CharField(
                        blank=True,
                        help_text="For example 2012.",
                        max_length=40,
                        verbose_name="issue or year",
                    ),
                ),
                (
                    "doi",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^10\\.\\d{4,9}/\\S+$", "A DOI looks like 10.18356/abc."
                            )
                        ],
                        verbose_name="DOI",
                    ),
                ),
                (
                    "handle",
                    models.URLField(
                        blank=True,
                        help_text="The permanent link in the repository.",
                        verbose_name="repository link",
                    ),
                ),
                ("licence", models.CharField(blank=True, max_length=200, verbose_name="licence")),
                (
                    "covers_from",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="period covered: from"
                    ),
                ),
                (
                    "covers_to",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="period covered: to"
                    ),
                ),
                (
                    "draws_on",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("censuses", "Censuses"),
                                ("surveys", "Surveys"),
                                ("administrative-records", "Administrative records"),
                            ],
                            max_length=22,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="data sources",
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
                                                    "serial_en", config="eclac_en", weight="A"
                                                ),
                                                django.contrib.postgres.search.SearchConfig(
                                                    "eclac_en"
                                                ),
                                            ),
                                            "||",
                                            django.contrib.postgres.search.SearchVector(
                                                "serial_es", config="eclac_es", weight="A"
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
                                    "issue", config="eclac_plain", weight="A"
                                ),
                                django.contrib.postgres.search.SearchConfig("eclac_en"),
                            ),
                            "||",
                            django.contrib.postgres.search.SearchVector(
                                "doi", config="eclac_plain", weight="A"
                            ),
                            django.contrib.postgres.search.SearchConfig("eclac_en"),
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "countries",
                    models.ManyToManyField(
                        blank=True, to="catalogue.country", verbose_name="countries"
                    ),
                ),
                (
                    "input_to",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Meetings for which it was prepared.",
                        related_name="input_publications",
                        to="meetings.meeting",
                        verbose_name="input to meetings",
                    ),
                ),
                (
                    "input_to_bodies",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Bodies for whose work it was prepared.",
                        related_name="input_publications",
                        to="catalogue.organization",
                        verbose_name="input to bodies",
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
                "verbose_name": "publication",
                "verbose_name_plural": "publications",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Edition",
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
                    "language",
                    models.CharField(
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
                    "title",
                    models.CharField(
                        blank=True,
                        help_text="In the language of the edition.",
                        max_length=500,
                        verbose_name="title",
                    ),
                ),
                (
                    "symbol",
                    models.CharField(
                        blank=True,
                        help_text="For example LC/L.3652. The same for all editions if the document says so.",
                        max_length=60,
                        verbose_name="symbol",
                    ),
                ),
                (
                    "isbn",
                    models.CharField(
                        blank=True,
                        max_length=17,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9][0-9-]{8,15}[0-9X]$",
                                "An ISBN has 10 or 13 digits, and the last one must match the others.",
                            )
                        ],
                        verbose_name="ISBN",
                    ),
                ),
                (
                    "pages",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="number of pages"
                    ),
                ),
                ("url", models.URLField(blank=True, max_length=1000, verbose_name="link")),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="editions",
                        to="publications.publication",
                        verbose_name="publication",
                    ),
                ),
            ],
            options={
                "verbose_name": "edition",
                "verbose_name_plural": "editions",
                "ordering": ["publication", "language"],
            },
        ),
        migrations.CreateModel(
            name="Dissemination",
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
                    "manner",
                    models.CharField(
                        choices=[
                            ("presented", "Presented"),
                            ("distributed", "Distributed"),
                            ("published-online", "Published online"),
                        ],
                        max_length=16,
                        verbose_name="type",
                    ),
                ),
                (
                    "place_en",
                    models.CharField(blank=True, max_length=200, verbose_name="place in English"),
                ),
                (
                    "place_es",
                    models.CharField(blank=True, max_length=200, verbose_name="place in Spanish"),
                ),
                ("url", models.URLField(blank=True, max_length=1000, verbose_name="link")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "country",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disseminations",
                        to="catalogue.country",
                        verbose_name="country",
                    ),
                ),
                (
                    "distributors",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Leave empty if not known.",
                        related_name="disseminations",
                        to="catalogue.organization",
                        verbose_name="distributed by",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disseminations",
                        to="meetings.meeting",
                        verbose_name="at the meeting",
                    ),
                ),
                (
                    "editions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Leave empty if not known.",
                        related_name="disseminations",
                        to="publications.edition",
                        verbose_name="editions",
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="disseminations",
                        to="publications.publication",
                        verbose_name="publication",
                    ),
                ),
            ],
            options={
                "verbose_name": "distribution",
                "verbose_name_plural": "distributions",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Contribution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                ("text_en", models.TextField(blank=True, verbose_name="content in English")),
                ("text_es", models.TextField(blank=True, verbose_name="content in Spanish")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contributions",
                        to="catalogue.organization",
                        verbose_name="contributed by",
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contributions",
                        to="publications.publication",
                        verbose_name="publication",
                    ),
                ),
            ],
            options={
                "verbose_name": "contributed section",
                "verbose_name_plural": "contributed sections",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Authorship",
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
                            ("author", "Author"),
                            ("contributor", "Contributor"),
                            ("coordinator", "Coordinator"),
                            ("publisher", "Publisher"),
                        ],
                        default="author",
                        max_length=11,
                        verbose_name="role",
                    ),
                ),
                (
                    "family_name",
                    models.CharField(blank=True, max_length=120, verbose_name="family name"),
                ),
                (
                    "given_name",
                    models.CharField(blank=True, max_length=120, verbose_name="given name"),
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
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="authorships",
                        to="publications.publication",
                        verbose_name="publication",
                    ),
                ),
            ],
            options={
                "verbose_name": "author or contributor",
                "verbose_name_plural": "authors and contributors",
                "ordering": ["position", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Recipient",
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
                    "dissemination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recipients",
                        to="publications.dissemination",
                        verbose_name="distribution",
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
                "verbose_name": "recipient",
                "verbose_name_plural": "recipients",
                "ordering": ["position", "pk"],
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="publication",
            index=django.contrib.postgres.indexes.GinIndex(
                models.F("search"), name="publication_search"
            ),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=django.contrib.postgres.indexes.GistIndex(
                models.F("period"), name="publication_period"
            ),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("names"), "gin_trgm_ops"),
                name="publication_names",
            ),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(fields=["-changed_at", "-id"], name="publication_changed"),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(fields=["state", "-changed_at", "-id"], name="publication_by_state"),
        ),
        migrations.AddIndex(
            model_name="publication",
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
                name="publication_no_spanish",
            ),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), _negated=True),
                    ("spanish_changed_at__lt", models.F("english_changed_at")),
                    models.Q(("summary_es", ""), ("title_es", ""), _negated=True),
                ),
                fields=["-changed_at", "-id"],
                name="publication_older_spanish",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug__regex", "^[a-z0-9]+(-[a-z0-9]+)*$")),
                name="publications_publication_slug_is_written_plainly",
                violation_error_message="Use lowercase letters without accents, digits and single hyphens.",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
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
                name="publications_publication_period_says_how_exactly_it_is_known",
                violation_error_message="Enter the precision of the beginning and of the end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("end_precision__in", ["unknown", "ongoing"]),
                    ("start_precision", "unknown"),
                    _negated=True,
                ),
                name="publications_publication_period_knows_one_end",
                violation_error_message="Enter the beginning or the end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
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
                name="publications_publication_period_is_open_when_ongoing",
                violation_error_message="Only an ongoing period has no end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
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
                name="publications_publication_period_fits_its_precision",
                violation_error_message="A month or a year covers its first to its last day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "in-review", "published", "withdrawn"])),
                name="publications_publication_state_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(("title_en", ""), ("title_es", ""), _negated=True),
                name="publications_publication_has_a_title",
                violation_error_message="Enter the title in at least one language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
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
                name="publications_publication_only_a_withdrawn_record_has_a_reason",
                violation_error_message="Only a withdrawn record has a reason for withdrawal.",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "",
                            "study",
                            "compendium",
                            "flagship",
                            "technical-document",
                            "statistical-digest",
                        ],
                    )
                ),
                name="publications_publication_kind_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"), models.Q(("kind", ""), _negated=True), _connector="OR"
                ),
                name="publications_publication_has_a_kind",
                violation_error_message="Choose the kind of publication.",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("covers_from__isnull", True), ("covers_to__isnull", True)),
                    models.Q(
                        ("covers_from__isnull", False),
                        ("covers_to__gte", models.F("covers_from")),
                        ("covers_to__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="publications_publication_covers_years_in_order",
                violation_error_message="Enter the first and the last year covered, in this order.",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("draws_on__contained_by", ["censuses", "surveys", "administrative-records"])
                ),
                name="publications_publication_draws_on_listed_sources",
                violation_error_message="Choose values from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("issue", ""),
                    models.Q(("serial_en", ""), ("serial_es", ""), _negated=True),
                    _connector="OR",
                ),
                name="publications_publication_issue_belongs_to_a_serial",
                violation_error_message="Enter the series of this issue.",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.UniqueConstraint(
                condition=models.Q(("doi", ""), _negated=True),
                fields=("doi",),
                name="publications_publication_doi_is_unique",
                violation_error_message="Another publication has this DOI.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publication",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_history",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TG_OP = 'INSERT' THEN  -- what had been merged into another is there again\n                UPDATE catalogue_address SET object_id = NEW.id, merged_from = NULL\n                WHERE kind = 'publication' AND merged_from = NEW.id;\n            END IF;\n            INSERT INTO catalogue_address (kind, slug, object_id)\n            VALUES ('publication', NEW.slug, NEW.id)\n            ON CONFLICT (kind, slug) DO UPDATE SET slug = EXCLUDED.slug\n            WHERE catalogue_address.object_id = NEW.id;\n            IF NOT FOUND THEN\n                RAISE EXCEPTION 'address % is taken', NEW.slug USING\n                    ERRCODE = 'unique_violation', CONSTRAINT = 'address_taken';\n            END IF;\n            RETURN NULL;\n            ",
                    hash="f3eb89ef58dc4278fb316867eea056994ac6e935",
                    operation='INSERT OR UPDATE OF "slug"',
                    pgid="pgtrigger_slug_history_836b0",
                    table="publications_publication",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publication",
            trigger=pgtrigger.compiler.Trigger(
                name="slug_release",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            DELETE FROM catalogue_address\n            WHERE kind = 'publication' AND object_id = OLD.id;\n            RETURN NULL;\n            ",
                    hash="f376e9b3832b32af6130d02393a59e8ddf89c7b8",
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
                name="immutable_number",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."number" IS DISTINCT FROM (NEW."number"))',
                    func="\n            RAISE EXCEPTION 'a public number never changes' USING\n                ERRCODE = 'check_violation', CONSTRAINT = 'number_immutable';\n            ",
                    hash="3168d2f43a285456cbb00efe4eb205cd4d90535f",
                    operation="UPDATE",
                    pgid="pgtrigger_immutable_number_857c2",
                    table="publications_publication",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publication",
            trigger=pgtrigger.compiler.Trigger(
                name="set_change_times",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            DECLARE\n                kept text[] := '{search,names,changed_at,english_changed_at,spanish_changed_at}';\n                before jsonb := to_jsonb(OLD) - kept;\n                after jsonb := to_jsonb(NEW) - kept;\n            BEGIN\n                IF before IS NOT DISTINCT FROM after THEN RETURN NEW; END IF;\n                NEW.changed_at = clock_timestamp();\n                IF NEW.english_changed_at = OLD.english_changed_at AND EXISTS (\n                    SELECT FROM jsonb_each(after)\n                    WHERE right(key, 3) = '_en' AND value IS DISTINCT FROM before -> key\n                ) THEN\n                    NEW.english_changed_at = statement_timestamp();\n                END IF;\n                IF NEW.spanish_changed_at = OLD.spanish_changed_at AND EXISTS (\n                    SELECT FROM jsonb_each(after)\n                    WHERE right(key, 3) = '_es' AND value IS DISTINCT FROM before -> key\n                ) THEN\n                    NEW.spanish_changed_at = statement_timestamp();\n                END IF;\n                RETURN NEW;\n            END;\n            ",
                    hash="b0027381270841e004f74446cf4a4786f4494fa1",
                    operation="UPDATE",
                    pgid="pgtrigger_set_change_times_67c27",
                    table="publications_publication",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publication",
            trigger=pgtrigger.compiler.Trigger(
                name="transition_log",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE state_before text;",
                    func="\n            state_before := CASE WHEN TG_OP = 'UPDATE' THEN OLD.state ELSE '' END;\n            IF state_before <> NEW.state AND (TG_OP = 'UPDATE' OR NEW.state <> 'draft') THEN\n                INSERT INTO catalogue_transition (\n                    content_type_id, object_id, at, person_id, person_name, role,\n                    state_before, state_after, note\n                )\n                SELECT id, NEW.id, clock_timestamp(),\n                    nullif(current_setting('catalogue.person', true), '')::bigint,\n                    coalesce(current_setting('catalogue.person_name', true), ''),\n                    session_user, state_before, NEW.state,\n                    coalesce(current_setting('catalogue.transition_note', true), '')\n                FROM django_content_type\n                WHERE app_label = 'publications' AND model = 'publication';\n            END IF;\n            RETURN NULL;\n            ",
                    hash="1606f8c84e8bd99afa86e47c61639674c5700ab7",
                    operation='INSERT OR UPDATE OF "state"',
                    pgid="pgtrigger_transition_log_229cd",
                    table="publications_publication",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    models.Func(
                        django.db.models.functions.text.Lower("symbol"),
                        function="catalogue_unaccent",
                        output_field=models.TextField(),
                    ),
                    "gin_trgm_ops",
                ),
                name="edition_symbol",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
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
                name="publications_edition_period_says_how_exactly_it_is_known",
                violation_error_message="Enter the precision of the beginning and of the end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("end_precision__in", ["unknown", "ongoing"]),
                    ("start_precision", "unknown"),
                    _negated=True,
                ),
                name="publications_edition_period_knows_one_end",
                violation_error_message="Enter the beginning or the end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
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
                name="publications_edition_period_is_open_when_ongoing",
                violation_error_message="Only an ongoing period has no end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
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
                name="publications_edition_period_fits_its_precision",
                violation_error_message="A month or a year covers its first to its last day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "language__in",
                        [
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
                name="publications_edition_language_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.UniqueConstraint(
                fields=("publication", "language"),
                name="publications_edition_is_the_only_one_in_its_language",
                violation_error_message="This publication already has an edition in this language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.UniqueConstraint(
                condition=models.Q(("symbol", ""), _negated=True),
                fields=("symbol",),
                name="publications_edition_symbol_is_unique",
                violation_error_message="Another publication uses this symbol.",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(("pages__isnull", True), ("pages__gt", 0), _connector="OR"),
                name="publications_edition_has_pages",
                violation_error_message="The number of pages must be greater than zero.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dissemination",
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
                name="publications_dissemination_period_says_how_exactly_it_is_known",
                violation_error_message="Enter the precision of the beginning and of the end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dissemination",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("end_precision__in", ["unknown", "ongoing"]),
                    ("start_precision", "unknown"),
                    _negated=True,
                ),
                name="publications_dissemination_period_knows_one_end",
                violation_error_message="Enter the beginning or the end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dissemination",
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
                name="publications_dissemination_period_is_open_when_ongoing",
                violation_error_message="Only an ongoing period has no end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dissemination",
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
                name="publications_dissemination_period_fits_its_precision",
                violation_error_message="A month or a year covers its first to its last day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dissemination",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("manner__in", ["presented", "distributed", "published-online"])
                ),
                name="publications_dissemination_manner_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("title_en", ""), ("title_es", ""), _negated=True),
                    models.Q(("text_en", ""), ("text_es", ""), _negated=True),
                    _connector="OR",
                ),
                name="publications_contribution_has_title_or_text",
                violation_error_message="Enter the title or the content of the section.",
            ),
        ),
        migrations.AddConstraint(
            model_name="authorship",
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
                name="publications_authorship_group_kind_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="authorship",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("role__in", ["author", "contributor", "coordinator", "publisher"])
                ),
                name="publications_authorship_role_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="authorship",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("family_name", ""),
                        ("group_en", ""),
                        ("group_es", ""),
                        ("organization__isnull", False),
                    ),
                    models.Q(
                        ("family_name", ""),
                        ("organization__isnull", True),
                        models.Q(("group_en", ""), ("group_es", ""), _negated=True),
                    ),
                    models.Q(
                        ("group_en", ""),
                        ("group_es", ""),
                        ("organization__isnull", True),
                        models.Q(("family_name", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="publications_authorship_names_one_party_or_person",
                violation_error_message="Choose an organization, describe a group or name a person.",
            ),
        ),
        migrations.AddConstraint(
            model_name="authorship",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("given_name", ""),
                    models.Q(("family_name", ""), _negated=True),
                    _connector="OR",
                ),
                name="publications_authorship_given_name_has_a_family_name",
                violation_error_message="Enter the family name of the person.",
            ),
        ),
        migrations.AddConstraint(
            model_name="authorship",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("group_kind", ""), ("group_size__isnull", True)),
                    models.Q(("group_en", ""), ("group_es", ""), _negated=True),
                    _connector="OR",
                ),
                name="publications_authorship_only_a_group_has_a_size_and_kind",
                violation_error_message="Enter the kind and the number of members only for a group described in words.",
            ),
        ),
        migrations.AddConstraint(
            model_name="authorship",
            constraint=models.UniqueConstraint(
                fields=("publication", "organization", "role"),
                name="publications_authorship_unique",
                violation_error_message="This organization already has this role.",
            ),
        ),
        migrations.AddConstraint(
            model_name="recipient",
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
                name="publications_recipient_group_kind_is_in_its_list",
                violation_error_message="Choose a value from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="recipient",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("group_en", ""), ("group_es", ""), ("organization__isnull", False)),
                    models.Q(
                        ("organization__isnull", True),
                        models.Q(("group_en", ""), ("group_es", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="publications_recipient_names_an_organization_or_a_group",
                violation_error_message="Choose an organization or describe a group.",
            ),
        ),
        migrations.AddConstraint(
            model_name="recipient",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("organization__isnull", True),
                    models.Q(("group_kind", ""), ("group_size__isnull", True)),
                    _connector="OR",
                ),
                name="publications_recipient_only_a_group_has_a_size_and_kind",
                violation_error_message="Enter the kind and the number of members only for a group described in words.",
            ),
        ),
        migrations.AddConstraint(
            model_name="recipient",
            constraint=models.UniqueConstraint(
                fields=("dissemination", "organization"),
                name="publications_recipient_unique",
                violation_error_message="This organization is already a recipient.",
            ),
        ),
    ]
