"""Rows that are added together: each as its model would add it, all or none, in one statement where the database can."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import CharField, F

from accounts.models import Customer
from retention_site.base.inserts import NEW_KEY, insert, update_and_insert
from retention_site.base.models import AuditEntry
from retention_site.base.prepared import Given, Update
from surveys.models import Answer, Response, ResponseChange
from tests.factories import NOW, make_customer
from tests.surveys.factories import make_survey

pytestmark = pytest.mark.django_db
STATEMENTS = {"postgresql": 1, "sqlite": 4}[connection.vendor]

renamed = Update(
    lambda: Customer.objects.filter(pk=Given("pk")).exclude(name=Given("name", CharField(max_length=200))),
    name=Given("name", CharField(max_length=200)),
    version=F("version") + 1,
)


def rows(score: int = 9):
    question = make_survey().questions.first()
    response = Response(
        survey=question.survey, channel="kiosk", language="th", score=score, first_answered_at=NOW, answered_at=NOW
    )
    change = ResponseChange(response_id=NEW_KEY, at=NOW, channel="kiosk", answers={"ก": ["%s", None]})
    answer = Answer(response_id=NEW_KEY, question=question, text="50% 'of' it")
    entry = AuditEntry(via="web", action="x", object_type="y", object_id=NEW_KEY, before={"a": 1})
    return response, change, answer, entry


def counts() -> list[int]:
    return [model.objects.count() for model in (Response, ResponseChange, Answer, AuditEntry)]


def test_a_row_is_added_as_the_model_would_add_it():
    made = [insert(AuditEntry(via="web", action="x", object_type="y", object_id="1", before={"a": ["ก", None]})) for _ in "ab"]
    assert made[0].pk != made[1].pk
    assert not made[0]._state.adding
    stored = AuditEntry.objects.get(pk=made[0].pk)
    assert (stored.before, stored.after, stored.actor, stored.at) == ({"a": ["ก", None]}, {}, None, made[0].at)


def test_what_hangs_on_a_row_gets_its_key(django_assert_num_queries):
    for _ in range(2):
        response, *rest = rows()
        with django_assert_num_queries(STATEMENTS):
            assert insert(response, *rest) is response
        stored = Response.objects.get(pk=response.pk)
        assert (stored.score, stored.held_for, stored.created_at) == (9, [], response.created_at)
        assert stored.changes.get().answers == {"ก": ["%s", None]}
        assert stored.answers.get().text == "50% 'of' it"
        assert AuditEntry.objects.latest("id").object_id == str(response.pk)


def test_nothing_is_added_where_one_row_cannot_be():
    response, *rest = rows(score=11)
    before = counts()
    with pytest.raises(DatabaseError), transaction.atomic():
        insert(response, *rest)
    assert counts() == before


def test_rows_that_follow_a_change_are_added_with_it_or_not_at_all():
    customer = make_customer(name="Old")
    response, *rest = rows()
    before = counts()
    assert not update_and_insert(renamed, {"pk": customer.pk, "name": "Old"}, response, *rest)
    assert (counts(), response.pk, response._state.adding) == (before, None, True)
    assert update_and_insert(renamed, {"pk": customer.pk, "name": "50% 'new'"}, response, *rest)
    assert counts() == [number + 1 for number in before]
    assert AuditEntry.objects.latest("id").object_id == str(response.pk)
    customer.refresh_from_db()
    assert customer.name == "50% 'new'"


@pytest.mark.django_db(transaction=True)
def test_nothing_is_changed_where_a_row_cannot_be_added():
    customer = make_customer(name="Old")
    response, *rest = rows(score=11)
    before = counts()
    with pytest.raises(DatabaseError):
        update_and_insert(renamed, {"pk": customer.pk, "name": "New"}, response, *rest)
    customer.refresh_from_db()
    assert (customer.name, counts()) == ("Old", before)
