"""Storing what the demo company asked and heard, and how it closed the loop with those who are unhappy."""

from datetime import datetime, timedelta
from random import Random
from typing import Final

from accounts.models import ChurnCategory
from playbooks.actions.follow_ups import unhappy
from retention_site.base.models import AuditEntry
from retention_site.demo.answering import Teller, Told
from retention_site.demo.asking import WAVE_AGO, WAVE_DAYS, WAVE_FOR, Asker, Kind
from retention_site.demo.closing import Case, follow_up_of
from retention_site.demo.statements import insert, stamp
from retention_site.demo.story import Story
from surveys.defaults import make_surveys
from surveys.models import Band, Response, Survey, Wave

ASKED: Final = (Kind.NPS, Kind.CHECK_IN, Kind.EXIT, Kind.CSAT)  # nobody is asked to come back before somebody says so
LOW_RATING: Final = 2


def listen(story: Story, *, since: datetime) -> None:
    """Let the surveys go live, and store who was asked, what they answered, and what became of it."""
    surveys = _surveys(story, since)
    wave = _wave(story, surveys[Kind.CHECK_IN])
    asks = Asker(story, surveys, wave).ask_everybody()
    questions = {str(kind): {question.code: question for question in surveys[kind].questions.asked()} for kind in ASKED}
    told = Teller(story, questions).tell(asks, surveys[Kind.NPS])
    invitations = sorted((ask.invitation for ask in asks), key=lambda each: each.due_at)
    told.responses.sort(key=lambda each: each.first_answered_at)
    told.changes.sort(key=lambda each: each.at)
    for rows in (invitations, told.responses, told.answers, told.changes, told.rulings):
        insert(rows)
    stamp(((each, each.due_at) for each in invitations), "created_at", "updated_at")
    stamp(((each, each.answered_at) for each in told.responses), "created_at", "updated_at")
    categories = {category.code: category for category in ChurnCategory.objects.all()}
    _tag(told, categories)
    _close_loops(story, told, categories)


def _surveys(story: Story, since: datetime) -> dict[str, Survey]:
    """The surveys by kind; they go live unless real customers are here too."""
    make_surveys()
    surveys = {survey.kind: survey for survey in Survey.objects.order_by("-pk")}
    if story.is_alone:
        keys = [surveys[kind].pk for kind in ASKED]
        Survey.objects.filter(pk__in=keys, status=Survey.Status.DRAFT).update(status=Survey.Status.LIVE)
    for survey in surveys.values():
        Survey.objects.filter(pk=survey.pk).update(created_at=since, updated_at=since)
        survey.questions.update(created_at=since, updated_at=since)
        AuditEntry.objects.about(survey).update(at=since)
    return surveys


def _wave(story: Story, survey: Survey) -> Wave:
    wave = Wave(
        survey=survey,
        name="Coffee shops in the rain",
        query=f"industry={WAVE_FOR.replace(' ', '+')}",
        starts_at=story.before - timedelta(days=WAVE_AGO, hours=-9),
        days=WAVE_DAYS,
        status=Wave.Status.STARTED,
        created_by=story.crew.users["salma"],
    )
    insert([wave])
    stamp([(wave, wave.starts_at - timedelta(days=1))], "created_at", "updated_at")
    return wave


def _tag(told: Told, categories: dict[str, ChurnCategory]) -> None:
    """Whoever read an answer said what it is about, most of the time."""
    link = Response.categories.through
    dice = Random("keepsake tags")  # noqa: S311
    links = []
    for response in told.responses:
        opinion = told.said.get(id(response))
        if opinion and opinion.category and response.read_at and dice.random() < 0.85:
            links.append(link(response_id=response.pk, churncategory_id=categories[opinion.category].pk))
    insert(links)


def _close_loops(story: Story, told: Told, categories: dict[str, ChurnCategory]) -> None:
    """Each unhappy answer had its follow-up: those of the last days by the rule itself, older ones by their score."""
    recent = set(unhappy(at=story.before).values_list("pk", flat=True))
    managers = {customer.pk: customer.manager for customer in story.customers}
    talks: dict[int, list[datetime]] = {}
    for talk in story.interactions:
        if talk.outcome == talk.Outcome.REACHED:
            talks.setdefault(talk.customer_id, []).append(talk.at)
    found = []
    for response in told.responses:
        if response.customer is None or not (response.pk in recent or _was_unhappy(response)):
            continue
        script, opinion = told.scripts.get(id(response)), told.said.get(id(response))
        manager = managers[response.customer.pk]
        assignee = story.crew.users[script.assignee] if script and script.assignee else manager
        since = [at for at in talks.get(response.customer.pk, []) if at >= response.answered_at]
        category = categories.get(opinion.category) if opinion else None
        found.append(follow_up_of(Case(response, assignee, category, min(since, default=None), story.before)))
    insert(found)
    stamp(((each, each.opened_at) for each in found), "created_at")
    stamp(((each, each.closed_at or each.first_contact_at or each.opened_at) for each in found), "updated_at")


def _was_unhappy(response: Response) -> bool:
    if response.score is None or not response.is_counted:
        return False
    return response.band == Band.DETRACTOR or (
        response.survey.kind in {Kind.CSAT, Kind.CHECK_IN} and response.score <= LOW_RATING
    )
