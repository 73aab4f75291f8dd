from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command

from retention_site.base import style_sheets
from retention_site.base.style_sheets import PART, SHEETS, JoinedSheets, joined

NAME = "keepsake/theme.css"


@pytest.fixture
def sheet(tmp_path, monkeypatch):
    """Two parts, and a place of their own for what is joined from them."""
    folder = tmp_path / "parts"
    folder.mkdir()
    (folder / "ink.css").write_text("p {\n  color: black;\n}\n", "utf-8")
    (folder / "phone.css").write_text("p {\n  color: green;\n}\n", "utf-8")
    source = folder / "theme.css"
    source.write_text('/* All */\n@import "ink.css";\n@import "phone.css";\n', "utf-8")
    monkeypatch.setattr(style_sheets, "SHEETS", {NAME: source})
    monkeypatch.setattr(JoinedSheets, "storage", FileSystemStorage(tmp_path / "joined"))
    return source


@pytest.mark.parametrize("source", SHEETS.values(), ids=lambda source: source.name)
def test_every_part_is_named_once(source):
    named = PART.findall(source.read_text("utf-8"))
    assert sorted(named) == sorted(path.name for path in source.parent.glob("*.css") if path != source)
    assert "@import" not in joined(source)


def test_parts_stand_in_the_order_of_their_names(sheet):
    assert joined(sheet) == "/* All */\np {\n  color: black;\n}\n\np {\n  color: green;\n}\n\n"


def test_a_part_that_is_missing_is_loud(sheet):
    (sheet.parent / "ink.css").unlink()
    with pytest.raises(FileNotFoundError):
        joined(sheet)


def test_it_is_found_joined_and_joined_anew_after_a_change(sheet):
    first = Path(finders.find(NAME)).read_text("utf-8")
    (sheet.parent / "ink.css").write_text("p {\n  color: white;\n}\n", "utf-8")
    assert "black" in first
    assert "white" in Path(finders.find(NAME)).read_text("utf-8")
    assert finders.find(NAME, find_all=True) == [finders.find(NAME)]
    assert finders.find("keepsake/ink.css") is None


def test_it_is_collected_and_its_parts_are_not(sheet, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_DIRS = []
    call_command("collectstatic", interactive=False, verbosity=0)
    assert (settings.STATIC_ROOT / NAME).read_text("utf-8") == joined(sheet)
    assert not list(settings.STATIC_ROOT.rglob("ink.css"))
