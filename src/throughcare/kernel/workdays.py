"""Working days: Monday to Friday, less the bank holidays of England or of Wales.

The day of the event is not counted: "within 10 working days" of a Monday without holidays ends on the Monday
two weeks later. Source for not counting the day: Interpretation as in CPR 2.8, "clear" of the day of the event.
"""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working-day calendar of one nation."""

    holidays: frozenset[date]

    def is_working_day(self, day: date) -> bool:
        """Monday to Friday and no bank holiday."""
        return day.weekday() < 5 and day not in self.holidays

    def add(self, day: date, working_days: int) -> date:
        """The nth working day after (or, when negative, before) a day; for nought, the day or the next working day."""
        if working_days == 0:
            return day if self.is_working_day(day) else self.add(day, 1)
        step = timedelta(days=1 if working_days > 0 else -1)
        left = abs(working_days)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` is earlier."""
        if end < start:
            return -self.between(end, start)
        return sum(self.is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))
