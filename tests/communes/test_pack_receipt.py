"""A pack's page makes the very codes that the centre takes, in an engine that knows ECMAScript 5 and no more."""

import json
import random
import subprocess
from importlib import resources

import programs
from pack_files import pack_of, unzipped
from player_station import DAY

from scheduler import receiptcode

SCRIPT = resources.files("scheduler").joinpath("data", "pack_receipt.js").read_text(encoding="utf-8")


def test_the_pages_codes_are_the_programs(tmp_path, station):
    chance = random.Random(3)
    document = station.document([station.slot(f"s{n}", 300 + n, 1000) for n in range(9)])
    (part,) = receiptcode.parts_of(document)
    asked, wanted = [], []
    for n in range(16):
        key = receiptcode.part_key(chance.randbytes(32), part)
        thirds = [chance.choice([0, 3]) for _ in range(9)]
        reason = n % len(receiptcode.REASONS)
        asked.append([key.hex(), receiptcode.head_of(part), n, reason, thirds])
        wanted.append(receiptcode.write(part, key, tuple(thirds), receiptcode.REASONS[reason], n))
    calls = "\n".join(f"print(receiptCode.apply(null, {json.dumps(one)}));" for one in asked)
    makes, _ = SCRIPT.split("  function kept(")  # what follows is the page's
    (tmp_path / "codes.js").write_text(f"{makes}\n{calls}\n}}());", encoding="utf-8")

    done = subprocess.run(
        [programs.program("mujs"), tmp_path / "codes.js"], capture_output=True, text=True, check=False
    )  # fmt: skip

    assert done.stderr == ""
    assert done.stdout.split() == wanted


def test_a_pack_with_keys_has_a_form_for_each_window_and_one_without_has_none(station):
    document = station.publish([station.slot("a", 301, title="<Tin> A"), station.slot("b", 303, number=2)])

    page = unzipped(pack_of(station, [document], keys={DAY: b"k" * 32}))["index.html"].decode()
    bare = unzipped(pack_of(station, [document]))["index.html"].decode()

    assert page.count("<form hidden") == 1
    assert page.count('type="checkbox"') == 2
    assert "&lt;Tin&gt; A</label>" in page
    assert (page.count("</script>"), bare.count("</script>"), bare.count("<form")) == (1, 1, 0)
