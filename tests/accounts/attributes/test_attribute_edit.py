import pytest

from accounts.actions.attributes import create_attribute, update_attribute

pytestmark = pytest.mark.django_db
FIELDS = {"label": "Shop size", "choices": "S\nM\nL", "version": "1"}


@pytest.fixture
def attribute(db):
    return create_attribute(actor=None, code="size", label="Size", kind="choice", choices=["S", "L"])


@pytest.fixture
def url(attribute):
    return f"/settings/attributes/{attribute.pk}/"


def test_label_and_choices_are_changed(as_user, lead, attribute, url):
    as_user(lead).post(url, FIELDS)
    attribute.refresh_from_db()
    assert (attribute.label, attribute.choices, attribute.is_personal) == ("Shop size", ["S", "M", "L"], False)


def test_code_and_kind_stay_whatever_is_sent(as_user, lead, attribute, url):
    as_user(lead).post(url, FIELDS | {"code": "other", "kind": "text"})
    attribute.refresh_from_db()
    assert (attribute.code, attribute.kind, attribute.label) == ("size", "choice", "Shop size")


def test_the_second_writer_takes_theirs(as_user, lead, agent, attribute, url):
    update_attribute(actor=agent, attribute=attribute, version=1, fields={"choices": ["X", "Y"]})
    page = as_user(lead).post(url, FIELDS).content.decode()
    assert 'name="theirs" value="choices"' in page
    as_user(lead).post(url, FIELDS | {"version": "2", "theirs": "choices"})
    attribute.refresh_from_db()
    assert (attribute.label, attribute.choices) == ("Shop size", ["X", "Y"])


def test_a_choice_needs_choices(as_user, lead, attribute, url):
    assert "is-invalid" in as_user(lead).post(url, FIELDS | {"choices": " "}).content.decode()
    attribute.refresh_from_db()
    assert attribute.label == "Size"


def test_log_in_first(client, url):
    assert client.get(url).status_code == 302


def test_agents_may_not(as_user, agent, url):
    assert as_user(agent).post(url, FIELDS).status_code == 403


def test_one_that_is_not_there(as_user, lead):
    assert as_user(lead).get("/settings/attributes/999999/").status_code == 404


def test_no_other_method(as_user, lead, url):
    assert as_user(lead).delete(url).status_code == 405


def test_number_of_queries(as_user, lead, url, django_assert_num_queries):
    client = as_user(lead)
    with django_assert_num_queries(5):
        client.get(url)
