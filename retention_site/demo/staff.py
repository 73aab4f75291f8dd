"""The demo company's staff: three teams with their working weeks, and thirteen people, one of whom has left."""

from dataclasses import dataclass
from datetime import time
from typing import Final

from accounts.models import Team, TeamHours, User
from accounts.roles import Role

DOMAIN: Final = "demo.keepsake.example"
LOGINS: Final = ("mariam", "youssef", "salma", "ploy")  # an agent, a lead, a manager and an admin get passwords

MORNING_LATE: Final = ((time(9), time(13)), (time(14), time(17)))
MORNING_EARLY: Final = ((time(8), time(12)), (time(13), time(17)))
SUNDAY_TO_THURSDAY: Final = (6, 0, 1, 2, 3)
MONDAY_TO_FRIDAY: Final = (0, 1, 2, 3, 4)


@dataclass(frozen=True)
class TeamPlan:
    name: str
    country: str
    zone: str
    days: tuple[int, ...]
    spans: tuple[tuple[time, time], ...]


@dataclass(frozen=True)
class Person:
    """`speaks` are the languages in which they look after customers."""

    key: str
    full_name: str
    team: str
    speaks: tuple[str, ...]
    language: str
    role: str = Role.AGENT
    zone: str = ""
    is_active: bool = True


TEAMS: Final = (
    TeamPlan("Cairo", "EG", "Africa/Cairo", SUNDAY_TO_THURSDAY, MORNING_LATE),
    TeamPlan("Bangkok", "TH", "Asia/Bangkok", MONDAY_TO_FRIDAY, ((time(9), time(12)), (time(13), time(18)))),
    TeamPlan("Jakarta", "ID", "Asia/Jakarta", MONDAY_TO_FRIDAY, MORNING_EARLY),
)

STAFF: Final = (
    Person("mariam", "Mariam Adel", "Cairo", ("ar", "en"), "en"),
    Person("youssef", "Youssef Kamal", "Cairo", ("ar",), "ar", Role.LEAD),
    Person("nour", "نور حسن", "Cairo", ("ar",), "ar"),
    Person("karim", "Karim Fathy", "Cairo", ("ar", "en"), "en"),
    Person("hannah", "Hannah Clarke", "Cairo", ("en",), "en", zone="Europe/London"),
    Person("salma", "Salma Ibrahim", "Cairo", (), "en", Role.MANAGER),
    Person("ploy", "Ploy Srisuk", "Bangkok", (), "en", Role.ADMIN),
    Person("thana", "ธนา วัฒนกุล", "Bangkok", ("th",), "th", Role.LEAD),
    Person("kanda", "กานดา บุญมี", "Bangkok", ("th",), "th"),
    Person("somchai", "Somchai Jaidee", "Bangkok", ("th", "en"), "en"),
    Person("dimas", "Dimas Prasetyo", "Jakarta", ("id",), "id", Role.LEAD),
    Person("rina", "Rina Wulandari", "Jakarta", ("id", "en"), "id"),
    Person("ayu", "Ayu Lestari", "Jakarta", ("id",), "id", is_active=False),
)
SPECIALIST: Final = "rina"  # knows Stock, joins talks of the others
LEFT: Final = "ayu"
HEIR: Final = "rina"  # took over from the one who left


@dataclass(frozen=True)
class Crew:
    """The staff as records, by key, and which of them look after a language."""

    users: dict[str, User]
    teams: dict[str, Team]

    def speaking(self, language: str) -> list[User]:
        return [self.users[person.key] for person in STAFF if language in person.speaks and person.is_active]


def address(key: str) -> str:
    """Return the log-in of a member of the demo staff."""
    return f"{key}@{DOMAIN}"


def build_crew() -> Crew:
    """Return teams and people, not yet stored and without passwords."""
    teams = {plan.name: Team(name=plan.name, country=plan.country, timezone=plan.zone) for plan in TEAMS}
    zones = {plan.name: plan.zone for plan in TEAMS}
    users = {
        person.key: User(
            email=address(person.key),
            full_name=person.full_name,
            role=person.role,
            team=teams[person.team],
            language=person.language,
            timezone=person.zone or zones[person.team],
            is_active=person.is_active,
        )
        for person in STAFF
    }
    return Crew(users, teams)


def build_hours(crew: Crew) -> list[TeamHours]:
    """Return the working week of each team."""
    return [
        TeamHours(team=crew.teams[plan.name], weekday=day, opens=opens, closes=closes)
        for plan in TEAMS
        for day in plan.days
        for opens, closes in plan.spans
    ]
