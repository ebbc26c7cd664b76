"""Sound over the API: a station's own look-ahead, whole or in pieces, and through nginx in two ways."""

import subprocess
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import programs
import pytest
from commune_client import CommunePC, address, app_of, free_port, publish_sound, serving, token_of, wait_for, with_web
from station_client import DAY, MORNING, SILENT_FRAME, Client

from scheduler.daysheet import Recall, read_day, verify
from scheduler.messages import Refused

pytestmark = pytest.mark.slow  # each test makes a published house

WHOLE = SILENT_FRAME * 417
SECRET = "0123456789abcdefghij"


@pytest.fixture
def commune(sample, heard):
    """The PC of Nghĩa Hải, whose Wednesday plays the one rendering there is."""
    publish_sound(sample, heard)
    return CommunePC(app_of(sample), token_of(sample, "nghia-hai"))


@pytest.fixture
def path(heard):
    return f"/api/v1/audio/{heard}.mp3"


def test_a_sound_of_the_look_ahead_comes_whole_and_may_be_kept_for_ever(commune, path, heard):
    answer, head = commune.get(path), commune.ask("HEAD", path)

    assert (answer.status_code, answer.content) == (200, WHOLE)
    assert answer.headers["etag"] == f'"{heard}"'
    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert (head.content, head.headers["content-length"]) == (b"", str(len(WHOLE)))


@pytest.mark.parametrize(
    ("asked", "status", "content"),
    [
        ({"Range": "bytes=0-143"}, 206, WHOLE[:144]),
        ({"Range": "bytes=59900-"}, 206, WHOLE[59900:]),
        ({"Range": "bytes=-100"}, 206, WHOLE[-100:]),
        ({"Range": "bytes=0-0,100-199"}, 206, None),
        ({"Range": "bytes=999999-"}, 416, None),
        ({"Range": "bytes=5-2"}, 400, None),
        ({"Range": "chunks=1-2"}, 400, None),
        ({"Range": "bytes=0-143", "If-Range": '"HASH"'}, 206, WHOLE[:144]),
        ({"Range": "bytes=0-143", "If-Range": '"another"'}, 200, WHOLE),
        ({"If-None-Match": '"HASH"'}, 304, b""),
    ],
)
def test_a_broken_download_goes_on_where_it_stopped(commune, path, heard, asked, status, content):
    answer = commune.get(path, headers={name: value.replace("HASH", heard) for name, value in asked.items()})

    assert answer.status_code == status
    assert content is None or answer.content == content


def test_several_pieces_come_as_parts(commune, path):
    answer = commune.get(path, headers={"Range": "bytes=0-0,100-199"})

    assert answer.headers["content-type"].startswith("multipart/byteranges")
    assert answer.content.count(b"Content-Range: bytes ") == 2


def test_what_the_station_does_not_play_is_404_like_what_is_not_there(commune, sample, path, heard):
    other = CommunePC(commune.app, token_of(sample, "huyen"))

    foreign, missing = other.get(path), other.get(f"/api/v1/audio/{'0' * 64}.mp3")
    by_the_page = other.get(f"/audio/{heard}.mp3")

    assert foreign.status_code == missing.status_code == by_the_page.status_code == 404
    assert foreign.content == missing.content


def test_no_trick_in_the_name_finds_another_file(commune, heard):
    names = [
        "..%2f..%2fscheduler.db",
        "%2e%2e%2fsecrets.toml",
        f"{heard}.flac",
        heard,
        f"{heard}.MP3",
        "%00.mp3",
        "x" * 900,
    ]

    assert {commune.get(f"/api/v1/audio/{name}").status_code for name in names} == {404}


def test_a_recalled_sound_is_shut_with_the_next_revision(commune, sample, path, heard):
    assert commune.get(path).status_code == 200

    publish_sound(sample, heard, revision=2, counter=501, recalls=(Recall(heard, "MOT-CUA"),), play=False)

    assert commune.get(path).status_code == 404


def test_the_day_with_its_links_holds_the_signed_document_unchanged(commune, sample):
    plain = commune.get(address())
    linked = commune.get(address(then="?links=1"))
    held = commune.get(address(then="?links=1"), headers={"If-None-Match": linked.headers["etag"]})

    assert plain.content in linked.content
    assert linked.headers["etag"] != plain.headers["etag"]
    assert held.status_code == 304
    assert {commune.get(link).content for link in linked.json()["links"].values()} == {WHOLE}
    assert commune.get(address(then="?links=true")).content == linked.content  # behind the fast lane


