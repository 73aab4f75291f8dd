import pytest
from django.urls import reverse

from accounts.models import ChurnReason
from accounts.roles import Role
from tests.doors import assert_doors
from tests.factories import make_churn_reason

pytestmark = pytest.mark.django_db
URL = "/settings/churn-reasons/add/"


@pytest.fixture
def posted():
    category = make_churn_reason(code="dear").category
    return {"code": "too-far", "applies_to": "downgrade", "wording_en": "Too far", "category": category.pk, "rank": "5"}


def test_a_reason_is_added(as_user, manager, posted):
    assert reverse("churn_reason_add") == URL
    assert as_user(manager).post(URL, posted | {"is_active": "on"}).url == reverse("churn_reason_list")
    reason = ChurnReason.objects.get(code="too-far")
    assert (reason.applies_to, reason.wordings, reason.is_voluntary) == ("downgrade", {"en": "Too far"}, False)


@pytest.mark.parametrize(
    ("wrong", "field"), [({"code": "dear"}, "code"), ({"code": "a b"}, "code"), ({"applies_to": "x"}, "applies_to")]
)
def test_bad_input_is_refused(as_user, manager, posted, wrong, field):
    assert field in as_user(manager).post(URL, posted | wrong).context["form"].errors


def test_doors(as_user):
    assert_doors(as_user, URL, methods="get post", least=Role.MANAGER)
