"""Ways to fine-tune that the program does not have, in plain PyTorch: candidates.py DATA WEIGHTS [--seeds 0 1 2] [--device cuda] ...

Each run is one way, one learning rate, one network, one set of pictures and one seed; it is written as a line of JSON
with the test accuracy at the epoch with the best validation accuracy, as it is and with four flips averaged.
DATA and WEIGHTS are the folders that `bench/recipes` takes. Needs torch, torchvision, Pillow and NumPy; hours on a CPU,
minutes on a GPU. `--table FILE` makes the tables of such lines.
"""
import argparse
import csv
import io
import itertools
import json
import math
import multiprocessing
import pathlib
import random
import statistics
import sys
import time
import zipfile

SIDE, EPOCHS, BATCH = 96, 10, 32
# Folder, table, ZIP, label, groups; whether pictures may be flipped.
SETS = {
    "HAM10000 by lesion": ("ham10000", "image_metadata_new.csv", "skin_image.zip", "dx", "lesion_id", True),
    "HAM10000 by image": ("ham10000", "image_metadata_new.csv", "skin_image.zip", "dx", None, True),
    "PneumoniaMNIST": ("pneumoniamnist", "metadata.csv", "images.zip", "label", None, False),
    "Omniglot": ("omniglot_small", "metadata.csv", "images.zip", "label", "group_id", False),
}
NETWORKS = ["mobilenet_v2", "squeezenet1_1"]
RATES = [1e-3, 1e-4]
CANDIDATES = {
    "constant": {"schedule": "constant"},
    "cosine": {},
    "cosine, average of the weights (EMA)": {"ema": 0.99},
    "cosine, solved layer first (LP-FT)": {"solved": True},
    "cosine, label smoothing 0.1": {"smoothing": 0.1},
    "cosine, decoupled weight decay 0.05": {"decay": 0.05},
    "cosine, backbone at a tenth of the rate": {"backbone": 0.1},
    "cosine, EMA, label smoothing, decay": {"ema": 0.99, "smoothing": 0.1, "decay": 0.05},
}


def pictures(data, name):
    """Pixels [N, 3, SIDE, SIDE] as bytes, labels, the group of each row, and the set's own parts or nothing."""
    import numpy
    from PIL import Image

    folder, table, archive, label, group, _ = SETS[name]
    rows = list(csv.DictReader(open(data / folder / table, newline="")))
    files = zipfile.ZipFile(data / folder / archive)
    entries = {pathlib.PurePath(entry).name: entry for entry in files.namelist()}
    pixels = []
    for row in rows:
        picture = Image.open(io.BytesIO(files.read(entries[pathlib.PurePath(row["image_path"]).name]))).convert("RGB")
        pixels.append(numpy.asarray(picture.resize((SIDE, SIDE), Image.BILINEAR)).transpose(2, 0, 1))
    names = sorted({row[label] for row in rows})
    groups = [row[group] if group else str(number) for number, row in enumerate(rows)]
    parts = {"train": 0, "val": 1, "validation": 1, "test": 2}
    return (numpy.stack(pixels), [names.index(row[label]) for row in rows], groups,
            [parts[row["split"]] for row in rows] if "split" in rows[0] else None)


def split(labels, groups, own, seed):
    """Rows of training, validation and test: the set's own, or 7:1:2 by groups, each label for itself."""
    if own:
        return [[row for row, part in enumerate(own) if part == wanted] for wanted in range(3)]
    members = {}
    for row, group in enumerate(groups):
        members.setdefault(group, []).append(row)
    parts, chance = [[], [], []], random.Random(seed)
    for label in sorted(set(labels)):
        own_groups = sorted(group for group, rows in members.items() if labels[rows[0]] == label)
        chance.shuffle(own_groups)
        count, seen = sum(len(members[group]) for group in own_groups), 0
        for group in own_groups:
            parts[0 if seen < 0.7 * count else 1 if seen < 0.8 * count else 2] += members[group]
            seen += len(members[group])
    return [sorted(rows) for rows in parts]


def built(network, weights, classes):
    """The pretrained backbone and a new last layer; the published class scores are SqueezeNet's features."""
    import torch
    import torchvision

    file = sorted(weights.rglob(f"{network}*.pth"))[0]
    known = torch.load(file, map_location="cpu", weights_only=True)
    whole = getattr(torchvision.models, network)(weights=None)
    missing, unexpected = whole.load_state_dict(known, strict=False)
    if unexpected or any(not key.startswith("classifier") for key in missing):
        sys.exit(f"candidates: {file}: {missing} {unexpected}")
    if network == "mobilenet_v2":
        backbone = torch.nn.Sequential(
            whole.features, torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Dropout(0.2))
        return backbone, torch.nn.Linear(1280, classes)
    return torch.nn.Sequential(whole, torch.nn.Identity()), torch.nn.Linear(1000, classes)


