"""What the demo company asked and heard is believable, keeps the product's own rules, and leaves work for each log-in."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db.models import Avg, Count, F, Q
from django.utils import timezone

from accounts.models import Customer, SupportIssue, User
from playbooks.actions.follow_ups import open_follow_ups, unhappy
from playbooks.models import FollowUp
from retention_site.demo.opinions import OPINIONS
from retention_site.demo.staff import address
from surveys import suspicion
from surveys.branching import clean_answers
from surveys.clocks import Ask, throttled
from surveys.models import Answer, AskingRules, Channel, Invitation, Response, ResponseChange, Ruling, Survey, Wave
from surveys.planning import due_by_days
from tests.retention_site.demo.story.conftest import TODAY

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
]  # loading is tried on each kind of database; the story it tells is the same

NPS = Survey.Kind.NPS
LETTERS = {"th": ("\u0e00", "\u0e7f"), "ar": ("\u0600", "\u06ff")}


def test_the_shipped_surveys_are_live_but_that_for_those_who_left(demo):
    live = set(Survey.objects.live().values_list("kind", flat=True))
    assert live == {"nps", "check_in", "exit", "csat"}
    assert Survey.objects.get(kind=NPS).every_days == 180


def test_about_a_third_of_those_asked_answer(demo):
    asked = Invitation.objects.asked().filter(survey__kind=NPS)
    assert asked.count() > 500
    assert 0.25 <= asked.filter(status="answered").count() / asked.count() <= 0.40
    assert {*asked.values_list("trigger", flat=True)} == {"start", "repeat", "staff"}
    reached_back = TODAY - min(asked.values_list("asked_at", flat=True)).date()
    assert timedelta(500) < reached_back <= timedelta(541)


def test_answers_come_by_each_channel_and_those_by_phone_name_who_took_them_down(demo):
    channels = Counter(Response.objects.values_list("channel", flat=True))
    assert set(channels) == {Channel.EMAIL, Channel.PHONE, Channel.LINK, Channel.KIOSK}
    assert not Response.objects.exclude(channel=Channel.PHONE).exclude(recorder=None).exists()
    assert not Response.objects.filter(channel=Channel.PHONE, recorder=None).exists()
    assert not Response.objects.filter(Q(channel=Channel.KIOSK) ^ Q(customer=None)).exists()


def test_scores_fit_the_story(demo):
    answers = Response.objects.counted().filter(survey__kind=NPS, customer__isnull=False)
    usual = answers.aggregate(mean=Avg("score"))["mean"]
    leaving = Q(customer__spells__ended_on__gt=F("answered_at__date"))
    leaving &= Q(customer__spells__ended_on__lt=F("answered_at__date") + timedelta(240))
    assert 7 < usual < 9
    assert answers.filter(leaving).aggregate(mean=Avg("score"))["mean"] < usual - 0.8
    waiting = answers.filter(
        customer__in=SupportIssue.objects.open().values("customer"), answered_at__gt=demo.before - timedelta(30)
    )
    assert waiting.aggregate(mean=Avg("score"))["mean"] < usual
    assert set(answers.values_list("score", flat=True)) >= set(range(3, 11))


def test_people_write_in_their_own_language_and_not_all_the_same(demo):
    said = Answer.objects.exclude(text="").select_related("response")
    words = defaultdict(list)
    for answer in said:
        words[answer.response.language].append(answer.text)
    assert set(words) == set(OPINIONS)
    assert all(len(set(lines)) > 12 for lines in words.values())
    for language, (first, last) in LETTERS.items():
        assert all(any(first <= char <= last for char in line) for line in words[language] if line != "test test")


def test_every_answer_is_one_that_the_page_would_have_taken(demo):
    questions = {survey.pk: list(survey.questions.asked()) for survey in Survey.objects.all()}
    for response in Response.objects.prefetch_related("changes", "answers__question"):
        last = list(response.changes.all())[-1]
        assert clean_answers(questions[response.survey_id], last.answers) == last.answers
        assert {answer.question.code: answer.value for answer in response.answers.all()} == last.answers
        assert response.score == next((row.number for row in response.answers.all() if row.number is not None), None)
        assert response.answered_at == last.at


def test_nobody_is_asked_more_often_than_the_rules_say(demo):
    rules = AskingRules.current()
    asked = defaultdict(list)
    relation = Invitation.objects.asked().exclude(survey__kind="exit").filter(created_by=None)
    for contact, kind, at in relation.order_by("asked_at").values_list("contact", "survey__kind", "asked_at"):
        assert not throttled(kind, asked[contact], rules, at=at + timedelta(minutes=1)), (contact, kind, at)
        asked[contact].append(Ask(kind, at))
    skipped = Counter(Invitation.objects.filter(status="skipped").values_list("skip_rule", flat=True))
    assert set(skipped) == {"asked_lately"}


def test_nothing_is_asked_or_answered_after_the_story_ends(demo):
    for model, field in [
        (Invitation, "asked_at"), (Invitation, "updated_at"), (Response, "answered_at"), (Response, "read_at"),
        (Response, "updated_at"), (ResponseChange, "at"), (Ruling, "at"), (Wave, "starts_at"), (FollowUp, "opened_at"),
        (FollowUp, "first_contact_at"), (FollowUp, "closed_at"), (FollowUp, "updated_at"), (Survey, "created_at"),
    ]:  # fmt: skip
        assert not model.objects.filter(**{f"{field}__gte": demo.before}).exists(), (model, field)
    assert not Response.objects.filter(invitation__asked_at__gte=F("first_answered_at")).exists()
    assert not Invitation.objects.filter(Q(status="answered") ^ Q(response__isnull=False)).exists()


def test_the_planner_asks_nobody_a_second_time_for_what_the_story_asked(demo):
    survey = Survey.objects.get(kind=NPS)
    yesterday = TODAY - timedelta(1)
    scripted = {"KS-0001", "KS-0003", "KS-0005", "KS-0008", "KS-0010"}
    due = {Customer.objects.get(pk=each.customer_id).external_id for each in due_by_days(survey, on=yesterday)}
    lately = Invitation.objects.filter(survey=survey, trigger__in=["start", "repeat"], due_at__gte=demo.before - timedelta(7))
    assert lately.exists()
    assert not due - scripted & set(lately.values_list("customer__external_id", flat=True))
    assert len(due) <= 3


def test_some_are_changed_some_held_and_one_is_a_test(demo):
    changed = Response.objects.annotate(sent=Count("changes")).filter(sent=2)
    assert changed.count() >= 5
    days = timedelta(AskingRules.current().change_days)
    for response in changed.prefetch_related("changes"):
        first, second = response.changes.all()
        assert first.at < second.at <= first.at + days
        assert first.answers["recommend"] != second.answers["recommend"]
    held = Response.objects.held()
    assert {name for names in held.values_list("held_for", flat=True) for name in names} <= set(suspicion.WORDS)
    assert 3 <= held.count() <= 12
    left_out = Response.objects.get(state="excluded")
    assert (left_out.excluded_as, left_out.rulings.get().after) == ("test", "excluded")


def test_answers_are_tagged_read_and_unread(demo):
    tagged = Counter(Response.objects.exclude(categories=None).values_list("categories__code", flat=True))
    assert len(tagged) >= 5
    assert Response.objects.filter(is_feature_request=True).count() >= 8
    assert 4 <= Response.objects.unread().count() <= 40
    assert not Response.objects.exclude(categories=None).filter(read_at=None).exists()


def test_each_unhappy_answer_was_seen_to_in_every_way(demo):
    outcomes = Counter(FollowUp.objects.values_list("outcome", flat=True))
    assert set(outcomes) == {"", "settled", "explained", "unsettled", "unreached"}
    assert FollowUp.objects.exclude(root_cause=None).values("root_cause").distinct().count() >= 4
    for row in FollowUp.objects.select_related("response"):
        row.full_clean()
        moments = [row.response.answered_at, row.opened_at, row.first_contact_at, row.closed_at]
        assert all(early <= late for early, late in pairwise([each for each in moments if each]))
        assert bool(row.closed_at) == bool(row.outcome) == bool(row.note)


def test_the_sweep_finds_nothing_that_was_forgotten(demo):
    assert unhappy(at=demo.before).exists()
    assert open_follow_ups(at=demo.before) == 0


def test_the_log_ins_have_something_owed_and_one_is_late(demo):
    users = {key: User.objects.get(email=address(key)) for key in ("mariam", "youssef")}
    owed = FollowUp.objects.open()
    assert 2 <= owed.filter(assignee=users["mariam"]).count() <= 5
    assert owed.filter(assignee=users["youssef"]).exists()
    late = [row.customer.external_id for row in owed.select_related("customer") if row.is_late(at=demo.before)]
    assert "KS-0001" in late


def test_a_wave_put_a_check_in_to_the_coffee_shops(demo):
    wave = Wave.objects.get()
    assert set(wave.invitations.values_list("customer__industry", flat=True)) == {"Coffee shops"}
    days = {timezone.localdate(at) for at in wave.invitations.values_list("due_at", flat=True)}
    assert min(days) >= wave.starts_at.date()
    assert (max(days) - min(days)).days < wave.days
    assert {*wave.invitations.values_list("status", flat=True)} == {"asked", "answered", "skipped"}
    assert date(2026, 2, 1) < min(days) < TODAY
