"""Sound over HTTP: renderings only, in pieces, cached for ever, no path tricks."""

import pytest
from station_client import SILENT_FRAME

pytestmark = pytest.mark.slow  # each test makes a published house

WHOLE = SILENT_FRAME * 417


def test_a_rendering_is_sent_whole_and_may_be_kept_for_ever(client, heard):
    answer = client.get(f"/audio/{heard}.mp3")

    assert answer.status_code == 200
    assert answer.content == WHOLE
    assert answer.headers["content-type"] == "audio/mpeg"
    assert answer.headers["etag"] == f'"{heard}"'
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [("bytes=0-143", 0, 144), ("bytes=144-", 144, len(WHOLE)), ("bytes=-144", len(WHOLE) - 144, len(WHOLE))],
)
def test_a_piece_is_sent_as_asked(client, heard, asked, start, stop):
    answer = client.get(f"/audio/{heard}.mp3", headers={"Range": asked})

    assert answer.status_code == 206
    assert answer.content == WHOLE[start:stop]
    assert answer.headers["content-range"] == f"bytes {start}-{stop - 1}/{len(WHOLE)}"


def test_a_piece_outside_the_file_is_416(client, heard):
    assert client.get(f"/audio/{heard}.mp3", headers={"Range": "bytes=999999-"}).status_code == 416


def test_what_the_browser_has_is_not_sent_again(client, heard):
    answer = client.get(f"/audio/{heard}.mp3", headers={"If-None-Match": f'"{heard}"'})

    assert answer.status_code == 304
    assert answer.content == b""


def test_head_tells_the_size(client, heard):
    answer = client.ask("HEAD", f"/audio/{heard}.mp3")

    assert answer.headers["content-length"] == str(len(WHOLE))
    assert answer.content == b""


def test_a_file_of_the_store_that_is_no_rendering_is_not_given(client, sample):
    kept = sample.store.put_bytes(b"a take", "flac")

    assert client.get(f"/audio/{kept.sha256}.flac").status_code == 404


def test_a_damaged_rendering_is_404_and_never_sent(client, sample, heard):
    path = sample.store.path(heard, "mp3")
    path.write_bytes(path.read_bytes()[:-1] + b"?")

    assert client.get(f"/audio/{heard}.mp3").status_code == 404


def test_a_rendering_that_is_gone_from_the_store_is_404(client, sample, heard):
    sample.store.remove(heard, "mp3")

    assert client.get(f"/audio/{heard}.mp3").status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "..%2f..%2fscheduler.db",
        "%2e%2e/secrets.toml",
        "x.mp3",
        "HASH.flac",
        "HASH",
        "HASH.mp3/..",
        "HASH.MP3",
        "%00.mp3",
    ],
)
def test_no_other_name_finds_anything(client, heard, name):
    assert client.get(f"/audio/{name.replace('HASH', heard)}").status_code in {404, 307}
