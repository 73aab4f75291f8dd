import ast
import re

from tests.house.tree import ROOT, TEMPLATES, every_module, modules, name

LONGEST_MODULE, LONGEST_FUNCTION, LONGEST_SHEET = 300, 50, 400  # lines
VAGUE = re.compile(r"(^|_)(utils?|common|helpers?|misc|tools|stuff)$")
MARKS = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


def test_no_module_is_too_long():
    lengths = {name(path): len(path.read_text("utf-8").splitlines()) for path in every_module()}
    assert not {path: lines for path, lines in lengths.items() if lines > LONGEST_MODULE}


def test_no_function_is_too_long():
    long = [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert not long


def test_no_style_sheet_is_too_long():
    lengths = {name(path): len(path.read_text("utf-8").splitlines()) for path in TEMPLATES.rglob("*.css")}
    assert not {path: lines for path, lines in lengths.items() if lines > LONGEST_SHEET}


def test_every_module_says_what_it_is_about():
    assert not [name(path) for path in every_module() if VAGUE.search(path.stem)]


def test_nothing_is_left_to_be_done():
    files = [
        *every_module(),
        *TEMPLATES.rglob("*.html"),
        *TEMPLATES.rglob("*.js"),
        *TEMPLATES.rglob("*.css"),
        ROOT / "Makefile",
    ]
    assert not [name(path) for path in files if path.name != "test_sizes.py" and MARKS.search(path.read_text("utf-8"))]


def test_every_package_has_its_init():
    folders = {path.parent for path in modules("accounts", "playbooks", "retention_site", "surveys", "tests")}
    assert not [name(folder) for folder in folders if not (folder / "__init__.py").exists()]
