import pytest
import time_machine

from accounts.models import ContactPolicy, LinkClick, MessageEvent
from tests.doors import assert_doors
from tests.factories import make_contact, make_customer, make_spell, make_team
from tests.playbooks.factories import make_outreach
from tests.playbooks.outreach_results.makers import AGO_10, AGO_40, make_crowd, make_run, put, put_crowd

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forty_days_later():
    with time_machine.travel("2026-06-10T09:30Z", tick=False):
        yield


def url(outreach):
    return f"/outreach/{outreach.pk}/results/"


def crowded(treated, held, *, n=60, **fields):
    """An outreach of which `treated` and `held` of n customers each are still there."""
    run = make_run(goal_days=30, **fields)
    customers = make_crowd(2 * n, prefix=f"crowd{run.pk}")
    for customer in [*customers[:treated], *customers[n : n + held]]:
        make_spell(customer=customer)
    put_crowd(run, ["a"] * n + ["h"] * n, customers)
    return run.outreach


def words(response):
    return " ".join(response.content.decode().split())


def test_more_in_one_part_than_chance_would_do_is_better(as_user, agent):
    page = words(as_user(agent).get(url(crowded(54, 30))))
    assert "Better than without" in page
    assert "Of those it was meant for, 90.0 % reached the goal; of those held back, 50.0 %." in page
    assert "+40.0" in page
    assert '<bdi dir="ltr">24.1</bdi> to <bdi dir="ltr">53.4</bdi>' in page


@pytest.mark.parametrize(
    ("treated", "held", "n", "said"),
    [
        (30, 54, 60, "Worse than without"),
        (33, 30, 60, "No difference seen"),
        (33, 30, 60, "only a difference of about 17.3 points or more can be seen"),
        (25, 2, 29, "Too few yet"),
        (25, 2, 29, "With fewer than 30 on either side nothing is said of the difference."),
    ],
)
def test_the_verdict_says_no_more_than_it_knows(as_user, agent, treated, held, n, said):
    assert said in words(as_user(agent).get(url(crowded(treated, held, n=n))))


def test_each_number_opens_its_customers(as_user, agent):
    outreach = crowded(54, 30)
    response = as_user(agent).get(url(outreach))
    links = response.context["links"]
    for name, number in {"one_goal": 54, "one_n": 60, "other_goal": 30, "other_n": 60}.items():
        assert links[name] in response.content.decode()
        rows = as_user(agent).get(links[name]).context["page"].rows
        assert len(rows) == min(number, 50)


def test_what_became_of_the_messages_is_told_step_by_step_with_reasons(as_user, agent):
    run = make_run()
    there = {"delivered_at": AGO_40}
    put(run, "", make_customer(), rule="customer_left")
    put(run, "h", make_customer())
    put(run, "a", make_customer(), status="refused", rule="customer_left")
    put(run, "a", make_customer(), make_customer(), **there)
    (back,) = put(run, "a", make_customer(), status="bounced", detail="550 no such user")
    put(run, "a", make_customer(), status="planned")
    put(run, "a", make_customer(), status="uncertain")
    response = as_user(agent).get(url(run.outreach))
    counts = {row["step"].code: row["n"] for row in response.context["steps"]}
    assert counts == {
        "fitted": 8, "refused": 1, "held_back": 1, "meant": 6, "under_way": 1, "stopped": 1, "uncertain": 1,
        "sent": 3, "delivered": 2, "bounced": 1,
    }  # fmt: skip
    reasons = {row["step"].code: row["reasons"] for row in response.context["steps"] if row["reasons"]}
    assert {code: [(said, n) for said, n, _url in found] for code, found in reasons.items()} == {
        "refused": [("They have left.", 1)],
        "stopped": [("They have left.", 1)],
    }
    page = words(response)
    assert "550 no such user" in page
    assert back.contact.full_name in page


def test_replies_count_once_and_clicks_only_where_they_are_counted(as_user, agent):
    run = make_run()
    one, other = put(run, "a", make_customer(), make_customer())
    for n in range(2):
        MessageEvent.objects.create(key=f"k:{n}", message=one, kind="replied", at=AGO_40)
        LinkClick.objects.create(message=one, place=n)
    LinkClick.objects.create(message=other, place=1, is_scanner=True)
    client = as_user(agent)

    def counted():
        return {row["step"].code: row["n"] for row in client.get(url(run.outreach)).context["steps"]}

    assert counted()["replied"] == 1
    assert "clicked" not in counted()
    ContactPolicy(pk=1, counts_clicks=True).save()
    assert counted()["clicked"] == 1


def test_who_refused_further_mail_is_told_of_both_parts(as_user, agent):
    run = make_run(goal_days=30)
    contact = make_contact()
    put(run, "a", contact.customer, make_customer())
    put(run, "h", make_customer())
    with time_machine.travel("2026-05-03T09:30Z"):
        contact.consents.create(purpose="promotion", decision="refused", source="link")
    assert "1 of 2 it was meant for, 0 of 1 held back." in words(as_user(agent).get(url(run.outreach)))


def test_two_wordings_and_several_languages_are_compared_each_on_their_own(as_user, agent):
    run = make_run()
    put(run, "a", make_customer(), language="th")
    put(run, "b", make_customer())
    put(run, "h", make_customer())
    names = [part.name for part in as_user(agent).get(url(run.outreach)).context["parts"]]
    assert names == ["All", "First wording", "Second wording", "Second wording against the first", "English", "Thai"]


def test_a_draft_says_what_will_be_here(as_user, agent):
    page = words(as_user(agent).get(url(make_outreach())))
    assert "Nothing to say yet" in page
    assert " 0 %" not in page


def test_without_anybody_held_back_nobody_can_tell(as_user, agent):
    run = make_run(goal_days=30)
    put(run, "a", make_spell().customer)
    page = words(as_user(agent).get(url(run.outreach)))
    assert "Nobody was held back" in page
    assert "Too few yet" in page


def test_days_to_go_are_said(as_user, agent):
    run = make_run(goal_days=30)
    put(run, "a", make_spell().customer, due_at=AGO_10)
    put(run, "h", make_spell().customer, due_at=AGO_10)
    page = words(as_user(agent).get(url(run.outreach)))
    assert "The days of nobody are over yet" in page
    assert "Of 2 more customers it is not known yet" in page


def test_a_team_is_told_of_its_own_customers_alone(as_user, agent, settings):
    settings.TEAM_CUSTOMERS_ONLY = True
    run = make_run(goal_days=30)
    put(run, "a", make_spell(customer=make_customer(team=agent.team)).customer)
    put(run, "a", make_spell(customer=make_customer(team=make_team())).customer)
    response = as_user(agent).get(url(run.outreach))
    assert response.context["results"].lift.one.n == 1
    assert response.context["steps"][0]["n"] == 1


def test_it_asks_as_often_for_many_as_for_few(as_user, agent, django_assert_max_num_queries):
    client = as_user(agent)
    few, many = crowded(2, 1, n=3), crowded(54, 30)
    put(make_run(many), "a", *(make_customer() for _n in range(5)), status="bounced")
    client.get(url(few))
    with django_assert_max_num_queries(30) as asked:
        client.get(url(few))
    with django_assert_max_num_queries(len(asked)):
        client.get(url(many))


def test_its_doors(as_user):
    assert_doors(as_user, url(make_outreach()))
    assert as_user(make_run().outreach.owner).get("/outreach/999/results/").status_code == 404
