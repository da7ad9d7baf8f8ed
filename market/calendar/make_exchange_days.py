"""Writes data/exchange_days.json: what the days of each exchange are, beside sessions from Monday to Friday.

pip install exchange_calendars==4.13.2 pandas==2.3.3; python market/calendar/make_exchange_days.py
"""

import json
from pathlib import Path

import exchange_calendars as ec
import pandas as pd

# MIC here: MIC there.
CALENDARS = {
    "XNYS": "XNYS",
    "XTSE": "XTSE",
    "XLON": "XLON",
    "XETR": "XETR",
    "XFRA": "XFRA",
    "XPAR": "XPAR",
    "XAMS": "XAMS",
    "XBRU": "XBRU",
    "XLIS": "XLIS",
    "XMAD": "XMAD",
    "XMIL": "XMIL",
    "XSWX": "XSWX",
    "XWBO": "XWBO",
    "XPRA": "XPRA",
    "XWAR": "XWAR",
    "XBSE": "XBSE",
    "XSTO": "XSTO",
    "XHEL": "XHEL",
    "XCSE": "XCSE",
    "XOSL": "XOSL",
    "XASX": "XASX",
    "XHKG": "XHKG",
    "XJPX": "XTKS",
    "XKRX": "XKRX",
    "XNSE": "XBOM",
}
FIRST, LAST = pd.Timestamp("1990-01-01"), pd.Timestamp("2027-12-31")


def days(mic: str) -> dict:
    kind = ec.get_calendar(mic).__class__
    first = max(FIRST, kind.bound_min() or FIRST)
    last = min(LAST, kind.bound_max() or LAST)
    calendar = ec.get_calendar(mic, start=first, end=last)
    sessions = calendar.sessions
    weekdays = pd.bdate_range(first, last)
    iso = lambda index: [day.strftime("%Y-%m-%d") for day in index]
    early = {
        day.strftime("%Y-%m-%d"): calendar.schedule.loc[day, "close"].tz_convert(calendar.tz).strftime("%H:%M")
        for day in calendar.early_closes
    }
    by_time: dict[str, list[str]] = {}
    for day, time in early.items():
        by_time.setdefault(time, []).append(day)
    return {
        "first": first.strftime("%Y-%m-%d"),
        "last": last.strftime("%Y-%m-%d"),
        "closed": " ".join(iso(weekdays.difference(sessions))),
        "weekend_sessions": " ".join(iso(sessions.difference(weekdays))),
        "early_closes": {time: " ".join(on) for time, on in sorted(by_time.items())},
    }


content = {
    "source": f"exchange_calendars {ec.__version__} (Apache-2.0), by make_exchange_days.py",
    "exchanges": {here: days(there) for here, there in CALENDARS.items()},
}
(Path(__file__).parent / "data" / "exchange_days.json").write_text(json.dumps(content, indent=1) + "\n")
