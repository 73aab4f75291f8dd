"""What happened with customers by the evening of one day: issues, talks, notices, contacts who left, milestones."""

from datetime import date, timedelta

from accounts.models import Contact, Departure, Interaction, Milestone, MilestoneReached, SupportIssue
from accounts.standing.days import evening, literal, moment
from accounts.stretches import Sql

MONTH = timedelta(days=30)
CHAMPION_MISSED = timedelta(days=180)  # for how long it is told that their champion left

ISSUE_COLUMNS = ("open_issues", "serious_issues")
TALK_COLUMNS = ("contacts_30_days", "contacts_30_days_before")
NOTICE_COLUMNS = ("notice_on",)
CHAMPION_COLUMNS = ("lost_champion", "has_champion")
MILESTONE_COLUMNS = ("milestones", "last_milestone_on", "ending_milestones")


def issues(as_of: date, within: Sql) -> Sql:
    """Select (customer_id, *ISSUE_COLUMNS) of issues open in the evening, by the rule of `SupportIssue.objects.open_at`."""
    end = evening(as_of)
    text = f"""SELECT customer_id, COUNT(*) AS open_issues,
            SUM(CASE WHEN severity = '{SupportIssue.Severity.SERIOUS.value}' THEN 1 ELSE 0 END) AS serious_issues
        FROM {SupportIssue._meta.db_table} {within.and_more} opened_at < {end} AND (resolved_at IS NULL OR resolved_at >= {end})
        GROUP BY customer_id"""  # noqa: S608
    return Sql(text, within.params)


def talks(as_of: date, within: Sql) -> Sql:
    """Select (customer_id, *TALK_COLUMNS): talks in which somebody was reached; attempts that reached nobody are none."""
    recent, before = moment(as_of - MONTH + timedelta(days=1)), moment(as_of - 2 * MONTH + timedelta(days=1))
    text = f"""SELECT customer_id, SUM(CASE WHEN at >= {recent} THEN 1 ELSE 0 END) AS contacts_30_days,
            SUM(CASE WHEN at < {recent} THEN 1 ELSE 0 END) AS contacts_30_days_before
        FROM {Interaction._meta.db_table} {within.and_more} at >= {before} AND at < {evening(as_of)}
            AND outcome = '{Interaction.Outcome.REACHED.value}' GROUP BY customer_id"""  # noqa: S608
    return Sql(text, within.params)


def notices(as_of: date, within: Sql) -> Sql:
    """Select (customer_id, *NOTICE_COLUMNS) of those who gave notice for everything, and nobody knew yet how it ends."""
    day = literal(as_of)
    text = f"""SELECT customer_id, MIN(notice_on) AS notice_on FROM {Departure._meta.db_table}
        {within.and_more} notice_on <= {day} AND subscription_id IS NULL AND (outcome = '' OR decided_on > {day})
        GROUP BY customer_id"""  # noqa: S608
    return Sql(text, within.params)


def champions(as_of: date, within: Sql) -> Sql:
    """Select (customer_id, *CHAMPION_COLUMNS), each 1 or 0: did one leave lately, and is one there."""
    end, since = evening(as_of), moment(as_of - CHAMPION_MISSED + timedelta(days=1))
    text = f"""SELECT customer_id, MAX(CASE WHEN left_at >= {since} AND left_at < {end} THEN 1 ELSE 0 END) AS lost_champion,
            MAX(CASE WHEN left_at IS NULL OR left_at >= {end} THEN 1 ELSE 0 END) AS has_champion
        FROM {Contact._meta.db_table} {within.and_more} is_champion AND created_at < {end} GROUP BY customer_id"""  # noqa: S608
    return Sql(text, within.params)


def milestones(as_of: date, within: Sql) -> Sql:
    """Select (customer_id, *MILESTONE_COLUMNS); the last counts those that end onboarding, and are offered."""
    text = f"""SELECT customer_id, COUNT(*) AS milestones, MAX(reached_on) AS last_milestone_on,
            SUM(CASE WHEN ends_onboarding AND is_active THEN 1 ELSE 0 END) AS ending_milestones
        FROM {MilestoneReached._meta.db_table} own JOIN {Milestone._meta.db_table} milestone ON milestone.id = own.milestone_id
        {within.and_more} reached_on <= {literal(as_of)} GROUP BY customer_id"""  # noqa: S608
    return Sql(text, within.params)
