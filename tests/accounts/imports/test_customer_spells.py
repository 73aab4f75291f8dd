"""What a row of a customers file does to spells."""

from datetime import date

import pytest

from accounts.models import Customer, Spell
from tests.accounts.imports.files import checked, imported, one, told
from tests.factories import make_customer, make_spell, make_subscription

pytestmark = pytest.mark.django_db


def spells() -> list[tuple[str, str]]:
    return [(str(spell.started_on), str(spell.ended_on or "")) for spell in Spell.objects.order_by("started_on")]


def test_leaving_ends_the_spell_and_what_ran_in_it():
    customer = make_customer(external_id="c-1", name="Blue Harbor")
    spell = make_spell(customer=customer, started_on=date(2024, 1, 1))
    line = make_subscription(spell=spell, started_on=date(2024, 1, 1))
    imported(one(left_on="2025-01-01", leave_reason="Price"))
    line.refresh_from_db()
    spell.refresh_from_db()
    assert (spells(), spell.leave_reason) == ([("2024-01-01", "2025-01-01")], "Price")
    assert (line.ended_on, line.version) == (date(2025, 1, 1), 2)


def test_an_earlier_beginning_extends_the_spell():
    make_spell(customer=make_customer(external_id="c-1", name="Blue Harbor"), started_on=date(2024, 6, 1))
    imported(one(started_on="2024-01-01"))
    assert spells() == [("2024-01-01", "")]
    assert Customer.objects.get().started_on == date(2024, 1, 1)


def test_coming_back_opens_another_spell():
    customer = make_customer(external_id="c-1", name="Blue Harbor", started_on=date(2023, 1, 1))
    make_spell(customer=customer, started_on=date(2023, 1, 1), ended_on=date(2023, 6, 1))
    imported(one(started_on="2024-01-01"))
    assert spells() == [("2023-01-01", "2023-06-01"), ("2024-01-01", "")]
    assert Customer.objects.get().started_on == date(2023, 1, 1)


def test_an_empty_left_on_does_not_bring_back_who_left():
    customer = make_customer(external_id="c-1", name="Blue Harbor", started_on=date(2023, 1, 1))
    make_spell(customer=customer, started_on=date(2023, 1, 1), ended_on=date(2023, 6, 1))
    assert imported(one(started_on="2023-01-01", left_on="")).unchanged == 1


def test_first_beginning_and_last_end_describe_several_spells():
    customer = make_customer(external_id="c-1", name="Blue Harbor", started_on=date(2023, 1, 1))
    make_spell(customer=customer, started_on=date(2023, 1, 1), ended_on=date(2023, 6, 1))
    make_spell(customer=customer, started_on=date(2024, 1, 1), ended_on=date(2024, 6, 1))
    assert imported(one(started_on="2023-01-01", left_on="2024-06-01")).unchanged == 1


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"started_on": "2024-02-01"}, "started_on", "inside the spell that began on 2024-01-01"),
        ({"started_on": "2024-02-01", "left_on": "2024-01-31"}, "left_on", "after the day they began"),
        ({"left_on": "2024-01-01"}, "left_on", "after the day they began, 2024-01-01"),
        ({"leave_reason": "Price"}, "leave_reason", "needs the day they left"),
    ],
)
def test_a_spell_that_cannot_be_is_refused(cells, column, words):
    make_spell(customer=make_customer(external_id="c-1", name="Blue Harbor"), started_on=date(2024, 1, 1))
    [(line, place, message)] = told(checked(one(**cells)))
    assert (line, place) == (2, column)
    assert words in message


def test_leaving_without_having_begun_is_refused():
    assert told(checked(one(left_on="2024-01-01")))[0][1:] == (
        "left_on",
        "Someone who left must have begun: fill in started_on.",
    )


def test_an_end_that_meets_the_next_spell_is_refused():
    customer = make_customer(external_id="c-1", name="Blue Harbor")
    make_spell(customer=customer, started_on=date(2023, 1, 1), ended_on=date(2023, 6, 1))
    make_spell(customer=customer, started_on=date(2024, 1, 1))
    assert "overlaps" in told(checked(one(started_on="2023-01-01", left_on="2024-02-01")))[0][2]
