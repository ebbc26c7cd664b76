"""Long works: told while they run, told once when they are done, told honestly when their process went away."""

import json
import os
import threading
import time

import pytest

from scheduler.messages import Message, Refused
from scheduler.web.works import Done, State, Works


@pytest.fixture
def works(tmp_path):
    return Works(tmp_path)


def waited_for(works, work, state):
    """The work as soon as it stands so."""
    for _ in range(200):
        found = works.of(work.id, 1)
        if found.state is state:
            return found
        time.sleep(0.01)
    raise AssertionError(found)


def test_what_is_quick_is_done_when_start_returns(works):
    work = works.start(1, "Lập lịch", "/", "vi", lambda _progress: Done(Message("web.go_back"), "/made"))

    assert (work.state, work.words, work.to) == (State.DONE, "Quay lại", "/made")


@pytest.mark.slow
def test_what_is_long_is_told_as_far_as_it_is_and_to_nobody_else(works):
    go_on = threading.Event()

    def job(progress):
        progress(3, 10, "Bản tin ba")
        go_on.wait(10)
        return Done(Message("web.go_back"), "/made")

    work = works.start(1, "Tạo tiếng", "/", "en", job)

    assert (work.state, work.done, work.total, work.what) == (State.RUNNING, 3, 10, "Bản tin ba")
    assert works.of(work.id, 2) is None
    go_on.set()
    assert waited_for(works, work, State.DONE).words == "Go back"


def test_a_refusal_is_told_in_the_readers_language(works):
    def job(_progress):
        raise Refused("web.bad_day", day="x")

    work = works.start(1, "Lập lịch", "/plan", "en", job)

    assert work.state is State.FAILED
    assert "x" in work.words
    assert work.back == "/plan"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # as a server's log has it
def test_a_fault_of_ours_is_told_as_one_and_never_as_running(works):
    def job(_progress):
        raise ZeroDivisionError

    work = works.start(1, "Lập lịch", "/plan", "vi", job)

    assert work.state is State.FAILED
    assert "lỗi trong chương trình" in work.words


def test_another_process_tells_it_and_says_when_its_own_is_gone(works, tmp_path):
    work = works.start(1, "Lập lịch", "/plan", "vi", lambda _progress: Done(Message("web.go_back"), "/made"))
    file = tmp_path / "works" / f"{work.id}.json"
    elsewhere = Works(tmp_path)
    assert elsewhere.of(work.id, 1) == work
    file.write_text(json.dumps({**json.loads(file.read_text()), "state": "running"}))

    fresh = elsewhere.of(work.id, 1).state
    long_ago = time.time() - 60
    os.utime(file, (long_ago, long_ago))
    silent = elsewhere.of(work.id, 1).state

    assert (fresh, silent) == (State.RUNNING, State.BROKEN_OFF)


@pytest.mark.parametrize("name", ["", "..", "../config", "a/b", "nothing"])
def test_no_name_leads_elsewhere(works, name):
    assert works.of(name, 1) is None


def test_old_works_are_cleared_away(works, tmp_path):
    first = works.start(1, "Lập lịch", "/", "vi", lambda _progress: Done(Message("web.go_back"), "/made"))
    file = tmp_path / "works" / f"{first.id}.json"
    os.utime(file, (1, 1))

    works.start(1, "Lập lịch", "/", "vi", lambda _progress: Done(Message("web.go_back"), "/made"))

    assert not file.exists()
