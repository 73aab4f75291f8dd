"""Departures by REST: giving notice stops what the page stops; findings, permission and outcome by the same actions."""

import pytest

from accounts.models import Consent, Departure, Spell
from tests.api.client import Api, errors_of
from tests.factories import make_churn_reason, make_contact, make_departure, make_interaction, make_spell, make_subscription

pytestmark = pytest.mark.django_db


def notice(customer, **fields):
    return {"customer": str(customer.pk), "notice_on": "2026-06-01", "effective_on": "2026-07-01"} | fields


def test_notice_ends_the_spell(agent):
    customer, reason = make_spell().customer, make_churn_reason()
    made = Api(agent).post("departures/", notice(customer, said_reason=str(reason.pk), notice_channel="email")).json()
    assert (made["outcome"], made["stage"], made["may_write"], made["shown"]) == (None, "settled", None, {})
    assert (made["said_reason"], made["spell"]) == (str(reason.pk), str(Spell.objects.get().pk))
    assert str(Spell.objects.get().ended_on) == "2026-07-01"


def test_a_product_is_given_up(agent):
    line = make_subscription()
    Api(agent).post("departures/", notice(line.spell.customer, subscription=str(line.pk)))
    assert Departure.objects.get().subscription == line
    assert Spell.objects.get().ended_on is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"effective_on": "2026-05-01"}, "effective_on"),
        ({"notice_on": "2020-01-01"}, "notice_on"),
        ({"said_reason": "999"}, "said_reason"),
        ({"outcome": "left"}, None),
        ({"found_by": "x"}, "found_by"),
    ],
)
def test_what_does_not_fit_is_refused(agent, wrong, field):
    response = Api(agent).post("departures/", notice(make_spell().customer, **wrong))
    if field is None:
        assert response.json()["outcome"] is None
    else:
        assert field in errors_of(response)


def test_findings_are_changed_and_the_notice_is_not(agent):
    departure = make_departure()
    found, talk = make_churn_reason(), make_interaction(customer=departure.customer)
    api = Api(agent)
    changed = api.patch(f"departures/{departure.pk}/", {"found_reason": str(found.pk), "interview": str(talk.pk)}).json()
    assert (changed["found_reason"], changed["interview"]) == (str(found.pk), str(talk.pk))
    assert "notice_on" in errors_of(api.patch(f"departures/{departure.pk}/", {"notice_on": "2026-06-02"}))
    assert "found_reason" in errors_of(
        api.patch(
            f"departures/{departure.pk}/",
            {"found_reason": str(make_churn_reason(applies_to="downgrade").pk)},
        )
    )


def test_permission_says_how_we_know(agent):
    departure = make_departure()
    make_contact(customer=departure.customer)
    answer = Api(agent).post(f"departures/{departure.pk}/permission/", {"may_write": True}).json()
    assert answer["may_write"] is True
    assert (Consent.objects.get().source, Consent.objects.get().decision) == ("api", "granted")


def test_an_outcome_is_true_to_the_calendar(agent):
    departure = make_departure()
    api = Api(agent)
    assert "outcome" in errors_of(api.post(f"departures/{departure.pk}/decide/", {"outcome": "saved"}))
    assert api.post(f"departures/{departure.pk}/decide/", {"outcome": "left"}, If_Match='"0-0"').status_code == 412
    assert api.post(f"departures/{departure.pk}/decide/", {"outcome": "left"}).json()["outcome"] == "left"


def test_lists_are_filtered(agent):
    whole = make_departure()
    line = make_subscription()
    product = make_departure(customer=line.spell.customer, subscription=line)
    api = Api(agent)
    Api(agent).post(f"departures/{product.pk}/decide/", {"outcome": "left"})

    def found(query):
        return {int(row["id"]) for row in api.get(f"departures/?{query}").json()["results"]}

    assert found("is_open=true") == {whole.pk}
    assert found("is_whole=false") == {product.pk}
    assert found(f"customer={whole.customer_id}") == {whole.pk}
    assert found("outcome=left") == {product.pk}
    assert found("notice_since=2026-06-02") == set()


@pytest.mark.parametrize(
    ("path", "body"),
    [("decide", {"outcome": "paused", "resume_on": "2026-09-01"}), ("permission", {"may_write": True, "channel": "email"})],
)
def test_a_misspelt_field_is_refused_and_changes_nothing(agent, path, body):
    departure = make_departure()
    assert set(errors_of(Api(agent).post(f"departures/{departure.pk}/{path}/", body))) == set(body) - {"outcome", "may_write"}
    departure.refresh_from_db()
    assert (departure.outcome, departure.may_write) == ("", None)
