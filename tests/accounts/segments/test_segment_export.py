import pytest

from accounts.models import Segment
from retention_site.base.models import AuditEntry
from tests.accounts.segments.stock import make_segment, make_stock
from tests.doors import assert_doors


@pytest.fixture
def url(db):
    make_stock()
    return f"/segments/{make_segment().pk}/export/"


def test_doors(as_user, url):
    assert_doors(as_user, url, least="lead")


def test_whom_the_rule_fits_now(as_user, lead, url, django_assert_max_num_queries):
    client = as_user(lead)
    with django_assert_max_num_queries(15):
        lines = client.get(url).getvalue().decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "Siam Coffee" in lines[1]
    entry = AuditEntry.objects.get(action="segment.exported")
    assert (entry.actor, entry.after["rows"]) == (lead, 1)


def test_only_those_one_may_see(as_user, lead, url, settings):
    settings.TEAM_CUSTOMERS_ONLY = True
    assert len(as_user(lead).get(url).getvalue().decode("utf-8-sig").splitlines()) == 1


def test_a_disabled_one_leads_back_with_the_reason(as_user, lead, url):
    Segment.objects.update(rule={"all": []})
    answer = as_user(lead).get(url, follow=True)
    assert answer.redirect_chain
    assert "is disabled" in answer.content.decode()


def test_unknown(as_user, lead):
    assert as_user(lead).get("/segments/999/export/").status_code == 404
