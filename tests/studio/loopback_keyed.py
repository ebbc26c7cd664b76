"""FPT.AI and Viettel AI on loopback, by their documentation: what they ask of a request, what they answer when well.

The pages are named in scheduler/studio/voices/fpt.py and viettel.py.
"""

import json

from loopback_https import Reply, wav_of

SENTENCE = "Ủy ban nhân dân huyện thông báo."
KEY = "k-0123456789"
LINK = "/files/a1b2.wav"


def check_fpt(asked):
    """Assert what FPT.AI's documentation asks of a request; tell whether it is the one for the sound."""
    if asked.method == "GET":
        assert asked.path == LINK
        assert "api_key" not in asked.headers
        return True
    assert (asked.method, asked.path) == ("POST", "/hmi/tts/v5")
    assert {n: asked.headers.get(n) for n in ("api_key", "voice", "speed", "format")} == {
        "api_key": KEY,
        "voice": "banmai",
        "speed": "0",
        "format": "wav",
    }
    assert 3 <= len(asked.body.decode()) <= 5_000
    return False


def check_viettel(asked):
    """Assert what Viettel AI's documentation asks of a request."""
    assert (asked.method, asked.path) == ("POST", "/voice/api/tts/v1/rest/syn")
    assert asked.headers["token"] == KEY
    assert asked.headers["content-type"] == "application/json"
    assert json.loads(asked.body) == {
        "text": SENTENCE,
        "voice": "hn-quynhanh",
        "id": "scheduler",
        "without_filter": False,
        "speed": 1.0,
        "tts_return_option": 2,
    }


def link_answer(asked, link=LINK):
    said = {"error": 0, "async": f"https://{asked.headers['host']}{link}", "request_id": "a1b2", "message": ""}
    return Reply(body=json.dumps(said).encode(), headers={"Content-Type": "application/json"})


def fpt_well(not_yet=0, status=404):
    """FPT.AI as documented: a link at once, its sound after some questions."""

    def answer(asked, number):
        if not check_fpt(asked):
            return link_answer(asked)
        return Reply(status) if number - 1 <= not_yet else Reply(body=wav_of(), headers={"Content-Type": "audio/wav"})

    return answer


def viettel_well(asked, number):
    check_viettel(asked)
    return Reply(body=wav_of(), headers={"Content-Type": "audio/wav"})
