from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Contact, Interaction, OpenQuestion
from tests.accounts.interactions.posts import posted
from tests.factories import PASSWORD, make_contact, make_interaction, make_issue

pytestmark = pytest.mark.django_db


def test_a_talk_with_a_new_contact_and_questions_is_logged(as_user, agent, lead, customer, address):
    known = make_contact(customer=customer)
    data = posted(
        **{
            "contact": known.pk,
            "new-full_name": "พรทิพย์ วงศ์สวัสดิ์",
            "new-call_name": "คุณทิพย์",
            "new-phone": "02 114 0096",
            "said_back": "October is wrong on paper",
            "is_confirmed": "on",
            "mood": "worried",
            "mood_is_elsewhere": "on",
            "question-0-text": "Can October be mended?",
            "question-0-mine": "on",
            "question-1-text": "Who prints the labels?",
            "question-2-text": "",
            "question-2-mine": "on",
            "specialist": lead.pk,
            "minutes": "12",
            "summary": "Counting works again",
        }
    )
    response = as_user(agent).post(address, data, follow=True)
    assert response.redirect_chain == [(customer.get_absolute_url(), 302)]
    logged = Interaction.objects.get()
    assert (logged.contact.called, str(logged.contact.phone)) == ("คุณทิพย์", "+6621140096")
    assert (logged.staff, logged.specialist, logged.minutes, logged.is_confirmed) == (agent, lead, 12, True)
    assert list(logged.questions.values_list("text", "assignee")) == [
        ("Can October be mended?", agent.pk),
        ("Who prints the labels?", None),
    ]
    assert "Siam Coffee" in next(str(message) for message in response.context["messages"])


def test_the_page_begins_with_who_was_spoken_to_last_and_now(as_user, agent, customer, address):
    make_contact(customer=customer, is_champion=True)
    last = make_contact(customer=customer, full_name="Last spoken to")
    make_interaction(customer=customer, contact=last)
    talk = as_user(agent).get(address).context["call"].talk
    assert talk["contact"].value() == last.pk
    assert timezone.now() - talk.instance.at < timedelta(minutes=2)


def test_the_address_may_name_contact_issue_and_channel(as_user, agent, customer, address):
    make_contact(customer=customer, is_champion=True)
    other, issue = make_contact(customer=customer), make_issue(customer=customer)
    query = {"contact": other.pk, "issue": issue.pk, "channel": "email"}
    talk = as_user(agent).get(address, query).context["call"].talk
    assert (talk["contact"].value(), talk["issue"].value(), talk["channel"].value()) == (other.pk, issue.pk, "email")
    hostile = {"contact": "x", "issue": "9" * 40, "channel": "telex"}
    talk = as_user(agent).get(address, hostile).context["call"].talk
    assert (talk["issue"].value(), talk["channel"].value()) == (None, "phone")


def test_what_to_know_before_one_speaks(as_user, agent, customer, address):
    contact = make_contact(customer=customer, call_name="Khun Thip")
    talk = make_interaction(customer=customer, contact=contact, heard="Every bag twice", summary="")
    OpenQuestion.objects.create(interaction=talk, text="Can it be mended?", assignee=agent)
    make_issue(customer=customer, title="Small thing", severity="minor")
    make_issue(customer=customer, title="Count doubled", severity="serious")
    for days in (2, 1):
        at = timezone.now() - timedelta(days=days)
        make_interaction(customer=customer, contact=contact, outcome="no_answer", at=at, attempt=3 - days)
    page = as_user(agent).get(address)
    briefing = page.context["briefing"]
    assert [call.attempt for call in briefing.attempts] == [2, 1]
    assert [issue.title for issue in briefing.issues] == ["Count doubled", "Small thing"]
    for words in ["No answer, attempt 2", "You owe them an answer", "Can it be mended?", "Every bag twice", "Count doubled"]:
        assert words in page.content.decode()


def test_the_last_talk_is_known_however_many_attempts_followed(as_user, agent, customer, address):
    talk = make_interaction(customer=customer, at=timezone.now() - timedelta(days=40))
    for days in range(30, 0, -1):
        make_interaction(customer=customer, outcome="no_answer", at=timezone.now() - timedelta(days=days))
    assert as_user(agent).get(address).context["briefing"].last_talk == talk


