"""Windows of the network file: rhythms, holidays, quiet hours, and which of them may not stand together."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from test_network_file import GROUND, RULES, exception, mistakes, read, window

from scheduler.administration.network_overlaps import exception_overlaps, meeting_day
from scheduler.administration.network_text import write_network
from scheduler.administration.network_values import ExceptionEntry, WindowEntry
from scheduler.messages import render

VERDICTS = Path(__file__).parent.parent / "golden" / "window_verdicts.tsv"
TET = '[[holiday]]\nday = 2024-02-09\nname = "Ba mươi Tết"\n'


def verdicts():
    lines = VERDICTS.read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if not line.startswith("#")]


def entry(text="1234567 05:00 30", code="sang", **given):
    weekdays, starts, minutes = text.split()
    hour, minute = map(int, starts.split(":"))
    made = WindowEntry("mot", code, code, weekdays, hour * 60 + minute, int(minutes), 0, 0, 0, 0, None, None, ())
    return replace(made, **given)


@pytest.mark.parametrize(("first", "second", "meets", "why"), verdicts())
def test_two_windows_meet_as_the_table_says_whichever_comes_first(first, second, meets, why):
    one, other = entry(first), entry(second, "khac")

    found = {meeting_day(one, other) is not None, meeting_day(other, one) is not None}

    assert found == {meets == "yes"}, why


@pytest.mark.parametrize(
    ("first", "second", "meets"),
    [
        (
            {"every_weeks": 2, "valid_from": date(2023, 7, 3)},
            {"every_weeks": 2, "valid_from": date(2023, 7, 10)},
            False,
        ),
        ({"every_weeks": 2, "valid_from": date(2023, 7, 3)}, {"every_weeks": 2, "valid_from": date(2023, 7, 17)}, True),
        ({"every_weeks": 2, "valid_from": date(2023, 7, 3)}, {"every_weeks": 3, "valid_from": date(2023, 7, 10)}, True),
        (
            {"every_weeks": 4, "valid_from": date(2023, 7, 3)},
            {"every_weeks": 2, "valid_from": date(2023, 7, 10)},
            False,
        ),
        ({"month_days": "1"}, {"month_days": "2"}, False),
        ({"month_days": "29"}, {"month_days": "-1"}, True),
        ({"month_days": "27"}, {"month_days": "-1"}, False),
        ({"weekdays": "1", "month_weeks": "1"}, {"weekdays": "1", "month_weeks": "-1"}, False),
        ({"weekdays": "1", "month_weeks": "4"}, {"weekdays": "1", "month_weeks": "-1"}, True),
        ({"weekdays": "5", "month_weeks": "5"}, {"month_days": "29"}, True),
        ({"valid_to": date(2023, 6, 30)}, {"valid_from": date(2023, 7, 1)}, False),
        ({"valid_to": date(2023, 7, 1)}, {"valid_from": date(2023, 7, 1)}, True),
    ],
)
def test_rhythms_are_followed_until_they_repeat_themselves(first, second, meets):
    assert (meeting_day(entry(**first), entry(code="khac", **second)) is not None) is meets


def test_a_window_over_midnight_on_the_last_day_of_the_month_meets_the_first_of_the_next():
    late = entry("1234567 23:30 60", month_days="-1")
    early = entry("1234567 00:15 30", "som", month_days="1")

    assert meeting_day(late, early) is not None
    assert meeting_day(late, replace(early, month_days="2")) is None


def test_an_extra_window_may_stand_where_another_rests_for_the_holiday():
    holiday = date(2024, 2, 9)
    extra = ExceptionEntry("mot", "chieu", holiday, "extra", 300, 30, "Chương trình Tết")
    windows = [entry(rests_on_holidays=True), entry("1234567 17:00 30", "chieu")]

    met = list(exception_overlaps(windows, [extra]))
    free = list(exception_overlaps(windows, [extra], frozenset({holiday})))

    assert [other.code for _, other in met] == ["sang"]
    assert free == []


def test_rhythms_holidays_and_choosing_by_itself_come_back_from_the_file():
    text = GROUND.replace('unit = "1"\n', 'unit = "1"\nauto_accept = true\n')
    text += window(extra="every_weeks = 2\nvalid_from = 2023-07-03\nrests_on_holidays = true\nweekdays = [1]")
    text += window("cuoi-thang", "19:00", extra="month_days = [15, 1, -1]")
    text += window("thu-sau-cuoi", "17:00", extra="weekdays = [5]\nmonth_weeks = [-1]") + TET

    network = read(text).network

    again = read(write_network(network, RULES.zone)).network
    assert again == network
    assert network.stations[0].auto_accept
    assert [w.month_days for w in network.windows] == ["1,15,-1", "", ""]
    assert network.holiday_days == {date(2024, 2, 9)}


def test_whom_to_telephone_at_a_station_comes_back_from_the_file():
    text = GROUND.replace('unit = "1"\n', 'unit = "1"\ncontact = "Bà Tư"\ntelephone = "0912 345 678"\n')

    network = read(text).network

    assert (network.stations[0].contact, network.stations[0].telephone) == ("Bà Tư", "0912 345 678")
    assert read(write_network(network, RULES.zone)).network == network


@pytest.mark.parametrize(
    ("lines", "told"),
    [('telephone = "gọi anh Ba"', "no telephone number"), ('contact = "Bà Tư"', "without a number")],
)
def test_a_contact_that_nobody_can_ring_is_a_mistake(lines, told):
    text = GROUND.replace('unit = "1"\n', f'unit = "1"\n{lines}\n')

    assert any(told in line for line in mistakes(text))


@pytest.mark.parametrize(
    ("extra", "told"),
    [
        ("every_weeks = 2", "every 2 weeks counts from a week"),
        ("every_weeks = 5\nvalid_from = 2023-07-03", "every_weeks"),
        ("every_weeks = 2\nvalid_from = 2023-07-03\nmonth_days = [1]", "choose one"),
        ("month_days = [0]", "from 1 to 31"),
        ("month_days = [32]", "from 1 to 31"),
        ("month_days = [1, 1]", "each once"),
        ("month_days = [true]", "from 1 to 31"),
        ("month_weeks = [6]", "from 1 to 5"),
        ('month_weeks = "last"', "from 1 to 5"),
        ("tune_seconds = 500\nopening_seconds = 500\nclosing_seconds = 600\nminutes = 20", "1,600 seconds"),
    ],
)
def test_a_rhythm_that_cannot_be_is_named(extra, told):
    minutes = {} if "minutes" not in extra else {"minutes": "20"}
    text = GROUND + window(extra=extra.replace("\nminutes = 20", ""), **minutes)

    assert any(told in line for line in mistakes(text))


def test_a_holiday_twice_is_a_mistake():
    assert any("[holiday] #2 day" in line for line in mistakes(GROUND + TET + TET))


@pytest.mark.parametrize(
    ("starts", "minutes", "quiet", "told"),
    [
        ("12:00", 30, (690, 810), True),
        ("11:00", 30, (690, 810), False),
        ("11:00", 31, (690, 810), True),
        ("13:30", 30, (690, 810), False),
        ("23:30", 30, (1260, 300), True),
        ("20:30", 31, (1260, 300), True),
        ("20:30", 30, (1260, 300), False),
        ("05:00", 30, (1260, 300), False),
    ],
)
def test_a_window_in_quiet_hours_is_a_warning_or_by_setting_a_mistake(starts, minutes, quiet, told):
    text = GROUND + window(starts=starts, minutes=minutes)
    rules = replace(RULES, quiet_minutes=(quiet,))

    warned = [w.id for w in read(text, rules).warnings]

    assert warned == (["network.quiet_warning"] if told else [])
    if told:
        assert any("quiet hours" in line for line in mistakes(text, replace(rules, quiet_is_mistake=True)))


def test_an_exception_into_quiet_or_early_hours_is_told_as_a_window_is():
    text = GROUND + window() + exception("2023-07-10", "moved", 'starts = "04:00"')

    warned = read(text, replace(RULES, quiet_minutes=((1260, 300),))).warnings

    assert [w.id for w in warned] == ["network.early_warning", "network.quiet_warning"]


def test_stations_that_outlive_their_unit_are_named_in_one_warning():
    ended = GROUND.replace("valid_from = 2021-01-01", "valid_from = 2021-01-01\nvalid_to = 2025-06-30")

    warned = read(ended + window()).warnings
    settled = read(ended.replace('unit = "1"\n', 'unit = "1"\nends_on = 2025-06-30\n') + window()).warnings

    assert ["mot" in render(w, "en") for w in warned] == [True]
    assert settled == ()
