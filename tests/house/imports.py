"""What a module leans on: every import, lazy and type-only ones too, and every piece of text that names another module.

Text counts because Django takes it for code: foreign keys, `get_model`, dotted paths, permissions, templates.
"""

import ast
import re
from collections.abc import Iterator

FLOORS = ("retention_site.base", "accounts", "surveys", "playbooks")  # each may use those before it
ROOF = "retention_site"
LABELS = {"base": "retention_site.base"}  # where an app goes by another name
_PATH = re.compile(r"(retention_site|accounts|surveys|playbooks|tests)[./]\w[\w./]*")
_REGISTRY_CALLS = {"get_model", "get_app_config", "get_by_natural_key"}


def home(dotted: str) -> str | None:
    """Return the floor, or ROOF, or "tests" that a dotted name belongs to; None if it is not ours."""
    floor = next((floor for floor in FLOORS if dotted == floor or dotted.startswith(f"{floor}.")), None)
    top = dotted.partition(".")[0]
    return floor or (top if top in {ROOF, "tests"} else None)


def may_use(user: str, used: str) -> bool:
    """May a module at home in `user` lean on one at home in `used`?"""
    if used == "tests":
        return user == "tests"
    if user in {ROOF, "tests"}:
        return True
    return used != ROOF and FLOORS.index(used) <= FLOORS.index(user)


def wrong_uses(source: str, module: str) -> list[str]:
    """Return "line N: name" of everything the module `module` may not lean on."""
    user = home(module)
    if user is None:
        return []
    return [f"line {line}: {used}" for line, used in uses(source, module) if (floor := home(used)) and not may_use(user, floor)]


def uses(source: str, module: str) -> Iterator[tuple[int, str]]:
    """Yield (line, dotted name) of all that the source of `module` leans on."""
    tree = ast.parse(source)
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from _from(node, module)
        elif isinstance(node, ast.Call):
            yield from _registry(node)
        elif isinstance(node, ast.Constant) and id(node) not in prose and (path := _PATH.match(str(node.value))):
            yield node.lineno, path[0].replace("/", ".")


def _from(node: ast.ImportFrom, module: str) -> Iterator[tuple[int, str]]:
    above = module.split(".")[: -node.level] if node.level else []
    base = ".".join([*above, *([node.module] if node.module else [])])
    # `from retention_site import base` names the floor only together with what it imports
    yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def _registry(node: ast.Call) -> Iterator[tuple[int, str]]:
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    first = node.args[0] if node.args else None
    if called in _REGISTRY_CALLS and isinstance(first, ast.Constant) and isinstance(first.value, str):
        label = first.value.split(".")[0]
        yield node.lineno, LABELS.get(label, label)
