import pytest
from django.apps import apps

from accounts.models import Contact, Customer, SupportIssue
from retention_site.base.models import AuditEntry
from retention_site.base.privacy import KEYS_AND_STAMPS, Kind, kind_of, register, registered

MODELS = [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]
FIELDS = [(model, field.name) for model in MODELS for field in model._meta.get_fields() if field.concrete]


def test_every_field_is_classed():
    missing = [f"{model._meta.label_lower}.{name}" for model, name in FIELDS if kind_of(model, name) is None]
    assert not missing, f"say in the app's privacy.py what these hold: {', '.join(missing)}"


def test_no_class_is_left_of_a_field_that_is_gone():
    gone = registered() - {(model._meta.label_lower, name) for model, name in FIELDS}
    assert not gone


def test_keys_and_stamps_are_not_classed_by_name():
    assert not {field for _model, field in registered()} & KEYS_AND_STAMPS


@pytest.mark.parametrize(
    ("model", "field", "kind"),
    [
        (Contact, "email", Kind.PERSONAL),
        (Customer, "attributes", Kind.PERSONAL),
        (SupportIssue, "description", Kind.PERSONAL),
        (AuditEntry, "before", Kind.PERSONAL),
        (AuditEntry, "object_id", Kind.PSEUDONYMOUS),
        (Customer, "country", Kind.PLAIN),
        (Customer, "id", Kind.PLAIN),
        (Customer, "no_such_field", None),
    ],
)
def test_kinds(model, field, kind):
    assert kind_of(model, field) is kind


def test_a_field_has_one_class():
    with pytest.raises(ValueError, match="twice"):
        register("accounts.contact", plain="email")
