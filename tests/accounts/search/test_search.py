import pytest
from django.urls import reverse

from tests.doors import assert_doors
from tests.factories import make_contact, make_customer, make_issue

pytestmark = pytest.mark.django_db
URL = reverse("search")
HTMX = {"HX-Request": "true"}


def found(response):
    return [(customer.name, contact and contact.full_name) for customer, contact in response.context["found"]]


@pytest.fixture
def customer(db):
    customer = make_customer(name="شركة الأمل")
    make_contact(customer=customer, full_name="Somebody else")
    make_contact(customer=customer, full_name="พรทิพย์ วงศ์สวัสดิ์", phone="+6621140096", email="thip@example.com")
    return customer


@pytest.mark.parametrize(
    ("words", "contact"),
    [
        ("الامل", None),
        ("شركة الأمل", None),
        ("พรทิพย", "พรทิพย์ วงศ์สวัสดิ์"),
        ("114 0096", "พรทิพย์ วงศ์สวัสดิ์"),
        ("٠٠٩٦", "พรทิพย์ วงศ์สวัสดิ์"),
        ("THIP@", "พรทิพย์ วงศ์สวัสดิ์"),
        ("الامل thip", "พรทิพย์ วงศ์สวัสดิ์"),
    ],
)
def test_finds_a_customer_and_says_by_whom(as_user, agent, customer, words, contact):
    assert found(as_user(agent).get(URL, {"q": words})) == [("شركة الأمل", contact)]


def test_the_box_gets_options_that_lead_there(as_user, agent, customer):
    html = as_user(agent).get(URL, {"q": "الامل"}, headers=HTMX).content.decode()
    assert 'role="option"' in html
    assert f'href="{customer.get_absolute_url()}"' in html
    assert "<html" not in html


def test_an_issue_is_found_by_its_number(as_user, agent):
    issue = make_issue(title="Doubled")
    for words in [f"#{issue.pk}", str(issue.pk)]:
        assert as_user(agent).get(URL, {"q": words}).context["issue"] == issue
        assert issue.get_absolute_url() in as_user(agent).get(URL, {"q": words}, headers=HTMX).content.decode()
    assert as_user(agent).get(URL, {"q": "#999999"}).context["issue"] is None


def test_nothing_found_offers_to_add_it(as_user, agent):
    for headers in ({}, HTMX):
        html = as_user(agent).get(URL, {"q": "New & Co"}, headers=headers).content.decode()
        assert "Nobody found" in html
        assert f"{reverse('customer_add')}?name=New%20%26%20Co" in html


def test_more_than_fit_are_a_page_away(as_user, agent):
    for number in range(10):
        make_customer(name=f"Coffee {number}")
    response = as_user(agent).get(URL, {"q": "coffee"}, headers=HTMX)
    assert [name for name, _ in found(response)] == [f"Coffee {number}" for number in range(8)]
    assert "Show more" in response.content.decode()
    assert len(found(as_user(agent).get(URL, {"q": "coffee"}))) == 10


@pytest.mark.parametrize("words", ["", " ", "-", '"', "%", "a" * 5000, "\x00", "#", "AND OR NOT *", "#99999999999999999999"])
def test_odd_words_find_nothing_and_break_nothing(as_user, agent, words):
    make_customer(name="Here")
    assert found(as_user(agent).get(URL, {"q": words})) == []


def test_customers_and_issues_of_other_teams_are_not_found(as_user, agent, outsider, settings):
    settings.TEAM_CUSTOMERS_ONLY = True
    issue = make_issue(customer=make_customer(name="Ours", team=agent.team))
    response = as_user(outsider).get(URL, {"q": "Ours"})
    assert found(response) == []
    assert as_user(outsider).get(URL, {"q": f"#{issue.pk}"}).context["issue"] is None
    assert found(as_user(agent).get(URL, {"q": "Ours"})) == [("Ours", None)]


def test_doors(as_user):
    assert_doors(as_user, URL)


@pytest.mark.parametrize("rows", [1, 30])
def test_at_most_four_queries_beside_the_session_and_the_reader(as_user, agent, rows, django_assert_num_queries):
    for number in range(rows):
        make_contact(customer=make_customer(name=f"12 Coffee {number}"))
    client = as_user(agent)
    with django_assert_num_queries(2 + 4):
        client.get(URL, {"q": "12"}, headers=HTMX)
    with django_assert_num_queries(2 + 3):
        client.get(URL, {"q": "coffee"}, headers=HTMX)
