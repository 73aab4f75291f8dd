from accounts.models import Segment
from accounts.segments.membership import refresh_members
from accounts.segments.shipped import OWN, make_shipped
from tests.accounts.segments.stock import make_segment, make_standing_customer, make_stock
from tests.doors import assert_doors
from tests.factories import make_product, make_user

URL = "/segments/"
GONE = {"all": [{"field": "attr.gone", "op": "is", "value": "x"}]}


def page(client, **asked):
    return client.get(URL, asked).content.decode()


def test_doors(as_user, db):
    assert_doors(as_user, URL)


def test_each_with_its_rule_in_words_and_what_changed(as_user, agent, lead):
    make_stock()
    segment = make_segment(wordings={"en": "VIPs slipping"}, note="For Mondays", owner=lead)
    make_segment(wordings={"en": "Shipped one"}, is_shipped=True)
    refresh_members()  # the first counting is of a new rule: nobody is said to have entered
    assert "+1" not in page(as_user(agent))
    make_standing_customer("Another", "slipping", value_tier="vip")
    segment.refresh_from_db()
    refresh_members(type(segment).objects.filter(pk=segment.pk))
    text = page(as_user(agent))
    assert "Slipping away and VIP and no open issue" in text
    assert "For Mondays" in text
    assert "Youssef Kamal" in text
    assert "came with Keepsake" in text
    assert text.count("+1") == 1


def test_a_disabled_one_says_what_is_wrong(as_user, agent):
    make_segment(rule=GONE)
    text = page(as_user(agent))
    assert "disabled" in text
    assert "There is no field “attr.gone”." in text


def test_search_and_retired(as_user, agent):
    make_segment(wordings={"en": "Alpha", "th": "กลุ่มหนึ่ง"})
    make_segment(wordings={"en": "Beta"}, note="the second")
    make_segment(wordings={"en": "Gamma"}, is_active=False)
    client = as_user(agent)
    assert "Alpha" in page(client, q="กลุ่ม")
    assert "Beta" not in page(client, q="กลุ่ม")
    assert "Beta" in page(client, q="SECOND open")
    assert "No segment holds these words" in page(client, q="nothing such")
    assert "Gamma" in page(client, show="retired")
    assert "Gamma" not in page(client)
    assert "<html" not in client.get(URL, headers={"HX-Request": "true"}).content.decode()


def test_empty(as_user, agent, lead):
    assert "Your segments stand here" in page(as_user(agent))
    assert "Build the first one" not in page(as_user(agent))
    assert "Build the first one" in page(as_user(lead))


def test_queries(as_user, agent, django_assert_max_num_queries):
    product = make_product()
    make_segment(rule={"did": "", "product": product.code, "times": 1, "of": "ever"})
    for _n in range(3):
        make_segment(rule={"all": [{"field": "manager", "op": "is_known"}, {"field": "pays_for", "op": "is", "value": ["x"]}]})
    client = as_user(agent)
    page(client)
    with django_assert_max_num_queries(15) as few:
        page(client)
    for _n in range(20):
        make_segment(rule={"all": [{"did": "x", "product": product.code, "times": 1, "of": "ever"}]})
    with django_assert_max_num_queries(len(few)):
        page(client)


def test_the_note_that_came_with_one_is_told_in_the_readers_language(as_user, db):
    make_shipped(OWN[0])
    thai = make_user(language="th")
    assert "เป็นช่วงที่ควรลงมือ" in page(as_user(thai))
    assert "the window to act" not in page(as_user(thai))
    assert "เป็นช่วงที่ควรลงมือ" in as_user(thai).get(Segment.objects.get().get_absolute_url()).content.decode()
    Segment.objects.update(note="Ours: the window to act")
    assert "Ours: the window to act" in page(as_user(thai))
