"""What a browser posts from the forms of surveys."""

from typing import Any

from surveys.models import Question, Survey


def survey_form(survey: Survey, **changes: Any) -> dict[str, Any]:
    """The form of a survey as it was opened, with `changes`."""
    times = {name: getattr(survey, name) or "" for name in ("after_start_days", "every_days", "before_renewal_days")}
    texts = {f"{name}_{code}": text for name in ("intro", "thanks") for code, text in getattr(survey, name).items()}
    return {"name": survey.name, "version": survey.version} | times | texts | changes


def question_form(question: Question, **changes: Any) -> dict[str, Any]:
    """The form of a question as it was opened, with `changes`."""
    texts = {f"wording_{code}": text for code, text in question.wordings.items()}
    for end in ("low", "high"):
        texts |= {f"{end}_{code}": text for code, text in getattr(question, end).items()}
    for n, choice in enumerate(question.choices):
        texts |= {f"choice_{n}_code": choice["code"]}
        texts |= {f"choice_{n}_{code}": text for code, text in choice["wordings"].items()}
    flags = {name: "on" for name in ("is_required", "is_multiple") if getattr(question, name)}
    condition = [f"{question.shown_after_id}:{name}" for name in question.shown_for or [""]] if question.shown_after_id else []
    return {"code": question.code, "version": question.version, "condition": condition} | texts | flags | changes
