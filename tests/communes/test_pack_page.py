"""A pack's page plays all of it offline, by file://, in browsers as old as Windows 7's; no title becomes markup."""

import io
import subprocess
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from importlib import resources

import programs
import pypdf
import pytest
from pack_files import pack_of, shifted, unzipped
from player_station import DAY, mp3

from scheduler.communes.packpages import player_page
from scheduler.communes.playlists.lines import heard
from scheduler.daysheet import RenderingRef, signed
from scheduler.playout.cueing import cues
from scheduler.timekeeping import STATION_ZONE, at

SCRIPT = resources.files("scheduler").joinpath("data", "pack_player.js")
NASTY = '</script><b onclick="x()">& \u202e"A" -->'


class Page(HTMLParser):
    """What a page refers to and is made of."""

    def __init__(self, text):
        super().__init__()
        self.places, self.tags, self.rows = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.places += [value for name, value in attrs if name in ("src", "href")]
        if tag == "tr" and dict(attrs).get("data-at"):
            self.rows.append(int(dict(attrs)["data-at"]))


@pytest.fixture
def document(station):
    window = station.window(relays=[(300, 2), (310, 5)])
    slots = [station.slot("a", 303, number=1, title=NASTY), station.slot("b", 308, number=2)]
    return station.publish(slots, [window])


@pytest.fixture
def page(station, document):
    return unzipped(pack_of(station, [document]))["index.html"].decode()


def test_the_page_names_only_what_is_in_the_pack(station, document, page):
    read = Page(page)

    files = unzipped(pack_of(station, [document]))
    assert set(read.places) <= files.keys()
    assert len([p for p in read.places if p.startswith("audio/")]) == 5
    assert "http" not in page.replace("http-equiv", "").lower().replace("about:internet", "")


def test_no_title_becomes_markup(page):
    read = Page(page)

    assert "b" not in read.tags
    assert (read.tags.count("script"), page.count("</script>")) == (1, 1)
    assert "&lt;/script&gt;&lt;b onclick=&quot;x()&quot;&gt;&amp; &quot;A&quot; --&gt;" in page
    assert "DỮ LIỆU MẪU" in page


def test_a_provisional_day_and_sample_data_say_so_on_the_page(station):
    day = station.document([], provisional=True)

    provisional, real = (player_page([one], "vi", STATION_ZONE) for one in (day, replace(day, demo=False)))

    assert "Chương trình tạm; dùng khi không có bản mới hơn." in provisional
    assert ("DỮ LIỆU MẪU" in provisional, "DỮ LIỆU MẪU" in real) == (True, False)


def test_the_page_plays_at_the_moments_at_which_the_player_would(document, page):
    played, problems = cues(document, ())

    assert not problems
    assert Page(page).rows == [round(cue.starts_at.timestamp() * 1000) for cue in played]
    assert [line.role for _, line in heard(document)] == [
        "relay", "tune", "opening", "slot", "slot", "closing", "relay",
    ]  # fmt: skip


def test_old_internet_explorers_are_asked_to_do_their_best_and_to_run_the_script(page):
    head = page[:1024]

    assert '<meta charset="utf-8">' in head
    assert '<meta http-equiv="X-UA-Compatible" content="IE=edge">' in head
    assert page.startswith("<!doctype html>\n<!-- saved from url=(0014)about:internet -->\n")


@pytest.mark.programs
@pytest.mark.slow
@pytest.mark.parametrize(("script", "good"), [(None, True), ("var f = (x) => x;", False), ("let x = `y`;", False)])
def test_its_script_is_ecmascript_5(tmp_path, script, good):
    (tmp_path / "page.js").write_text(SCRIPT.read_text("utf-8") if script is None else script, encoding="utf-8")
    (tmp_path / "check.js").write_text(f'new Function(read("{tmp_path}/page.js")); print("ES5");', encoding="utf-8")

    # MuJS knows ECMAScript 5 and no more.
    done = subprocess.run(
        [programs.program("mujs"), tmp_path / "check.js"], capture_output=True, text=True, check=False
    )

    assert (done.stdout == "ES5\n") is good
    assert ("SyntaxError" in done.stderr) is not good


def test_its_script_asks_for_nothing_that_windows_7s_browsers_lack():
    script = SCRIPT.read_text("utf-8")

    newer = [
        "fetch(",
        "Promise",
        "querySelectorAll(",
        ".forEach(",
        "classList",
        "dataset",
        "import ",
        "await ",
        "Array.from",
    ]
    assert [word for word in newer if word in script] == []


@pytest.fixture(scope="module")
def browser():
    with programs.chromium("--autoplay-policy=user-gesture-required") as opened:
        yield opened


@pytest.fixture
def stick(station, tmp_path):
    """A pack of three half-second sounds, unpacked on a stick."""
    return unpacked(station, tmp_path / "usb", [480, 504, 528])


def unpacked(station, folder, lengths, days=1):
    """A pack of silent sounds of those milliseconds, a minute apart, on each day, in a folder."""
    slots = []
    for number, milliseconds in enumerate(lengths):
        kept = station.shelf.store.put_bytes(mp3(milliseconds, 0), "mp3")
        ref = RenderingRef("loa", "mp3", kept.sha256, kept.size_bytes, milliseconds)
        title = f"Bản tin {number}"
        slots.append(station.slot(f"s{number}", 301 + number, milliseconds, title=title, renderings=(ref,)))
    document = station.document(slots, [station.window(sounds=False)])
    week = [signed(shifted(document, number), station.key) for number in range(days)]
    for name, data in unzipped(pack_of(station, week)).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture
