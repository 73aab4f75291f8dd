import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.utils import timezone

from accounts.actions.consents import record_consent, suppress_address
from accounts.contact_policy import reason_words, refusals
from accounts.mail_preferences.links import preferences_url
from accounts.models import Consent, Contact, ContactPolicy, MailPreferences, Message
from retention_site.base.models import AuditEntry
from retention_site.base.public_pages import visits_seen
from tests.factories import NOW, make_contact, make_message

pytestmark = pytest.mark.django_db
ALL = ["survey", "lifecycle", "promotion", "personal"]


def body(response) -> str:
    return response.content.decode()


def state() -> list[object]:
    models = (Consent, Contact, Message, MailPreferences)
    return [*(list(model.objects.order_by("pk").values()) for model in models), AuditEntry.objects.count()]


def said() -> list[tuple]:
    return list(Consent.objects.order_by("pk").values_list("purpose", "decision", "source", "wording_language"))


def save(client, link, wanted=(), **fields):
    return client.post(
        f"{link}?lang=en", {"act": "save", "wanted": list(wanted), "seen": ["", *ALL], "language": "th"} | fields
    )


def ticked(client, link) -> set[str]:
    return set(re.findall(r'name="wanted" value="(\w+)" checked', body(client.get(link))))


@pytest.mark.once  # many requests that write nothing: the same on any database
@pytest.mark.parametrize("looks", [40, pytest.param(1000, marks=pytest.mark.soak)])
def test_looks_change_nothing(client, contact, link, looks):
    make_message(contact=contact, purpose="promotion")
    before = state()
    query = {"act": "nothing", "List-Unsubscribe": "One-Click", "wanted": "survey"}
    for each in range(looks):
        if each % 500 == 0:
            visits_seen.forget()
        response = client.head(link, query) if each % 10 == 0 else client.get(link, query)
        assert response.status_code == 200
    assert state() == before


