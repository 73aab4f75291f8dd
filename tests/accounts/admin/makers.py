"""How to make a record of each kind that Django admin shows."""

from datetime import date, time

from accounts.actions.consents import record_consent
from accounts.actions.mail_preferences import set_mail_preferences
from accounts.models import (
    Attribute,
    ContactPolicy,
    Import,
    LinkClick,
    MessageEvent,
    MilestoneReached,
    MitigationTeam,
    OpenQuestion,
    SegmentMember,
    SendingPace,
    SendingState,
    Stage,
    StandingRules,
    TeamException,
    TeamHours,
    UsageDay,
    UsageEvent,
    UsageMonth,
    UsageRules,
    WaitingUsageEvent,
)
from accounts.models.imports import ImportChange, ImportRow
from playbooks.models import (
    CalendarFeed,
    CallbackEvent,
    CallingHours,
    ChecklistItem,
    ChecklistTemplate,
    ChecklistTemplateItem,
    EscalationStep,
    OutreachCustomer,
    OutreachRun,
    Snooze,
)
from retention_site.base import audit
from retention_site.base.models import ApiToken, Draft, IdempotencyRecord, Job, SavedView, Work
from surveys.models import Answer, AskingRules, Response, ResponseChange, Ruling, Wave
from tests.accounts.standing.factories import make_feeling
from tests.factories import (
    NOW,
    make_absence,
    make_churn_reason,
    make_contact,
    make_customer,
    make_departure,
    make_interaction,
    make_issue,
    make_message,
    make_message_template,
    make_milestone,
    make_product,
    make_segment,
    make_spell,
    make_subscription,
    make_team,
    make_use,
    make_user,
)
from tests.playbooks.factories import make_call_task, make_callback, make_follow_up, make_outreach, make_template
from tests.surveys.factories import make_invitation, make_response, make_survey, make_widget_site

COUNTRIES = ("EG", "TH", "ID", "GB", "JO", "SA", "MY", "SG")


def make_import() -> Import:
    return Import.objects.create(kind="customers", file_name="customers.csv")


def leaving():
    if not ChecklistTemplate.objects.exists():
        make_template("first")
    return make_departure()


