"""Writing open questions: what was asked in a talk, and the answer that is owed."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Interaction, OpenQuestion, User
from retention_site.base import audit, changes


def ask_question(*, actor: User | None, interaction: Interaction, text: str, assignee: User | None = None) -> OpenQuestion:
    """Note a question that a talk left open, and who will find out. Raises ValidationError."""
    question = OpenQuestion(interaction=interaction, text=text, assignee=assignee)
    return changes.create(question, actor=actor, action="question.created")


def answer_question(*, actor: User, question: OpenQuestion, answer: str) -> OpenQuestion:
    """Write down the answer, once. Raises ValidationError when it is empty or somebody has answered already."""
    if not answer.strip():
        raise changes.refuse("answer", _("Write what you found out."), code="required")
    with transaction.atomic():
        fields = ["answer", "answered_at", "assignee"]
        before = audit.snapshot(question, fields)
        question.answer, question.answered_at = answer.strip(), timezone.now()
        question.assignee = question.assignee or actor
        written = OpenQuestion.objects.open().filter(pk=question.pk)
        if not written.update(answer=question.answer, answered_at=question.answered_at, assignee=question.assignee):
            raise changes.refuse("answer", _("This question was answered meanwhile."), code="answered")
        audit.record("question.answered", question, actor=actor, before=before, after=audit.snapshot(question, fields))
    return question
