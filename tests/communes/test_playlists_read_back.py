"""Every playlist is read back by somebody else's reader, whatever stands in its titles."""

import csv
import io
import json
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta

import icalendar
import m3u8
import openpyxl
import programs
import pytest
import recurring_ical_events
import xspf_lib
from hypothesis import example, given, settings
from hypothesis import strategies as st
from player_station import DAY, PlayerStation

from scheduler.communes.playlists import lines_of, playlist
from scheduler.timekeeping import STATION_ZONE, at

TITLES = [
    "Bản tin, có dấu phẩy; và \\ gạch chéo",
    "Dòng một\r\nhttp://example.org/x.mp3\n#EXTM3U",
    '=HYPERLINK("http://example.org")',
    "+84 350 3871 001",
    "Covid-19 - phần 2",
    "\"ngoặc kép\" và 'ngoặc đơn' & <b>",
    "😀 \u202eđảo chiều\u202c \u200f\u2067",
    "]]> \x00\x1b[31m \u2028 \ufeff \ud800",
    "END:VEVENT",
    'annotate:title="x":/etc/passwd',
    "100 % … ½ Ⅷ ế ệ",
    "Một tiêu đề rất dài " * 40,
]


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    """A signed-off day of twelve slots, whose titles a test replaces."""
    station = PlayerStation(tmp_path_factory.mktemp("station"))
    slots = [station.slot(f"s{n}", 301 + 2 * n, number=n + 1) for n in range(len(TITLES))]
    return station.document(slots, [station.window(minutes=60)], demo=False)


def titled(day, titles):
    return replace(day, slots=tuple(replace(s, title=t) for s, t in zip(day.slots, titles, strict=True)))


def shown(day):
    """The titles as a list may show them: one line each, nothing that a terminal or a player obeys."""
    return [line.title for line in lines_of(day) if line.slot]


any_titles = st.lists(st.text(max_size=60), min_size=len(TITLES), max_size=len(TITLES))


@settings(deadline=None)
@given(any_titles)
@example(TITLES)
def test_m3u8_reads_paths_lengths_and_titles(day, titles):
    day = titled(day, titles)

    read = m3u8.loads(playlist(day, "m3u8").decode())

    lines = lines_of(day)
    assert [s.uri for s in read.segments] == [line.path for line in lines]
    assert [s.duration for s in read.segments] == [line.milliseconds / 1000 for line in lines]
    slots = [s.title for s, line in zip(read.segments, lines, strict=True) if line.slot]
    times = [f"{s.starts_at.astimezone(STATION_ZONE):%H:%M:%S}" for s in day.slots]
    expected = [f"{t} {s}".replace("-", "–") for t, s in zip(times, shown(day), strict=True)]
    assert [s.strip() for s in slots] == [
        e.replace("#EXTINF:", "").strip() for e in expected
    ]  # its reader drops the word


@settings(deadline=None)
@given(any_titles)
@example(TITLES)
def test_xspf_lib_reads_titles_places_and_lengths(day, titles):
    day = titled(day, titles)

    read = xspf_lib.Playlist.parse(io.BytesIO(playlist(day, "xspf")))

    lines = lines_of(day)
    assert [list(t.location) for t in read] == [[line.path] for line in lines]
    assert [t.duration for t in read] == [line.milliseconds for line in lines]
    assert [(t.title or "") for t, line in zip(read, lines, strict=True) if line.slot] == shown(day)
    assert read.title == "Nghĩa Hải 10/07/2023"


@settings(deadline=None)
@given(any_titles)
@example(TITLES)
def test_a_calendar_program_sees_each_slot_at_its_time(day, titles):
    day = titled(day, titles)

    read = icalendar.Calendar.from_ical(playlist(day, "ics"))
    events = recurring_ical_events.of(read).between(at(DAY, 0), at(DAY, 24 * 60))

    found = sorted((e["DTSTART"].dt, e["DTEND"].dt, str(e["SUMMARY"])) for e in events)
    wanted = [(s.starts_at, s.starts_at + timedelta(minutes=1), t) for s, t in zip(day.slots, shown(day), strict=True)]
    assert found == wanted
    assert {str(e["STATUS"]) for e in events} == {"CONFIRMED"}
    assert len({str(e["UID"]) for e in events}) == len(TITLES)


