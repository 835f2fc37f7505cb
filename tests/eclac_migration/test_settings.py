"""The settings: what each reader takes, and what is refused, by name and all at once.

One module for one module of settings.
"""

import os
import runpy

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from eclac_migration import settings as module

PRODUCTION = {
    "ENVIRONMENT": "production",
    "BEHIND_PROXY": "1",
    "SECRET_KEY": "kT7w-9x_Qz" * 5,
    "ALLOWED_HOSTS": "migration.example.org, www.example.org",
    "DATABASE_URL": "postgresql://eclac:p%40ss@db.example.org:5433/records",
}


@pytest.fixture
def problems(monkeypatch):
    """Return the problems that the readers report."""
    monkeypatch.setattr(module, "problems", [])
    return module.problems


def settings_from(monkeypatch, **environment) -> dict:
    """The settings as read in an environment of these variables alone."""
    for name in list(os.environ):
        ours = ("DATABASE", "DJANGO", "SECRET", "SECURE", "WEB", "OPENID", "EMAIL", "METRICS")
        if name.startswith((*ours, "SESSION", "PROXY", "BREACHED")) or name in (
            *("ENVIRONMENT", "DEBUG", "ALLOWED_HOSTS", "HOST", "PORT", "BEHIND_PROXY"),
            *("CSRF_TRUSTED_ORIGINS", "STATIC_ROOT", "PUBLIC_ALERTS"),
        ):
            monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(module.__file__)


def settings_error(monkeypatch, **environment) -> str:
    with pytest.raises(ImproperlyConfigured) as caught:
        settings_from(monkeypatch, **environment)
    return str(caught.value)


def test_text_is_stripped_and_empty_counts_as_unset(monkeypatch):
    monkeypatch.setenv("SOME", "  a ")
    monkeypatch.setenv("BLANK", " ")

    assert [module.env_text(name, "b") for name in ("SOME", "BLANK", "NONE")] == ["a", "b", "b"]


@pytest.mark.parametrize(("name", "former"), module.FORMER_NAMES.items())
def test_former_name_of_a_variable_works_and_warns(monkeypatch, name, former):
    monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(former, "7")

    with pytest.warns(FutureWarning, match=f"^{former} is now called {name}; rename it.$"):
        assert module.env_text(name) == "7"

    monkeypatch.setenv(name, "8")
    assert module.env_text(name) == "8"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("1", True), ("True", True), ("yes", True), ("ON", True), ("", True)),
        *(("0", False), ("false", False), ("no", False), ("off", False)),
    ],
)
def test_bool_reads_the_usual_words(monkeypatch, problems, text, value):
    monkeypatch.setenv("FLAG", text)

    assert (module.env_bool("FLAG", default=True), problems) == (value, [])


def test_bool_refuses_another_word_by_name(monkeypatch, problems):
    monkeypatch.setenv("FLAG", "perhaps")

    assert module.env_bool("FLAG", default=False) is False
    assert problems == ["FLAG is 'perhaps'; expected 1 or 0."]


def test_int_reads_what_lies_between_its_limits(monkeypatch, problems):
    monkeypatch.setenv("PORT", "65535")

    assert (module.env_int("PORT", 8000, minimum=1, maximum=65535), problems) == (65535, [])


@pytest.mark.parametrize("text", ["0", "65536", "-1", "80.5", "http", "²", "1_000"])
def test_int_refuses_anything_else_by_name(monkeypatch, problems, text):
    monkeypatch.setenv("PORT", text)

    assert module.env_int("PORT", 8000, minimum=1, maximum=65535) == 8000
    assert problems == [f"PORT is '{text}'; expected a whole number from 1 to 65535."]


def test_list_is_separated_by_commas(monkeypatch):
    monkeypatch.setenv("HOSTS", "a.example, b.example,,")

    assert module.env_list("HOSTS") == ["a.example", "b.example"]
    assert module.env_list("NONE", ("c",)) == ["c"]


