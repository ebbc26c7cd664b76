"""What each profile promises, measured on the decoded bytes."""

import io
import struct
import subprocess
import sys

import mutagen
import mutagen.oggopus
import numpy as np
import pytest
from reading_labels import label_of
from second_meter import reading
from test_mastering import speech_like

from scheduler import settings
from scheduler.studio.encoding import decode, encode_rendering
from scheduler.studio.horn import for_horn
from scheduler.studio.mastering import RATE, Mastered, Target, level
from scheduler.studio.metering import measure
from scheduler.studio.profiles import PROFILES, chosen
from scheduler.studio.tagging import Label, tagged

pytestmark = pytest.mark.slow  # each encodes

LABEL = Label("Nộp hồ sơ qua mạng: thủ tục ở xã Nghĩa Hưng", "CCHC-06", "B-07", "espeak/vi", "synthetic")


HORN_LIMITS_DB = {
    (20, 75): (-200, -60),
    (75, 150): (-200, -35),
    (150, 225): (-200, -12),
    (285, 315): (-9, -3),
    (400, 5_000): (-2, 2),
    (5_850, 6_150): (-9, -3),
    (8_000, 9_000): (-200, -18),
    (9_000, 11_500): (-200, -30),
}
"""Bands, Hz: least and most dB left of white noise, against 600–3,000 Hz; −6 at both edges, for it is cut twice."""


