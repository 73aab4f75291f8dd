from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.actions.questions import ask_question
from accounts.models import Customer, SupportIssue
from playbooks import today
from tests.factories import NOW, make_contact, make_customer, make_interaction, make_issue, make_user

pytestmark = pytest.mark.django_db

ADDRESS = "/"


def ask(text: str, assignee=None, *, days: int = 1, **fields):
    talk = make_interaction(at=NOW - timedelta(days=days), **fields)
    return ask_question(actor=None, interaction=talk, text=text, assignee=assignee)


def rows(response) -> dict[str, list[str]]:
    return {filled.section.code: [str(row).split(" ", 1)[-1] for row in filled.rows] for filled in response.context["sections"]}


def test_what_i_owe_questions_oldest_first_issues_serious_first(as_user, agent, lead):
    ask("A newer", agent, days=2)
    ask("An older", agent, days=9)
    ask("Not mine", lead)
    for title, severity, days in [("A minor", "minor", 9), ("A serious", "serious", 1), ("A graver", "serious", 5)]:
        make_issue(title=title, severity=severity, assignee=agent, opened_at=NOW - timedelta(days=days))
    make_issue(title="A closed", assignee=agent, status="resolved", resolved_at=NOW)
    make_issue(title="A stranger", assignee=lead)
    response = as_user(agent).get(ADDRESS)
    assert rows(response) == {"questions": ["newer", "older"][::-1], "issues": ["A graver", "A serious", "A minor"]}
    assert (response.context["mine_count"], response.context["team_count"]) == (5, 7)


def test_the_team_owes_what_its_people_have_and_what_nobody_has_taken(as_user, agent, lead, outsider):
    for text, owner in [("x mine", agent), ("x colleague", lead), ("x nobody", None), ("x others", outsider)]:
        ask(text, owner)
    response = as_user(agent).get(ADDRESS, {"scope": "team"})
    assert sorted(rows(response)["questions"]) == ["colleague", "mine", "nobody"]
    assert "nobody has taken it yet" in response.content.decode()
    assert "<bdi>Youssef Kamal</bdi>" in response.content.decode()


def test_who_has_no_team_sees_everybodys(as_user, agent, lead, outsider):
    loner = make_user()
    ask("x one", agent)
    ask("x two", outsider)
    assert len(rows(as_user(loner).get(ADDRESS, {"scope": "team"}))["questions"]) == 2
    assert rows(as_user(loner).get(ADDRESS)) == {}


def test_customers_of_other_teams_stay_hidden_where_teams_are_apart(as_user, agent, settings, team):
    settings.TEAM_CUSTOMERS_ONLY = True
    ask("x hidden", agent)
    ask("x shown", agent, customer=make_customer(team=team))
    make_issue(title="x hidden", assignee=agent)
    assert rows(as_user(agent).get(ADDRESS)) == {"questions": ["shown"]}


def test_one_act_a_row_calls_the_one_who_asked(as_user, agent):
    customer = make_customer(name="Siam Coffee")
    contact = make_contact(customer=customer, call_name="Khun Thip")
    question = ask("Can it be mended?", agent, customer=customer, contact=contact)
    issue = make_issue(customer=customer, contact=contact, assignee=agent)
    html = as_user(agent).get(ADDRESS).content.decode()
    call = reverse("interaction_add", args=[customer.pk])
    assert f'href="{call}?contact={contact.pk}"' in html
    assert f'href="{call}?issue={issue.pk}&amp;contact={contact.pk}"' in html
    assert f"{question.interaction.get_absolute_url()}#question-{question.pk}" in html


def test_numbers_of_records_are_written_without_thousands_marks(as_user, agent):
    issue = make_issue(assignee=agent)
    SupportIssue.objects.filter(pk=issue.pk).update(id=1182345)
    assert "#1182345" in as_user(agent).get(ADDRESS).content.decode()


def test_more_than_fit_are_counted(as_user, agent, monkeypatch):
    monkeypatch.setattr(today, "ROWS_SHOWN", 2)
    for number in range(5):
        ask(f"x {number}", agent)
    response = as_user(agent).get(ADDRESS)
    assert len(rows(response)["questions"]) == 2
    assert "3 more come after these." in response.content.decode()


def test_nothing_owed_says_so_and_offers_the_next_thing(as_user, agent):
    html = as_user(agent).get(ADDRESS).content.decode()
    assert "You owe nobody anything right now" in html
    assert reverse("interaction_find") in html


def test_a_later_floor_can_add_a_section(as_user, agent, settings, tmp_path):
    (tmp_path / "row.html").write_text("Promised: {{ row.name }}")
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [engine | {"DIRS": [*engine["DIRS"], tmp_path]}]
    make_customer(name="Siam Coffee", manager=agent)

    def owed(reader, scope):
        customers = Customer.objects.filter(manager=reader.pk)
        return customers.none() if scope == "team" else customers.order_by("pk")

    section = today.Section("borrowed", "Borrowed", "oldest first", "row.html", owed, "accounts.view_customer", 1, is_late=True)
    hidden = today.Section("secret", "Secret", "", "row.html", owed, "accounts.erase_customer", 2)
    today.register(section, hidden)
    try:
        html = as_user(agent).get(ADDRESS).content.decode()
    finally:
        today.unregister("borrowed")
        today.unregister("secret")
    assert "Promised: Siam Coffee" in html
    assert "panel-late" in html
    assert "Secret" not in html


def test_needs_log_in(client):
    assert client.get(ADDRESS).url.startswith("/login/")


def test_needs_permission(as_user, agent):
    agent.role = "guest"
    agent.save()
    assert as_user(agent).get(ADDRESS).status_code == 403


def test_refuses_other_methods(as_user, agent):
    assert as_user(agent).post(ADDRESS).status_code == 405


def test_a_scope_that_is_none_of_ours_is_mine(as_user, agent):
    assert as_user(agent).get(ADDRESS, {"scope": "x"}).context["scope"] == "mine"


@pytest.mark.parametrize("size", [1, 15])
@pytest.mark.parametrize("scope", ["mine", "team"])
def test_number_of_queries(as_user, agent, size, scope, django_assert_num_queries):
    for number in range(size):
        customer = make_customer()
        ask(f"x {number}", agent, customer=customer, contact=make_contact(customer=customer))
        make_issue(customer=customer, contact=make_contact(customer=customer), assignee=agent)
    client = as_user(agent)
    with django_assert_num_queries(QUERIES):
        client.get(ADDRESS, {"scope": scope})


QUERIES = 6
