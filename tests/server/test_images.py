"""The container images, and the settings that reach the containers."""

import re
from pathlib import Path

import yaml

from eclac_migration.settings import FORMER_NAMES

PROJECT = Path(__file__).parents[2]
PINNED = re.compile(r"[a-z]+:[\w.-]+@sha256:[0-9a-f]{64}")
SERVICES = yaml.safe_load((PROJECT / "compose.yaml").read_text())["services"]
BUILT_SERVICES = {name: service for name, service in SERVICES.items() if "build" in service}
# Set by gunicorn.conf.py itself.
INTERNAL = {"PROMETHEUS_MULTIPROC_DIR"}


def test_every_pulled_image_is_pinned_by_its_digest():
    """A tag can be moved to another image, a digest cannot."""
    pulled = [service["image"] for name, service in SERVICES.items() if name not in BUILT_SERVICES]
    base = base_images()

    assert (len(pulled), len(base)) == (1, 2)
    assert [image for image in (*pulled, *base) if not PINNED.fullmatch(image)] == []


def base_images() -> list[str]:
    """Return the images on which the stages build; the last one copies from them."""
    images = re.findall(r"^FROM (\S+)", (PROJECT / "Dockerfile").read_text(), re.MULTILINE)
    assert images.pop() == "scratch"
    return images


def read_settings() -> set[str]:
    """Return the names of the variables that the settings read."""
    text = (PROJECT / "eclac_migration/settings.py").read_text()
    named = set(re.findall(r'env_(?!text\(f|secret\(f)\w+\(\s*f?"([A-Z_]+)"', text))
    secrets = set(re.findall(r'env_(?:secret|database|email|replicas)\("([A-Z_]+)"', text))
    openid = re.search(r"^OPENID = \{(.*?)^\}", text, re.MULTILINE | re.DOTALL)[1]
    openid_names = {f"OPENID_{name}" for name in re.findall(r'"([A-Z_]{5,})"', openid)}
    return (
        named | openid_names | {f"{name}_FILE" for name in secrets} | {"OPENID_CLIENT_SECRET_FILE"}
    )


def test_every_setting_is_documented_and_every_documented_setting_is_read():
    text = (PROJECT / "docs/operations.md").read_text()
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    documented = {name for cell in cells for name in re.findall(r"`([A-Z][A-Z_]{3,})`", cell)}
    documented |= {f"OPENID_{name}" for name in ("CLIENT_ID", "CLIENT_SECRET")}
    settings = read_settings()
    plain = {name for name in settings if not name.endswith("_FILE") or name in documented}

    assert sorted(plain - documented - INTERNAL) == []
    of_scripts = {"RESTIC_REPOSITORY", "RESTIC_PASSWORD_FILE", *FORMER_NAMES.values()}
    unread = documented - settings - of_scripts
    assert sorted(name for name in unread if not name.startswith("ECLAC_")) == []
    listed = re.search(r"can be read from a file instead: (.*?)\. For", text, re.DOTALL)[1]
    assert {f"{name}_FILE" for name in re.findall(r"`(\w+)`", listed)} == {
        name for name in settings if name.endswith("_FILE") and name not in documented
    }


def test_every_setting_reaches_the_containers():
    """The file `environment` does; a value in compose.yaml would hide it, also an empty one."""
    assert set(BUILT_SERVICES) == {"migrate", "application", "worker", "nightly"}
    fixed = set()
    for service in BUILT_SERVICES.values():
        assert service["env_file"] == "environment"
        assert service["secrets"] == ["database_password", "secret_key"]
        assert "${" not in str(service["environment"])
        fixed |= set(service["environment"])
    # The values that compose.yaml decides itself: places in the container, and the connection.
    assert fixed == {
        *("ENVIRONMENT", "HOST", "PORT", "STATIC_ROOT", "SOURCE_FILES_ROOT", "BACKUP_STATUS_FILE"),
        *("DATABASE_URL", "DATABASE_PASSWORD_FILE", "SECRET_KEY_FILE"),
        *("DATABASE_POOL", "DATABASE_STATEMENT_TIMEOUT"),
    }
    assert fixed <= read_settings()
    example = (PROJECT / "deploy/environment.compose.example").read_text()
    assert set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)) <= read_settings() - fixed


def test_containers_are_confined_and_checked():
    for service in BUILT_SERVICES.values():
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    probe = ["CMD", "python", "-m", "server.health_probe"]
    assert BUILT_SERVICES["application"]["healthcheck"]["test"] == probe
    assert ", ".join(f'"{word}"' for word in probe[1:]) in (PROJECT / "Dockerfile").read_text()


def test_all_stages_use_the_same_base_image():
    assert len(set(base_images())) == 1