def solve(features, labels, validation, truth, classes):
    """L2 multinomial regression on standardised features; the strength is the best on validation."""
    import numpy
    from scipy.optimize import minimize

    mean, deviation = features.mean(0), features.std(0).clip(1e-8)
    x, checked = (features - mean) / deviation, (validation - mean) / deviation
    wanted, rows = numpy.eye(classes)[labels], numpy.arange(len(labels))

    def loss(flat, strength):
        weight = flat.reshape(classes, -1)
        scores = x @ weight[:, :-1].T + weight[:, -1]
        scores -= scores.max(1, keepdims=True)
        shares = numpy.exp(scores)
        total = shares.sum(1, keepdims=True)
        error = (shares / total - wanted) / len(labels)
        value = (numpy.log(total[:, 0]) - scores[rows, labels]).mean() + (weight[:, :-1] ** 2).sum() / (2 * strength * len(labels))
        slope = numpy.hstack([error.T @ x + weight[:, :-1] / (strength * len(labels)), error.sum(0)[:, None]])
        return value, slope.ravel()

    best, flat = None, numpy.zeros(classes * (x.shape[1] + 1))
    for strength in [1e-5, 1e-4, 1e-3, 1e-2, 1e-1]:
        flat = minimize(loss, flat, (strength,), "L-BFGS-B", jac=True, options={"maxiter": 150}).x
        weight = flat.reshape(classes, -1)
        right = ((checked @ weight[:, :-1].T + weight[:, -1]).argmax(1) == truth).sum()
        if best is None or right > best[0]:
            best = right, weight
    scaled = best[1][:, :-1] / deviation
    return scaled, best[1][:, -1] - scaled @ mean


def run(job):
    import torch
    import torch.nn.functional as F

    settings, (name, network, rate, candidate, seed) = job
    way = CANDIDATES[candidate]
    device, threads = settings["device"], settings["threads"]
    torch.set_num_threads(threads)
    start = time.time()
    pixels, labels, groups, own = torch.load(settings["prepared"], weights_only=False)[name]
    train, validation, test = split(labels, groups, own, seed)
    pixels, labels = torch.from_numpy(pixels).to(device), torch.tensor(labels, device=device)
    classes = int(labels.max()) + 1
    torch.manual_seed(seed)
    backbone, head = built(network, pathlib.Path(settings["weights"]), classes)
    model = torch.nn.Sequential(backbone, head).to(device)
    mean = torch.tensor([0.485, 0.456, 0.406], device=device).view(1, 3, 1, 1) * 255
    deviation = torch.tensor([0.229, 0.224, 0.225], device=device).view(1, 3, 1, 1) * 255
    ready = lambda rows: (pixels[rows].float() - mean) / deviation

    @torch.no_grad()
    def answers(network, rows, flips=((),)):
        network.eval()
        return torch.cat([
            sum(network(x.flip(dims) if dims else x) for dims in flips) for x in (ready(rows[begin:begin + 256]) for begin in range(0, len(rows), 256))])

    if way.get("solved"):
        seen = [answers(backbone, rows).double().cpu().numpy() for rows in (train, validation)]
        truth = [labels[rows].cpu().numpy() for rows in (train, validation)]
        weight, bias = solve(seen[0], truth[0], seen[1], truth[1], classes)
        with torch.no_grad():
            head.weight.copy_(torch.from_numpy(weight))
            head.bias.copy_(torch.from_numpy(bias))
    groups = {}
    of_head = {id(p) for p in head.parameters()}
    for p in model.parameters():
        groups.setdefault((id(p) in of_head, p.ndim > 1), []).append(p)
    # Decay off norms and biases.
    optimizer = torch.optim.AdamW(
        [{"params": some, "weight_decay": way.get("decay", 0) if is_matrix else 0,
          "share": 1 if is_head else way.get("backbone", 1)} for (is_head, is_matrix), some in groups.items()],
        lr=rate, fused=True)
    averaged = None
    if "ema" in way:
        averaged = torch.optim.swa_utils.AveragedModel(
            model, use_buffers=True, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(way["ema"]))
    per_epoch = math.ceil(len(train) / BATCH)
    steps, step = EPOCHS * per_epoch, 0
    warm = min(per_epoch, steps // 10)
    best = (-1, 0, 0, 0)
    for epoch in range(EPOCHS):
        model.train()
        order = torch.tensor(train, device=device)[torch.randperm(len(train)).to(device)]
        for rows in order.split(BATCH):
            now = rate
            if way.get("schedule") != "constant":
                now *= (step + 1) / warm if step < warm else (1 + math.cos(math.pi * (step - warm) / (steps - warm))) / 2
            for group in optimizer.param_groups:
                group["lr"] = now * group["share"]
            x = ready(rows)
            if SETS[name][5]:
                for dim in (2, 3):
                    x = torch.where((torch.rand(len(x)) < 0.5).to(device).view(-1, 1, 1, 1), x.flip(dim), x)
            loss = F.cross_entropy(model(x), labels[rows], label_smoothing=way.get("smoothing", 0))
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 0.5)
            optimizer.step()
            if averaged:
                # A plain mean at first: the weights of the beginning soon have no part in it.
                averaged.multi_avg_fn = torch.optim.swa_utils.get_ema_multi_avg_fn(min(way["ema"], (1 + step) / (10 + step)))
                averaged.update_parameters(model)
            step += 1
        shown = averaged.module if averaged else model
        right = (answers(shown, validation).argmax(1) == labels[validation]).float().mean().item()
        if right > best[0]:
            flips = ((), (2,), (3,), (2, 3))
            found = [(answers(shown, test, some).argmax(1) == labels[test]).float().mean().item() for some in (((),), flips)]
            best = (right, epoch + 1, *found)
    return {"set": name, "network": network, "rate": rate, "candidate": candidate, "seed": seed, "validation": best[0],
            "epoch": best[1], "accuracy": best[2], "with_flips": best[3], "seconds": round(time.time() - start, 1)}