def shown(browser, stick):
    """The page opened from the stick; what went wrong in it fails the test."""
    context = browser.new_context(timezone_id="Asia/Ho_Chi_Minh", offline=True)
    opened, wrong = context.new_page(), []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    yield opened
    assert wrong == []
    context.close()


def state(shown):
    return shown.text_content("#state")


@pytest.mark.browser
@pytest.mark.slow
def test_one_click_plays_everything_one_after_another_offline(shown, stick):
    shown.goto((stick / "index.html").as_uri())
    shown.evaluate(
        "document.getElementById('player').addEventListener('playing', function () {"
        " (window.played = window.played || []).push(this.currentSrc.slice(-8)); })"
    )

    shown.click("#all")
    shown.wait_for_function("document.getElementById('state').textContent === 'Đã phát hết.'", timeout=20_000)

    order = [p[-8:] for p in Page((stick / "index.html").read_text("utf-8")).places if p.startswith("audio/")]
    assert shown.evaluate("window.played") == order
    assert len(order) == 3
    assert shown.locator(".failed").count() == 0


@pytest.mark.browser
@pytest.mark.slow
def test_one_day_of_a_week_plays_by_itself(shown, station, tmp_path):
    stick = unpacked(station, tmp_path / "week", [480, 504], days=3)
    shown.goto((stick / "index.html").as_uri())
    shown.evaluate(
        "window.played = []; document.getElementById('player').addEventListener('playing', function () {"
        " window.played.push(document.getElementsByClassName('here')[0].getAttribute('data-at')); })"
    )

    shown.click(".day >> nth=1")
    shown.wait_for_function("document.getElementById('state').textContent === 'Đã phát hết.'", timeout=20_000)

    second = DAY + timedelta(days=1)
    assert shown.evaluate("window.played") == [f"{at(second, 301 + n).timestamp() * 1000:.0f}" for n in (0, 1)]


@pytest.mark.browser
@pytest.mark.slow
def test_by_the_clock_each_bulletin_waits_for_its_time(shown, stick):
    shown.clock.install(time=at(DAY, 300))
    shown.goto((stick / "index.html").as_uri())

    shown.click("#clock")
    waiting = state(shown)
    shown.clock.set_system_time(at(DAY, 301) + timedelta(milliseconds=100))
    shown.clock.run_for(500)
    playing = state(shown)
    shown.clock.set_system_time(at(DAY, 400))
    shown.wait_for_function("document.getElementById('player').ended")
    shown.clock.run_for(500)

    assert waiting == "Chờ đến: 05:01:00 Bản tin 0"
    assert playing == "Đang phát: 05:01:00 Bản tin 0"
    assert state(shown) == "Không còn gì để phát theo giờ."
    assert shown.text_content("#time").startswith("06:40:0")


@pytest.mark.browser
@pytest.mark.slow
def test_by_the_clock_a_late_start_joins_in_the_middle(shown, station, tmp_path):
    stick = unpacked(station, tmp_path / "long", [24_000])
    shown.clock.install(time=at(DAY, 301) + timedelta(seconds=20))
    shown.goto((stick / "index.html").as_uri())

    shown.click("#clock")
    shown.wait_for_function("document.getElementById('player').currentTime > 0.1")

    assert state(shown) == "Đang phát: 05:01:00 Bản tin 0"
    assert 19.5 < shown.evaluate("document.getElementById('player').currentTime") < 24.1


@pytest.mark.browser
@pytest.mark.slow
def test_files_that_the_browser_does_not_find_are_shown_to_it_and_play(shown, stick, tmp_path):
    (stick / "audio").rename(tmp_path / "elsewhere")
    shown.goto((stick / "index.html").as_uri())

    shown.click("a.play >> nth=1")
    shown.wait_for_selector(".failed")
    told = state(shown)
    shown.set_input_files("#files", sorted((tmp_path / "elsewhere").iterdir()))
    shown.click("a.play >> nth=1")
    shown.wait_for_function("document.getElementById('player').ended")

    assert told == "Không mở được tệp của: 10/07 05:02:00 Bản tin 1"  # not today's, so it names its day
    assert shown.locator(".failed").count() == 0


@pytest.mark.browser
@pytest.mark.slow
def test_without_a_script_the_links_open_the_files_and_nothing_else_is_shown(browser, stick):
    context = browser.new_context(java_script_enabled=False)
    shown = context.new_page()

    shown.goto((stick / "index.html").as_uri())

    assert not shown.is_visible("#desk")
    links = [link.get_attribute("href") for link in shown.query_selector_all("a.play")]
    assert all((stick / link).is_file() for link in links)
    assert len(links) == 3
    context.close()


@pytest.mark.browser
@pytest.mark.slow
def test_a_browser_prints_the_sheet_on_a4(browser, station, document, tmp_path):
    scripts = {"BT-a": "Kính thưa bà con, " * 400}
    (tmp_path / "loi-doc.html").write_bytes(unzipped(pack_of(station, [document], scripts))["loi-doc.html"])
    shown = browser.new_page()
    shown.goto((tmp_path / "loi-doc.html").as_uri())

    printed = pypdf.PdfReader(io.BytesIO(shown.pdf(prefer_css_page_size=True)))

    assert {tuple(round(float(side)) for side in page.mediabox[2:]) for page in printed.pages} <= {
        (595, 842),
        (594, 842),
    }
    assert len(printed.pages) > 1
    assert shown.evaluate("getComputedStyle(document.querySelector('.script')).fontSize") == "18.6667px"  # 14 pt
    shown.close()
