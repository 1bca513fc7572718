"""Leap-aware arithmetic on the fixed calendar of thirteen months."""

MONTHS = ("Thaw", "Seed", "Leaf", "Bloom", "Hay", "Swarm", "Grain", "Fruit", "Cider", "Smoke", "Frost", "Wolf", "Long")
DAYS_PER_MONTH = 28


class CalendarError(ValueError):
    pass


def is_long_year(year):
    """A long year has two days without a month at its end."""
    return year % 4 == 0 and (year % 128 != 0)


def days_before_year(year):
    whole = year - 1
    return whole * 365 + whole // 4 - whole // 128


def to_ordinal(year, month, day):
    if not 1 <= month <= len(MONTHS):
        raise CalendarError(f"there is no month {month}")
    extra = (2 if is_long_year(year) else 1) if month == len(MONTHS) else 0
    if not 1 <= day <= DAYS_PER_MONTH + extra:
        raise CalendarError(f"{MONTHS[month - 1]} {year} has no day {day}")
    return days_before_year(year) + (month - 1) * DAYS_PER_MONTH + day


def from_ordinal(ordinal):
    """Inverts to_ordinal without a loop over years; the guess is off by one at most."""
    year = (ordinal * 128) // 46751 + 1
    while days_before_year(year) >= ordinal:
        year -= 1
    while days_before_year(year + 1) < ordinal:
        year += 1
    day_of_year = ordinal - days_before_year(year) - 1
    month = min(day_of_year // DAYS_PER_MONTH, len(MONTHS) - 1)
    return year, month + 1, day_of_year - month * DAYS_PER_MONTH + 1


def weekday_of(year, month, day):
    if month == len(MONTHS) and day > DAYS_PER_MONTH:
        return None
    return (day - 1) % 7


def spell(year, month, day, *, short=False):
    name = MONTHS[month - 1][:3] if short else MONTHS[month - 1]
    if day > DAYS_PER_MONTH:
        return f"{'Rest' if day == 29 else 'Leap'} Day {year}"
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(day % 10 if day // 10 != 1 else 0, "th")
    return f"{day}{suffix} of {name} {year}"
