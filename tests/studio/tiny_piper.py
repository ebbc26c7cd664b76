"""A Piper voice of a few hundred bytes: the inputs, output and configuration of a real one, a hum for a voice.

As in a real one (VITS exported to ONNX, opset 15) there is noise in it: `scales` are (noise, length, noise of lengths).
"""

import json

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper, save

RATE = 16_000
_SAMPLES_A_PHONEME = 1_024


def _model(loudness, first_input):
    """Each phoneme id is heard as a tone of its own, as long as every other, times the length scale in pitch."""
    ramp = (2 * np.pi * 12 / RATE * np.arange(_SAMPLES_A_PHONEME, dtype=np.float32)).reshape(1, 1, -1)
    constants = {
        "ramp": ramp,
        "loudness": np.float32(loudness),
        "zero": np.array([0], np.int64),
        "one": np.array([1], np.int64),
        "two": np.array([2], np.int64),
        "mono": np.array([1, 1, -1], np.int64),
    }
    nodes = [
        helper.make_node("Slice", [first_input, "zero", "input_lengths", "one"], ["said"]),
        helper.make_node("Cast", ["said"], ["pitches"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["pitches", "two"], ["pitches_apart"]),
        helper.make_node("Slice", ["scales", "one", "two", "zero"], ["length"]),
        helper.make_node("Mul", ["ramp", "length"], ["stretched"]),
        helper.make_node("Mul", ["pitches_apart", "stretched"], ["phases"]),
        helper.make_node("Sin", ["phases"], ["tones"]),
        helper.make_node("Slice", ["scales", "zero", "one", "zero"], ["noise"]),
        helper.make_node("RandomNormalLike", ["tones"], ["hiss"]),
        helper.make_node("Mul", ["hiss", "noise"], ["scaled_hiss"]),
        helper.make_node("Add", ["tones", "scaled_hiss"], ["noisy"]),
        helper.make_node("Mul", ["noisy", "loudness"], ["loud"]),
        helper.make_node("Reshape", ["loud", "mono"], ["output"]),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [
            helper.make_tensor_value_info(first_input, TensorProto.INT64, ["batch", "phonemes"]),
            helper.make_tensor_value_info("input_lengths", TensorProto.INT64, ["batch"]),
            helper.make_tensor_value_info("scales", TensorProto.FLOAT, [3]),
        ],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 1, "time"])],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)
    checker.check_model(made)
    return made


def configuration(language="vi"):
    """The JSON that lies beside a voice; its phonemes are eSpeak NG's, so that Piper's real phonemizer is used."""
    letters = "abcdefhijklmnopqrstuvwxyzæçðøħŋœɐɑɒɓɔɕɖɗəɛɜɟɡɣɤɨɪɬɯɲɹɾʂʃʈʊʋʌʐʒʔˈˌːβθ.,!? 0123456789↑↓"
    symbols = ["_", "^", "$", *letters]
    return {
        "audio": {"sample_rate": RATE, "quality": "low"},
        "espeak": {"voice": language},
        "inference": {"noise_scale": 0.667, "length_scale": 1.0, "noise_w": 0.8},
        "phoneme_type": "espeak",
        "phoneme_id_map": {symbol: [number] for number, symbol in enumerate(symbols)},
        "num_symbols": len(symbols),
        "num_speakers": 1,
        "speaker_id_map": {},
    }


def make_voice_file(folder, name="vi_VN-thu-low", *, language="vi", loudness=0.5, first_input="input"):
    """Make NAME.onnx and NAME.onnx.json in a folder; returns the model's path."""
    folder.mkdir(parents=True, exist_ok=True)
    model = folder / f"{name}.onnx"
    save(_model(loudness, first_input), model)
    model.with_name(model.name + ".json").write_text(json.dumps(configuration(language)), encoding="utf-8")
    return model
