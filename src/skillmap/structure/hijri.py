"""Dates of the Islamic calendar, converted by the Umm al-Qura tables that Saudi Arabia dates by (library hijridate).

A Hijri year lies in two Gregorian ones, a Hijri month in two Gregorian months: the one that holds its middle is given, as precise as
the date was written, and the date as written is kept beside it.
"""

from __future__ import annotations

from hijridate import Hijri

from skillmap.records import PartialDate

_FIRST, _LAST = 1343, 1500  # years of the tables
_MONTHS = 12


def convert(year: int, month: int | None = None, day: int | None = None) -> PartialDate | None:
    """Return a Hijri date in the Gregorian calendar, ``None`` where there is no such date in the tables.

    >>> convert(1439)
    PartialDate(date='2018', precision='year', hijri='1439')
    >>> convert(1436, 1).date
    '2014-11'
    """
    if not _FIRST <= year <= _LAST or not 1 <= (month or 1) <= _MONTHS:
        return None
    if month is None:
        middle = Hijri(year, 7, 1).to_gregorian()
        return PartialDate(date=f"{middle.year:04d}", precision="year", hijri=f"{year}")
    if day is None:
        middle = Hijri(year, month, 15).to_gregorian()
        return PartialDate(date=f"{middle.year:04d}-{middle.month:02d}", precision="month", hijri=f"{year}-{month:02d}")
    if not 1 <= day <= Hijri(year, month, 1).month_length():
        return convert(year, month)
    found = Hijri(year, month, day).to_gregorian()
    return PartialDate(date=found.isoformat(), precision="day", hijri=f"{year}-{month:02d}-{day:02d}")
