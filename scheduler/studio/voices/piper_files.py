"""Piper voice files that people put in place: tried, copied whole into the home folder, listed.

A voice is two files: NAME.onnx (the model) and NAME.onnx.json (its configuration). The configuration is written first,
so that a model that is there is complete.
"""

import json
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from scheduler.files import sha256_of, write_whole
from scheduler.messages import Refused

FOLDER = "voices"
MODEL, CONFIG = ".onnx", ".onnx.json"
MOST_BYTES = 1_000_000_000
MOST_CONFIG_BYTES = 5_000_000

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_VERSION_DIGITS = 16


@dataclass(frozen=True, slots=True)
class VoiceFile:
    """A voice in place.

    Attributes:
        name: of the voice.
        model: the `.onnx` file.
        config: its configuration.
    """

    name: str
    model: Path
    config: Path

    def version(self) -> str:
        """Return the first 16 digits of the SHA-256 of both files: another file is another voice.

        Raises:
            OSError: a file can't be read.
        """
        return f"{sha256_of(self.model)[:_VERSION_DIGITS]}-{sha256_of(self.config)[:_VERSION_DIGITS]}"


def in_place(home: Path) -> tuple[VoiceFile, ...]:
    """Return the voices in a home folder, by name; a model without its configuration is none."""
    models = sorted((home / FOLDER).glob(f"*{MODEL}"))
    found = (
        VoiceFile(model.name.removesuffix(MODEL), model, model.with_name(model.name + ".json")) for model in models
    )
    return tuple(file for file in found if file.config.is_file())


def checked(model: Path, config: Path | None) -> tuple[str, Path]:
    """Return the name of a voice somebody hands over and its configuration file, after a look from outside.

    Raises:
        Refused: no .onnx file, a name with other signs, no configuration beside it, no JSON, not Vietnamese, too large.
        OSError: a file can't be read.
    """
    name = model.name.removesuffix(MODEL)
    if not model.name.endswith(MODEL) or not _NAME.fullmatch(name):
        raise Refused("studio.voice_file_name", file=model.name)
    beside = config or model.with_name(name + CONFIG)
    if not beside.is_file():
        raise Refused("studio.voice_file_no_config", file=model.name, config=beside.name)
    if model.stat().st_size > MOST_BYTES or beside.stat().st_size > MOST_CONFIG_BYTES:
        raise Refused("studio.voice_file_too_large", file=model.name)
    try:
        language = json.loads(beside.read_text(encoding="utf-8"))["espeak"]["voice"]
    except (ValueError, KeyError, TypeError) as error:
        raise Refused("studio.voice_file_broken", file=beside.name, why=str(error)) from error
    if not str(language).lower().startswith("vi"):
        raise Refused("studio.voice_file_language", file=model.name, language=str(language))
    return name, beside


def put(home: Path, name: str, model: Path, config: Path) -> VoiceFile:
    """Copy a voice into a home folder, whole or not at all; the same again changes nothing.

    Raises:
        OSError: it can't be read, or the disk is full.
    """
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    file = VoiceFile(name, folder / (name + MODEL), folder / (name + CONFIG))
    if file.model.is_file() and file.config.is_file() and _same(model, file.model) and _same(config, file.config):
        return file
    aside = Path(mkdtemp(prefix=".part-", dir=folder))
    try:
        copy = aside / file.model.name
        shutil.copyfile(model, copy)
        with copy.open("rb+") as written:
            os.fsync(written.fileno())
        file.model.unlink(missing_ok=True)  # never an old model with a new configuration
        write_whole(file.config, config.read_bytes())
        copy.replace(file.model)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return file


def _same(one: Path, other: Path) -> bool:
    return one.stat().st_size == other.stat().st_size and sha256_of(one) == sha256_of(other)
