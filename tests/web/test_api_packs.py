"""Packs over HTTP: what the command writes, fetched in pieces, with only what is lacking."""

import io
import socket
import zipfile

import pytest
from commune_client import CommunePC, address, app_of, publish_sound, serving, token_of
from station_client import DAY, Client

from scheduler.communes import packing, packreading

pytestmark = pytest.mark.slow  # each test makes a published house

PATH = address(then="/pack.zip")


@pytest.fixture
def commune(sample, heard):
    """The PC of Nghĩa Hải, and its Wednesday."""
    publish_sound(sample, heard)
    return CommunePC(app_of(sample), token_of(sample, "nghia-hai"))


def names(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return set(archive.namelist())


def test_a_pack_is_what_the_command_writes_and_a_commune_can_take_it_in(commune, sample, tmp_path):
    answer = commune.get(PATH)

    written = packing.write_pack(sample, packing.plan_pack(sample, "nghia-hai", DAY), tmp_path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert answer.content == written.path.read_bytes()
    assert answer.headers["etag"] == f'"{written.etag}"'
    assert 'filename="nghia-hai_2023-07-12_r1.zip"' in answer.headers["content-disposition"]
    with packreading.opened(written.path, sample.key.public_key(), "nghia-hai") as found:
        assert (len(found.documents), len(found.sounds)) == (1, 1)


def test_a_broken_download_goes_on_where_it_stopped_and_begins_anew_when_the_day_changed(commune, sample, heard):
    whole = commune.get(PATH)
    etag, half = whole.headers["etag"], len(whole.content) // 2

    rest = commune.get(PATH, headers={"Range": f"bytes={half}-", "If-Range": etag})
    head = commune.ask("HEAD", PATH)
    beyond = commune.get(PATH, headers={"Range": f"bytes={len(whole.content)}-"})
    publish_sound(sample, heard, revision=2, counter=501, title="Tin mới")
    anew = commune.get(PATH, headers={"Range": f"bytes={half}-", "If-Range": etag})

    assert (rest.status_code, whole.content[:half] + rest.content) == (206, whole.content)
    assert (head.content, int(head.headers["content-length"])) == (b"", len(whole.content))
    assert beyond.status_code == 416
    assert anew.status_code == 200
    assert anew.headers["etag"] != etag


def test_a_line_that_breaks_again_and_again_brings_the_whole_pack_in_the_end(commune, sample):
    whole = commune.get(PATH)
    token, etag, got = commune.token, whole.headers["etag"], b""
    ask = (
        f"GET {PATH} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {token}\r\nIf-Range: {etag}\r\n"
    )

    with serving(app_of(sample)) as port:
        for _ in range(40):
            with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
                line.sendall(f"{ask}Range: bytes={len(got)}-\r\n\r\n".encode())
                answer = b""
                while len(answer) < 20_000 and (piece := line.recv(4096)):
                    answer += piece
            head, _, body = answer.partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 206")
            got += body
            if len(got) >= len(whole.content):
                break

    assert len(whole.content) > 20_000  # it broke at least once
    assert got == whole.content


def test_an_unchanged_pack_is_304_and_is_written_only_once(commune, sample):
    etag = commune.get(PATH).headers["etag"]
    ready = list((sample.home / "packs" / "ready").iterdir())

    again = commune.get(PATH, headers={"If-None-Match": etag})

    assert (again.status_code, again.content) == (304, b"")
    assert list((sample.home / "packs" / "ready").iterdir()) == ready


def test_a_week_and_a_delta_are_asked_for_by_name(commune, sample, heard):
    publish_sound(sample, heard, day=DAY.replace(day=14), counter=502)

    week = names(commune.get(f"{PATH}?week=1").content)
    delta = names(commune.get(f"{PATH}?have={'0' * 64},{heard},nonsense").content)

    assert {n for n in week if n.startswith("day-")} == {"day-2023-07-12.json", "day-2023-07-14.json"}
    assert f"audio/{heard}.mp3" in week
    assert f"audio/{heard}.mp3" not in delta
    assert "day-2023-07-12.json" in delta


def test_foreign_unknown_and_empty_days_give_one_and_the_same_answer(commune, sample):
    paths = [address(station, then="/pack.zip") for station in ("huyen", "khong-co")]
    paths.append(address(day=DAY.replace(day=20), then="/pack.zip"))

    answers = [commune.get(path) for path in paths]

    assert {(a.status_code, a.content) for a in answers} == {(404, answers[0].content)}
    assert CommunePC(app_of(sample), "wrong").get(PATH).status_code == 401


def test_a_day_long_over_is_for_people_and_not_for_devices(commune, sample, heard):
    publish_sound(sample, heard, day=DAY.replace(day=9), counter=503)
    person = Client(app_of(sample), sample)
    path = address(day=DAY.replace(day=9), then="/pack.zip")

    assert commune.get(path).status_code == 404
    assert person.get(path).status_code == 200


def test_a_stations_page_offers_its_packs_to_those_who_may_have_them(sample, heard):
    publish_sound(sample, heard)
    person = Client(app_of(sample), sample)

    page = person.get("/stations/nghia-hai").text
    fetched = [person.get(PATH + more) for more in ("", "?week=1")]

    assert f'<a href="{PATH}">ngày này</a>' in page
    assert f'<a href="{PATH}?week=1">bảy ngày</a>' in page
    assert [a.status_code for a in fetched] == [200, 200]
    assert "pack.zip" not in person.get("/stations/nghia-lac").text  # it has no document yet


def test_a_sound_that_is_gone_is_told_and_leaves_no_half_file(commune, sample, heard):
    sample.store.remove(heard, "mp3")

    answer = commune.get(PATH)

    assert answer.status_code == 409
    assert "scheduler audio check" in answer.json()["detail"]
    assert list((sample.home / "packs" / "ready").iterdir()) == []
