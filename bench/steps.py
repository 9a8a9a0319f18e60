"""Training steps in plain PyTorch, timed on demand: for each line N on standard input, N steps and a line of their CPU milliseconds
(with --gpu, milliseconds by the clock, the GPU's work included).

The counterpart of `image-learner-bench steps`.
"""
import argparse
import ctypes
import json
import sys
import time

import torch

from networks import network

CLASSES = 7


def keep_freed_memory():
    """The allocator setting of image-learner: mmap threshold, trim threshold and padding."""
    libc = ctypes.CDLL(None)
    libc.mallopt(-3, 2**31 - 1)
    libc.mallopt(-1, 2**31 - 1)
    libc.mallopt(-2, 64 << 20)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--model-name", required=True)
    parser.add_argument("--precision", choices=["fp32", "bf16"], default="fp32")
    parser.add_argument("--adam", choices=["loop", "foreach", "fused"], default="loop", help="loop is PyTorch's default on a CPU")
    parser.add_argument("--attention", choices=["fused", "explicit"], default="fused")
    parser.add_argument("--keep-freed-memory", action="store_true")
    parser.add_argument("--batch-size", type=int, default=16)
    parser.add_argument("--size", type=int, default=96)
    parser.add_argument("--channels-last", action="store_true")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--gpu", action="store_true")
    arguments = parser.parse_args()
    if arguments.keep_freed_memory:
        keep_freed_memory()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    device = "cuda" if arguments.gpu else "cpu"
    model = network(arguments.model_name, CLASSES, arguments.attention == "fused").train().to(device)
    choice = {"loop": {}, "foreach": {"foreach": True}, "fused": {"fused": True}}[arguments.adam]
    if arguments.channels_last:
        model = model.to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4, **choice)
    mean = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1).to(device) * 255
    deviation = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1).to(device) * 255
    pixels = torch.randint(0, 256, (arguments.batch_size, arguments.size, arguments.size, 3), dtype=torch.uint8)
    labels = (torch.arange(arguments.batch_size) % CLASSES).to(device)

    def step():
        optimizer.zero_grad()
        x = (pixels.to(device).permute(0, 3, 1, 2).float().contiguous() - mean) / deviation
        if arguments.channels_last:
            x = x.contiguous(memory_format=torch.channels_last)
        with torch.autocast(device, torch.bfloat16, enabled=arguments.precision == "bf16"):
            answers = model(x)
        loss = torch.nn.functional.cross_entropy(answers.float(), labels)
        loss.item()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 0.5)
        optimizer.step()

    def now():
        if not arguments.gpu:
            return time.process_time()
        torch.cuda.synchronize()
        return time.perf_counter()

    step()
    print(json.dumps({"parameters": sum(p.numel() for p in model.parameters() if p.requires_grad)}), flush=True)
    for line in sys.stdin:
        times = []
        for _ in range(int(line)):
            start = now()
            step()
            times.append((now() - start) * 1000)
        print(json.dumps({"cpu_ms": times}), flush=True)


main()
