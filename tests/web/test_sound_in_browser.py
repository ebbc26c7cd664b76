"""A real browser decodes what the studio makes: MP3 and Opus, by the page's own player and sample by sample."""

import base64

import numpy as np
import pytest

from scheduler.studio.encoding import decode, encode_rendering
from scheduler.studio.mastering import RATE, Target, level
from scheduler.studio.profiles import PROFILES
from scheduler.studio.tagging import Label, tagged

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MEDIA = {"mp3": "audio/mpeg", "opus": "audio/ogg"}
DECODE = """async ([data, media]) => {
  const bytes = Uint8Array.from(atob(data), c => c.charCodeAt(0));
  const sound = await new OfflineAudioContext(1, 1, 48000).decodeAudioData(bytes.buffer.slice(0));
  const wave = sound.getChannelData(0);
  const player = new Audio(URL.createObjectURL(new Blob([bytes], {type: media})));
  await new Promise((done, failed) => {
    player.onloadedmetadata = done;
    player.onerror = () => failed(player.error.message);
  });
  return {seconds: sound.duration, channels: sound.numberOfChannels, played: player.duration,
          rms: Math.sqrt(wave.reduce((sum, x) => sum + x * x, 0) / wave.length)};
}"""


@pytest.fixture(scope="module")
def take():
    """Four seconds that swell and fade, mastered."""
    seconds = np.arange(4 * RATE) / RATE
    swelling = 0.3 * np.sin(2 * np.pi * 440 * seconds) * (1 + np.sin(2 * np.pi * seconds)) / 2
    return level(swelling.astype(np.float32), Target())


@pytest.mark.parametrize("name", ["loa", "horn", "opus-24", "opus-16"])
def test_a_browser_hears_what_our_decoder_hears(browser, take, name):
    profile = PROFILES[name]
    encoded = encode_rendering(take, -1.5, profile)
    data = tagged(encoded.frames, Label("Nước sạch", "KHAC", "B-01", "espeak/vi", "synthetic"), profile.format)
    page = browser.new_page()

    heard = page.evaluate(DECODE, [base64.b64encode(data).decode(), MEDIA[profile.format]])

    ours = decode(encoded.frames).samples.astype(float) / 32768
    assert heard["channels"] == 1
    assert heard["seconds"] == pytest.approx(encoded.milliseconds / 1000, abs=0.1)
    assert heard["played"] == pytest.approx(encoded.milliseconds / 1000, abs=0.1)
    assert 20 * np.log10(heard["rms"] / np.sqrt(np.square(ours).mean())) == pytest.approx(0, abs=0.3)
