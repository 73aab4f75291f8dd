from accounts.models.absences import Absence
from accounts.models.attributes import Attribute
from accounts.models.churn_reasons import ChurnCategory, ChurnReason, MitigationTeam
from accounts.models.consents import Consent
from accounts.models.contacts import Contact
from accounts.models.customers import Customer
from accounts.models.departures import Departure
from accounts.models.imports import Import, ImportChange, ImportRow
from accounts.models.interactions import Interaction, OpenQuestion
from accounts.models.issues import SupportIssue
from accounts.models.messages import Message
from accounts.models.period_counts import PeriodCount, PeriodMark, PeriodRevenue
from accounts.models.products import Product
from accounts.models.spells import Spell
from accounts.models.subscriptions import Subscription
from accounts.models.teams import Team, TeamException, TeamHours
from accounts.models.usage import UsageEvent
from accounts.models.users import User

__all__ = [
    "Absence",
    "Attribute",
    "ChurnCategory",
    "ChurnReason",
    "Consent",
    "Contact",
    "Customer",
    "Departure",
    "Import",
    "ImportChange",
    "ImportRow",
    "Interaction",
    "Message",
    "MitigationTeam",
    "OpenQuestion",
    "PeriodCount",
    "PeriodMark",
    "PeriodRevenue",
    "Product",
    "Spell",
    "Subscription",
    "SupportIssue",
    "Team",
    "TeamException",
    "TeamHours",
    "UsageEvent",
    "User",
]
