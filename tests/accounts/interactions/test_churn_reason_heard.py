"""A reason for leaving that somebody names in a talk is kept with the talk, and shown by the record when they leave."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.actions.interactions import log_interaction
from accounts.models import Interaction
from tests.factories import make_churn_reason, make_customer

pytestmark = pytest.mark.django_db
SAID = {"direction": "in", "channel": "phone", "outcome": "reached", "mood": "", "heard": "Too dear", "at": "2026-06-01T10:00"}


@pytest.mark.parametrize(("status", "is_kept"), [("wants_to_leave", True), ("open", False)])
def test_it_is_kept_of_those_who_want_to_leave(as_user, agent, status, is_kept):
    customer, reason = make_customer(), make_churn_reason(wordings={"en": "Too dear for us"})
    client = as_user(agent)
    address = reverse("interaction_add", args=[customer.pk])
    assert "Too dear for us" in client.get(address).content.decode()
    client.post(address, SAID | {"status": status, "churn_reason": reason.pk, "draft_token": "t"})
    assert Interaction.objects.get().churn_reason == (reason if is_kept else None)
    assert ("Too dear for us" in client.get(customer.get_absolute_url()).content.decode()) is is_kept


def test_reasons_of_downgrades_and_old_ones_are_not_offered(as_user, agent):
    make_churn_reason(wordings={"en": "Need less"}, applies_to="downgrade")
    make_churn_reason(wordings={"en": "Retired"}, is_active=False)
    html = as_user(agent).get(reverse("interaction_add", args=[make_customer().pk])).content.decode()
    assert "Need less" not in html
    assert "Retired" not in html


def test_nobody_else_names_one(agent):
    with pytest.raises(ValidationError) as error:
        log_interaction(actor=agent, customer=make_customer(), heard="Hello", churn_reason=make_churn_reason())
    assert "churn_reason" in error.value.error_dict
