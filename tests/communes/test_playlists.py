"""Playlists that other programs read; titles that want to be something else do no harm."""

import csv
import io
import json
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from player_station import DAY

from scheduler.communes.playlists import FORMATS, lines_of, playlist
from scheduler.messages import WrongUse

NASTY = [
    "Bản tin, có dấu phẩy; và chấm phẩy",
    "Dòng một\r\nhttp://example.org/x.mp3\n#EXTINF:1,y",
    '=HYPERLINK("http://example.org")',
    "@SUM(1+1)",
    "-1+1",
    "\t=1",
    '<script>alert("x")</script> & "ngoặc"',
    "]]> \x00\x01\x1b[31m\ufffe\u2028end",
    "END:VEVENT",
    "Một tiêu đề rất dài " * 20,
]


@pytest.fixture
def document(station):
    slots = [station.slot(f"s{n}", 301 + 2 * n, title=title, number=n + 1) for n, title in enumerate(NASTY)]
    return station.document(slots)


def titles(document):
    return [line.title for line in lines_of(document) if line.slot]


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_document_gives_the_same_bytes_whatever_order_it_names_them_in(document, form):
    shuffled = replace(document, slots=tuple(reversed(document.slots)))

    assert playlist(document, form) == playlist(shuffled, form)


def test_an_m3u8_has_one_path_a_line_and_nothing_a_title_put_there(document):
    lines = playlist(document, "m3u8").decode().splitlines()

    paths = [line for line in lines if not line.startswith("#")]
    assert lines[0] == "#EXTM3U"
    assert paths == [line.path for line in lines_of(document)]
    assert sum(line.startswith("#EXTINF:") for line in lines) == len(paths) == len(NASTY) + 3
    assert "#EXTINF:60,05:01:00 Bản tin, có dấu phẩy; và chấm phẩy" in lines


def test_an_xspf_is_well_formed_and_says_the_titles_and_milliseconds(document):
    root = ET.fromstring(playlist(document, "xspf"))
    space = {"x": "http://xspf.org/ns/0/"}

    tracks = root.findall("x:trackList/x:track", space)
    assert [t.findtext("x:title", None, space) for t in tracks][2:-1] == titles(document)
    assert {t.findtext("x:duration", None, space) for t in tracks[2:-1]} == {"60000"}
    assert root.findtext("x:date", None, space) == "2023-07-10T00:00:00+07:00"


def test_a_csv_holds_no_formula_and_reads_back(document):
    data = playlist(document, "csv")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))

    assert data.startswith(b"\xef\xbb\xbf")
    assert len(rows) == len(NASTY) + 3
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for row in rows for cell in row.values())
    assert rows[4]["Bản tin"] == '\'=HYPERLINK("http://example.org")'
    assert [row["Giờ phát"] for row in rows[:3]] == ["", "", "05:01:00"]
    assert (
        list(csv.DictReader(io.StringIO(playlist(document, "csv", "en").decode("utf-8-sig"))))[2]["Class"] == "ordinary"
    )


def test_an_ics_folds_at_75_bytes_and_escapes(document):
    data = playlist(document, "ics")
    lines = data.split(b"\r\n")

    unfolded = data.replace(b"\r\n ", b"").decode().split("\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert unfolded.count("BEGIN:VEVENT") == unfolded.count("END:VEVENT") == len(NASTY)
    assert "SUMMARY:Bản tin\\, có dấu phẩy\\; và chấm phẩy" in unfolded
    assert "DTSTART:20230709T220100Z" in unfolded
    assert "STATUS:CONFIRMED" in unfolded


def test_a_json_playlist_says_what_a_program_needs(document):
    read = json.loads(playlist(document, "json"))

    slot = read["lines"][2]
    assert (read["station"], read["day"], read["revision"]) == (document.station, "2023-07-10", 1)
    assert slot["starts_at"] == "2023-07-10T05:01:00.000+07:00"
    assert slot["sha256"] == document.slots[0].renderings[0].sha256
    assert slot["path"] == f"audio/{slot['sha256']}.mp3"


def test_a_slot_without_a_file_that_communes_play_is_listed_and_not_linked(station):
    day = station.document([station.slot("a", 301, renderings=())])

    assert "audio/" in playlist(day, "m3u8").decode()  # the sounds around it
    assert [line.path for line in lines_of(day) if line.slot] == [""]
    assert len(list(csv.reader(io.StringIO(playlist(day, "csv").decode())))) == 5


def test_a_day_without_slots_is_an_empty_playlist_in_every_format(station):
    day = station.document([])

    assert {form: bool(playlist(day, form)) for form in FORMATS} == dict.fromkeys(FORMATS, True)
    assert lines_of(day) == ()


def test_relay_blocks_stand_where_they_are_heard(station):
    window = station.window(relays=[(300, 5), (310, 5), (320, 2)])
    day = station.document([station.slot("a", 306), station.slot("b", 316)], [window])

    listed = [(line.role, line.title if line.role == "relay" else line.slot) for line in lines_of(day)]

    assert listed == [
        ("relay", "Tiếp âm VOV"),
        ("tune", ""),
        ("opening", ""),
        ("slot", "a"),
        ("relay", "Tiếp âm VOV"),
        ("slot", "b"),
        ("closing", ""),
        ("relay", "Tiếp âm VOV"),
    ]
    assert len([p for p in playlist(day, "m3u8").splitlines() if not p.startswith(b"#")]) == 5
    assert "05:10:00,sang,Tiếp âm VOV" in playlist(day, "csv").decode()


def test_a_window_that_only_relays_lists_its_relay(station):
    day = station.document([], [station.window(relays=[(300, 30)])])

    assert [line.role for line in lines_of(day)] == ["relay"]


def test_sample_data_and_provisional_days_say_so_in_every_list(station):
    day = station.document([station.slot("a", 301)], provisional=True)

    lists = {form: playlist(day, form).decode() for form in ("m3u8", "xspf", "csv", "ics")}

    assert all("DỮ LIỆU MẪU · Chương trình tạm" in text for text in lists.values())
    assert "DỮ LIỆU MẪU" not in playlist(replace(day, demo=False), "csv").decode()


def test_a_provisional_day_is_tentative_in_a_calendar(station):
    day = station.document([station.slot("a", 301)], provisional=True)

    assert b"STATUS:TENTATIVE" in playlist(day, "ics")


def test_an_unknown_format_is_wrong_use_and_the_known_ones_are_named(document):
    with pytest.raises(WrongUse, match=r"docx.*m3u8"):
        playlist(document, "docx")
    assert document.day == DAY
