"""Plain PyTorch's side of the accuracy table: a linear layer on a frozen network's features, eight times.

Arguments: network, file of its weights, ZIP of the images, table, then one or more `experiment_run` folders
whose splits are taken over. Standard output: a JSON list for each folder, of the test accuracy at the lowest
validation loss for seeds 0 to 7. Adam, learning rate 0.001, batches of 32, 30 epochs, norm clipped at 0.5.
"""
import csv
import io
import json
import pathlib
import sys
import zipfile

import torch
from PIL import Image
from torch import nn
from torch.nn import functional

from networks import torchvision_network

SHORTER_SIDE = {"mobilenet_v2": 232, "squeezenet1_1": 256}


def feature_network(name, weights):
    network = torchvision_network(name, 1000)
    if name == "squeezenet1_1":
        network = network[0]
    network.load_state_dict(torch.load(weights), strict=False)
    if name == "mobilenet_v2":
        network.classifier = nn.Identity()
    return network.eval()


def features(name, weights, archive, paths):
    network = feature_network(name, weights)  # makes torchvision importable
    from torchvision.transforms import functional as transforms

    names = {pathlib.PurePosixPath(entry).name: entry for entry in archive.namelist()}
    rows = []
    with torch.no_grad():
        for path in paths:
            picture = Image.open(io.BytesIO(archive.read(names[path]))).convert("RGB")
            pixels = transforms.resize(transforms.pil_to_tensor(picture), SHORTER_SIDE[name])
            pixels = transforms.center_crop(pixels, 224).float() / 255
            pixels = transforms.normalize(pixels, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
            rows.append(network(pixels[None])[0])
    return torch.stack(rows)


def accuracy(inputs, labels, split, seed):
    training, validation, test = split
    torch.manual_seed(seed)
    head = nn.Linear(inputs.shape[1], int(labels.max()) + 1)
    nn.init.xavier_uniform_(head.weight)
    nn.init.zeros_(head.bias)
    optimizer = torch.optim.Adam(head.parameters(), lr=1e-3)
    lowest, chosen = float("inf"), None
    for _ in range(30):
        for batch in training[torch.randperm(len(training))].split(32):
            optimizer.zero_grad()
            functional.cross_entropy(head(inputs[batch]), labels[batch]).backward()
            nn.utils.clip_grad_norm_(head.parameters(), 0.5)
            optimizer.step()
        with torch.no_grad():
            loss = functional.cross_entropy(head(inputs[validation]), labels[validation]).item()
            if loss < lowest:
                lowest = loss
                chosen = (head(inputs[test]).argmax(1) == labels[test]).float().mean().item()
    return chosen


def column(folder, table):
    with open(pathlib.Path(folder) / table) as file:
        return {row["image_path"] for row in csv.DictReader(file)}


def main():
    torch.set_num_threads(1)
    name, weights, images, table, *folders = sys.argv[1:]
    archive = zipfile.ZipFile(images)
    present = {pathlib.PurePosixPath(entry).name for entry in archive.namelist()}
    with open(table) as file:
        rows = [row for row in csv.DictReader(file) if row["image_path"] in present]
    paths = [row["image_path"] for row in rows]
    classes = sorted({row["dx"] for row in rows})
    labels = torch.tensor([classes.index(row["dx"]) for row in rows])
    inputs = features(name, weights, archive, paths)
    for folder in folders:
        validation, test = column(folder, "validation_predictions.csv"), column(folder, "predictions.csv")
        subset = torch.tensor([2 if path in test else 1 if path in validation else 0 for path in paths])
        split = [(subset == number).nonzero()[:, 0] for number in range(3)]
        print(json.dumps([accuracy(inputs, labels, split, seed) for seed in range(8)]), flush=True)


if __name__ == "__main__":
    main()
