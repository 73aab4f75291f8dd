"""What the answer page shows: the step at which somebody is, its questions, and what they answered before."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.functional import cached_property

from surveys.branching import Answers
from surveys.forms.answering import SCORE, AnswerForm, preselected
from surveys.links import Asked, trap_url
from surveys.models import Question, Response
from surveys.steps import Step, following, opening, step_for


class AnswerPage:
    """One visit. `response` is what this person answered before, and `until` tells how long they may change it."""

    def __init__(
        self,
        asked: Asked,
        questions: Sequence[Question],
        language: str,
        *,
        query: QueryDict,
        response: Response | None = None,
        until: datetime | None = None,
    ) -> None:
        self.asked, self.questions, self.language, self.query = asked, questions, language, query
        self.response, self.until = response, until

    @cached_property
    def said(self) -> Answers:
        return self.response.said if self.response else {}

    @property
    def is_held(self) -> bool:
        return self.response is not None and self.response.state == Response.State.HELD

    def context(self, refused: AnswerForm | None = None) -> dict[str, Any]:
        """Return what the template needs, for the step that the address names or at which they left off.

        `refused` is a form that could not be taken: it is shown again.
        """
        if refused:
            is_first = refused.codes <= {question.code for question in opening(self.questions)}
            return self._told(Step.FIRST if is_first else Step.MORE, refused)
        named = self.query.get("step", "")
        chosen = preselected(self.questions, self.query)
        if self.is_held and not named:
            return self.step(Step.FIRST, chosen)  # who comes anew may not be who sent what is held
        if named in set(Step) and self.said:
            return self.step(Step(named), self.said)
        if chosen or not self.said:
            return self.step(Step.FIRST, self.said | chosen, is_chosen=bool(chosen))
        return self.step(step_for(self.questions, self.said), self.said)

    def step(self, step: Step, answers: Answers, *, is_chosen: bool = False, form_id: UUID | None = None) -> dict[str, Any]:
        """Return what the template needs for a step, with `answers` filled in."""
        more = following(self.questions, answers)
        if step == Step.MORE and not more:
            step = Step.DONE
        put = more if step == Step.MORE else opening(self.questions)
        form = AnswerForm(self.questions, language=self.language, answers=answers, put=put)
        form.form_id = form_id or form.form_id
        return self._told(step, form) | {"is_chosen": is_chosen}

    def _told(self, step: Step, form: AnswerForm) -> dict[str, Any]:
        survey, invitation = self.asked.survey, self.asked.invitation
        # What is held does not stand: it is sent once more with what follows
        carried = [question for question in self.questions if question.code not in form.codes] if self.is_held else []
        said = AnswerForm(self.questions, language=self.language, answers=form.answers | self.said)
        return {
            "language": self.language,
            "step": step.name,
            "form": form,
            "carried": [asking for asking in form.tell(carried) if asking.value not in (None, "", [])],
            "said": [asking for asking in said.tell(self.questions) if asking.said],
            "is_answered": self.response is not None and not self.is_held,
            "until": self.until,
            "keep": self._kept(step),
            "intro": survey.intro_in(self.language),
            "thanks": survey.thanks_in(self.language),
            "called": self.asked.called,
            "is_open": invitation is None,
            "trap": trap_url(invitation) if invitation else "",
        }

    def _kept(self, step: Step) -> str:
        """Return what of the address stays when another language is chosen."""
        kept = QueryDict(mutable=True)
        if self.query.get("step") and step != Step.FIRST:
            kept["step"] = step.value
        elif self.query.get(SCORE):
            kept[SCORE] = self.query.get(SCORE, "")
        return f"{kept.urlencode()}&" if kept else ""