def test_a_refused_talk_gives_everything_back(as_user, agent, customer, address):
    data = posted(
        **{"heard": "", "said_back": "So <b>it</b> works", "new-full_name": "Rina", "new-email": "no address", "mood": "angry"},
        **{"question-0-text": "Which?", "question-1-text": "And who?", "question-2-text": "When?"},
    )
    response = as_user(agent).post(address, data)
    assert response.status_code == 200
    call = response.context["call"]
    assert "heard" in call.talk.errors
    assert "email" in call.newcomer.errors
    html = response.content.decode()
    shown = ["So &lt;b&gt;it&lt;/b&gt; works", 'value="Rina"', 'value="no address"', 'value="When?"', 'class="newcomer" open']
    for words in shown:
        assert words in html
    assert not Interaction.objects.exists()
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"at": "2999-01-01T10:00"}, "at"),
        ({"at": "tomorrow"}, "at"),
        ({"at": ""}, "at"),
        ({"outcome": "maybe"}, "outcome"),
        ({"minutes": "-1"}, "minutes"),
        ({"minutes": "5", "outcome": "busy"}, "minutes"),
        ({"channel": "telex"}, "channel"),
        ({"contact": "0"}, "contact"),
        ({"heard": "x\0y"}, "heard"),
    ],
)
def test_bad_input_is_refused_at_its_field(as_user, agent, address, fields, field):
    response = as_user(agent).post(address, posted(**fields))
    assert field in response.context["call"].talk.errors
    assert not Interaction.objects.exists()


def test_a_contact_of_another_customer_cannot_be_chosen(as_user, agent, address):
    response = as_user(agent).post(address, posted(contact=make_contact().pk))
    assert "contact" in response.context["call"].talk.errors


def test_a_question_that_is_too_long_is_refused_at_its_row(as_user, agent, address):
    response = as_user(agent).post(address, posted(**{"question-0-text": "x" * 501}))
    assert "text" in response.context["call"].questions[0].errors


def test_another_question_without_script_keeps_what_was_typed(as_user, agent, address):
    data = posted(**{"heard": "", "question-0-text": "One", "question-1-text": "Two", "more": "1"})
    response = as_user(agent).post(address, data)
    call = response.context["call"]
    assert [row["text"].value() for row in call.questions] == ["One", "Two", None]
    assert call.talk.errors == {}
    assert not Interaction.objects.exists()


def test_a_form_sent_twice_is_saved_once(as_user, agent, customer, address):
    data, client = posted(), as_user(agent)
    assert client.post(address, data).status_code == 302
    assert client.post(address, data).status_code == 302
    assert Interaction.objects.count() == 1


def test_a_draft_is_shown_again_and_gone_once_saved(as_user, agent, customer, address):
    client = as_user(agent)
    draft = reverse("interaction_draft", args=[customer.pk])
    client.post(draft, posted(**{"heard": "Half a sen", "new-full_name": "Rina", "question-0-text": "Which?", "mood": "upset"}))
    page = client.get(address)
    call = page.context["call"]
    assert (call.talk["heard"].value(), call.talk["mood"].value()) == ("Half a sen", "upset")
    assert (call.newcomer["full_name"].value(), call.questions[0]["text"].value()) == ("Rina", "Which?")
    assert call.questions[0]["mine"].value() is False
    assert "errorlist" not in page.content.decode()
    client.post(address, posted(draft_token="t2"))
    assert client.get(address).context["call"].talk["heard"].value() == ""


def test_an_expired_session_gives_the_text_back(client, agent, customer, address):
    response = client.post(address, posted(**{"heard": "Before the session ended", "new-full_name": "Rina"}))
    assert response.url.startswith("/login/")
    response = client.post(response.url, {"login": agent.email, "password": PASSWORD}, follow=True)
    assert response.redirect_chain[-1][0] == address
    call = response.context["call"]
    assert call.talk["heard"].value() == "Before the session ended"
    assert call.has_newcomer
    assert not Interaction.objects.exists()
    client.post(address, posted(heard="Saved now"))
    assert client.get(address).context["call"].talk["heard"].value() == ""


def test_needs_log_in(client, address):
    assert client.get(address).url.startswith("/login/")


def test_needs_permission(as_user, agent, address):
    agent.role = "guest"
    agent.save()
    assert as_user(agent).get(address).status_code == 403


def test_refuses_other_methods(as_user, agent, address):
    assert as_user(agent).put(address).status_code == 405


def test_a_customer_of_another_team_is_not_found(as_user, agent, outsider, settings, address, customer, team):
    settings.TEAM_CUSTOMERS_ONLY = True
    customer.team = team
    customer.save()
    assert as_user(agent).get(address).status_code == 200
    assert as_user(outsider).get(address).status_code == 404
    assert as_user(agent).get(reverse("interaction_add", args=[0])).status_code == 404


@pytest.mark.parametrize("size", [1, 12])
def test_number_of_queries(as_user, agent, customer, address, size, django_assert_num_queries):
    for _ in range(size):
        contact = make_contact(customer=customer)
        talk = make_interaction(customer=customer, contact=contact)
        make_interaction(customer=customer, contact=contact, outcome="no_answer")
        OpenQuestion.objects.create(interaction=talk, text="Which?", assignee=agent)
        make_issue(customer=customer)
    client = as_user(agent)
    client.get(address)
    with django_assert_num_queries(QUERIES + QUICK_TIMES):
        client.get(address)
    client.cookies["scripts"] = "1"  # such a page fetches times to promise by itself
    with django_assert_num_queries(QUERIES):
        client.get(address)


QUERIES = 13
QUICK_TIMES = 3
