import pytest
from django.urls import reverse

from accounts.actions.churn_reasons import update_churn_reason
from accounts.models import ChurnReason
from accounts.roles import Role
from tests.doors import assert_doors
from tests.factories import make_churn_reason, make_departure

pytestmark = pytest.mark.django_db


@pytest.fixture
def reason():
    return make_churn_reason(code="dear", wordings={"en": "Too dear", "th": "แพงเกินไป"})


@pytest.fixture
def url(reason):
    return reverse("churn_reason_edit", args=[reason.pk])


@pytest.fixture
def posted(reason):
    return {
        "wording_en": "It costs too much",
        "wording_id": "Terlalu mahal",
        "wording_th": "",
        "category": reason.category.pk,
        "is_voluntary": "on",
        "is_active": "on",
        "rank": "5",
        "version": "1",
    }


def test_new_words_for_the_same_reason(as_user, manager, reason, url, posted):
    departure = make_departure(said_reason=reason)
    assert as_user(manager).post(url, posted).url == reverse("churn_reason_list")
    reason.refresh_from_db()
    assert (reason.code, reason.wordings) == ("dear", {"en": "It costs too much", "id": "Terlalu mahal"})
    departure.refresh_from_db()
    assert str(departure.said_reason) == "It costs too much"


@pytest.mark.parametrize(("wrong", "field"), [({"wording_en": ""}, "wording_en"), ({"category": "999"}, "category")])
def test_bad_input_is_refused(as_user, manager, url, posted, wrong, field):
    assert field in as_user(manager).post(url, posted | wrong).context["form"].errors


def test_the_second_to_save_sees_what_the_first_wrote(as_user, manager, admin, reason, url, posted):
    update_churn_reason(actor=admin, churn_reason=reason, version=1, fields={"wordings": {"en": "Theirs"}})
    response = as_user(manager).post(url, posted)
    (difference,) = [each for each in response.context["form"].conflict.differences if each.is_asked]
    assert (difference.name, difference.theirs, difference.mine) == ("wording_en", "Theirs", "It costs too much")
    assert as_user(manager).post(url, posted | {"version": "2", "theirs": "wording_en"}).status_code == 302
    assert ChurnReason.objects.get(pk=reason.pk).wordings["en"] == "Theirs"


def test_doors(as_user, url):
    assert_doors(as_user, url, methods="get post", least=Role.MANAGER)


def test_queries(as_user, manager, url, django_assert_num_queries):
    client = as_user(manager)
    with django_assert_num_queries(6):
        client.get(url)
