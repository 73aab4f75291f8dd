import pytest

from tests.api.client import Api, errors_of

pytestmark = pytest.mark.django_db


def test_an_attribute_keeps_its_code_and_kind(lead):
    api = Api(lead)
    row = api.post("attributes/", {"code": "region", "label": "Region", "kind": "choice", "choices": ["north"]}).json()
    path = f"attributes/{row['id']}/"
    assert api.patch(path, {"choices": ["north", "south"]}).json()["choices"] == ["north", "south"]
    assert set(errors_of(api.patch(path, {"code": "area"}))) == {"code"}
    assert set(errors_of(api.patch(path, {"kind": "text"}))) == {"kind"}


@pytest.mark.parametrize(
    ("field", "value"),
    [("code", "Region"), ("code", "1a"), ("choices", []), ("choices", [1]), ("kind", "list")],
)
def test_what_is_wrong_is_told_by_field(lead, field, value):
    body = {"code": "region", "label": "Region", "kind": "choice", "choices": ["north"]}
    errors = errors_of(Api(lead).post("attributes/", body | {field: value}))
    assert {name.partition(".")[0] for name in errors} == {field}
