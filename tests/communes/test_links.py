"""Links to sounds: what a document plays and nothing else, signed as nginx checks it, the same for one revision."""

import json
from datetime import UTC, date, datetime

from scheduler.communes.links import Linker, expiry, names_in
from scheduler.timekeeping import STATION_ZONE

ONE, TWO = "a" * 64, "b" * 64
DAY = date(2023, 7, 12)
DOCUMENT = (
    '{"recalls":[{"bulletin":"RUT","sha256":"' + TWO + '"}],"slots":[{"renderings":['
    '{"format":"mp3","milliseconds":10,"profile":"loa","sha256":"' + ONE + '","size_bytes":9},'
    '{"format":"opus","milliseconds":10,"profile":"opus-16","sha256":"' + ONE + '","size_bytes":5}],'
    '"title":"{\\"format\\":\\"mp3\\",\\"milliseconds\\":1,\\"profile\\":\\"loa\\",\\"sha256\\":\\"' + TWO + '\\"}"}]}'
).encode()


def test_what_is_recalled_or_written_in_a_title_gets_no_link():
    assert names_in(DOCUMENT) == (f"{ONE}.mp3", f"{ONE}.opus")


def test_a_days_links_expire_two_days_after_its_end():
    assert expiry(DAY, STATION_ZONE).astimezone(UTC) == datetime(2023, 7, 14, 17, 0, tzinfo=UTC)


def test_the_document_stands_in_the_answer_byte_by_byte_with_links_beside_it():
    linker = Linker("/am-thanh/", "0123456789abcdef")

    answer = linker.answer(DOCUMENT, DAY, STATION_ZONE)

    assert DOCUMENT in answer
    read = json.loads(answer)
    assert read["document"] == json.loads(DOCUMENT)
    assert set(read["links"]) == {f"{ONE}.mp3", f"{ONE}.opus"}
    assert read["links_until"] == "2023-07-15T00:00:00+07:00"
    assert answer == linker.answer(DOCUMENT, DAY, STATION_ZONE)


def test_a_link_is_signed_as_the_manual_of_nginx_shows():
    # echo -n '2147483647/s/link secret' | openssl md5 -binary | openssl base64 | tr +/ -_ | tr -d =
    link = Linker("/s/", "secret").link("link", datetime.fromtimestamp(2147483647, UTC))

    assert link == "/s/link?md5=0Xgm37lo5nFEuHMDKl_vQg&expires=2147483647"


def test_without_a_web_server_in_front_a_link_leads_to_the_api():
    assert Linker().link("x.mp3", expiry(DAY, STATION_ZONE)) == "/api/v1/audio/x.mp3"


def test_the_path_alone_is_signed_when_sounds_lie_on_another_host():
    until = expiry(DAY, STATION_ZONE)
    here, there = (
        Linker("/s/", "secret").link("x.mp3", until),
        Linker("https://cdn.example/s/", "secret").link("x.mp3", until),
    )

    assert there == f"https://cdn.example{here}"
    assert Linker("/s/", "secret").tag() != Linker("/s/", "other").tag()
