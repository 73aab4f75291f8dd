import os

import pytest
from django.core.management import call_command
from django_q.models import Schedule

from retention_site.base import defaults
from retention_site.base.catalogues import compile_catalogues
from retention_site.schedules import SCHEDULES

CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Today"
msgstr "{}"
"""


@pytest.fixture
def made(monkeypatch) -> list[str]:
    """Two apps' default data: the first has something to add once."""
    made: list[str] = []

    def products() -> int:
        if made:
            return 0
        made.extend(["gold", "silver"])
        return 2

    monkeypatch.setattr(defaults, "_makers", [])
    monkeypatch.setattr(defaults, "autodiscover_modules", lambda name: None)
    defaults.default_data("Products")(products)
    return made


@pytest.mark.django_db
def test_setup_tells_each_step_and_may_be_repeated(made, capsys):
    call_command("setup", "--no-static")
    first = capsys.readouterr()
    call_command("setup", "--no-static")
    second = capsys.readouterr()

    assert [line.partition(":")[0].partition(" (")[0] for line in first.out.splitlines()] == [
        "Database",
        "Catalogues",
        "Products",
        "Schedules",
    ]
    assert "Products: 2 added" in first.out
    assert "Products: 0 added" in second.out
    assert f"Schedules: {len(SCHEDULES)}, 0 changed" in second.out
    assert "up to date" in second.out
    assert first.err == second.err == ""
    assert made == ["gold", "silver"]
    assert Schedule.objects.count() == len(SCHEDULES)


@pytest.mark.django_db
def test_setup_collects_static_files_unless_debugging(made, settings, tmp_path, capsys):
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_DIRS = [settings.BASE_DIR / "templates" / "static"]
    settings.DEBUG = True
    call_command("setup")
    assert not settings.STATIC_ROOT.exists()
    settings.DEBUG = False
    call_command("setup")
    assert (settings.STATIC_ROOT / "keepsake" / "theme.css").exists()
    assert "Static files: in" in capsys.readouterr().out


def test_catalogues_are_compiled_when_they_are_newer(tmp_path):
    folder = tmp_path / "id" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source, target = folder / "django.po", folder / "django.mo"
    source.write_text(CATALOGUE.format("Hari ini"), encoding="utf-8")

    assert compile_catalogues([tmp_path]) == [target]
    assert compile_catalogues([tmp_path]) == []

    source.write_text(CATALOGUE.format("Sekarang"), encoding="utf-8")
    os.utime(source, (target.stat().st_mtime + 5,) * 2)
    assert compile_catalogues([tmp_path]) == [target]
    assert b"Sekarang" in target.read_bytes()
    assert [path.name for path in sorted(folder.iterdir())] == ["django.mo", "django.po"]


def test_a_catalogue_that_cannot_be_read_is_loud(tmp_path):
    folder = tmp_path / "id" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text("this is no catalogue", encoding="utf-8")
    with pytest.raises(OSError, match="Syntax error"):
        compile_catalogues([tmp_path])