def test_it_is_in_the_readers_language_and_leads_to_the_others(client, contact, link):
    page = body(response := client.get(link))
    assert '<html lang="th" dir="ltr"' in page
    assert response["Content-Language"] == "th"
    for other in ("en", "ar", "id"):
        assert f'href="?lang={other}"' in page
    assert '<html lang="ar" dir="rtl"' in body(client.get(f"{link}?lang=ar"))
    assert (response["Cache-Control"], response["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert "noindex" in response["X-Robots-Tag"]
    assert not response.cookies
    assert contact.email not in page


def test_what_is_in_force_is_ticked(client, contact, link):
    assert ticked(client, link) == set(ALL)
    record_consent(actor=None, contact=contact, purpose="promotion", channel="any", decision="refused", source="staff")
    record_consent(actor=None, contact=contact, purpose="survey", channel="phone", decision="refused", source="staff")
    assert ticked(client, link) == {"survey", "lifecycle", "personal"}
    record_consent(actor=None, contact=contact, purpose="all", channel="email", decision="refused", source="staff")
    assert ticked(client, link) == set()


def test_where_offers_need_permission_silence_is_none(client, contact, link):
    ContactPolicy.objects.create(pk=1, consent_countries=["TH"])
    assert ticked(client, link) == {"survey", "personal"}
    save(client, link, ALL, seen=["", "survey", "personal"])
    assert said() == [("lifecycle", "granted", "link", "en"), ("promotion", "granted", "link", "en")]
    assert ticked(client, link) == set(ALL)


def test_a_change_is_a_line_with_the_words_and_their_language(client, contact, link):
    response = save(client, link, ["lifecycle", "promotion", "personal"])
    assert (response.status_code, response.url) == (302, f"{link}?saved=1&lang=en")
    consent = Consent.objects.get()
    assert (consent.contact, consent.purpose, consent.channel, consent.decision) == (contact, "survey", "email", "refused")
    assert consent.wording.startswith("Please do not write to me: Surveys.")
    assert (consent.wording_language, consent.source, consent.actor) == ("en", "link", None)
    assert AuditEntry.objects.about(consent).get().action == "consent.recorded"
    save(client, link, ALL, seen=["", "lifecycle", "promotion", "personal"])
    assert Consent.objects.latest("pk").wording.startswith("Please write to me: Surveys.")


def test_what_was_not_changed_is_not_decided(client, contact, link):
    """A page that was open while they unsubscribed elsewhere takes nothing back."""
    client.post(link, {"List-Unsubscribe": "One-Click"})
    before = Consent.objects.count()
    save(client, link, ALL, less_often="on")
    assert Consent.objects.count() == before
    assert ticked(client, link) == set()
    assert MailPreferences.objects.get().less_often


def test_a_form_without_its_ticks_is_taken_at_its_word(client, contact, link):
    client.post(link, {"act": "save", "wanted": ["survey"]})
    assert {purpose for purpose, *_rest in said()} == {"lifecycle", "promotion", "recovery", "farewell"}


def test_nothing_any_more_in_one_press(client, contact, link):
    page = body(client.get(f"{link}?lang=en"))
    assert "Nothing of this any more" in page
    shown = body(client.post(f"{link}?lang=en", {"act": "nothing"}, follow=True))
    assert "You get nothing of this from us any more" in shown
    assert "That is service, and goes on" in shown
    refused = {"survey", "lifecycle", "promotion", "recovery", "farewell", "win_back"}
    assert {(purpose, decision) for purpose, decision, *_rest in said()} == {(each, "refused") for each in refused}
    assert {line.wording for line in Consent.objects.all()} == {"Nothing of this any more"}
    client.post(link, {"act": "nothing"})
    assert Consent.objects.count() == len(refused)
    assert ticked(client, link) == set()


def test_it_can_be_taken_back(client, contact, link):
    record_consent(actor=None, contact=contact, purpose="win_back", decision="granted", source="staff")
    client.post(link, {"act": "nothing"})
    save(client, link, ["personal", "win_back"], seen=[""])
    newest = {line.purpose: line.decision for line in Consent.objects.order_by("pk")}
    allowed = {purpose for purpose, decision in newest.items() if decision == "granted"}
    assert allowed == {"recovery", "farewell", "win_back"}
    assert ticked(client, link) == {"personal", "win_back"}


def test_coming_back_is_put_to_those_who_once_allowed_it(client, contact, link):
    client.post(link, {"act": "nothing"})
    assert 'value="win_back"' not in body(client.get(link))
    save(client, link, ALL, seen=[""])
    record_consent(actor=None, contact=contact, purpose="win_back", decision="granted", source="staff")
    assert ticked(client, link) == {*ALL, "win_back"}


def test_planned_mail_that_is_now_refused_is_stopped(client, contact, link):
    planned = {each: make_message(contact=contact, purpose=each) for each in ("survey", "promotion", "service")}
    other = make_message(purpose="promotion")
    sent = make_message(contact=contact, purpose="promotion", status="sent")
    save(client, link, ["survey", "lifecycle", "personal"])
    stopped = Message.objects.get(pk=planned["promotion"].pk)
    assert (stopped.status, reason_words(stopped.rule)) == ("cancelled", "They chose not to get this any more.")
    rest = Message.objects.filter(pk__in=[planned["survey"].pk, planned["service"].pk, other.pk])
    assert {each.status for each in rest} == {"planned"}
    assert Message.objects.get(pk=sent.pk).status == "sent"
    assert refusals([make_message(contact=contact, purpose="promotion")], at=NOW).popitem()[1] == "opted_out"


@time_machine.travel(datetime(2027, 1, 31, 12, tzinfo=UTC), tick=False)
def test_a_break_of_a_month_and_its_end(client, contact, link):
    page = body(client.post(f"{link}?lang=en", {"act": "pause"}, follow=True))
    assert MailPreferences.objects.get().paused_until == date(2027, 2, 28)
    assert "You have a break from us until 28 February 2027." in page
    assert 'value="pause"' not in page
    held_back = refusals([make_message(contact=contact, purpose=each) for each in ("survey", "service")], at=timezone.now())
    assert list(held_back.values()) == ["paused"]
    page = body(client.post(f"{link}?lang=en", {"act": "resume"}, follow=True))
    assert MailPreferences.objects.get().paused_until is None
    assert 'value="pause"' in page
    assert said() == []
    assert refusals([make_message(contact=contact, purpose="survey", due_at=NOW)], at=timezone.now()) == {}
    assert AuditEntry.objects.about(MailPreferences.objects.get()).count() == 2


def test_a_break_that_is_over_is_not_told(client, contact, link):
    MailPreferences.objects.create(contact=contact, paused_until=date(2020, 1, 1))
    assert 'value="pause"' in body(client.get(link))


def test_less_often_and_the_language(client, contact, link):
    response = save(client, link, ALL, language="ar", less_often="on")
    assert response.url == f"{link}?saved=1&lang=ar"
    contact.refresh_from_db()
    assert (contact.language, contact.mail_preferences.less_often, said()) == ("ar", True, [])
    assert '<html lang="ar"' in body(client.get(link))
    save(client, link, ALL, language="ar")
    contact.mail_preferences.refresh_from_db()
    assert not contact.mail_preferences.less_often


def test_who_reads_what_their_customer_reads_stays_so(client, link, contact):
    Contact.objects.filter(pk=contact.pk).update(language="")
    save(client, link, ALL, language="en")
    contact.refresh_from_db()
    assert contact.language == ""
    assert not MailPreferences.objects.exists()


def test_a_language_that_cannot_be_written_loses_no_wish(client, contact, link):
    Contact.objects.filter(pk=contact.pk).update(email="not an address")
    assert save(client, link, [], language="id").status_code == 302
    assert len(said()) == 5
    contact.refresh_from_db()
    assert contact.language == "th"


def test_an_address_that_nobody_may_write_to_is_told(client, contact, link):
    assert "nothing at all goes to your address" not in body(client.get(f"{link}?lang=en"))
    suppress_address(actor=None, address=contact.email.upper(), source="bounce")
    assert "nothing at all goes to your address" in body(client.get(f"{link}?lang=en"))


@pytest.mark.parametrize(
    "data", [{}, {"act": "no such"}, {"act": "save", "wanted": "all"}, {"act": "save", "language": "xx"}, {"wanted": "survey"}]
)
def test_bad_input_changes_nothing(client, contact, link, data):
    before = state()
    response = client.post(f"{link}?lang=en", data)
    assert (response.status_code, "Please choose once more" in body(response)) == (200, True)
    assert state() == before


def test_unknown_altered_revoked_and_erased_look_alike(client, contact, link):
    gone = make_contact()
    erased, altered = preferences_url(gone).partition("/u/")[2], link.replace("/u/", "/u/A")
    gone.delete()
    Contact.objects.filter(pk=contact.pk).update(mail_nonce=1)
    found = [client.get(path) for path in ("/u/nonsense/", altered, link, f"/u/{erased}")]
    found += [client.post(link, {"act": "nothing"}), client.post(link, {"List-Unsubscribe": "One-Click"})]
    assert {response.status_code for response in found} == {404}
    assert len({response.content for response in found}) == 1
    assert {response["Cache-Control"] for response in found} == {"no-store"}
    assert not Consent.objects.exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_there_is_no_other_method(client, link, method):
    assert getattr(client, method)(link).status_code == 405


@pytest.mark.once  # many requests that write nothing: the same on any database
@time_machine.travel(NOW, tick=False)
def test_nobody_floods_it(client, link):
    answers = [client.get(link) for _ in range(601)]
    assert (answers[599].status_code, answers[600].status_code) == (200, 429)
    assert answers[600]["Retry-After"]


def test_its_number_of_queries(client, link, django_assert_num_queries):
    client.get(link)
    with django_assert_num_queries(4):  # who, the ledger, their address, the policy
        client.get(link)
