"""The container images: a tag can be moved to another image, a digest cannot."""

import re
from pathlib import Path

import yaml

PROJECT = Path(__file__).parents[2]
PINNED = re.compile(r"[a-z]+:[\w.-]+@sha256:[0-9a-f]{64}")


def test_every_image_is_pinned_by_its_digest():
    services = yaml.safe_load((PROJECT / "compose.yaml").read_text())["services"].values()
    pulled = [service["image"] for service in services if "image" in service]
    base = re.findall(r"^FROM (\S+)", (PROJECT / "Dockerfile").read_text(), re.MULTILINE)

    assert (len(pulled), len(base)) == (1, 2)
    assert [image for image in (*pulled, *base) if not PINNED.fullmatch(image)] == []


def test_both_stages_use_the_same_base_image():
    base = re.findall(r"^FROM (\S+)", (PROJECT / "Dockerfile").read_text(), re.MULTILINE)

    assert len(set(base)) == 1