@settings(deadline=None)
@given(any_titles)
@example(TITLES)
def test_csv_and_json_read_back_and_no_cell_is_a_formula(day, titles):
    day = titled(day, titles)

    rows = list(csv.DictReader(io.StringIO(playlist(day, "csv").decode("utf-8-sig"), newline="")))
    lines = json.loads(playlist(day, "json"))["lines"]

    assert [line["title"] for line in lines if line["slot"]] == shown(day)
    assert [row["Bản tin"].removeprefix("'") for row in rows[2:-1]] == [t.removeprefix("'") for t in shown(day)]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for row in rows for cell in row.values())


@pytest.mark.slow
@pytest.mark.programs
# The gate doesn't bring LibreOffice, 300 MB for this one reader; the csv module reads the same file above, everywhere.
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice isn't installed (Debian: libreoffice-calc)")
def test_a_spreadsheet_shows_each_title_as_text(day, tmp_path):
    day = titled(day, TITLES)
    (tmp_path / "day.csv").write_bytes(playlist(day, "csv"))
    office = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    as_utf8 = "--infilter=CSV:44,34,76,1"  # comma, quotation mark, UTF-8, from line 1: what a person clicks

    convert = [*office, as_utf8, "--convert-to", "xlsx", "--outdir", str(tmp_path), str(tmp_path / "day.csv")]
    subprocess.run(convert, check=True, capture_output=True)

    sheet = openpyxl.load_workbook(tmp_path / "day.xlsx").active
    shown_titles = [row[4] for row in sheet.iter_rows(min_row=4, max_row=3 + len(TITLES))]
    assert {cell.data_type for cell in shown_titles} == {"s"}
    assert [str(cell.value).removeprefix("'") for cell in shown_titles] == shown(day)
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.slow
@pytest.mark.programs
def test_another_languages_json_reads_the_same(day, tmp_path):
    day = titled(day, TITLES)
    (tmp_path / "day.json").write_bytes(playlist(day, "json"))
    (tmp_path / "read.js").write_text(
        f'JSON.parse(read("{tmp_path}/day.json")).lines.forEach('
        'function (l) { print([l.slot, l.title, l.milliseconds, l.path].join("\\t")); });',
        encoding="utf-8",
    )

    done = subprocess.run(
        [programs.program("mujs"), tmp_path / "read.js"], capture_output=True, text=True, encoding="utf-8", check=True
    )

    lines = [(line.slot, line.title, str(line.milliseconds), line.path) for line in lines_of(day)]
    assert [tuple(read.split("\t")) for read in done.stdout.splitlines()] == lines


@pytest.mark.slow
@pytest.mark.programs
def test_liquidsoap_reads_titles_and_finds_every_file(tmp_path):
    station = PlayerStation(tmp_path)
    slots = [station.slot(f"s{n}", 301 + 2 * n, number=n + 1, title=t) for n, t in enumerate(TITLES)]
    day = station.document(slots, [station.window(minutes=60)])
    (tmp_path / "day.m3u8").write_bytes(playlist(day, "m3u8"))
    for line in lines_of(day):
        (tmp_path / line.path).parent.mkdir(exist_ok=True)
        (tmp_path / line.path).write_bytes(station.shelf.path_of(line.rendering).read_bytes())
    program = tmp_path / "read.liq"
    program.write_text(
        f'found = playlist.parse(path="{tmp_path}", "{tmp_path}/day.m3u8")\n'
        "list.iter(fun (x) -> print(json.stringify(compact=true, {uri=snd(x), meta=fst(x)})), found)\n"
        "shutdown()\n",
        encoding="utf-8",
    )

    done = subprocess.run(
        [programs.program("liquidsoap"), str(program)], capture_output=True, text=True, encoding="utf-8", check=False
    )

    read = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert [r["uri"] for r in read] == [str(tmp_path / line.path) for line in lines_of(day)]
    metas = [dict(r["meta"]) for r in read]
    assert [int(m["extinf_duration"]) * 1000 for m in metas] == [line.milliseconds for line in lines_of(day)]
    heard = [m["song"].split(" ", 1)[1] for m, line in zip(metas, lines_of(day), strict=True) if line.slot]
    assert heard == [t.replace("-", "–") for t in shown(day)]
