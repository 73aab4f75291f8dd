import pytest

from accounts.models import TemplateWording
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_contact, make_customer, make_message_template

pytestmark = pytest.mark.django_db


@pytest.fixture
def template():
    return make_message_template(subject="For {{ customer }}", body="Hello {{ name }},\n\n{{ words }}")


@pytest.fixture
def contact():
    return make_contact(full_name="Sam Carter", customer=make_customer(name="Carter Ltd"))


def url(template, **query):
    return (
        f"/settings/templates/{template.pk}/"
        + ("?" if query else "")
        + "&".join(f"{name}={value}" for name, value in query.items())
    )


def test_doors(as_user, template):
    assert_doors(as_user, url(template))


def test_unknown(as_user, agent):
    assert as_user(agent).get("/settings/templates/999/").status_code == 404


def test_it_is_read_by_somebody_made_up_or_by_a_real_customer(as_user, agent, template, contact):
    client = as_user(agent)
    text = client.get(url(template)).content.decode()
    assert "Hello Sam,\n\nWe have rebuilt the calendar" in text
    assert f'<iframe sandbox src="/settings/templates/{template.pk}/preview/?lang=en"' in text
    text = client.get(url(template, contact=contact.pk)).content.decode()
    assert "Hello Sam Carter,\n\nWe have" in text
    assert f"preview/?lang=en&amp;contact={contact.pk}" in text
    assert "For Carter Ltd" in text


def test_only_its_own_frame_is_let_in(as_user, agent, template):
    policy = as_user(agent).get(url(template))["Content-Security-Policy"]
    assert "frame-src 'self'" in policy
    assert "unsafe" not in policy


def test_people_are_found_by_their_customer(as_user, agent, template, contact):
    other = make_contact(full_name="Somebody Else")
    text = as_user(agent).get(url(template, q="carter")).content.decode()
    assert (f"contact={contact.pk}" in text, f"contact={other.pk}" in text) == (True, False)


def test_a_language_it_is_not_written_in(as_user, agent, template):
    client = as_user(agent)
    assert "its readers are not written to" in client.get(url(template, lang="th")).content.decode()
    type(template).objects.update(fallback="en")
    assert "its readers get it in English" in client.get(url(template, lang="th")).content.decode()
    TemplateWording.objects.create(template=template, edition=1, language="ar", subject="S", body="مرحبًا {{ name }}")
    assert '<pre class="panel-body mail-text" lang="ar"' in client.get(url(template, lang="ar")).content.decode()


def test_what_is_not_known_of_a_customer_is_said(as_user, agent, contact):
    template = make_message_template(body="Silent for {{ days_silent }} days")
    client = as_user(agent)
    assert "Silent for 34 days" in client.get(url(template)).content.decode()
    assert "is not known of this customer" in client.get(url(template, contact=contact.pk)).content.decode()


def test_words_that_are_refused_now_are_said_to_be_so(as_user, agent):
    template = make_message_template(body="{{ gone }}")
    assert "There is no placeholder “gone”." in as_user(agent).get(url(template)).content.decode()


@pytest.mark.parametrize("contact", ["x", "0", "999999999999999999999999"])
def test_nobody_by_that_number(as_user, agent, template, contact):
    assert as_user(agent).get(url(template, contact=contact)).status_code == 404


def test_customers_of_other_teams_are_out_of_sight(as_user, settings, template, contact):
    assert_hidden_from_other_teams(as_user, settings, url(template, contact=contact.pk))


def test_a_call_has_no_frame(as_user, agent):
    template = make_message_template(channel="call")
    text = as_user(agent).get(url(template)).content.decode()
    assert ("<iframe" in text, "how are you?" in text) == (False, True)


def test_queries(as_user, agent, template, contact, django_assert_max_num_queries):
    client = as_user(agent)
    client.get(url(template, contact=contact.pk))
    with django_assert_max_num_queries(12):
        client.get(url(template, contact=contact.pk))
