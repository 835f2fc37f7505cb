import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                (
                    "first_name",
                    models.CharField(blank=True, max_length=150, verbose_name="first name"),
                ),
                (
                    "last_name",
                    models.CharField(blank=True, max_length=150, verbose_name="last name"),
                ),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, verbose_name="email address"),
                ),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="date joined"
                    ),
                ),
                (
                    "one_time_until",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        null=True,
                        verbose_name="one-time password, valid until",
                    ),
                ),
                (
                    "openid_subject",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        editable=False,
                        max_length=255,
                        verbose_name="OpenID Connect subject",
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
                "permissions": [("publish", "Can change published records")],
                "abstract": False,
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="SignInEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="date and time"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("signed-in", "Signed in"),
                            ("signed-out", "Signed out"),
                            ("session-ended", "Session expired"),
                            ("refused", "Incorrect user name or password"),
                            ("throttled", "Blocked after too many attempts"),
                            ("expired", "One-time password expired"),
                            ("code-accepted", "Verification code accepted"),
                            ("recovery-code-used", "Recovery code used"),
                            ("code-refused", "Verification code incorrect"),
                            ("second-factor-set", "Two-step verification turned on"),
                            ("second-factor-removed", "Two-step verification turned off"),
                            ("recovery-codes-renewed", "New recovery codes created"),
                            ("password-changed", "Password changed"),
                            ("password-given", "One-time password set"),
                            ("reset-asked", "Password reset requested"),
                            (
                                "rescued",
                                "Access restored: two-step verification off, one-time password set",
                            ),
                        ],
                        max_length=24,
                        verbose_name="event",
                    ),
                ),
                ("username", models.CharField(blank=True, max_length=150, verbose_name="name")),
                (
                    "address",
                    models.GenericIPAddressField(null=True, verbose_name="network address"),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="sign_in_events",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "sign-in event",
                "verbose_name_plural": "sign-in events",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                condition=models.Q(("openid_subject", ""), _negated=True),
                fields=("openid_subject",),
                name="staff_user_openid_subject_unique",
            ),
        ),
        migrations.AddIndex(
            model_name="signinevent",
            index=models.Index(fields=["-at", "-id"], name="staff_sign_ins_by_time"),
        ),
        migrations.AddIndex(
            model_name="signinevent",
            index=models.Index(fields=["address", "at"], name="staff_sign_ins_by_address"),
        ),
        migrations.AddIndex(
            model_name="signinevent",
            index=models.Index(fields=["user", "at"], name="staff_sign_ins_by_user"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="signinevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="0889503eb135a94fac7af18db19baa03949040c9",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_84f1c",
                    table="staff_signinevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="signinevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF current_setting('catalogue.allow_truncate', true) IS DISTINCT FROM 'yes' THEN\n                        RAISE EXCEPTION 'sign-in events are kept as they are';\n                    END IF;\n                    RETURN NULL;\n                    ",
                    hash="dd2560c8770d70b6769c194e1290f7f146e64056",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_cbc30",
                    table="staff_signinevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
