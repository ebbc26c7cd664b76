"""The thousand bulletins of a big house: a text of four hundred words each, approved, with a take and a rendering."""

import json
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scheduler.records.audio import Rendering, Take, VoiceKind
from scheduler.records.bulletin import (
    Approval,
    Bulletin,
    BulletinAudience,
    BulletinState,
    BulletinStep,
    BulletinVersion,
    Klass,
)

BULLETINS = 1_000
MILLISECONDS = 75_000
_SENTENCE = "Ngày 05/7/2023, Ủy ban nhân dân huyện hướng dẫn bà con nộp hồ sơ trực tuyến tại bộ phận một cửa. "
_TEXT = _SENTENCE * 20
_STATES = (*[BulletinState.APPROVED] * 16, BulletinState.DRAFT, BulletinState.SUBMITTED, BulletinState.RETURNED)


def put_bulletins(session: Session, now: datetime) -> None:
    """Write the bulletins, their takes and approvals; the ids of all three are the same."""
    stamp: dict[str, Any] = {"written_at": now, "written_by": 1}
    tokens = json.dumps([{"written": w, "spoken": w, "rule": "", "start": 0, "end": 1, "confidence": 1.0}
                         for w in _TEXT.split()])  # fmt: skip
    heard: dict[str, Any] = {
        "size_bytes": 450_000, "milliseconds": MILLISECONDS, "loudness_lufs": -16.0, "true_peak_dbtp": -1.5, **stamp,
    }  # fmt: skip
    for n in range(1, BULLETINS + 1):
        code, topic = f"BT-{n:04d}", f"CCHC-{n % 11 + 1:02d}"
        title = f"Hướng dẫn nộp hồ sơ trực tuyến, kỳ {n}"
        state = _STATES[n % len(_STATES)]
        session.add(Bulletin(
            id=n, code=code, source_key=code, state=state, klass=Klass.ORDINARY, title=title, topic=topic,
            author=f"Người viết {n % 12}", wanted_airings=4, most_airings=8, **stamp,
        ))  # fmt: skip
        session.flush()
        session.add_all([
            BulletinAudience(bulletin_id=n, audience="*"),
            BulletinVersion(
                bulletin_id=n, number=1, title=title, text=_TEXT, text_sha256="t", script=_TEXT,
                script_sha256=f"s{n}", tokens_json=tokens, unreadable=n % 90 == 0, **stamp,
            ),
            BulletinStep(bulletin_id=n, at=now, by=1, to_state=state, version_number=1),
            Take(
                id=n, bulletin_id=n, script_sha256=f"s{n}", sha256=f"{n:064x}", voice="espeak/vi", voice_version="1",
                voice_kind=VoiceKind.SYNTHETIC, words_per_minute=120, **heard,
            ),
        ])  # fmt: skip
        session.flush()
        session.add_all([
            Rendering(take_id=n, profile="loa", format="mp3", sha256=f"{n + BULLETINS:064x}", **heard),
            Approval(
                id=n, bulletin_id=n, version_number=1, text_sha256="t", script_sha256=f"s{n}", take_id=n,
                take_sha256=f"{n:064x}", submitted_at=now, submitted_by=1, approved_at=now, approved_by=1,
            ),
        ])  # fmt: skip
        session.flush()
        if state is BulletinState.APPROVED:
            made = session.get_one(Bulletin, n)
            made.approval_id = n
