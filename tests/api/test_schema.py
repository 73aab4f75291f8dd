"""The description of the API is valid, complete and open to all; its page obeys the Content-Security-Policy."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.api.products import Products
from tests.api.client import PROBLEM, Api


@pytest.fixture(scope="module")
def schema():
    return Client().get("/api/schema/?format=json").json()


def test_it_is_valid_without_a_warning():
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=StringIO())


def operations(schema):
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_every_operation_tells_its_problems(schema):
    for path, method, operation in operations(schema):
        wanted = {"400", "401", "403", "429"} | ({"404"} if "{id}" in path else set())
        wanted |= {"409", "413", "415", "422"} if method == "post" else set()
        wanted |= {"409", "412", "413", "415"} if method == "patch" else set()
        answers = operation["responses"]
        assert wanted < set(answers), (path, method)
        assert all(set(answers[code]["content"]) == {PROBLEM} for code in wanted)
        assert operation["security"] == [{"bearer": []}]


def test_posts_take_a_key_and_patches_an_etag(schema):
    for path, method, operation in operations(schema):
        heads = {each["name"] for each in operation.get("parameters", []) if each["in"] == "header"}
        wanted = {"post": {"Idempotency-Key"}, "patch": {"If-Match"}}.get(method, set())
        assert heads == wanted, (path, method)


def test_the_token_scheme(schema):
    assert schema["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def test_the_documentation_page_has_nothing_inline(client):
    response = client.get("/api/docs/")
    assert response.status_code == 200
    page = response.content.decode()
    assert not re.search(r"<style|style=|<script>|\son\w+=", page)
    assert "unsafe" not in response["Content-Security-Policy"]
    script = client.get("/api/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert "/api/schema/" in script.content.decode()


@pytest.mark.parametrize("path", ["", "nothing/", "customers/1/nothing/", "customers", "%00", "users/a%0Ab/"])
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_an_unknown_address_answers_with_a_problem(client, path, method):
    response = client.generic(method, f"/api/v1/{path}")
    assert (response.status_code, response["Content-Type"]) == (404, PROBLEM)


@pytest.mark.django_db
def test_our_own_fault_is_told_in_json(client, monkeypatch, admin):
    def fail(view, request):
        raise RuntimeError("a secret of ours")

    monkeypatch.setattr(Products, "list", fail)
    api = Api(admin)
    api.client.raise_request_exception = False
    response = api.get("products/")
    assert (response.status_code, response["Content-Type"]) == (500, PROBLEM)
    assert "secret" not in response.content.decode()