MAKERS = {
    "user": make_user,
    "team": make_team,
    "teamhours": lambda: TeamHours.objects.create(team=make_team(), weekday=0, opens=time(9), closes=time(17)),
    "teamexception": lambda: TeamException.objects.create(team=make_team(), date=date(2026, 1, 1)),
    "customer": make_customer,
    "contact": make_contact,
    "consent": lambda: record_consent(actor=None, contact=make_contact(), purpose="survey", decision="granted", source="staff"),
    "linkclick": lambda: LinkClick.objects.create(message=make_message(), place=0),
    "mailpreferences": lambda: set_mail_preferences(actor=None, contact=make_contact(), fields={"less_often": True}),
    "attribute": lambda: Attribute.objects.create(code=f"a{Attribute.objects.count()}", label="Branches"),
    "product": make_product,
    "spell": make_spell,
    "subscription": make_subscription,
    "interaction": make_interaction,
    "openquestion": lambda: OpenQuestion.objects.create(interaction=make_interaction(), text="When?"),
    "supportissue": make_issue,
    "usageevent": lambda: UsageEvent.objects.create(
        event_id=f"e{UsageEvent.objects.count()}", customer=make_customer(), name="sale", at=NOW
    ),
    "usageday": lambda: make_use(make_customer(), date(2026, 1, 1)) or UsageDay.objects.latest("pk"),
    "contactpolicy": lambda: ContactPolicy.objects.get_or_create(pk=1)[0],
    "usagerules": lambda: UsageRules.objects.get_or_create(pk=1)[0],
    "usagemonth": lambda: UsageMonth.objects.create(customer=make_customer(), month=NOW, cohort=NOW, days=1, events=1),
    "waitingusageevent": lambda: WaitingUsageEvent.objects.create(
        event_id=f"e{WaitingUsageEvent.objects.count()}", external_id="c-1", name="sale", at=NOW
    ),
    "import": make_import,
    "importrow": lambda: ImportRow.objects.create(source=make_import(), line=2, outcome="added"),
    "importchange": lambda: ImportChange.objects.create(source=make_import(), line=2, record="customer", key="c-1"),
    "message": make_message,
    "messageevent": lambda: MessageEvent.objects.create(
        key=f"test:{MessageEvent.objects.count()}", message=make_message(), kind="delivered", at=NOW
    ),
    "sendingstate": lambda: SendingState.objects.get_or_create(pk=1)[0],
    "sendingpace": lambda: SendingPace.objects.create(domain=f"d{SendingPace.objects.count()}.example", per_minute=60),
    "absence": make_absence,
    "callback": make_callback,
    "callbackevent": lambda: CallbackEvent.objects.get(callback=make_callback()),
    "calendarfeed": lambda: CalendarFeed.objects.create(user=make_user(), nonce=114_009_600_114),
    "callinghours": lambda: CallingHours.objects.create(country=COUNTRIES[CallingHours.objects.count()]),
    "escalationstep": lambda: EscalationStep.objects.create(team=make_team(), after_minutes=15, target="team"),
    "churncategory": lambda: make_churn_reason().category,
    "churnreason": make_churn_reason,
    "mitigationteam": lambda: MitigationTeam.objects.create(category=make_churn_reason().category, team=make_team()),
    "departure": make_departure,
    "checklisttemplate": lambda: make_template(category=make_churn_reason().category),
    "checklisttemplateitem": lambda: ChecklistTemplateItem.objects.get(
        template=make_template("first", category=make_churn_reason().category)
    ),
    "checklist": lambda: leaving().checklist,
    "checklistitem": lambda: ChecklistItem.objects.get(checklist__departure=leaving()),
    "mitigationcase": lambda: make_departure().case,
    "calltask": make_call_task,
    "followup": make_follow_up,
    "widgetsite": make_widget_site,
    "askingrules": lambda: AskingRules.objects.get_or_create(pk=1)[0],
    "survey": make_survey,
    "question": lambda: make_survey().questions.earliest("rank"),
    "outreach": make_outreach,
    "outreachrun": lambda: OutreachRun.objects.create(outreach=make_outreach(), number=1),
    "outreachcustomer": lambda: OutreachCustomer.objects.create(outreach=make_outreach(), customer=make_customer()),
    "wave": lambda: Wave.objects.create(survey=make_survey(), name="Spring", starts_at=NOW),
    "invitation": make_invitation,
    "response": make_response,
    "answer": lambda: Answer.objects.get(response=make_response()),
    "ruling": lambda: Ruling.objects.create(
        response=make_response(), at=NOW, before=Response.State.HELD, after=Response.State.COUNTED
    ),
    "responsechange": lambda: ResponseChange.objects.get(response=make_response()),
    "auditentry": lambda: audit.record("customer.updated", make_customer(), actor=None),
    "draft": lambda: Draft.objects.create(user=make_user(), form="call", data={"heard": "words of a colleague"}),
    "idempotencyrecord": lambda: IdempotencyRecord.objects.create(user=make_user(), key="k", path="/api/"),
    "job": lambda: Job.objects.create(kind="import"),
    "savedview": lambda: SavedView.objects.create(user=make_user(), page="customer_list", name="Mine"),
    "apitoken": lambda: ApiToken.objects.create(
        user=make_user(), name="Sync", prefix="ks_12345678", digest=f"secret digest {ApiToken.objects.count()}", scopes=["read"]
    ),
    "work": lambda: Work.objects.create(task="accounts.tasks.import_check", due_at=NOW),
    "feeling": lambda: make_feeling(make_customer()),
    "milestone": make_milestone,
    "milestonereached": lambda: MilestoneReached.objects.create(
        customer=make_customer(), milestone=make_milestone(), reached_on=date(2026, 1, 1)
    ),
    "segment": make_segment,
    "messagetemplate": make_message_template,
    "templatewording": lambda: make_message_template().wordings.latest("pk"),
    "segmentmember": lambda: SegmentMember.objects.create(segment=make_segment(), customer=make_customer(), entered_at=NOW),
    "standingrules": lambda: StandingRules.objects.get_or_create(pk=1)[0],
    "snooze": lambda: Snooze.objects.create(
        customer=make_customer(), stage=Stage.SLIPPING, on=date(2026, 1, 1), until=date(2026, 1, 8), actor=make_user()
    ),
}
