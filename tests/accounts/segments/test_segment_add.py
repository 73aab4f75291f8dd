import pytest

from accounts.models import Attribute, Segment
from accounts.models.wordings import Worded
from retention_site.base.models import AuditEntry, Work
from tests.accounts.segments.stock import VIPS_SLIPPING, make_segment, make_stock
from tests.doors import assert_doors

URL = "/segments/add/"
HTMX = {"HX-Request": "true"}
BUILT = {
    "wording_en": "VIPs slipping away",
    "note": "",
    "rule.0.join": "all",
    "rule.0-0.field": "stage",
    "rule.0-0.op": "is",
    "rule.0-0.value": ["slipping"],
    "rule.0-1.field": "value_tier",
    "rule.0-1.op": "is",
    "rule.0-1.value": ["vip"],
    "rule.0-2.field": "open_issues",
    "rule.0-2.op": "at_most",
    "rule.0-2.value": "0",
}


@pytest.fixture
def client(as_user, lead):
    return as_user(lead)


def test_doors(as_user, db):
    assert_doors(as_user, URL, methods="get post", least="lead")


def test_saved_with_owner_code_and_counting(client, lead):
    make_segment(code="vips-slipping-away")
    answer = client.post(URL, BUILT)
    segment = Segment.objects.get(code="vips-slipping-away-2")
    assert answer.url == segment.get_absolute_url()
    assert (segment.rule, segment.owner, str(segment)) == (VIPS_SLIPPING, lead, "VIPs slipping away")
    assert AuditEntry.objects.about(segment).get().action == "segment.created"
    assert Work.objects.filter(key=str(segment.pk)).exists()


def test_a_button_gives_everything_typed_back_and_saves_nothing(client):
    text = client.post(URL, BUILT | {"note": "Kept", "press": "add:0:country"}).content.decode()
    for kept in (
        'value="VIPs slipping away"',
        'value="Kept"',
        'value="slipping" checked',
        'name="rule.0-3.field" value="country"',
    ):
        assert kept in text, kept
    assert "is-invalid" not in text
    assert "Choose at least one." not in text
    assert not Segment.objects.exists()


def test_htmx_gets_the_rule_alone(client):
    answer = client.post(URL, BUILT | {"press": "remove:0-1"}, headers=HTMX)
    text = answer.content.decode()
    assert "<html" not in text
    assert "value_tier" not in text.replace("add:0:value_tier", "")
    assert "open_issues" in text
    assert "rule-drawn" in answer.headers["HX-Trigger-After-Settle"]


def test_one_just_added_has_the_focus(client):
    text = client.post(URL, {"rule.0.join": "all", "press": "add:0:open_issues"}, headers=HTMX).content.decode()
    assert text.count("autofocus") == 1
    assert 'value="at_most" selected' in text
    assert 'name="rule.0-0.value" value="0"' in text


def test_what_is_wrong_stands_at_its_condition(client):
    wrong = BUILT | {"rule.0-0.value": [], "rule.0-2.value": "many"}
    text = client.post(URL, wrong).content.decode()
    first, second = (text.index(f'id="wrong-0-{n}"') for n in (0, 2))
    assert "Choose at least one." in text[first : first + 2000]
    assert "A whole number is expected here." in text[second : second + 2000]
    assert 'id="wrong-0-1"' not in text
    assert "it is said where it stands" in text
    assert not Segment.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"wording_en": "Named"}, "Add at least one condition."),
        (BUILT | {"wording_en": ""}, "Give it a name."),
        (BUILT | {"rule.0-0.field": "no.such.field"}, "There is no field “no.such.field”."),
        (BUILT | {"rule.0-0.field": "attr.x'; DROP TABLE"}, "There is no field"),
        (BUILT | {"rule.0-0.op": "at_least"}, "This cannot be asked of"),
        (BUILT | {"rule.0-0.value": ["a\x00b"]}, "is not one of"),
    ],
)
def test_refused(client, typed, said):
    assert said in client.post(URL, typed).content.decode()
    assert not Segment.objects.exists()


def test_fifty_conditions_are_the_most(client):
    many = {"wording_en": "Many", "rule.0.join": "any"}
    for n in range(51):
        many |= {f"rule.0-{n}.field": "stage", f"rule.0-{n}.op": "is_known"}
    assert "more than 50" in client.post(URL, many).content.decode()


def test_the_readers_own_words_stand_in_for_english(client, lead):
    lead.language = "ar"
    lead.save()
    client.post(URL, {name: value for name, value in BUILT.items() if name != "wording_en"} | {"wording_ar": "عملاء مهمون"})
    segment = Segment.objects.get()
    assert segment.wordings == {"ar": "عملاء مهمون", "en": "عملاء مهمون"}
    assert segment.code == "segment"
    assert isinstance(segment, Worded)


def test_fields_are_those_of_now_in_the_language_of_the_reader(client, lead):
    country = {"rule.0.join": "all", "rule.0-0.field": "country", "rule.0-0.op": "is", "rule.0-0.value": "TH", "press": "count"}
    assert "Thailand" in client.post(URL, country).content.decode()
    Attribute.objects.create(code="size", label="Size of the fleet")
    assert "add:0:attr.size" in client.get(URL).content.decode()
    lead.language = "ar"
    lead.save()
    assert "تايلاند" in client.post(URL, country).content.decode()


def test_queries_do_not_grow_with_customers(client, django_assert_max_num_queries):
    make_stock()
    client.post(URL, BUILT | {"press": "count"})
    with django_assert_max_num_queries(15) as few:
        client.post(URL, BUILT | {"press": "count"})
    make_stock_again()
    with django_assert_max_num_queries(len(few)):
        client.post(URL, BUILT | {"press": "count"})


def make_stock_again():
    for _n in range(3):
        make_stock()
