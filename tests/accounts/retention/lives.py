"""Random lives of customers, for what must hold whatever they are."""

from datetime import date, timedelta

BEGIN = date(2024, 1, 1)


def random_life(rng):
    """Return spells, in order and never overlapping, that begin about the first days of 2024; the last may be open."""
    day, spells = BEGIN - timedelta(days=rng.randrange(200)), []
    for _ in range(rng.randrange(4)):
        day += timedelta(days=rng.choice([0, 1, 5, 20, 40, 200]))
        end = day + timedelta(days=rng.choice([1, 2, 10, 25, 31, 90, 300]))
        spells.append((day, end))
        day = end
    if spells and rng.random() < 0.4:
        spells[-1] = (spells[-1][0], None)
    return spells