def table(lines):
    """For each network and rate: mean and standard deviation over the seeds that every candidate has."""
    runs = [json.loads(line) for line in lines]
    for network, rate in itertools.product(NETWORKS, RATES):
        some = [r for r in runs if r["network"] == network and r["rate"] == rate]
        if not some:
            continue
        sets = [name for name in SETS if any(r["set"] == name for r in some)]
        print(f"\n| {network}, {rate:g} | {' | '.join(sets)} | mean | mean, four flips |")
        print(f"| --- |{' --- |' * (len(sets) + 2)}")
        for candidate in CANDIDATES:
            cells, means, flipped = [], [], []
            for name in sets:
                found = [r for r in some if r["set"] == name and r["candidate"] == candidate]
                if not found:
                    cells.append("")
                    continue
                values = [r["accuracy"] for r in found]
                means.append(statistics.mean(values))
                flipped.append(statistics.mean(r["with_flips"] for r in found))
                spread = statistics.stdev(values) if len(values) > 1 else 0
                cells.append(f"{means[-1]:.3f} ± {spread:.3f}")
            whole = len(means) == len(sets)
            ends = [f"{statistics.mean(m):.3f}" if whole else "" for m in (means, flipped)]
            print(f"| {candidate} | {' | '.join(cells + ends)} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", nargs="?", type=pathlib.Path)
    parser.add_argument("weights", nargs="?", type=pathlib.Path)
    parser.add_argument("--table", type=pathlib.Path)
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument("--sets", nargs="+", default=list(SETS))
    parser.add_argument("--networks", nargs="+", default=NETWORKS)
    parser.add_argument("--rates", nargs="+", type=float, default=RATES)
    parser.add_argument("--candidates", nargs="+", default=list(CANDIDATES))
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=math.inf, help="begin no run after as many")
    parser.add_argument("--lines", type=pathlib.Path, default=pathlib.Path("candidates.jsonl"))
    options = parser.parse_args()
    if options.table:
        return table(options.table.read_text().splitlines())
    import torch

    begin = time.time()
    prepared = options.lines.with_suffix(".pixels")
    torch.save({name: pictures(options.data, name) for name in options.sets}, prepared)
    settings = {"device": options.device, "threads": 1 if options.processes > 1 else torch.get_num_threads(),
                "prepared": str(prepared), "weights": str(options.weights)}
    jobs = [(settings, (name, network, rate, candidate, seed)) for seed, name, network, rate, candidate in itertools.product(
        options.seeds, options.sets, options.networks, options.rates, options.candidates)]
    lines = options.lines.open("w")
    with multiprocessing.get_context("spawn").Pool(options.processes) as pool:
        in_time = (job for job in jobs if time.time() - begin < options.seconds)
        # Few at a time, so that the clock is asked when a run begins.
        waiting = []
        for job in itertools.chain(in_time, [None]):
            if job:
                waiting.append(pool.apply_async(run, (job,)))
            while waiting and (job is None or len(waiting) >= options.processes):
                done = [result for result in waiting if result.ready()]
                for result in done:
                    waiting.remove(result)
                    lines.write(json.dumps(result.get()) + "\n")
                    lines.flush()
                if not done:
                    time.sleep(0.02)
    lines.close()
    prepared.unlink()
    table(options.lines.read_text().splitlines())


if __name__ == "__main__":
    main()
