import ast

from tests.house.tree import ROOT, modules, name

SETTINGS = ROOT / "retention_site" / "settings.py"
EXAMPLE = ROOT / ".env.example"
ONLY_READERS = {"retention_site/environment.py", "retention_site/wsgi.py"}


def read_by_settings():
    """Each variable that settings.py reads, with its default where that is written as a constant."""
    calls = (node for node in ast.walk(ast.parse(SETTINGS.read_text("utf-8"))) if isinstance(node, ast.Call))
    found = {}
    for call in calls:
        reads = isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "env"
        if reads and call.args and isinstance(call.args[0], ast.Constant) and call.func.attr != "package_dir":
            default = next((keyword.value for keyword in call.keywords if keyword.arg == "default"), None)
            found[call.args[0].value] = _constant(default)
    return found


def _constant(node):
    try:
        value = ast.literal_eval(node) if node else None
    except ValueError:
        return None
    if isinstance(value, bool):
        return "on" if value else "off"
    return ",".join(value) if isinstance(value, list) else value if value is None else str(value)


def documented():
    lines = [line for line in EXAMPLE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def test_every_setting_is_documented_and_nothing_else():
    assert documented().keys() == read_by_settings().keys()


def test_documented_defaults_are_the_real_ones():
    real = {key: value for key, value in read_by_settings().items() if value is not None}
    assert real, "settings.py has no constant default any more: mend this test"
    assert {key: documented()[key] for key in real} == real


def test_every_setting_has_a_word_of_explanation():
    lines = EXAMPLE.read_text("utf-8").splitlines()
    for n, line in enumerate(lines):
        if line and not line.startswith("#"):
            assert lines[n - 1].startswith("# ") or "=" in lines[n - 1], line


def test_nothing_reads_the_environment_but_the_settings():
    readers = [
        name(path)
        for path in modules()
        if any(
            isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"} and getattr(node.value, "id", "") == "os"
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
        )
    ]
    assert set(readers) <= ONLY_READERS
