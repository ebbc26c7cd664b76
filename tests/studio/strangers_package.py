"""A voice package that a stranger wrote, installed as pip would: module and metadata in a folder on the path."""

import sys
from contextlib import contextmanager
from textwrap import dedent

ENGINE = "tieng-chuong"
VERSION = "chuong 2.1"
_MODULE = "chuong_lang"

_SOURCE = '''
    """A bell for a voice: a beat for each word, higher for longer words."""

    import numpy as np

    from scheduler.messages import Message
    from scheduler.studio.voices.contract import Speech, VoiceFailed

    RATE = 16_000


    class Bell:
        name = "tieng-chuong/dong"
        version = "chuong 2.1"
        kind = "synthetic"
        online = False
        service = ""
        words_per_minute = 0

        def usable(self):
            return None

        def speak(self, sentence):
            if not sentence.split():
                raise VoiceFailed("studio.nothing_to_say", voice=self.name)
            time = np.arange(round(0.25 * RATE)) / RATE
            beats = [np.sin(2 * np.pi * (200 + 40 * len(word)) * time) for word in sentence.split()]
            return Speech((12_000 * np.concatenate(beats)).astype(np.int16), RATE)

        def close(self):
            return None


    def make_voice(workplace):
        assert workplace.settings.voice_region in {"north", "central", "south"}
        return Bell()
'''


@contextmanager
def installed(folder, monkeypatch):
    """Install the package into a folder and put that on the path; afterwards it is forgotten."""
    information = folder / f"{_MODULE}-2.1.dist-info"
    information.mkdir(parents=True)
    (folder / f"{_MODULE}.py").write_text(dedent(_SOURCE), encoding="utf-8")
    (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {_MODULE}\nVersion: 2.1\n")
    (information / "entry_points.txt").write_text(f"[scheduler.voices]\n{ENGINE} = {_MODULE}:make_voice\n")
    (information / "RECORD").write_text(f"{_MODULE}.py,,\n{information.name}/METADATA,,\n")
    with monkeypatch.context() as patch:
        patch.syspath_prepend(folder)
        yield
    sys.modules.pop(_MODULE, None)
