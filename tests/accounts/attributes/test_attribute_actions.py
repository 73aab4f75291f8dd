import pytest
from django.core.exceptions import ValidationError

from accounts.actions.attributes import clean_attributes, create_attribute, update_attribute
from accounts.models import Attribute

pytestmark = pytest.mark.django_db


def _all_kinds() -> dict[str, Attribute]:
    make = {"city": "text", "shops": "number", "audited": "date", "delivers": "boolean"}
    kinds = {code: create_attribute(actor=None, code=code, label=code.title(), kind=kind) for code, kind in make.items()}
    choices = {"size": create_attribute(actor=None, code="size", label="Size", kind="choice", choices=["S", "L"])}
    return kinds | choices


@pytest.mark.parametrize(
    ("code", "value", "stored"),
    [
        ("city", "عمّان", "عمّان"),
        ("shops", "1e2", "100"),
        ("shops", "3.50", "3.50"),
        ("audited", "2026-01-31", "2026-01-31"),
        ("delivers", "Yes", True),
        ("delivers", "no", False),
        ("size", "L", "L"),
    ],
)
def test_values_are_read_into_their_type(code, value, stored):
    assert clean_attributes({code: value}, _all_kinds()) == {code: stored}


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("shops", "many"),
        ("shops", "NaN"),
        ("shops", "Infinity"),
        ("shops", "1e999999"),
        ("shops", True),
        ("audited", "31/01/2026"),
        ("audited", "2026-02-30"),
        ("delivers", "perhaps"),
        ("size", "XL"),
        ("city", "x" * 501),
        ("city", "a\x00b"),
        ("unheard_of", "1"),
    ],
)
def test_bad_values_are_refused_and_named(code, value):
    with pytest.raises(ValidationError) as caught:
        clean_attributes({code: value}, _all_kinds())
    assert code in caught.value.message_dict["attributes"][0]


def test_blank_values_are_left_out():
    assert clean_attributes({"city": "", "shops": None}, _all_kinds()) == {}


def test_a_choice_needs_choices_and_a_kind_never_changes(agent):
    with pytest.raises(ValidationError):
        create_attribute(actor=agent, code="colour", label="Colour", kind="choice")
    attribute = create_attribute(actor=agent, code="colour", label="Colour")
    with pytest.raises(ValidationError):
        update_attribute(actor=agent, attribute=attribute, fields={"kind": "number"})
    assert update_attribute(actor=agent, attribute=attribute, fields={"label": "Shade"}).label == "Shade"
