from collections import Counter
from datetime import UTC, datetime, time, timedelta

import pytest

from accounts.models import ContactPolicy, Message, MilestoneReached, TemplateWording
from playbooks.models import Outreach
from playbooks.outreach.deciding import DONE_ALREADY, OVER_CAP, SAME_ADDRESS
from retention_site.base.lots import lot
from tests.factories import (
    NOW,
    make_contact,
    make_customer,
    make_issue,
    make_message_template,
    make_milestone,
    make_spell,
    make_user,
)
from tests.playbooks.outreach.plans import make_run, make_vips, plan, planned

pytestmark = pytest.mark.django_db
Status = Message.Status


def test_everybody_of_the_segment_has_a_message_and_nobody_else():
    contacts = make_vips(3)
    make_contact()
    run = make_run()
    assert plan(run) == {"arms": {"a": 3}, "rules": {}}
    found = planned(run)
    assert set(found) == {contact.customer_id for contact in contacts}
    message = found[contacts[0].customer_id]
    assert (message.address, message.contact, message.status, message.arm) == (contacts[0].email, contacts[0], "planned", "a")
    outreach = run.outreach
    assert (message.kind, message.purpose, message.channel) == ("template", "lifecycle", "email")
    assert (message.template, message.edition, message.priority) == (outreach.template, 1, outreach.priority)
    assert message.params == {"outreach": outreach.pk}
    assert (message.due_at, message.expires_at, message.settled_at) == (NOW, NOW + timedelta(14), None)
    message.full_clean()


def test_who_is_refused_is_told_why():
    contact, other = make_vips(2)
    make_issue(customer=contact.customer, severity="serious")
    run = make_run()
    counts = plan(run)
    refused = planned(run)[contact.customer_id]
    assert counts == {"arms": {"a": 1}, "rules": {refused.rule: 1}}
    assert (refused.status, refused.arm, refused.due_at, refused.settled_at) == (Status.REFUSED, "", NOW, NOW)
    assert refused.why != refused.rule
    assert planned(run)[other.customer_id].status == Status.PLANNED


def test_a_customer_with_nobody_to_write_to_is_told_too():
    customer = make_customer(value_tier="vip")
    make_spell(customer=customer)
    without_address = make_contact(email="")
    type(without_address.customer).objects.filter(pk=without_address.customer_id).update(value_tier="vip")
    run = make_run()
    plan(run)
    nobody, no_address = (planned(run)[key] for key in (customer.pk, without_address.customer_id))
    assert (nobody.status, nobody.address, nobody.contact) == (Status.REFUSED, "", None)
    assert (no_address.status, no_address.address, no_address.contact) == (Status.REFUSED, "", without_address)


@pytest.mark.parametrize(
    ("to", "names"),
    [("main", {"Champion"}), ("champions", {"Champion", "Other champion"}), ("all", {"First", "Champion", "Other champion"})],
)
def test_whom_there_it_is_for(to, names):
    (first,) = make_vips(1)
    type(first).objects.filter(pk=first.pk).update(full_name="First")
    for name in ("Champion", "Other champion"):
        make_contact(customer=first.customer, full_name=name, is_champion=True)
    make_contact(customer=first.customer, full_name="No address", email="", is_champion=True)
    run = make_run(to=to)
    plan(run)
    messages = Message.objects.filter(occasion=run.occasion).select_related("contact")
    assert {message.contact.full_name for message in messages} == names


def test_without_a_champion_there_is_nobody():
    (contact,) = make_vips(1)
    run = make_run(to="champions")
    plan(run)
    message = planned(run)[contact.customer_id]
    assert (message.status, message.contact) == (Status.REFUSED, None)


def test_planning_twice_adds_nothing():
    make_vips(3)
    run = make_run()
    plan(run)
    before = list(Message.objects.order_by("pk").values())
    plan(run)
    assert list(Message.objects.order_by("pk").values()) == before


