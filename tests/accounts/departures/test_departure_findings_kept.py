"""What the interview found, and whether we may write again."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.actions.departures import record_findings, record_permission
from accounts.models import Consent
from retention_site.base.changes import StaleVersion
from tests.factories import make_churn_reason, make_contact, make_departure, make_interaction, make_spell

pytestmark = pytest.mark.django_db


@pytest.fixture
def spell():
    return make_spell()


def begin(spell, **fields):
    return make_departure(customer=spell.customer, **fields)


def refused(action, **fields):
    with pytest.raises(ValidationError) as error:
        action(**fields)
    return set(error.value.error_dict)


def test_findings_stand_beside_what_was_said(agent, spell):
    said, found = make_churn_reason(), make_churn_reason()
    talk = make_interaction(customer=spell.customer)
    departure = begin(spell, said_reason=said)
    fields = {
        "found_reason": found,
        "found": "Their buyer left",
        "interview": talk,
        "competitor": "Acme",
        "would_return": "perhaps",
    }
    saved = record_findings(actor=agent, departure=departure, version=1, fields=fields)
    assert (saved.said_reason, saved.found_reason, saved.reason) == (said, found, found)
    with pytest.raises(StaleVersion):
        record_findings(actor=agent, departure=departure, version=1, fields={"found": "Other"})
    assert refused(
        record_findings, actor=agent, departure=departure, version=None, fields={"interview": make_interaction()}
    ) == {"interview"}
    with pytest.raises(ValueError, match="not findings"):
        record_findings(actor=agent, departure=departure, version=None, fields={"said": "Something else"})


@pytest.mark.parametrize(("may_write", "decision"), [(True, "granted"), (False, "refused")])
def test_permission_is_in_the_ledger_of_everybody_with_an_address(agent, spell, may_write, decision):
    first, second = make_contact(customer=spell.customer), make_contact(customer=spell.customer)
    make_contact(customer=spell.customer, email="")
    make_contact(customer=spell.customer, left_at=timezone.now())
    saved = record_permission(actor=agent, departure=begin(spell), version=1, may_write=may_write)
    assert saved.may_write is may_write
    lines = Consent.objects.values_list("contact", "purpose", "decision", "source")
    assert set(lines) == {(each.pk, "win_back", decision, "staff") for each in (first, second)}
