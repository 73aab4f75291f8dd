"""The demo company's customers: who they are, before anything happens to them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Final

from accounts.names import search_key
from retention_site.demo.catalogue import OFFERS
from retention_site.demo.words import LANGUAGES, Name, Place, Words

NUMBERS: Final = {"th": 107, "ar": 118, "id": 93, "en": 69}  # of customers drawn, by language; the cast comes on top
MEDICAL: Final = {"Clinics", "Pharmacies"}
FIT: Final = {
    "Coffee shops": True,
    "Bakeries": True,
    "Pharmacies": True,
    "Bookshops": None,
    "Laundries": False,
    "Clinics": None,
}
REFERRALS: Final = ("another customer", "another customer", "trade fair", "search", "search", "partner", "advert")
JOBS: Final = ("owner", "shop manager", "bookkeeper", "stock", "front desk", "head cashier")


@dataclass(frozen=True)
class Person:
    """A contact to be: `is_doctor` decides the form of address."""

    given: Name
    family: Name | None
    job: str
    is_doctor: bool = False
    phone_end: str = ""  # fixed last figures; empty: the next free ones


@dataclass(frozen=True)
class Scene:
    """One talk that is told rather than drawn: what was said, how many days ago, and what came of it."""

    days_ago: int
    hour: int
    person: int
    topic: str
    heard: str = ""
    said_back: str = ""
    question: str = ""
    mood: str = ""
    issue: str = ""  # a SupportIssue.Status, or empty for no issue
    is_reached: bool = True


@dataclass(frozen=True)
class Company:
    """A customer to be, with what makes it stay or leave."""

    number: int
    words: Words
    place: Place
    industry: str
    name: str
    domain: str
    people: tuple[Person, ...]
    products: tuple[str, ...]  # that it begins with
    branches: int = 1
    is_person: bool = False
    is_vip: bool = False
    is_needs_based: bool = True
    is_engaged: bool = True
    sends_usage: bool = True
    knows_zone: bool = True
    referral: str = ""
    since: int | None = None  # days ago that it began to pay; None: drawn
    leaves_in: int | None = None  # days until an end that it has given notice of
    silent: dict[str, int] = field(default_factory=dict)  # product -> days since its last use
    scenes: tuple[Scene, ...] = ()

    @property
    def external_id(self) -> str:
        return f"KS-{self.number:04}"

    def dice(self, about: str) -> Random:
        """Return this customer's own source of chance for one matter, so that no change elsewhere moves it."""
        return Random(f"keepsake {self.number} {about}")  # noqa: S311


def drawn_companies(first_number: int) -> Iterator[Company]:
    """Yield the customers without a script, numbered on from `first_number`."""
    number = first_number
    for language, wanted in NUMBERS.items():
        words = LANGUAGES[language]
        dice = Random(f"keepsake {language}")  # noqa: S311
        shops = [(industry, title) for industry in words.patterns for title in words.titles]
        dice.shuffle(shops)
        for industry, title in shops[:wanted]:
            yield _draw(number, words, industry, title)
            number += 1


def _draw(number: int, words: Words, industry: str, title: Name) -> Company:
    dice = Random(f"keepsake company {number}")  # noqa: S311
    place = dice.choices(words.places, [place.weight for place in words.places])[0]
    domain = f"{title.latin}-{industry.lower().replace(' ', '')}.example"
    is_person = dice.random() < 0.05
    people = tuple(_people(dice, words, industry, 1 if is_person else dice.choices([1, 2, 3], [30, 50, 20])[0]))
    name = dice.choice(words.patterns[industry]).format(title.native)
    products = tuple(code for code, offer in OFFERS.items() if dice.random() < offer.share) or ("till",)
    return Company(
        number=number,
        words=words,
        place=place,
        industry=industry,
        name=full_name(people[0]) if is_person else name,
        domain=domain,
        people=people,
        products=products,
        branches=1 if is_person else dice.choices([1, 2, 3, 5, 8], [58, 22, 12, 6, 2])[0],
        is_person=is_person,
        is_vip=dice.random() < 0.08,
        is_needs_based=dice.random() < 0.6,
        is_engaged=dice.random() < 0.65,
        sends_usage=dice.random() < 0.78,
        knows_zone=dice.random() < 0.9,
        referral=dice.choice(REFERRALS),
    )


def _people(dice: Random, words: Words, industry: str, count: int) -> Iterator[Person]:
    given = dice.sample(words.given, count)
    for position, name in enumerate(given):
        has_family = words.language != "id" or dice.random() < 0.75  # many Indonesians have one name
        job = "owner" if position == 0 else dice.choice(JOBS[1:])
        yield Person(
            given=name,
            family=dice.choice(words.family) if has_family else None,
            job=job,
            is_doctor=position == 0 and _is_medical(words, industry),
        )


def _is_medical(words: Words, industry: str) -> bool:
    """Pharmacists are addressed as doctors in Arabic only."""
    return industry == "Clinics" or (industry == "Pharmacies" and words.language == "ar")


def full_name(person: Person) -> str:
    """Return a person's name as it is written in their language."""
    return f"{person.given.native} {person.family.native}" if person.family else person.given.native


def call_name(person: Person, words: Words) -> str:
    """Return how a person wants to be addressed; empty where that is the plain full name."""
    family = (person.family or person.given).native
    pattern = words.address["doctor" if person.is_doctor else person.given.sex]
    return pattern.format(nick=person.given.nick or person.given.native, given=person.given.native, family=family)


def email(person: Person, company: Company) -> str:
    """Return an address under `.example`, which nobody can own."""
    local = person.given.latin + (f".{person.family.latin}" if person.family else "")
    return f"{search_key(local)}@{company.domain}"
