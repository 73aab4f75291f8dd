from accounts.models.absences import Absence
from accounts.models.asked_cards import AskedCard
from accounts.models.attributes import Attribute
from accounts.models.churn_reasons import ChurnCategory, ChurnReason, MitigationTeam
from accounts.models.consents import Consent
from accounts.models.contact_policy import ContactPolicy
from accounts.models.contacts import Contact
from accounts.models.customers import Customer
from accounts.models.departures import Departure
from accounts.models.feelings import Feeling
from accounts.models.imports import Import, ImportChange, ImportRow
from accounts.models.interactions import Interaction, OpenQuestion
from accounts.models.issues import SupportIssue
from accounts.models.mail_preferences import MailPreferences
from accounts.models.message_templates import MessageTemplate, TemplateWording
from accounts.models.messages import Message
from accounts.models.milestones import Milestone, MilestoneReached
from accounts.models.period_counts import PeriodCount, PeriodMark, PeriodRevenue
from accounts.models.products import Product
from accounts.models.segments import Segment, SegmentMember
from accounts.models.sending import LinkClick, MessageEvent, SendingPace, SendingState
from accounts.models.spells import Spell
from accounts.models.standings import (
    KeptCard,
    RiskTable,
    Stage,
    StageChange,
    Standing,
    StandingMark,
    StandingRules,
    StandingTouch,
)
from accounts.models.subscriptions import Subscription
from accounts.models.teams import Team, TeamException, TeamHours
from accounts.models.usage import UsageCohort, UsageDay, UsageEvent, UsageMark, UsageMonth, UsageRules, WaitingUsageEvent
from accounts.models.users import User

__all__ = [
    "Absence",
    "AskedCard",
    "Attribute",
    "ChurnCategory",
    "ChurnReason",
    "Consent",
    "Contact",
    "ContactPolicy",
    "Customer",
    "Departure",
    "Feeling",
    "Import",
    "ImportChange",
    "ImportRow",
    "Interaction",
    "KeptCard",
    "LinkClick",
    "MailPreferences",
    "Message",
    "MessageEvent",
    "MessageTemplate",
    "Milestone",
    "MilestoneReached",
    "MitigationTeam",
    "OpenQuestion",
    "PeriodCount",
    "PeriodMark",
    "PeriodRevenue",
    "Product",
    "RiskTable",
    "Segment",
    "SegmentMember",
    "SendingPace",
    "SendingState",
    "Spell",
    "Stage",
    "StageChange",
    "Standing",
    "StandingMark",
    "StandingRules",
    "StandingTouch",
    "Subscription",
    "SupportIssue",
    "Team",
    "TeamException",
    "TeamHours",
    "TemplateWording",
    "UsageCohort",
    "UsageDay",
    "UsageEvent",
    "UsageMark",
    "UsageMonth",
    "UsageRules",
    "User",
    "WaitingUsageEvent",
]
