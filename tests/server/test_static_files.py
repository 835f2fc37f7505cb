import pytest
from django.contrib.staticfiles.finders import get_finder

from server.static_files import collect_if_changed


@pytest.fixture
def source(settings, tmp_path):
    """The only folder that static files come from."""
    (tmp_path / "source").mkdir()
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [tmp_path / "source"]
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    get_finder.cache_clear()
    yield tmp_path / "source"
    get_finder.cache_clear()


def test_static_files_are_collected_only_when_one_has_changed(source, tmp_path):
    stamp = tmp_path / "stamp"
    (source / "site.css").write_text("p { margin: 0 }")
    first = collect_if_changed(stamp), collect_if_changed(stamp)
    (source / "site.css").write_text("p { margin: 1px }")
    second = collect_if_changed(stamp), collect_if_changed(stamp)
    (source / "icon.svg").write_text("<svg/>")
    third = collect_if_changed(stamp), collect_if_changed(stamp)

    assert (first, second, third) == ((True, False), (True, False), (True, False))
    assert len(list((tmp_path / "static").glob("site.*.css"))) == 1


def test_static_files_that_somebody_removed_are_collected_again(source, tmp_path):
    collect_if_changed(tmp_path / "stamp")
    (tmp_path / "static/staticfiles.json").unlink()

    assert collect_if_changed(tmp_path / "stamp") is True