def test_a_stretch_is_part_of_the_whole():
    contacts = make_vips(4)
    run = make_run()
    middle = contacts[1].customer_id
    assert plan(run, last=middle)["arms"] == {"a": 2}
    assert plan(run, after=middle)["arms"] == {"a": 2}
    assert len(planned(run)) == 4


def test_lots_hold_back_by_customer_and_only_whom_no_rule_refuses():
    contacts = make_vips(60)
    for contact in contacts[:20]:
        make_issue(customer=contact.customer, severity="serious")
    for contact in contacts[20:]:
        make_contact(customer=contact.customer)
    run = make_run(holdout_percent=30, to="all")
    counts = plan(run)
    expected = {contact.customer_id for contact in contacts[20:] if lot(contact.customer_id, run.outreach.salt) < 3000}
    held = Message.objects.filter(occasion=run.occasion, status=Status.HELD_BACK)
    assert 0 < len(expected) < 40
    assert set(held.values_list("customer", flat=True)) == expected
    assert set(held.values_list("arm", "rule")) == {("h", "")}
    assert counts["arms"] == {"h": 2 * len(expected), "a": 80 - 2 * len(expected)}
    assert sum(counts["rules"].values()) == 20


def test_some_customers_are_held_back_from_all_outreach_but_not_from_what_we_owe_them():
    contacts = make_vips(40)
    policy = ContactPolicy.objects.create(pk=1, holdout_percent=30)
    expected = sum(lot(contact.customer_id, policy.salt) < 3000 for contact in contacts)
    assert 0 < expected < 40
    assert plan(make_run())["arms"] == {"h": expected, "a": 40 - expected}
    assert plan(make_run(template=make_message_template(purpose="service")))["arms"] == {"a": 40}


def test_two_wordings_are_drawn_by_another_lot():
    make_vips(60)
    second = make_message_template(language="en")
    run = make_run(second_template=second, holdout_percent=20)
    plan(run)
    messages = Message.objects.filter(occasion=run.occasion)
    arms = Counter(messages.values_list("arm", flat=True))
    assert set(arms) == {"a", "b", "h"}
    assert set(messages.filter(arm="b").values_list("template", flat=True)) == {second.pk}
    assert set(messages.filter(arm="a").values_list("template", flat=True)) == {run.outreach.template_id}
    for message in messages.exclude(arm="h"):
        assert message.arm == ("b" if lot(message.customer_id, run.outreach.salt + ":b") < 5000 else "a")


def test_a_cap_keeps_those_with_the_lowest_lots_and_tells_the_others():
    contacts = make_vips(30)
    run = make_run(most=7, holdout_percent=20)
    counts = plan(run)
    drawn = sorted((lot(each.customer_id, run.outreach.salt), each.customer_id) for each in contacts)
    free = [key for number, key in drawn if number >= 2000]
    found = planned(run)
    assert {key for key, message in found.items() if message.arm == "a"} == set(free[:7])
    assert {key for key, message in found.items() if message.rule == OVER_CAP} == set(free[7:])
    assert counts == {"arms": {"a": 7, "h": 30 - len(free)}, "rules": {OVER_CAP: len(free) - 7}}


def test_a_cap_holds_over_stretches():
    contacts = make_vips(10)
    run = make_run(most=3)
    for contact in contacts:
        plan(run, after=contact.customer_id - 1, last=contact.customer_id)
    assert sum(message.arm == "a" for message in planned(run).values()) == 3


def test_who_had_it_once_is_not_asked_again_unless_each_time():
    contact, refused = make_vips(2)
    issue = make_issue(customer=refused.customer, severity="serious")
    first = make_run()
    plan(first)
    type(first).objects.filter(pk=first.pk).update(is_planned=True)
    type(issue).objects.filter(pk=issue.pk).update(resolved_at=NOW, status="resolved")
    second = make_run(outreach=first.outreach)
    plan(second)
    assert {key: message.status for key, message in planned(second).items()} == {refused.customer_id: "planned"}
    first.outreach.each_time = True
    third = make_run(outreach=first.outreach)
    plan(third)
    assert set(planned(third)) == {contact.customer_id, refused.customer_id}


