import pytest
from django.core.exceptions import ValidationError

from accounts.actions.questions import answer_question, ask_question
from accounts.models import OpenQuestion
from retention_site.base.models import AuditEntry
from tests.factories import make_interaction

pytestmark = pytest.mark.django_db


def test_answering_closes_the_question_and_is_audited(agent, lead):
    question = ask_question(actor=agent, interaction=make_interaction(), text="Can it be mended?", assignee=agent)
    answer_question(actor=lead, question=question, answer=" Yes, since 3.2.1 ")
    stored = OpenQuestion.objects.get()
    assert (stored.answer, stored.assignee) == ("Yes, since 3.2.1", agent)
    assert stored.answered_at is not None
    assert not OpenQuestion.objects.open().exists()
    entry = AuditEntry.objects.about(question).first()
    assert (entry.action, entry.actor, entry.after["answer"]) == ("question.answered", lead, "Yes, since 3.2.1")


def test_a_question_that_nobody_took_is_theirs_who_answer_it(agent):
    question = ask_question(actor=agent, interaction=make_interaction(), text="Who knows?")
    assert answer_question(actor=agent, question=question, answer="I do").assignee == agent


def test_only_the_first_answer_counts(agent, lead):
    question = ask_question(actor=agent, interaction=make_interaction(), text="Which?", assignee=agent)
    same = OpenQuestion.objects.get(pk=question.pk)
    answer_question(actor=agent, question=question, answer="This")
    with pytest.raises(ValidationError):
        answer_question(actor=lead, question=same, answer="That")
    assert OpenQuestion.objects.get().answer == "This"


def test_an_answer_says_something(agent):
    question = ask_question(actor=agent, interaction=make_interaction(), text="Which?")
    with pytest.raises(ValidationError):
        answer_question(actor=agent, question=question, answer="  ")
