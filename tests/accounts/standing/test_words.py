from datetime import date, timedelta

import pytest

from accounts.models import Stage, Standing
from accounts.standing import words

TODAY = date(2026, 6, 10)


def standing(**columns) -> Standing:
    return Standing(**({"stage": Stage.ACTIVE, "last_use_on": TODAY - timedelta(days=64)} | columns))


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"usual_gap": 20.2}, "Nothing used for 64 days, usually every 20 days."),
        ({"usual_gap": 1.2}, "Nothing used for 64 days, usually daily."),
        ({"last_use_on": TODAY - timedelta(days=1)}, "Nothing used for 1 day."),
        ({"last_use_on": TODAY}, "They used it today."),
        ({"last_use_on": TODAY + timedelta(days=1)}, "They used it today."),
        (
            {"last_use_on": None, "stage": Stage.UNKNOWN},
            "Nothing is known of what they use, so nobody can tell how engaged they are.",
        ),
        ({"last_use_on": None, "stage": Stage.LEFT}, ""),
    ],
)  # fmt: skip
def test_silence_against_their_own_rhythm_and_unknown_is_said(columns, said):
    assert words.silence(standing(**columns), on=TODAY) == said


def test_the_day_the_rules_name():
    soon, later = TODAY + timedelta(days=5), TODAY + timedelta(days=40)
    assert "slipping away from 15 June" in words.against_the_rule(standing(slipping_on=soon, dormant_on=later), on=TODAY)
    told = words.against_the_rule(standing(slipping_on=TODAY - timedelta(days=5), dormant_on=later), on=TODAY)
    assert "slipping away from 5 June" in told
    assert "dormant from 20 July" in told
    assert words.against_the_rule(standing(stage=Stage.LEFT, slipping_on=soon), on=TODAY) == ""
    assert words.against_the_rule(standing(), on=TODAY) == ""


def test_the_trend_is_told_against_the_quarter_before_only_of_who_was_there_then():
    columns = {"use_days_13_weeks": 2, "use_days_13_weeks_before": 5}
    new, old = TODAY - timedelta(weeks=20), TODAY - timedelta(weeks=27)
    assert words.trend(standing(first_use_on=new, **columns), on=TODAY) == "Used on 2 days of the last 13 weeks."
    said = "Used on 2 days of the last 13 weeks, against 5 in the 13 weeks before."
    assert words.trend(standing(first_use_on=old, **columns), on=TODAY) == said
    assert words.trend(standing(), on=TODAY) == ""


def test_every_flag_is_a_sentence_of_its_own():
    every = standing(
        payment_failed=True, champion_left=True, usage_halved=True, events_7_days=12, events_7_days_before=40,
        broken_promises=2, open_issues=3, contacts_rising=True, contacts_30_days=6, contacts_30_days_before=2,
        stuck_since=TODAY,
    )  # fmt: skip
    found = words.flags(every, several=3)
    assert tuple(flag.code for flag in found) == words.FLAGS
    assert [flag.sentence for flag in found] == [
        "A payment failed.",
        "Their champion has left.",
        "Use has halved within a week: from 40 events to 12.",
        "We broke 2 promises in 90 days.",
        "3 issues are open.",
        "They turn to us more and more: 6 times in 30 days, 2 in the 30 days before.",
        "Onboarding has gone no further since 10 June 2026.",
    ]
    assert words.flags(standing(open_issues=2), several=3) == []


def test_onboarding_goes_no_further_since_its_last_step_not_since_that_is_too_long():
    began, reached = TODAY - timedelta(days=30), TODAY - timedelta(days=14)
    columns = {"stuck_since": TODAY, "spell_started_on": began}
    assert words.last_step(standing(**columns)) == began
    assert words.last_step(standing(**columns, last_milestone_on=reached)) == reached
    said = "Onboarding has gone no further since 27 May 2026."
    assert words.stuck(standing(**columns, last_milestone_on=reached)) == said


def test_since_when_is_told_of_stages_that_no_contract_tells():
    assert words.since(standing(stage=Stage.SLIPPING, stage_since=TODAY)) == "Slipping away since 10 June 2026."
    for stage in (Stage.LEFT, Stage.NONE, Stage.TRIAL, Stage.UNKNOWN):
        assert words.since(standing(stage=stage, stage_since=TODAY)) == ""
