import json

import pytest

from retention_site.base.models import AuditEntry, IdempotencyRecord
from surveys.actions.surveys import update_survey
from surveys.models import Survey, WidgetSite
from surveys.widget_signing import secret_of
from tests.api.client import Api, errors_of
from tests.surveys.factories import make_survey, make_widget_site

pytestmark = pytest.mark.django_db
URL = "widget-sites/"


def close(survey: Survey) -> None:
    update_survey(actor=None, survey=survey, version=None, fields={"status": Survey.Status.CLOSED})


def test_what_is_shown(manager, settings):
    settings.BASE_URL = "https://crm.example.com"
    survey = make_survey()
    row = Api(manager).post(URL, {"origin": "https://Shop.example.com/", "survey": str(survey.pk)}).json()
    assert set(row) == {"id", "origin", "survey", "is_active", "tag", "created_at", "updated_at"}
    assert (row["origin"], row["survey"], row["is_active"]) == ("https://shop.example.com", str(survey.pk), True)
    assert f'src="https://crm.example.com/widget.js" data-site="{row["id"]}"' in row["tag"]


def test_the_secret_is_told_nowhere(manager):
    api, body = Api(manager), {"origin": "https://shop.example.com", "survey": str(make_survey().pk)}
    made = api.post(URL, body, Idempotency_Key="once")
    site = WidgetSite.objects.get()
    changed = api.patch(f"{URL}{site.pk}/", {"is_active": False}, If_Match=made["ETag"])
    answers = [made, changed, api.get(URL), api.get(f"{URL}{site.pk}/"), api.post(URL, body, Idempotency_Key="once")]
    told = "".join(answer.content.decode() for answer in answers)
    kept = str([*IdempotencyRecord.objects.values(), *AuditEntry.objects.values()])
    secret = secret_of(site.pk, site.nonce)
    assert [answer.status_code for answer in answers] == [201, 200, 200, 200, 201]
    assert secret not in told + kept
    assert str(site.nonce) not in told + json.dumps(changed.headers.get("ETag"))


@pytest.mark.parametrize("field", ["nonce", "secret", "version"])
def test_what_nobody_may_choose(manager, field):
    site = make_widget_site()
    assert set(errors_of(Api(manager).patch(f"{URL}{site.pk}/", {field: 1}))) == {field}


def test_an_address_that_is_none_and_one_that_is_listed(manager):
    make_widget_site(origin="https://shop.example.com")
    survey = str(make_survey().pk)
    for origin in ("https://shop.example.com/basket", "shop", "HTTPS://SHOP.example.com"):
        assert set(errors_of(Api(manager).post(URL, {"origin": origin, "survey": survey}))) == {"origin"}
    assert WidgetSite.objects.count() == 1


def test_only_surveys_that_fit_and_are_not_closed(manager):
    closed, unfit, site = make_survey(), make_survey(kind=Survey.Kind.EXIT), make_widget_site()
    close(closed)
    api = Api(manager)
    for survey in (closed, unfit):
        assert set(errors_of(api.post(URL, {"origin": "https://b.example", "survey": str(survey.pk)}))) == {"survey"}
        assert set(errors_of(api.patch(f"{URL}{site.pk}/", {"survey": str(survey.pk)}))) == {"survey"}
    close(site.survey)
    still = api.patch(f"{URL}{site.pk}/", {"survey": str(site.survey_id), "is_active": False})
    assert (still.status_code, still.json()["is_active"]) == (200, False)


def test_filters(manager):
    asking, silent = make_widget_site(), make_widget_site(is_active=False)
    api = Api(manager)

    def found(query: str) -> list[str]:
        return [row["id"] for row in api.get(f"{URL}?{query}").json()["results"]]

    assert found("is_active=true") == [str(asking.pk)]
    assert found(f"survey={silent.survey_id}") == [str(silent.pk)]
    assert found("") == [str(asking.pk), str(silent.pk)]
