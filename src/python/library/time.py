"""The clock is virtual: it starts at zero (the calendar at 2024-01-01 00:00:00 UTC, which is also the local time) and moves only when
everybody sleeps or waits. Computing takes no time, so `process_time` stays zero."""

import _simulate

_EPOCH = 1704067200

timezone = 0
altzone = 0
daylight = 0
tzname = ("UTC", "UTC")

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@_simulate.atomic
def sleep(seconds, /):
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    if seconds > 0:
        _simulate.retry("sleep", timeout=seconds)
        loop = _simulate.storage().get("running_loop")
        if loop is not None:
            # Whatever became due meanwhile has been kept waiting by this sleep.
            timers = loop._scheduled
            if loop._ready or (timers and timers[0]._when <= _simulate.now()):
                _simulate.report(
                    "blocked-event-loop", f"time.sleep({seconds!r}) stops the event loop, while other tasks could run", loop
                )


def time():
    return _EPOCH + _simulate.now()


def time_ns():
    return _EPOCH * 1000000000 + monotonic_ns()


def monotonic():
    return _simulate.now()


def monotonic_ns():
    return round(_simulate.now() * 1000000000)


perf_counter = monotonic
perf_counter_ns = monotonic_ns


def process_time():
    return 0.0


def process_time_ns():
    return 0


thread_time = process_time
thread_time_ns = process_time_ns


class struct_time:
    __is_sequence__ = True

    def __init__(self, values):
        self._values = tuple(values)
        (
            self.tm_year,
            self.tm_mon,
            self.tm_mday,
            self.tm_hour,
            self.tm_min,
            self.tm_sec,
            self.tm_wday,
            self.tm_yday,
            self.tm_isdst,
        ) = self._values

    def __getitem__(self, index):
        return self._values[index]

    def __len__(self):
        return 9

    def __iter__(self):
        return iter(self._values)

    def __eq__(self, other):
        return self._values == (other._values if isinstance(other, struct_time) else other)

    def __repr__(self):
        return (
            f"time.struct_time(tm_year={self.tm_year}, tm_mon={self.tm_mon}, tm_mday={self.tm_mday}, tm_hour={self.tm_hour}, "
            f"tm_min={self.tm_min}, tm_sec={self.tm_sec}, tm_wday={self.tm_wday}, tm_yday={self.tm_yday}, tm_isdst={self.tm_isdst})"
        )


def _leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _month_lengths(year):
    return (31, 29 if _leap(year) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def gmtime(seconds=None, /):
    if seconds is None:
        seconds = time()
    days, rest = divmod(int(seconds // 1), 86400)
    weekday = (days + 3) % 7
    year = 1970
    # In steps of 400 years, of which all have the same length, then year by year.
    cycles, days = divmod(days, 146097)
    year += 400 * cycles
    while days >= (366 if _leap(year) else 365):
        days -= 366 if _leap(year) else 365
        year += 1
    day_of_year = days + 1
    month = 1
    for length in _month_lengths(year):
        if days < length:
            break
        days -= length
        month += 1
    return struct_time((year, month, days + 1, rest // 3600, rest // 60 % 60, rest % 60, weekday, day_of_year, 0))


localtime = gmtime


def mktime(moment, /):
    year, month, day, hour, minute, second = tuple(moment)[:6]
    days = day - 1
    for length in _month_lengths(year)[: month - 1]:
        days += length
    before = year - 1
    days += before * 365 + before // 4 - before // 100 + before // 400 - 719162
    return float(((days * 24 + hour) * 60 + minute) * 60 + second)


def strftime(format, moment=None, /):
    if moment is None:
        moment = gmtime()
    elif not isinstance(moment, struct_time):
        moment = struct_time(moment)
    result = []
    index = 0
    while index < len(format):
        letter = format[index]
        index += 1
        if letter != "%" or index == len(format):
            result.append(letter)
            continue
        letter = format[index]
        index += 1
        result.append(_directive(letter, moment))
    return "".join(result)


def _directive(letter, moment):
    hour = moment.tm_hour
    if letter == "Y":
        return str(moment.tm_year)
    if letter == "y":
        return f"{moment.tm_year % 100:02d}"
    if letter == "m":
        return f"{moment.tm_mon:02d}"
    if letter == "d":
        return f"{moment.tm_mday:02d}"
    if letter == "e":
        return f"{moment.tm_mday:2d}"
    if letter == "H":
        return f"{hour:02d}"
    if letter == "I":
        return f"{(hour + 11) % 12 + 1:02d}"
    if letter == "M":
        return f"{moment.tm_min:02d}"
    if letter == "S":
        return f"{moment.tm_sec:02d}"
    if letter == "p":
        return "AM" if hour < 12 else "PM"
    if letter == "j":
        return f"{moment.tm_yday:03d}"
    if letter == "A":
        return _DAYS[moment.tm_wday]
    if letter == "a":
        return _DAYS[moment.tm_wday][:3]
    if letter == "B":
        return _MONTHS[moment.tm_mon - 1]
    if letter == "b" or letter == "h":
        return _MONTHS[moment.tm_mon - 1][:3]
    if letter == "w":
        return str((moment.tm_wday + 1) % 7)
    if letter == "u":
        return str(moment.tm_wday + 1)
    if letter == "Z":
        return "UTC"
    if letter == "z":
        return "+0000"
    if letter == "X" or letter == "T":
        return strftime("%H:%M:%S", moment)
    if letter == "x" or letter == "D":
        return strftime("%m/%d/%y", moment)
    if letter == "R":
        return strftime("%H:%M", moment)
    if letter == "F":
        return strftime("%Y-%m-%d", moment)
    if letter == "c":
        return strftime("%a %b %e %H:%M:%S %Y", moment)
    if letter == "s":
        return str(int(mktime(moment)))
    if letter == "n":
        return "\n"
    if letter == "t":
        return "\t"
    if letter == "%":
        return "%"
    raise ValueError(f"time.strftime: the directive %{letter} is not supported")


def asctime(moment=None, /):
    return strftime("%a %b %e %H:%M:%S %Y", gmtime() if moment is None else moment)


def ctime(seconds=None, /):
    return asctime(gmtime(seconds))
