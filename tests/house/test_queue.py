import ast
import json
import os
import subprocess
import sys

import pytest
from django.utils.module_loading import import_string

from retention_site.base import queue
from retention_site.schedules import SCHEDULES
from tests.house.tree import ROOT, modules, name

MARKS = {"task", "sweep", "scheduled"}
LIST = "import django, json; django.setup(); from retention_site.base import queue; print(json.dumps(queue.task_names()))"


def decorated():
    """The dotted name of every function that carries one of the queue's marks, with its parameters."""
    found = {}
    for path in modules():
        dotted = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and any(_mark(each) in MARKS for each in node.decorator_list):
                found[f"{dotted}.{node.name}"] = [argument.arg for argument in node.args.args]
    return found


def _mark(decorator):
    decorator = decorator.func if isinstance(decorator, ast.Call) else decorator
    return decorator.attr if isinstance(decorator, ast.Attribute) else getattr(decorator, "id", "")


def test_a_fresh_process_knows_every_task():
    told = subprocess.run(
        [sys.executable, "-c", LIST],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "retention_site.settings"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert set(json.loads(told)) == set(decorated())


def test_every_task_resolves_to_a_function_of_one_key_at_most():
    for dotted, parameters in decorated().items():
        assert callable(import_string(dotted))
        assert len(parameters) <= 1, f"{dotted} takes {parameters}"


def test_tasks_live_in_modules_called_tasks():
    assert not [dotted for dotted in decorated() if dotted.split(".")[-2] != "tasks"]


def test_every_function_of_a_tasks_module_is_a_task():
    known = decorated()
    for path in (path for path in modules() if path.stem == "tasks"):
        dotted = name(path).removesuffix(".py").replace("/", ".")
        public = [
            node.name
            for node in ast.parse(path.read_text("utf-8")).body
            if isinstance(node, ast.FunctionDef) and node.name[0] != "_"
        ]
        assert not [function for function in public if f"{dotted}.{function}" not in known]


@pytest.mark.parametrize("entry", SCHEDULES, ids=lambda entry: entry.name)
def test_a_schedule_names_a_task_by_literals(entry):
    columns = entry.columns()
    assert import_string(columns["func"]) is queue.fire
    (task,) = ast.literal_eval(columns["args"])
    assert task in queue.task_names()
    assert (entry.minutes is None) != (entry.cron is None)


def test_no_two_schedules_share_a_name():
    names = [entry.name for entry in SCHEDULES]
    assert len(set(names)) == len(names)