def test_everybody_gets_it_by_their_own_clock():
    """Half past nine in the morning of the tenth in UTC: the evening in Auckland, the night in New York."""
    zones = {"Asia/Bangkok": (10, 9, 30), "Pacific/Auckland": (10, 20, 0), "America/New_York": (10, 12, 0), "": (10, 9, 30)}
    contacts = {zone: make_vips(1, timezone=zone, country="")[0] for zone in zones}
    run = make_run()
    plan(run)
    for zone, (day, hour, minute) in zones.items():
        expected = datetime(2026, 6, day, hour, minute, tzinfo=UTC)
        assert planned(run)[contacts[zone].customer_id].due_at == expected, zone


def test_or_in_their_own_morning():
    contacts = {zone: make_vips(1, timezone=zone, country="")[0] for zone in ("Asia/Bangkok", "America/New_York")}
    run = make_run(starts=Outreach.Starts.MORNING, morning=time(9, 15))
    plan(run)
    found = {zone: planned(run)[contact.customer_id].due_at for zone, contact in contacts.items()}
    assert found == {
        "Asia/Bangkok": datetime(2026, 6, 11, 2, 15, tzinfo=UTC),
        "America/New_York": datetime(2026, 6, 10, 13, 15, tzinfo=UTC),
    }


def test_each_in_their_language_with_words_of_our_own():
    template = make_message_template(language="en", fallback="en")
    TemplateWording.objects.create(template=template, edition=1, language="th", subject="…", body="…")
    languages = {language: make_vips(1)[0] for language in ("th", "en", "ar")}
    for language, contact in languages.items():
        type(contact).objects.filter(pk=contact.pk).update(language=language)
    run = make_run(template=template, words={"en": "Come and see", "th": "มาดูสิ"})
    plan(run)
    told = {language: planned(run)[contact.customer_id] for language, contact in languages.items()}
    assert {spoken: (message.language, message.params["words"]) for spoken, message in told.items()} == {
        "th": ("th", "มาดูสิ"),
        "en": ("en", "Come and see"),
        "ar": ("en", "Come and see"),
    }


def test_two_at_one_address_get_one_mail_and_the_other_is_told():
    first, second = make_vips(2)
    type(second).objects.filter(pk=second.pk).update(email=f" {first.email.upper()}")
    run = make_run()
    assert plan(run) == {"arms": {"a": 1}, "rules": {SAME_ADDRESS: 1}}
    found = planned(run)
    assert (found[first.customer_id].status, found[first.customer_id].address) == (Status.PLANNED, first.email)
    told = found[second.customer_id]
    assert (told.status, told.rule, told.address, told.arm) == (Status.REFUSED, SAME_ADDRESS, "", "")
    plan(run)
    assert Message.objects.filter(occasion=run.occasion).count() == 2


def test_who_has_done_it_already_is_not_asked_to():
    done, other = make_vips(2)
    milestone = make_milestone()
    MilestoneReached.objects.create(milestone=milestone, customer=done.customer, reached_on=NOW.date())
    run = make_run(goal=Outreach.Goal.MILESTONE, milestone=milestone)
    plan(run)
    assert (planned(run)[done.customer_id].rule, planned(run)[other.customer_id].rule) == (DONE_ALREADY, "")


def test_a_list_of_customers_and_none_that_its_owner_may_not_see(team, settings):
    settings.TEAM_CUSTOMERS_ONLY = True
    mine, others = make_vips(1, team=team)[0], make_vips(1)[0]
    run = make_run(segment=None, owner=make_user(team=team))
    for contact in (mine, others):
        run.outreach.listed.create(customer=contact.customer)
    plan(run)
    assert set(planned(run)) == {mine.customer_id}


def test_the_number_of_statements_does_not_grow(django_assert_max_num_queries):
    make_vips(25)
    run = make_run(holdout_percent=10, most=20)
    with django_assert_max_num_queries(24):
        plan(run)