@pytest.mark.parametrize(
    ("text", "values"), [("", ["title"]), ("topic, title", ["topic", "title"]), ("none", [])]
)
def test_choices_are_some_of_a_list_or_none(monkeypatch, problems, text, values):
    monkeypatch.setenv("PARTS", text)

    assert module.env_choices("PARTS", ("title", "topic"), ("title",)) == values
    assert problems == []


def test_choices_that_do_not_exist_are_refused_by_name(monkeypatch, problems):
    monkeypatch.setenv("PARTS", "title,titel")

    assert module.env_choices("PARTS", ("title", "topic"), ("title",)) == ["title"]
    assert problems == ["PARTS is 'title,titel'; expected none or some of title, topic."]


def test_secret_can_stand_in_a_file(monkeypatch, problems, tmp_path):
    (tmp_path / "key").write_text("from the file\n")
    monkeypatch.setenv("KEY_FILE", str(tmp_path / "key"))

    assert (module.env_secret("KEY"), problems) == ("from the file", [])


def test_secret_file_that_is_missing_is_refused_by_name(monkeypatch, problems, tmp_path):
    monkeypatch.setenv("KEY_FILE", str(tmp_path / "none"))

    assert module.env_secret("KEY") == ""
    assert problems == ["KEY_FILE is the path of a file that cannot be read."]


def test_secret_is_given_once(monkeypatch, problems, tmp_path):
    (tmp_path / "key").write_text("a")
    monkeypatch.setenv("KEY", "b")
    monkeypatch.setenv("KEY_FILE", str(tmp_path / "key"))
    module.env_secret("KEY")

    assert problems == ["KEY and KEY_FILE are both set; set only one."]


@pytest.mark.parametrize(
    ("text", "pool"),
    [("off", False), ("on", (1, 8)), ("2-6", (2, 6)), ("0-1", (0, 1)), ("", False)],
)
def test_pool_is_named_by_its_least_and_most(monkeypatch, problems, text, pool):
    monkeypatch.setenv("POOL", text)
    read = module.env_pool("POOL", threads=8)

    assert (read and (read["min_size"], read["max_size"])) == pool
    assert problems == []


@pytest.mark.parametrize("text", ["4", "4-2", "0-0", "a-b", "1-"])
def test_pool_refuses_anything_else_by_name(monkeypatch, problems, text):
    monkeypatch.setenv("POOL", text)

    assert module.env_pool("POOL", threads=8) is False
    assert problems == [f"POOL is '{text}'; expected on, off or two numbers such as 1-4."]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql://u:p%40%3A%2F@db:5433/name?sslmode=require",
            ("name", "u", "p@:/", "db", "5433", {"sslmode": "require"}),
        ),
        ("postgres://a,b:5433/name", ("name", "", "", "a,b", ",5433", {})),
        (
            "postgresql://u@a:1,b:2/name?target_session_attrs=read-write",
            ("name", "u", "", "a,b", "1,2", {"target_session_attrs": "read-write"}),
        ),
        ("postgresql://u@%2Frun%2Fpg%20x/name", ("name", "u", "", "/run/pg x", "", {})),
        ("postgresql:///name?host=/run/pg", ("name", "", "", "/run/pg", "", {})),
    ],
)
def test_database_address_is_read_as_libpq_reads_it(monkeypatch, problems, url, expected):
    monkeypatch.setenv("DATABASE_URL", url)
    read = module.env_database("DATABASE_URL")
    names = ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")

    assert tuple(read[name] for name in names) == expected
    assert problems == []


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://u:secret@h/n", "must begin with postgresql://"),
        ("secret", "must begin with postgresql://"),
        ("postgresql://u:secret@h:port/n", "is not valid; expected postgresql://user:"),
        ("postgresql://u:secret@h:0/n", "is not valid; expected postgresql://user:"),
        ("postgresql://u:secret%zz@h/n", "is not valid; expected postgresql://user:"),
        ("postgresql://u:secret@h/", "has no database name; expected postgresql://host/database."),
    ],
)
def test_database_address_that_is_wrong_is_refused_without_its_password(
    monkeypatch, problems, url, said
):
    monkeypatch.setenv("DATABASE_URL", url)

    assert module.env_database("DATABASE_URL") == {}
    assert len(problems) == 1
    assert problems[0].startswith(f"DATABASE_URL {said}")
    assert "secret" not in problems[0]


