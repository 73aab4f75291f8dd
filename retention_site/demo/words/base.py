from dataclasses import dataclass

FRIDAY, SATURDAY, SUNDAY = 4, 5, 6  # as date.weekday() counts


@dataclass(frozen=True)
class Name:
    """A name as written, its Latin spelling for mail addresses, and for given names the sex and the everyday name."""

    native: str
    latin: str
    sex: str = ""
    nick: str = ""


@dataclass(frozen=True)
class Place:
    """A town with its clock, and the start of its telephone numbers, which `digits` more figures complete."""

    city: str
    country: str
    zone: str
    dial: str
    digits: int
    weight: int = 1


@dataclass(frozen=True)
class Quote:
    """What a customer says about one topic, what we say back until they confirm, and what they ask."""

    heard: tuple[str, ...]
    said_back: str
    question: str


@dataclass(frozen=True)
class Words:
    """One language: its towns, names of people and shops, forms of address, and everyday talk about the product."""

    language: str
    places: tuple[Place, ...]
    weekend: frozenset[int]
    given: tuple[Name, ...]
    family: tuple[Name, ...]
    titles: tuple[Name, ...]  # of shops, to be put into `patterns`
    patterns: dict[str, tuple[str, ...]]  # industry -> shop names with {} for the title
    address: dict[str, str]  # f, m, doctor -> how to address, with {nick}, {given}, {family}
    consent: str  # the wording people agreed to
    confirmed: tuple[str, ...]  # what they answer when we got it right
    quotes: dict[str, Quote]  # topic -> talk


def names(text: str) -> tuple[Name, ...]:
    """Read names from lines of `native | latin | sex | nick`, the last two optional."""
    rows = ([cell.strip() for cell in line.split("|")] for line in text.strip().splitlines())
    return tuple(Name(*row) for row in rows)
