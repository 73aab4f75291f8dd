"""Where customers are on their way with us: the first stage that fits, told by one CASE over the facts of the day."""

from datetime import date, timedelta

from accounts.models import Stage, StandingRules
from accounts.standing.days import later, latest, literal

LONGEST_ONBOARDING = 3  # times its days, for those who have not reached what it needs

# The day from which a stage is known to hold, where nobody noticed when it began
SINCE = {
    Stage.LEFT: "spell_ended_on",
    Stage.LEAVING: "notice_on",
    Stage.TRIAL: "trial_started_on",
    Stage.DORMANT: "dormant_on",
    Stage.SLIPPING: "slipping_on",
    Stage.WON_BACK: "spell_started_on",
    Stage.ONBOARDING: "spell_started_on",
    Stage.ACTIVE: "COALESCE(spell_started_on, first_use_on)",
    Stage.UNKNOWN: "spell_started_on",
}


def stage_sql(as_of: date, rules: StandingRules, *, ending: int) -> str:
    """Return the stage as an expression over the columns of `facts`.

    `ending` is how many milestones end onboarding. The order is the rule: who has left or is leaving is nothing else, silence
    comes before age, and who is new or back is told from who has settled. Use that nobody knows of is never good news.
    """
    conditions = _conditions(as_of, rules, ending)
    whens = " ".join(f"WHEN {condition} THEN '{stage.value}'" for stage, condition in conditions.items())
    return f"CASE {whens} ELSE '{Stage.UNKNOWN.value}' END"


def since_sql() -> str:
    """Return the day from which the column `stage` is known to hold, as an expression; NULL where nothing tells."""
    whens = " ".join(f"WHEN '{stage.value}' THEN {day}" for stage, day in SINCE.items())
    return f"CASE stage {whens} END"


def _conditions(as_of: date, rules: StandingRules, ending: int) -> dict[Stage, str]:
    """What makes a stage fit, first things first."""
    today = literal(as_of)
    new, late = rules.onboarding_days, LONGEST_ONBOARDING * rules.onboarding_days
    unfinished = f"(ending_milestones < {ending} AND {_began_within(as_of, late)})"
    return {
        Stage.LEFT: "spell_ended_on IS NOT NULL",
        Stage.LEAVING: "notice_on IS NOT NULL",
        Stage.TRIAL: f"spell_started_on IS NULL AND trial_started_on <= {today}",
        Stage.NONE: "spell_started_on IS NULL AND last_use_on IS NULL",
        Stage.DORMANT: f"dormant_on <= {today}",
        Stage.SLIPPING: f"slipping_on <= {today}",
        Stage.WON_BACK: f"spells > 1 AND {_began_within(as_of, rules.won_back_days)}",
        Stage.ONBOARDING: f"({_began_within(as_of, new)} OR {unfinished})",
        Stage.ACTIVE: "last_use_on IS NOT NULL",
    }


def _began_within(as_of: date, days: int) -> str:
    return f"spell_started_on > {literal(as_of - timedelta(days=days))}"


def stuck_sql(as_of: date, rules: StandingRules, *, has_milestones: bool) -> str:
    """Return the day since which onboarding is stuck, as an expression over the columns of `facts` and `stage`; NULL if not.

    A step is a milestone; use itself, where the company has none.
    """
    step = "last_milestone_on" if has_milestones else "last_use_on"
    stuck = later(latest("spell_started_on", step), rules.stuck_after)
    return f"CASE WHEN stage = '{Stage.ONBOARDING.value}' AND {stuck} <= {literal(as_of)} THEN {stuck} END"
