from tests.accounts.segments.stock import make_standing_customer, make_stock
from tests.accounts.segments.test_segment_add import BUILT
from tests.doors import assert_doors
from tests.factories import make_customer

URL = "/segments/preview/"


def look(client, typed):
    return client.post(URL, typed).content.decode()


def test_doors(as_user, db):
    assert_doors(as_user, URL, methods="post", least="lead")


def test_how_many_and_who_and_why(as_user, lead):
    make_stock()
    text = look(as_user(lead), BUILT)
    assert "<b>1</b> of 4 customers fits now" in text
    assert "Slipping away and VIP and no open issue" in text
    assert "Siam Coffee" in text
    assert "Warung Bu Tini" not in text
    assert "stage: slipping away · value tier: VIP · open issues: 0" in text


def test_what_is_not_complete_is_left_out_and_said(as_user, lead):
    make_stock()
    text = look(as_user(lead), BUILT | {"rule.0-1.value": []})
    assert "1 condition is not complete yet" in text
    assert "<b>2</b> of 4" in text


def test_nothing_yet(as_user, lead):
    make_customer()
    assert "Add a condition" in look(as_user(lead), {"rule.0.join": "all"})
    assert "Add a condition" in look(as_user(lead), {})
    text = look(as_user(lead), {"rule.0.join": "all", "rule.0-0.field": "stage", "rule.0-0.op": "is"})
    assert "not complete yet" in text
    assert "customers fit" not in text


def test_only_those_one_may_see(as_user, lead, settings, team):
    make_stock()
    make_standing_customer("Of the team", "slipping", value_tier="vip", team=team)
    settings.TEAM_CUSTOMERS_ONLY = True
    text = look(as_user(lead), BUILT)
    assert "<b>1</b> of 1 customer" in text
    assert "Of the team" in text
    assert "Siam Coffee" not in text


def test_more_than_the_sample(as_user, lead):
    for n in range(10):
        make_standing_customer(f"Shop {n}", "slipping", value_tier="vip")
    assert "and 2 more" in look(as_user(lead), BUILT)


def test_queries_do_not_grow(as_user, lead, django_assert_num_queries, django_assert_max_num_queries):
    make_stock()
    client = as_user(lead)
    look(client, BUILT)
    with django_assert_max_num_queries(8) as few:
        look(client, BUILT)
    for n in range(12):
        make_standing_customer(f"Shop {n}", "slipping", value_tier="vip")
    with django_assert_num_queries(len(few)):
        look(client, BUILT)