def test_secret_key_is_made_once_for_its_owner_alone(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "VAR_DIR", tmp_path / "var")
    first = module.local_secret_key()

    assert module.local_secret_key() == first
    assert len(first) >= 50
    assert (tmp_path / "var/secret_key").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in (tmp_path / "var").iterdir()] == ["secret_key"]


def test_secret_key_that_cannot_be_kept_is_a_problem(monkeypatch, problems, tmp_path):
    (tmp_path / "var").write_text("a file where the folder should be")
    monkeypatch.setattr(module, "VAR_DIR", tmp_path / "var")

    assert module.local_secret_key() == ""
    assert problems == [
        f"The secret key cannot be stored in {tmp_path / 'var/secret_key'}: File exists."
    ]


def test_production_is_the_default_and_says_all_that_is_missing(monkeypatch):
    assert settings_error(monkeypatch, DEBUG="1", SECRET_KEY="short") == (
        "Invalid settings: SECRET_KEY is missing or shorter than 50 characters."
        " ALLOWED_HOSTS is missing: the host names of the site."
        " DATABASE_URL is missing: the URL of the PostgreSQL database."
        " DEBUG is on; it would show code and settings to visitors."
        " BEHIND_PROXY is 0, so every page would redirect to itself: set BEHIND_PROXY=1 behind a"
        " proxy with TLS that sends X-Forwarded-Proto, otherwise SECURE_SSL_REDIRECT=0."
        " This is a checkout: for a trial or development, use `make`, or set ENVIRONMENT=local."
    )


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SECRET_KEY", "", "SECRET_KEY is missing or shorter than 50 characters."),
        ("SECRET_KEY", "kT7w-9x_Qz" * 4, "SECRET_KEY is missing or shorter than 50 characters."),
        ("SECRET_KEY", "k" * 60, "SECRET_KEY is easy to guess; generate a random one."),
        ("DEBUG", "1", "DEBUG is on; it would show code and settings to visitors."),
        *(
            (
                "EMBEDDING_ORIGINS",
                origin,
                (
                    f"EMBEDDING_ORIGINS contains {origin!r}; expected origins such as"
                    " https://www.example.org, without a path."
                ),
            )
            for origin in (
                "*",
                "www.example.org",
                "https://example.org/",
                "https://a.b;x",
                "'self'",
            )
        ),
        (
            "ALLOWED_HOSTS",
            "",
            "ALLOWED_HOSTS is missing: the host names of the site.",
        ),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS allows all host names; list those of the site."),
        ("DATABASE_URL", "", "DATABASE_URL is missing: the URL of the PostgreSQL database."),
    ],
)
def test_production_refuses_each_alone(monkeypatch, name, value, said):
    """The settings are read anew, with all that production needs but this."""
    told = settings_error(monkeypatch, **PRODUCTION | {name: value})

    assert told == f"Invalid settings: {said}"


def test_environment_of_another_name_is_refused(monkeypatch):
    assert settings_error(monkeypatch, **PRODUCTION | {"ENVIRONMENT": "staging"}) == (
        "Invalid settings: ENVIRONMENT is 'staging'; expected local or production."
    )


