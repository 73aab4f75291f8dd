"""The root of the REST API: which collections there are, its description, and its documentation page."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from accounts.api.attributes import Attributes
from accounts.api.churn_reasons import ChurnReasons
from accounts.api.consents import Consents
from accounts.api.contacts import Contacts
from accounts.api.customers import Customers
from accounts.api.departures import Departures
from accounts.api.feelings import Feelings
from accounts.api.insights import InsightReports
from accounts.api.interactions import Interactions
from accounts.api.issues import Issues
from accounts.api.message_templates import MessageTemplates
from accounts.api.messages import Messages
from accounts.api.milestones import MilestoneReport, Milestones
from accounts.api.products import Products
from accounts.api.questions import Questions
from accounts.api.report_cards import ReportCardReport
from accounts.api.segments import Segments
from accounts.api.spells import Spells
from accounts.api.subscriptions import Subscriptions
from accounts.api.teams import Teams
from accounts.api.usage import UsageEvents
from accounts.api.users import Users
from playbooks.api.call_tasks import CallTasks
from playbooks.api.callbacks import Callbacks
from playbooks.api.checklists import Checklists
from playbooks.api.outreach import OutreachCollection
from playbooks.api.outreach_holdout import HoldoutReport
from playbooks.api.outreach_results import LiftReport
from playbooks.api.promises import PromiseReport
from playbooks.api.snoozes import Snoozes
from retention_site.base.rest import problem_answer
from surveys.api.invitations import SurveyInvitations
from surveys.api.responses import Responses
from surveys.api.scores import NpsReport
from surveys.api.surveys import Surveys
from surveys.api.widget_sites import WidgetSites

COLLECTIONS: dict[str, Any] = {
    "attributes": Attributes,
    "call-tasks": CallTasks,
    "callbacks": Callbacks,
    "checklists": Checklists,
    "churn-reasons": ChurnReasons,
    "consents": Consents,
    "contacts": Contacts,
    "customers": Customers,
    "departures": Departures,
    "feelings": Feelings,
    "interactions": Interactions,
    "issues": Issues,
    "message-templates": MessageTemplates,
    "messages": Messages,
    "outreach": OutreachCollection,
    "milestones": Milestones,
    "products": Products,
    "questions": Questions,
    "segments": Segments,
    "snoozes": Snoozes,
    "spells": Spells,
    "subscriptions": Subscriptions,
    "surveys": Surveys,
    "survey-responses": Responses,
    "survey-invitations": SurveyInvitations,
    "teams": Teams,
    "usage-events": UsageEvents,
    "users": Users,
    "widget-sites": WidgetSites,
}


@csrf_exempt
def no_such_address(request: HttpRequest, rest: str) -> JsonResponse:  # noqa: ARG001
    """Answer in JSON below /api/v1/, where a page would help nobody."""
    return problem_answer(404, _("There is nothing at this address."))


router = SimpleRouter()
for name, collection in COLLECTIONS.items():
    router.register(name, collection, basename=f"api-{name}")

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", include(router.urls)),
    path("v1/insights/retention/", InsightReports.as_view({"get": "retention"}), name="api-insights-retention"),
    path("v1/insights/revenue/", InsightReports.as_view({"get": "revenue"}), name="api-insights-revenue"),
    path("v1/insights/reasons/", InsightReports.as_view({"get": "reasons"}), name="api-insights-reasons"),
    path("v1/insights/report-card/", ReportCardReport.as_view({"get": "report"}), name="api-insights-report-card"),
    path("v1/insights/milestones/", MilestoneReport.as_view({"get": "report"}), name="api-insights-milestones"),
    path("v1/insights/promises/", PromiseReport.as_view({"get": "report"}), name="api-insights-promises"),
    path("v1/insights/lift/", LiftReport.as_view({"get": "report"}), name="api-insights-lift"),
    path("v1/insights/holdout/", HoldoutReport.as_view({"get": "report"}), name="api-insights-holdout"),
    path("v1/insights/nps/", NpsReport.as_view({"get": "report"}), name="api-insights-nps"),
    re_path(r"^v1/(?P<rest>[\s\S]*)\Z", no_such_address, name="api_no_such_address"),
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api_schema", template_name="api_docs.html"), name="api_docs"),
]
