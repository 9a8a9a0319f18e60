"""Makes the small checkpoint files of this folder, with torch 2.13.0: python3 make_checkpoints.py

Each tensor holds whole numbers that the tests spell out again."""
import argparse
import collections
import os

import torch
from safetensors.torch import save_file

os.chdir(os.path.dirname(os.path.abspath(__file__)))


def counted(dtype, *shape):
    return torch.arange(torch.Size(shape).numel()).reshape(shape).to(dtype)


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(2, 3, 2, bias=False)
        self.bn = torch.nn.BatchNorm2d(3)
        with torch.no_grad():
            self.conv.weight.copy_(counted(torch.float32, 3, 2, 2, 2))
        self.bn.num_batches_tracked += 7


network = Network()
torch.save(network.state_dict(), "state_dict.pth")
torch.save(network.state_dict(), "legacy.pth", _use_new_zipfile_serialization=False)
torch.save(network.state_dict(), "protocol4.pth", pickle_protocol=4)

optimizer = torch.optim.Adam(network.parameters())
(network.conv.weight.sum() + network.bn.weight.sum() + network.bn.bias.sum()).backward()
optimizer.step()
with torch.no_grad():
    network.conv.weight.copy_(counted(torch.float32, 3, 2, 2, 2))
torch.save({
    "epoch": 3, "arch": "network", "best": 0.5, "amp": None,
    "state_dict": {"module." + name: value for name, value in network.state_dict().items()},
    "optimizer": optimizer.state_dict(),
    "args": argparse.Namespace(lr=0.1, words=["a", "b"]),
}, "nested.pth")
torch.save({"model": {"a": torch.nn.Parameter(counted(torch.float32, 2, 3))}}, "parameter.pth")

types = collections.OrderedDict(
    (str(dtype).removeprefix("torch."), counted(dtype, 2, 3))
    for dtype in [torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.float16,
                  torch.bfloat16, torch.float32, torch.float64, torch.bool])
torch.save(types, "types.pth")
torch.save(types, "types_legacy.pth", _use_new_zipfile_serialization=False)
save_file(types, "types.safetensors", metadata={"format": "pt", "note": "\u00e9\U0001f600\"\n"})

base = counted(torch.float32, 4, 6)
views = {
    "base": base,
    "transposed": base.t(),
    "column": base[:, 2],
    "block": base[1:3, 2:5],
    "expanded": torch.tensor([5.0, 6.0]).reshape(2, 1).expand(2, 3),
    "channels_last": counted(torch.float16, 1, 3, 2, 2).to(memory_format=torch.channels_last),
    "scalar": torch.tensor(-9),
    "empty": torch.zeros(0, 4),
}
torch.save(views, "views.pth")
torch.save(views, "views_legacy.pth", _use_new_zipfile_serialization=False)

tagged = counted(torch.float32, 3)
tagged.note = "kept with the tensor"
torch.save({"tagged": tagged}, "tagged.pth")
torch.save(network, "whole_model.pth")
torch.save({"a": torch.zeros(2, dtype=torch.complex64)}, "complex.pth")
torch.save({"epoch": 3}, "no_tensors.pth")
torch.jit.script(torch.nn.Linear(1, 1)).save("script.pth")
