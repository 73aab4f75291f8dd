"""From an invitation that is due to a mail, or to a reason in words; and back from what became of the mail."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Message
from surveys.actions.asking import ask_by_mail, due_by_mail, note_outcomes, stop_asking
from surveys.actions.responses import Sent, answer_invitation
from surveys.asking import STOPPED, skips_told
from surveys.models import AskingRules, Invitation
from tests.factories import NOW, make_contact, make_departure, make_spell, make_subscription
from tests.surveys.factories import make_invitation, make_survey

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def due(**fields):
    return make_invitation(**({"asked_at": None, "due_at": NOW} | fields))


def ask(at=NOW):
    """Plan what is due; return the status and reason of each invitation, in order."""
    ask_by_mail(list(due_by_mail(at=at).values_list("pk", flat=True)), at=at)
    return list(Invitation.objects.order_by("id").values_list("status", "skip_rule"))


def ended(status, **fields):
    Message.objects.update(**({"status": status, "begun_at": NOW + DAY, "settled_at": NOW + DAY} | fields))
    changed = note_outcomes()
    invitation = Invitation.objects.get()
    return changed, invitation.status, invitation.skip_rule


def test_what_is_due_becomes_a_message():
    invitation = due()
    due(due_at=NOW + DAY)
    assert ask() == [("planned", ""), ("planned", "")]
    message = Message.objects.get()
    assert message == Invitation.objects.get(pk=invitation.pk).message
    assert (message.occasion, message.kind, message.purpose) == (f"survey:{invitation.pk}", "survey.ask", "survey")
    assert (message.contact, message.due_at, message.expires_at) == (invitation.contact, NOW, NOW + 14 * DAY)
    assert message.params == {"invitation": invitation.pk}
    assert not due_by_mail(at=NOW).exists()


def test_who_left_is_asked_by_permission_to_win_back():
    due(survey=make_survey(kind="reactivation"))
    ask()
    assert Message.objects.get().purpose == "win_back"


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"email": ""}, "survey_no_address"),
        ({"full_name": "info@example.com"}, "survey_no_name"),
        ({"full_name": "Customer"}, "survey_no_name"),
        ({"full_name": "ลูกค้า"}, "survey_no_name"),
        ({"full_name": "العميل"}, "survey_no_name"),
        ({"full_name": "12345"}, "survey_no_name"),
        ({"left_at": NOW}, "person_gone"),
    ],
)
def test_who_cannot_be_written_to_is_skipped(fields, rule):
    due(contact=make_contact(**fields))
    assert ask() == [("skipped", rule)]
    assert not Message.objects.exists()


@pytest.mark.parametrize("name", ["Sam", "พรทิพย์", "رنا", "Bu Ratna", "Test Pilot"])
def test_whoever_has_a_name_is_greeted(name):
    due(contact=make_contact(full_name=name))
    assert ask() == [("planned", "")]


def test_a_survey_that_was_closed_asks_nobody():
    invitation = due()
    invitation.survey.status = "closed"
    invitation.survey.save()
    assert ask() == [("skipped", "survey_closed")]


def test_who_was_asked_lately_is_skipped_and_told_when_again():
    contact = make_contact()
    make_invitation(contact=contact, asked_at=NOW - 12 * DAY, survey=make_survey(kind="check_in"))
    invitation = due(contact=contact)
    assert ask()[1] == ("skipped", "asked_lately")
    invitation.refresh_from_db()
    assert skips_told([invitation], at=NOW) == {invitation.pk: "They were asked not long ago. Again possible from 28 Jun."}
    assert skips_told([invitation], at=NOW + 18 * DAY) == {invitation.pk: "They were asked not long ago."}


def test_of_two_surveys_that_fall_due_together_one_asks():
    contact = make_contact()
    due(contact=contact)
    due(contact=contact, survey=make_survey(kind="check_in"))
    due(contact=contact, survey=make_survey(kind="csat"))
    assert ask() == [("planned", ""), ("skipped", "asked_lately"), ("planned", "")]
    due(contact=contact)
    assert ask()[3] == ("skipped", "asked_lately")  # the mail before is on its way


def test_a_skipped_ask_does_not_count():
    contact = make_contact(email="")
    due(contact=contact)
    ask()
    contact.email = "thip@siam.example"
    contact.save()
    due(contact=contact)
    assert ask()[1] == ("planned", "")


def test_the_company_sets_its_own_clocks():
    AskingRules.objects.create(pk=1, quiet_days=0)
    contact = make_contact()
    due(contact=contact)
    due(contact=contact)
    assert ask() == [("planned", ""), ("planned", "")]


def test_asking_twice_mails_once():
    invitation = due()
    assert ask_by_mail([invitation.pk], at=NOW) == 1
    assert ask_by_mail([invitation.pk], at=NOW) == 0
    assert Message.objects.count() == 1


def test_one_asks_as_many_decide_together():
    """Set by set or one by one, the same people are asked."""
    contacts = [make_contact() for _ in range(4)]
    kinds = ["nps", "check_in", "csat", "nps", "csat", "exit"]
    for n, contact in enumerate(contacts):
        for m, kind in enumerate(kinds[n:]):
            make_invitation(contact=contact, survey=make_survey(kind=kind), asked_at=NOW - (9 + 7 * m) * DAY)
            due(contact=contact, survey=make_survey(kind=kind), due_at=NOW - m * DAY)
    together = ask()
    Invitation.objects.filter(asked_at=None).update(status="planned", skip_rule="", message=None)
    Message.objects.all().delete()
    for key in list(due_by_mail(at=NOW).values_list("pk", flat=True)):
        ask_by_mail([key], at=NOW)
    assert list(Invitation.objects.order_by("id").values_list("status", "skip_rule")) == together
    assert {rule for _status, rule in together} == {"", "asked_lately", "nps_too_often", "asked_after_talk_lately"}


def test_the_number_of_queries_does_not_grow():
    counts = []
    for many in (1, 10):
        keys = [due().pk for _ in range(many)]
        with CaptureQueriesContext(connection) as queries:
            ask_by_mail(keys, at=NOW)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("status", ["sent", "uncertain"])
def test_who_got_it_was_asked_when_it_left(status):
    due()
    ask()
    assert note_outcomes() == 0
    assert ended(status) == (1, "asked", "")
    invitation = Invitation.objects.get()
    assert (invitation.asked_at, invitation.expires_at) == (NOW + DAY, NOW + 61 * DAY)
    assert note_outcomes() == 0


@pytest.mark.parametrize(
    ("status", "rule", "told"),
    [
        ("refused", "opted_out", "opted_out"),
        ("cancelled", "survey_closed", "survey_closed"),
        ("parked", "", "mail_failed"),
    ],
)
def test_who_did_not_get_it_was_skipped_and_why(status, rule, told):
    due()
    ask()
    assert ended(status, rule=rule) == (1, "skipped", told)


def test_what_a_colleague_sends_again_counts_after_all():
    due()
    ask()
    ended("parked")
    assert ended("planned") == (0, "skipped", "mail_failed")
    assert ended("sent") == (1, "asked", "")


def test_an_answer_that_was_quicker_stays_an_answer():
    invitation = due()
    ask()
    sent = Sent(answers={"recommend": 9}, channel="email", language="en", at=NOW + DAY)
    answer_invitation(invitation=invitation, sent=sent)
    assert ended("sent") == (0, "answered", "")


def test_what_is_planned_can_be_stopped_with_its_mail():
    due()
    ask()
    due()
    make_invitation()
    assert stop_asking(Invitation.objects.all(), reason=STOPPED) == 2
    assert ask()[:2] == [("skipped", "wave_stopped")] * 2
    assert Message.objects.get().status == "cancelled"


def test_what_is_being_sent_just_now_goes_its_way():
    due()
    ask()
    Message.objects.update(status="sending")
    assert stop_asking(Invitation.objects.all(), reason=STOPPED) == 0
    assert ended("sent") == (1, "asked", "")


def test_whoever_gives_notice_is_asked_nothing_more():
    contact = make_contact(customer=make_spell().customer)
    due(contact=contact)
    ask()
    due(contact=contact, survey=make_survey(kind="check_in"), due_at=NOW + DAY)
    exit_survey = due(contact=contact, survey=make_survey(kind="exit"), due_at=NOW + DAY)
    make_departure(customer=contact.customer)
    states = dict(Invitation.objects.values_list("survey__kind", "skip_rule"))
    assert states == {"nps": "customer_leaves", "check_in": "customer_leaves", "exit": ""}
    exit_survey.refresh_from_db()
    assert exit_survey.status == "planned"


def test_giving_up_one_product_stops_nothing():
    spell = make_spell()
    invitation = due(contact=make_contact(customer=spell.customer))
    make_departure(customer=spell.customer, subscription=make_subscription(spell=spell))
    invitation.refresh_from_db()
    assert invitation.status == "planned"
