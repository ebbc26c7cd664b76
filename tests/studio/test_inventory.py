import hashlib

from scheduler.files import Kept, Store
from scheduler.studio.inventory import Expected, Fault, audio_check, judge


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def test_what_lies_as_recorded_is_no_finding():
    file = Kept(sha("a"), "flac", 10)

    assert judge([Expected(file.sha256, "flac", 10, "B-01")], [file], lambda *_: True) == []


def test_missing_truncated_corrupt_and_orphaned_are_told_apart():
    expected = [
        Expected(sha("missing"), "flac", 10, "B-01"),
        Expected(sha("short"), "mp3", 10, "B-02"),
        Expected(sha("changed"), "mp3", 10, "B-03"),
        Expected(sha("sentence"), "flac", None, ""),
    ]
    lying = [Kept(sha("short"), "mp3", 9), Kept(sha("changed"), "mp3", 10), Kept(sha("sentence"), "flac", 5)]
    orphan = Kept(sha("orphan"), "flac", 7)
    asked = []

    def whole(sha256, ext):
        asked.append(sha256)
        return sha256 != sha("changed")

    findings = judge(expected, [*lying, orphan], whole)

    assert [(f.fault, f.owner) for f in findings] == [
        (Fault.MISSING, "B-01"),
        (Fault.TRUNCATED, "B-02"),
        (Fault.CORRUPT, "B-03"),
        (Fault.ORPHANED, ""),
    ]
    assert findings[-1].sha256 == orphan.sha256
    assert asked == [sha("changed"), sha("sentence")]


def test_a_file_that_several_records_name_is_judged_once():
    twice = [Expected(sha("a"), "flac", 3, "B-01"), Expected(sha("a"), "flac", 3, "B-02")]

    findings = judge(twice, [], lambda *_: True)

    assert [f.owner for f in findings] == ["B-01"]


def test_the_store_is_read_to_the_last_byte(tmp_path):
    store = Store(tmp_path)
    kept = [store.put_bytes(data, "flac") for data in (b"first", b"second", b"third")]
    harmed = store.path(kept[1].sha256, "flac")
    harmed.write_bytes(b"sEcond")
    told = []

    findings = audio_check(
        [Expected(k.sha256, "flac", k.size_bytes, "B") for k in kept],
        store,
        lambda done, total, what="": told.append((done, total)),
    )

    assert [(f.fault, f.sha256) for f in findings] == [(Fault.CORRUPT, kept[1].sha256)]
    assert told == [(1, 3), (2, 3), (3, 3)]