def talk(seconds=8.0):
    """Speech-like sound with rumble below and hiss above, and soft syllables beside loud ones."""
    random = np.random.default_rng(7)
    moments = np.arange(round(seconds * RATE)) / RATE
    loud = np.repeat(10 ** (random.uniform(-22, 0, round(seconds * 2)) / 20), RATE // 2)[: moments.size]
    wave = speech_like(seconds) * loud
    wave += 0.05 * np.sin(2 * np.pi * 60 * moments) + 0.02 * random.standard_normal(moments.size)
    return wave.astype(np.float32)


@pytest.fixture(scope="module")
def take():
    return level(talk(), Target())


@pytest.fixture(scope="module")
def renderings(take):
    return {name: encode_rendering(take, -1.5, profile) for name, profile in PROFILES.items()}


def heard(encoded):
    speech = decode(encoded.frames)
    return speech.samples.astype(float) / 32768, speech.sample_rate


def band_db(sound, low_hz, high_hz):
    """Mean power density between two frequencies, dB, over the whole length."""
    wave, rate = sound
    size = 4096
    spectra = np.abs(np.fft.rfft(wave[: wave.size // size * size].reshape(-1, size) * np.hanning(size))) ** 2
    frequencies = np.fft.rfftfreq(size, 1 / rate)
    return 10 * np.log10(spectra.mean(axis=0)[(frequencies >= low_hz) & (frequencies < high_hz)].mean())


def crest_db(sound):
    """Highest sample over the root mean square of the whole, dB."""
    wave, _ = sound
    return 20 * np.log10(np.abs(wave).max()) - 10 * np.log10(np.square(wave).mean())


def only(sound, low_hz, high_hz):
    """The same sound with nothing outside a band, cut as sharply as can be."""
    wave, rate = sound
    spectrum = np.fft.rfft(wave)
    frequencies = np.fft.rfftfreq(wave.size, 1 / rate)
    spectrum[(frequencies < low_hz) | (frequencies > high_hz)] = 0
    return np.fft.irfft(spectrum, wave.size), rate


def test_the_settings_know_exactly_the_profiles_that_there_are():
    assert tuple(PROFILES) == settings.RENDERINGS
    assert [p.name for p in chosen(("opus-24", "loa"))] == ["opus-24", "loa"]


@pytest.mark.parametrize("name", PROFILES)
def test_loudness_and_peak_hold_on_what_a_decoder_hears(renderings, take, name):
    encoded, profile = renderings[name], PROFILES[name]
    speech = decode(encoded.frames)

    found = measure(speech.samples, speech.sample_rate)

    assert found == encoded.loudness
    assert found.lufs == pytest.approx(profile.lufs or take.loudness.lufs, abs=0.5)
    assert found.true_peak_dbtp <= -1.0
    assert encoded.milliseconds == pytest.approx(take.loudness.seconds * 1000, abs=80)


@pytest.mark.parametrize("name", PROFILES)
def test_another_meter_and_another_reader_agree_on_every_profile(renderings, name):
    encoded, profile = renderings[name], PROFILES[name]

    other = reading(encoded.frames, "ogg" if profile.format == "opus" else "mp3")

    assert other.lufs == pytest.approx(encoded.loudness.lufs, abs=0.2)
    # ffmpeg has an Opus decoder of its own: of one bar of peaks it lets another one stand out
    apart_db = 0.8 if profile.format == "opus" else 0.3
    assert other.true_peak_dbtp == pytest.approx(encoded.loudness.true_peak_dbtp, abs=apart_db)
    assert other.true_peak_dbtp <= -0.9  # it says tenths
    assert (other.codec, other.channels) == (profile.format, "mono")
    assert other.seconds == pytest.approx(encoded.milliseconds / 1000, abs=0.05)
    opened = mutagen.File(io.BytesIO(tagged(encoded.frames, LABEL, profile.format)))
    assert opened.info.length == pytest.approx(encoded.milliseconds / 1000, abs=0.05)


def test_a_horn_gives_back_300_to_6000_hz_and_little_else():
    noise = (0.2 * np.random.default_rng(5).standard_normal(10 * RATE)).astype(np.float32)
    sounding = for_horn(noise, RATE), RATE
    within = band_db(sounding, 600, 3_000)

    found = {edges: band_db(sounding, *edges) - within for edges in HORN_LIMITS_DB}

    limits = HORN_LIMITS_DB.items()
    assert {edges: found[edges] for edges, (least, most) in limits if not least <= found[edges] <= most} == {}


def test_a_horns_rendering_has_nothing_outside_its_band(renderings):
    horn, plain = heard(renderings["horn"]), heard(renderings["loa"])
    within = band_db(horn, 300, 6_000)

    assert band_db(horn, 40, 120) < within - 35
    assert band_db(horn, 8_000, 11_000) < within - 20
    assert band_db(horn, 40, 120) - within < band_db(plain, 40, 120) - band_db(plain, 300, 6_000) - 20
    assert abs(band_db(horn, 600, 900) - band_db(plain, 600, 900)) < 6


def test_a_horns_rendering_is_evener_and_keeps_its_loudness_with_lower_peaks(renderings):
    horn, plain = renderings["horn"], renderings["loa"]

    assert crest_db(heard(horn)) < 12.5
    assert crest_db(heard(horn)) < crest_db(only(heard(plain), 300, 6_000)) - 3
    assert horn.loudness.true_peak_dbtp < plain.loudness.true_peak_dbtp - 3
    assert horn.loudness.lufs == pytest.approx(plain.loudness.lufs, abs=0.5)


def test_soft_syllables_come_closer_to_loud_ones():
    tone = np.sin(2 * np.pi * 1_000 * np.arange(4 * RATE) / RATE)
    steps = np.where(np.arange(tone.size) < 2 * RATE, 0.5, 0.05)

    evened = for_horn((tone * steps).astype(np.float32), RATE)
    loud, soft = np.std(evened[RATE : RATE + 4800]), np.std(evened[3 * RATE : 3 * RATE + 4800])

    assert 20 * np.log10(loud / soft) == pytest.approx(20 / 4, abs=0.5)


@pytest.mark.parametrize("name", ["opus-24", "opus-16"])
def test_opus_is_as_small_as_its_name_says(renderings, name):
    encoded = renderings[name]

    kbit = len(encoded.frames) * 8 / encoded.milliseconds

    assert kbit == pytest.approx(PROFILES[name].kbit, rel=0.25)
    assert len(encoded.frames) < 0.65 * len(renderings["loa"].frames)


def test_opus_says_what_it_is_and_to_all_players_alike(renderings):
    data = tagged(renderings["opus-24"].frames, LABEL, "opus")

    read = mutagen.oggopus.OggOpus(io.BytesIO(data))

    assert read["title"] == [LABEL.title]
    assert (read["artist"], read["genre"], read["code"]) == (["espeak/vi"], ["CCHC-06"], ["B-07"])
    assert read["comment"] == ["giọng đọc tổng hợp"]
    assert sorted(key for key, _ in read.tags) == ["CODE", "VOICE_KIND", "artist", "comment", "genre", "title"]
    assert np.array_equal(decode(data).samples, decode(renderings["opus-24"].frames).samples)
    assert data == tagged(renderings["opus-24"].frames, LABEL, "opus")


def old_player_reads(data):
    """Text frames as a player of 2005 reads them: ID3v2.3 (plain sizes), encodings 0 and 1, a BOM first."""
    assert data[:5] == b"ID3\x03\x00"
    assert data[5] == 0, "no unsynchronisation, no extended header"
    size = sum(byte << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True))
    at, found = 10, {}
    while at < 10 + size:
        name, length, flags = struct.unpack(">4sIH", data[at : at + 10])
        body = data[at + 10 : at + 10 + length]
        assert flags == 0
        if name.startswith(b"T") and name != b"TXXX":  # ID3's frame for what has none of its own
            assert body[0] == 1
            assert body[1:3] == b"\xff\xfe", "little endian, as Windows wrote it"
            found[name.decode()] = body[3:].decode("utf-16-le").rstrip("\0")
        at += 10 + length
    assert data[at : at + 2] in {b"\xff\xf3", b"\xff\xf2"}, "the first frame follows at once"
    return found


def test_an_old_player_reads_the_vietnamese_title(renderings):
    data = tagged(renderings["loa"].frames, LABEL)

    assert old_player_reads(data) == {"TIT2": LABEL.title, "TPE1": "espeak/vi", "TCON": "CCHC-06"}
    assert label_of(data) == LABEL


def test_a_short_cry_is_held_by_its_peak_alone():
    wave = speech_like(1.2, loudest=0.9)
    short = level(wave, Target())

    for name in ("loa", "opus-16", "horn"):
        encoded = encode_rendering(short, -1.5, PROFILES[name])

        assert encoded.loudness.true_peak_dbtp <= -1.0


def test_what_limiting_can_not_hold_is_turned_down():
    random = np.random.default_rng(3)
    noise = np.clip(3 * random.standard_normal(4 * RATE), -1, 1).astype(np.float32)
    hot = (noise * 32767).astype(np.int16)

    encoded = encode_rendering(Mastered(hot, measure(hot, RATE)), -1.0, PROFILES["opus-16"])

    assert encoded.loudness.true_peak_dbtp <= -1.0


BYTES = """
import hashlib, sys
sys.path[:0] = [sys.argv[1], sys.argv[1] + "/.."]
from test_profiles import LABEL, talk
from scheduler.studio.encoding import encode_rendering, encode_take
from scheduler.studio.mastering import Target, level
from scheduler.studio.profiles import PROFILES
from scheduler.studio.tagging import tagged
take = level(talk(4.0), Target())
files = [encode_take(take.samples, label=LABEL)]
files += [tagged(encode_rendering(take, -1.5, p).frames, LABEL, p.format) for p in PROFILES.values()]
print(" ".join(hashlib.sha256(f).hexdigest() for f in files))
"""


def test_two_processes_make_the_same_bytes(request):
    command = [sys.executable, "-c", BYTES, str(request.path.parent)]
    runs = [
        subprocess.Popen(command, stdout=subprocess.PIPE, cwd=request.config.rootpath, encoding="ascii")
        for _ in range(2)
    ]

    first, second = (run.communicate()[0].split() for run in runs)

    assert len(first) == 1 + len(PROFILES)
    assert len(set(first)) == len(first)
    assert first == second
