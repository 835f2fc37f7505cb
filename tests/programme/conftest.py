import pytest


@pytest.fixture
def data_folder(tmp_path):
    """Return a function that writes data files `{name: text}` and returns their folder."""

    def write(**files: str):
        (tmp_path / "2030").mkdir(exist_ok=True)
        for name, text in files.items():
            (tmp_path / "2030" / f"{name}.yaml").write_text(text, encoding="utf-8")
        return tmp_path

    return write