def test_production_is_strict(monkeypatch):
    read = settings_from(monkeypatch, **PRODUCTION)
    database = read["DATABASES"]["default"]

    assert read["ALLOWED_HOSTS"] == ["migration.example.org", "www.example.org"]
    assert (database["HOST"], database["PORT"], database["PASSWORD"]) == (
        *("db.example.org", "5433", "p@ss"),
    )
    assert read["DATABASE_IS_EMBEDDED"] is False
    assert [
        read[name]
        for name in (
            *("DEBUG", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"),
            *("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS"),
        )
    ] == [False, True, True, True, 31_536_000, True]


def test_proxy_is_trusted_only_when_named(monkeypatch):
    read = settings_from(monkeypatch, **PRODUCTION)
    without = PRODUCTION | {"BEHIND_PROXY": "0", "SECURE_SSL_REDIRECT": "0"}

    assert read["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")
    assert read["SECURE_SSL_REDIRECT"] is True
    assert "SECURE_PROXY_SSL_HEADER" not in settings_from(monkeypatch, **without)


def test_password_of_the_database_can_be_a_file_with_any_characters(monkeypatch, tmp_path):
    (tmp_path / "password").write_text("p@s/s#\n")
    read = settings_from(
        monkeypatch, **PRODUCTION, DATABASE_PASSWORD_FILE=str(tmp_path / "password")
    )
    assert read["DATABASES"]["default"]["PASSWORD"] == "p@s/s#"


def test_local_uses_the_embedded_database_unless_an_address_is_given(monkeypatch):
    embedded = settings_from(monkeypatch, ENVIRONMENT="local")
    given = settings_from(monkeypatch, ENVIRONMENT="local", DATABASE_URL="postgresql://h/n")

    assert (embedded["DATABASE_IS_EMBEDDED"], given["DATABASE_IS_EMBEDDED"]) == (True, False)
    assert given["DATABASES"]["default"]["HOST"] == "h"


def test_statement_timeout_joins_the_options_of_the_address(monkeypatch):
    read = settings_from(
        monkeypatch,
        ENVIRONMENT="local",
        DATABASE_URL="postgresql://h/n?options=-c%20work_mem%3D8MB&connect_timeout=2",
        DATABASE_STATEMENT_TIMEOUT="5000",
        DATABASE_POOL="on",
    )

    assert read["DATABASES"]["default"]["OPTIONS"] == {
        **read["connection_timeouts"]({}),
        "connect_timeout": "2",
        "options": "-c plan_cache_mode=force_generic_plan -c statement_timeout=5000"
        " -c work_mem=8MB",
        "pool": {"min_size": 1, "max_size": 4, "timeout": 5, "reconnect_timeout": 5},
    }


@pytest.mark.parametrize(
    "key", ["k" * 60, "django-insecure-" + "kT7w-9x_Qz" * 5, "change-me-" + "kT7w-9x_Qz" * 5]
)
def test_production_refuses_a_key_that_is_no_secret(monkeypatch, key):
    assert settings_error(monkeypatch, **PRODUCTION | {"SECRET_KEY": key}) == (
        "Invalid settings: SECRET_KEY is easy to guess; generate a random one."
    )


def test_production_refuses_to_answer_to_every_name(monkeypatch):
    assert "allows all host names" in settings_error(
        monkeypatch, **PRODUCTION | {"ALLOWED_HOSTS": "*"}
    )


def test_proxy_that_is_named_counts_as_one_unless_said_otherwise(monkeypatch):
    counts = [
        settings_from(monkeypatch, **PRODUCTION | more)["PROXY_COUNT"]
        for more in ({"BEHIND_PROXY": "0", "SECURE_SSL_REDIRECT": "0"}, {}, {"PROXY_COUNT": "2"})
    ]

    assert counts == [0, 1, 2]


@pytest.mark.parametrize(
    ("url", "backend", "location"),
    [
        ("", "server.bounded_cache.BoundedCache", None),
        ("redis://cache:6379/1", "django.core.cache.backends.redis.RedisCache", None),
        ("unix:///run/redis.sock", "django.core.cache.backends.redis.RedisCache", None),
        (
            "memcached://a:11211,b:11211",
            "django.core.cache.backends.memcached.PyMemcacheCache",
            ["a:11211", "b:11211"],
        ),
    ],
)
def test_cache_of_answers_is_read_from_its_address(monkeypatch, url, backend, location):
    read = settings_from(monkeypatch, **PRODUCTION, CACHE_URL=url)["CACHES"]["answers"]
    assert read["BACKEND"] == backend
    expected = location or (url if "Redis" in backend else None)
    assert read.get("LOCATION") == expected


def test_cache_of_an_unknown_kind_is_refused(monkeypatch):
    assert settings_error(monkeypatch, **PRODUCTION, CACHE_URL="http://cache") == (
        "Invalid settings: CACHE_URL must begin with redis://, rediss://, unix:// or memcached://."
    )


def test_mail_server_is_read_from_one_address(monkeypatch):
    read = settings_from(
        monkeypatch,
        **PRODUCTION,
        EMAIL_URL="smtp+starttls://eclac:p%40ss@mail.example.org",
        EMAIL_FROM="migration@example.org",
    )

    names = ("HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_TLS", "USE_SSL")
    assert [read[f"EMAIL_{name}"] for name in names] == [
        *("mail.example.org", 587, "eclac", "p@ss", True, False),
    ]
    assert read["EMAIL_BACKEND"] == "server.mail_delivery.EmailBackend"  # with a time limit
    assert import_string(read["EMAIL_BACKEND"])
    assert (read["EMAIL_IS_ENABLED"], read["DEFAULT_FROM_EMAIL"]) == (True, "migration@example.org")
    assert (
        settings_from(monkeypatch, **PRODUCTION, EMAIL_URL="", EMAIL_FROM="")["EMAIL_IS_ENABLED"]
        is False
    )


@pytest.mark.parametrize("url", ["mail.example.org", "http://mail", "smtp://", "smtp://h:port"])
def test_mail_server_that_cannot_be_read_is_refused(monkeypatch, url):
    said = settings_error(monkeypatch, **PRODUCTION, EMAIL_URL=url, EMAIL_FROM="a@example.org")

    assert said.startswith("Invalid settings: EMAIL_URL is not valid; expected smtp+start")


@pytest.mark.parametrize(
    ("set_to", "address"),
    [
        ({}, "https://migration.example.org"),
        ({"ALLOWED_HOSTS": ".example.org, www.example.org"}, "https://www.example.org"),
        ({"SITE_ADDRESS": "https://site.example.org:8443/"}, "https://site.example.org:8443"),
    ],
)
def test_site_address_is_that_of_the_first_host_or_set(monkeypatch, set_to, address):
    assert settings_from(monkeypatch, **PRODUCTION | set_to)["SITE_ADDRESS"] == address


@pytest.mark.parametrize(
    ("set_to", "is_on"),
    [
        ({}, False),
        ({"EMAIL_URL": "smtp://mail", "EMAIL_FROM": "a@example.org"}, True),
        ({"EMAIL_URL": "smtp://mail", "EMAIL_FROM": "a@example.org", "PUBLIC_ALERTS": "0"}, False),
    ],
)
def test_public_alerts_follow_the_mail_server_unless_switched_off(monkeypatch, set_to, is_on):
    assert settings_from(monkeypatch, **PRODUCTION | set_to)["PUBLIC_ALERTS"] is is_on


def test_public_alerts_without_a_mail_server_are_refused(monkeypatch):
    said = settings_error(monkeypatch, **PRODUCTION, PUBLIC_ALERTS="1")

    assert said == "Invalid settings: PUBLIC_ALERTS needs EMAIL_URL, the mail server."


@pytest.mark.parametrize("address", ["site.example.org", "https://a b", "https://site.org/path"])
def test_site_address_that_cannot_begin_a_link_is_refused(monkeypatch, address):
    said = settings_error(monkeypatch, **PRODUCTION, SITE_ADDRESS=address)

    assert said.startswith("Invalid settings: SITE_ADDRESS is not an address such as https://")


def test_openid_is_configured_whole_or_not_at_all(monkeypatch):
    assert settings_error(monkeypatch, **PRODUCTION, OPENID_CLIENT_ID="m", OPENID_ISSUER="i") == (
        "Invalid settings: OpenID Connect needs also OPENID_CLIENT_SECRET, OPENID_GROUPS,"
        " OPENID_AUTHORIZATION_URL, OPENID_TOKEN_URL, OPENID_USERINFO_URL, OPENID_KEYS_URL."
    )
    names = ("CLIENT_ID", "CLIENT_SECRET", "ISSUER", "KEYS_URL")
    whole = {f"OPENID_{name}": "x" for name in (*names, "AUTHORIZATION_URL", "TOKEN_URL")}
    whole |= {"OPENID_USERINFO_URL": "x", "OPENID_GROUPS": "Heads = reviewer, Staff=editor"}
    read = settings_from(monkeypatch, **PRODUCTION, **whole)

    assert read["OPENID_GROUPS"] == {"Heads": "reviewer", "Staff": "editor"}
    assert read["AUTHENTICATION_BACKENDS"][-1] == "staff.openid.OpenIdBackend"
    assert "OPENID_GROUPS is not valid" in settings_error(
        monkeypatch, **PRODUCTION, **whole | {"OPENID_GROUPS": "Heads"}
    )


def test_metrics_token_is_long(monkeypatch):
    assert "METRICS_TOKEN is shorter" in settings_error(
        monkeypatch, **PRODUCTION, METRICS_TOKEN="short"
    )


@pytest.mark.parametrize("contact", ["javascript:alert(1)", "the office", "a@b@c"])
def test_contact_that_nobody_can_write_to_is_refused(monkeypatch, contact):
    said = settings_error(monkeypatch, ENVIRONMENT="local", CONTACT=contact)

    assert said.endswith("CONTACT is neither an e-mail address nor a web address.")


def test_cookies_of_production_belong_to_the_host(monkeypatch):
    read = settings_from(monkeypatch, **PRODUCTION)
    names = [read[f"{name}_COOKIE_NAME"] for name in ("SESSION", "CSRF", "SAVED_DRAFT")]

    assert names == ["__Host-sessionid", "__Host-csrftoken", "__Host-saved_draft"]
    assert read["SESSION_COOKIE_SECURE"] is read["CSRF_COOKIE_SECURE"] is True


def test_list_of_stolen_passwords_that_cannot_be_read_is_refused(monkeypatch):
    error = settings_error(monkeypatch, **PRODUCTION, BREACHED_PASSWORDS_FILE="/nowhere")

    assert error == (
        "Invalid settings: BREACHED_PASSWORDS_FILE is the path of a file that cannot be read."
    )


def test_security_contact_is_the_contact_unless_it_is_set(monkeypatch):
    monkeypatch.delenv("SECURITY_CONTACT", raising=False)
    assert settings_from(monkeypatch, CONTACT="a@b.example", **PRODUCTION)["SECURITY_CONTACT"] == (
        "a@b.example"
    )
    both = {"CONTACT": "a@b.example", "SECURITY_CONTACT": "https://b.example/report"}
    read = settings_from(monkeypatch, **both, **PRODUCTION)
    assert read["SECURITY_CONTACT"] == "https://b.example/report"


def test_security_contact_is_an_address(monkeypatch):
    error = settings_error(monkeypatch, SECURITY_CONTACT="the office", **PRODUCTION)

    assert error == (
        "Invalid settings: SECURITY_CONTACT is neither an e-mail address nor a web address."
    )


def test_trial_has_an_example_contact_and_licence(monkeypatch):
    for name in ("CONTACT", "DATA_LICENCE", "DATA_LICENCE_URL"):
        monkeypatch.delenv(name, raising=False)
    trial = settings_from(monkeypatch, ENVIRONMENT="local")
    assert (trial["CONTACT"], trial["DATA_LICENCE"]) == ("migration@example.org", "CC BY 4.0")
    assert trial["DATA_LICENCE_URL"] == "https://creativecommons.org/licenses/by/4.0/"
    assert trial["IS_EXAMPLE_IDENTITY"]

    own = {"CONTACT": "a@b.example", "DATA_LICENCE": "CC BY 3.0 IGO"}
    read = settings_from(monkeypatch, ENVIRONMENT="local", **own)
    assert (read["DATA_LICENCE_URL"], read["IS_EXAMPLE_IDENTITY"]) == ("", False)


def test_production_has_no_example_contact_and_licence(monkeypatch):
    for name in ("CONTACT", "DATA_LICENCE", "DATA_LICENCE_URL"):
        monkeypatch.delenv(name, raising=False)
    read = settings_from(monkeypatch, **PRODUCTION)
    names = ("CONTACT", "DATA_LICENCE", "DATA_LICENCE_URL", "IS_EXAMPLE_IDENTITY")
    assert [read[name] for name in names] == ["", "", "", False]


def test_emblem_is_a_readable_image(monkeypatch, tmp_path):
    image, text = tmp_path / "emblem.svg", tmp_path / "emblem.txt"
    for file in (image, text):
        file.write_text("<svg/>")
    read = settings_from(monkeypatch, **PRODUCTION, EMBLEM_FILE=str(image))
    assert read["EMBLEM_FILE"] == str(image)
    for file in (text, tmp_path / "missing.svg"):
        error = settings_error(monkeypatch, **PRODUCTION, EMBLEM_FILE=str(file))
        assert error == (
            "Invalid settings: EMBLEM_FILE is not the path of a readable .svg or .png file."
        )


def test_origins_that_may_embed_are_one_text(monkeypatch):
    assert settings_from(monkeypatch, ENVIRONMENT="local")["EMBEDDING_ORIGINS"] == ""
    given = "https://www.example.org, https://*.example.net,http://localhost:8080"
    read = settings_from(monkeypatch, ENVIRONMENT="local", EMBEDDING_ORIGINS=given)
    assert read["EMBEDDING_ORIGINS"] == (
        "https://www.example.org https://*.example.net http://localhost:8080"
    )


def test_demonstration_has_a_folder_texts_and_colours_of_its_own(monkeypatch):
    read = settings_from(monkeypatch, ENVIRONMENT="local", DEMONSTRATION="1", SECRET_KEY="k" * 60)
    folder = read["BASE_DIR"] / "programme/demonstration"

    assert read["VAR_DIR"] == read["BASE_DIR"] / "var/demo"
    assert read["LOCALE_PATHS"] == [folder / "texts", read["BASE_DIR"] / "locale"]
    assert read["COLOURS_FILE"] == str(folder / "colours.css")


def test_demonstration_is_refused_in_production(monkeypatch):
    assert settings_error(monkeypatch, **PRODUCTION, DEMONSTRATION="1") == (
        "Invalid settings: DEMONSTRATION is possible only with ENVIRONMENT=local."
    )


def test_demonstration_is_not_opened_to_a_network(monkeypatch):
    environment = {"ENVIRONMENT": "local", "DEMONSTRATION": "1", "SECRET_KEY": "k" * 60}
    assert settings_error(monkeypatch, **environment, HOST="0.0.0.0") == (  # noqa: S104
        "Invalid settings: DEMONSTRATION has known passwords, so HOST can only be 127.0.0.1 or ::1."
    )


def test_texts_and_colours_of_another_commission_are_files(monkeypatch, tmp_path):
    text = tmp_path / "colours.txt"
    text.touch()
    for value in (str(text), str(tmp_path / "missing.css")):
        assert settings_error(monkeypatch, **PRODUCTION, COLOURS_FILE=value) == (
            "Invalid settings: COLOURS_FILE is not the path of a readable .css file."
        )
    monkeypatch.delenv("COLOURS_FILE")
    assert settings_error(monkeypatch, **PRODUCTION, TEXTS_FOLDER=str(tmp_path)) == (
        "Invalid settings: TEXTS_FOLDER contains no file such as es/LC_MESSAGES/django.po."
    )
