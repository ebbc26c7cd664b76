"""The process in which eSpeak NG runs; started by path, so it needs nothing of this package.

The same bytes come out only for the same calls from a fresh state. So this process initialises the engine once, stays
silent, and forks a child for each sentence (some 10 ms; a cold start takes 150). It has one thread and loads no
numpy: forking is safe. Where there is no fork (Windows) it speaks one sentence itself and ends.

Protocol on stdin and stdout: requests are one line of JSON (`{"text": …, "words_per_minute": …}`); an answer is one
line of JSON (`{"bytes": n, "sample_rate": Hz, "last": this process now ends}` or `{"error": why}`), then n bytes of
16-bit little-endian mono sound.
"""

import ctypes
import json
import os
import signal
import sys
from typing import BinaryIO

import espeakng_loader

LONGEST_SECONDS = 60
"""A sentence that takes longer than this hangs; its process is ended by SIGALRM."""

_SYNCHRONOUS = 2  # AUDIO_OUTPUT_SYNCHRONOUS: Synth returns when all sound was handed over
_DONT_EXIT = 0x8000  # espeakINITIALIZE_DONT_EXIT: report errors, don't end the process
_RATE = 1  # espeakRATE, words a minute
_BY_CHARACTER = 1  # POS_CHARACTER
_UTF8 = 1  # espeakCHARS_UTF8

_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class EngineError(Exception):
    """eSpeak NG refused a call."""


class Engine:
    """eSpeak NG, initialised and silent.

    Args:
        voice: its name for the engine, "vi".

    Raises:
        EngineError: the library or its data can't be used here.
    """

    def __init__(self, voice: str) -> None:
        try:
            self._library = ctypes.CDLL(espeakng_loader.get_library_path())
            data_path = espeakng_loader.get_data_path()
        except (OSError, RuntimeError) as error:
            raise EngineError(str(error)) from error
        self._pieces: list[bytes] = []
        self._callback = _Callback(self._take)
        self.sample_rate = self._library.espeak_Initialize(_SYNCHRONOUS, 0, data_path.encode(), _DONT_EXIT)
        if self.sample_rate <= 0:
            raise EngineError("espeak_Initialize")
        self._library.espeak_SetSynthCallback(self._callback)
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise EngineError(f"espeak_SetVoiceByName {voice}")

    def _take(self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, events: int | None) -> int:
        del events
        if samples and count > 0:
            self._pieces.append(ctypes.string_at(samples, count * 2))
        return 0

    def speak(self, text: str, words_per_minute: int) -> bytes:
        """Return the sound of `text`, 16-bit mono at `sample_rate`.

        Raises:
            EngineError: the engine refused.
        """
        self._pieces.clear()
        data = text.encode() + b"\0"
        if self._library.espeak_SetParameter(_RATE, words_per_minute, 0) != 0:
            raise EngineError("espeak_SetParameter")
        if self._library.espeak_Synth(data, ctypes.c_size_t(len(data)), 0, _BY_CHARACTER, 0, _UTF8, None, None) != 0:
            raise EngineError("espeak_Synth")
        self._library.espeak_Synchronize()
        return b"".join(self._pieces)


def _answer(out: BinaryIO, engine: Engine, request: dict[str, object], *, last: bool) -> None:
    try:
        sound = engine.speak(str(request["text"]), int(str(request["words_per_minute"])))
    except EngineError as error:
        _refuse(out, str(error))
        return
    head = json.dumps({"bytes": len(sound), "sample_rate": engine.sample_rate, "last": last})
    out.write(head.encode() + b"\n" + sound)
    out.flush()


def _refuse(out: BinaryIO, why: str) -> None:
    out.write(json.dumps({"error": why}).encode() + b"\n")
    out.flush()


def serve(voice: str, requests: BinaryIO, out: BinaryIO, *, once: bool) -> int:
    """Answer requests until there are no more; return the exit code.

    Args:
        voice: the engine's name of the voice.
        requests: lines of JSON.
        out: where answers go.
        once: speak one sentence in this process, then end; else fork for each.
    """
    try:
        engine = Engine(voice)
    except EngineError as error:
        _refuse(out, str(error))
        return 1
    for line in requests:
        request = json.loads(line)
        if once:
            _answer(out, engine, request, last=True)
            return 0
        child = os.fork()
        if child == 0:
            signal.alarm(LONGEST_SECONDS)
            _answer(out, engine, request, last=False)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status != 0:
            _refuse(out, f"wait status {status}")
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer; this process ends with its pipe
    sys.exit(
        serve(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer, once="--once" in sys.argv or not hasattr(os, "fork"))
    )