def test_one_changed_bit_of_a_day_is_seen_by_who_plays_it(commune, sample):
    good = commune.get(address()).content
    key = sample.key.public_key()
    verify(read_day(good), key)

    for place in range(0, len(good), 41):
        changed = bytearray(good)
        changed[place] ^= 1
        with pytest.raises(Refused):
            verify(read_day(bytes(changed)), key)


def test_a_person_may_hear_what_pages_show(sample, path, commune):
    assert Client(commune.app, sample).get(path).status_code == 200


def test_with_accel_the_program_says_where_and_sends_no_byte(sample, heard, path):
    publish_sound(sample, heard)
    house = with_web(sample, accel_redirect="/_am-thanh/")
    commune = CommunePC(app_of(house), token_of(sample, "nghia-hai"))

    answer = commune.get(path)

    assert (answer.content, answer.headers["x-accel-redirect"]) == (b"", f"/_am-thanh/{heard[:2]}/{heard}.mp3")


def test_signed_links_without_a_secret_stop_the_start(sample):
    with pytest.raises(Refused, match="SCHEDULER_LINK_SECRET"):
        app_of(with_web(sample, sound_links="/am-thanh/"))


@pytest.mark.programs
def test_nginx_checks_the_links_itself_and_sends_what_the_program_allowed(sample, heard, path, tmp_path):
    publish_sound(sample, heard, day=DAY)
    house = replace(with_web(sample, sound_links="/am-thanh/", accel_redirect="/_am-thanh/"), link_secret=SECRET)
    commune = CommunePC(app_of(house), token_of(sample, "nghia-hai"))
    old = commune.get(address(then="?links=1")).json()["links"][f"{heard}.mp3"]  # of 2023: long expired
    later = publish_sound(sample, heard, day=MORNING.date() + timedelta(days=36500), counter=502).day
    link = commune.get(f"/api/v1/stations/nghia-hai/days/{later}?links=1").json()["links"][f"{heard}.mp3"]

    with serving(commune.app) as port, nginx(tmp_path / "nginx", sample.store.root, port) as web:
        answers = [
            fetch(web + link),
            fetch(web + link, Range="bytes=144-287"),
            fetch(web + link.replace("md5=", "md5=x")),
            fetch(web + link.replace(heard, "0" * 64)),
            fetch(web + link.split("?")[0]),
            fetch(web + old),
            fetch(web + f"/_am-thanh/{heard[:2]}/{heard}.mp3"),
            fetch(web + path, Authorization=f"Bearer {commune.token}"),
            fetch(web + path, Authorization="Bearer wrong"),
        ]

    assert [status for status, _ in answers] == [200, 206, 403, 403, 403, 410, 404, 200, 401]
    assert answers[0][1] == answers[7][1] == WHOLE
    assert answers[1][1] == WHOLE[144:288]


def fetch(url, **headers):
    """Return an answer's status and content."""
    try:
        with urlopen(Request(url, headers=headers)) as answer:
            return answer.status, answer.read()
    except HTTPError as error:
        return error.code, error.read()


@contextmanager
def nginx(folder, store, port):
    """Run nginx before a program, with the locations of docs/nginx_sound.conf; yields its address."""
    folder.mkdir()
    own = free_port()
    example = Path(__file__).parent.parent.parent / "docs" / "nginx_sound.conf"
    locations = example.read_text(encoding="utf-8")
    locations = locations.replace("/srv/scheduler/audio_out/", f"{store}/").replace("SECRET_OF_LINKS", SECRET)
    (folder / "nginx.conf").write_text(
        f"""
        daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
        events {{ }}
        http {{
            access_log off; client_body_temp_path {folder}/a; proxy_temp_path {folder}/b;
            fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
            server {{
                listen 127.0.0.1:{own};
                location / {{ proxy_pass http://127.0.0.1:{port}; }}
                {locations}
            }}
        }}
        """,
        encoding="utf-8",
    )
    command = [programs.program("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        try:
            wait_for(own, process)
            yield f"http://127.0.0.1:{own}"
        finally:
            process.terminate()
