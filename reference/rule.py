"""The rule that gives every tensor its values, and the table of what references give for them.

The Swift side of the rule is Tests/NetworksTests/GoldenWeights.swift. No weights are stored: each
tensor is drawn from its name and shape alone, by a counter stream (SplitMix64) seeded with the
CRC-32 of the name.
"""
import json
import math
import pathlib
import sys
import types
import zlib

import numpy as np

root = pathlib.Path(__file__).resolve().parent.parent
TABLE = root / "test-data" / "reference-networks.json"
# These keep what the constructor computed.
KEPT = ("num_batches_tracked", "relative_position_index", "relative_coords_table")
PICTURE_SEED = 20260101


def allow_cpu_build():
    """Lets torchvision, not yet imported, be imported beside a CPU build of PyTorch: its wheel
    describes operators that it registers beside the CUDA build alone, and no network needs."""
    name = "torchvision._meta_registrations"
    sys.modules.setdefault(name, types.ModuleType(name))


def uniform(seed, count):
    """Numbers in -1..<1: the upper 24 bits of SplitMix64 over a counter."""
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(
            0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return ((z >> np.uint64(40)).astype(np.float64) / float(1 << 23) - 1.0).astype(np.float32)


def values(name, shape):
    """The values of a tensor; None where it keeps its own."""
    last = name.rsplit(".", 1)[-1]
    if last in KEPT:
        return None
    count = math.prod(shape)
    u = uniform(zlib.crc32(name.encode()), count).reshape(shape)
    if last == "running_var":
        return 1 + np.float32(0.1) * np.abs(u)
    if last == "random_matrix":
        exponentials = np.exp(u.astype(np.float64))
        return (exponentials / exponentials.sum(-1, keepdims=True)).astype(np.float32)
    if len(shape) >= 2:
        inputs = count / shape[0]
        return u * np.float32(math.sqrt((6.0 if len(shape) == 4 else 3.0) / inputs))
    return 1 + np.float32(0.1) * u if last in ("weight", "scale") else np.float32(0.1) * u


def fill(network):
    """Gives every tensor of a PyTorch network its value."""
    import torch

    for name, tensor in network.state_dict().items():
        filling = values(name, tuple(tensor.shape))
        if filling is not None:
            tensor.copy_(torch.from_numpy(np.ascontiguousarray(filling)).reshape(tensor.shape))


def picture(size):
    import torch

    pixels = uniform(PICTURE_SEED, 3 * size * size)
    return torch.from_numpy(pixels.reshape(1, 3, size, size))


def lists(network):
    """Name, shape and type of every tensor, and the names of those that are trained."""
    tensors = [
        [name, list(tensor.shape), str(tensor.dtype).removeprefix("torch.")]
        for name, tensor in network.state_dict().items()]
    trained = [name for name, tensor in network.named_parameters() if tensor.requires_grad]
    return tensors, trained


def digest(lines):
    """FNV-1a of lines: enough to tell that a list of names is the same."""
    value = 0xCBF29CE484222325
    for byte in "".join(line + "\n" for line in lines).encode():
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def summary(tensor):
    """A tensor in few numbers: its first ones (9 digits of single precision, 12 of double), sum
    and length."""
    digits = 12 if tensor.dtype.itemsize == 8 else 9
    v = tensor.detach().double().flatten().numpy()
    return {
        "shape": list(tensor.shape), "first": [float(f"{a:.{digits}g}") for a in v[:8]],
        "sum": float(v.sum()), "l2": float(np.sqrt((v * v).sum())),
    }


def record(name, size, parameters, tensors, trained, features, logits):
    """A network's line of the table."""
    lines = [f"{tensor} {'x'.join(map(str, shape))} {kind}" for tensor, shape, kind in tensors]
    made = {
        "name": name, "size": size, "parameters": parameters,
        "tensors": len(lines), "tensorsDigest": digest(lines),
        "trainable": len(trained), "trainableDigest": digest(trained),
        "features": summary(features), "logits": summary(logits),
    }
    return made | ({"precision": "float64"} if logits.dtype.itemsize == 8 else {})


def text(records):
    """JSON with a line for each record."""
    lines = [json.dumps(record, separators=(",", ":")) for record in records]
    return "[\n" + ",\n".join(lines) + "\n]\n"


def read_table():
    """The records by name, in the order of the table."""
    return {record["name"]: record for record in json.loads(TABLE.read_text())}


def put(record):
    """Puts a record into the table: in its own line, or as the last one."""
    table = read_table() | {record["name"]: record}
    TABLE.write_text(text(table.values()))
