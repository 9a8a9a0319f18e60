"""scikit-learn's side of a solved last layer: logistic regression on a frozen network's features.

Arguments: network, file of its weights, ZIP of the images, table, column of the images, column of the labels, then
`experiment_run` folders of runs that solved the last layer, whose splits are taken over. One line a folder: our
test accuracy, scikit-learn's. Features are standardised; C is one of ten from 1e-5 to 1, the best on validation by
accuracy. Needs scikit-learn beside what `make bench` installs.
"""
import csv
import json
import pathlib
import sys
import zipfile

import numpy
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from heads import column, features


def accuracy(inputs, labels, split):
    training, validation, test = split
    scaler = StandardScaler().fit(inputs[training])
    rows = scaler.transform(inputs)
    best, chosen = -1.0, None
    for strength in numpy.logspace(-5, 0, 10):
        model = LogisticRegression(C=strength, max_iter=1000).fit(rows[training], labels[training])
        score = model.score(rows[validation], labels[validation])
        if score > best:
            best, chosen = score, model.score(rows[test], labels[test])
    return chosen


def main():
    torch.set_num_threads(1)
    name, weights, images, table, path_column, label_column, *folders = sys.argv[1:]
    archive = zipfile.ZipFile(images)
    present = {pathlib.PurePosixPath(entry).name for entry in archive.namelist()}
    with open(table) as file:
        rows = [row for row in csv.DictReader(file) if pathlib.PurePosixPath(row[path_column]).name in present]
    paths = [row[path_column] for row in rows]
    labels = numpy.array([row[label_column] for row in rows])
    inputs = features(name, weights, archive, [pathlib.PurePosixPath(path).name for path in paths]).numpy()
    for folder in folders:
        validation, test = column(folder, "validation_predictions.csv"), column(folder, "predictions.csv")
        subset = numpy.array([2 if path in test else 1 if path in validation else 0 for path in paths])
        theirs = accuracy(inputs, labels, [numpy.flatnonzero(subset == number) for number in range(3)])
        metrics = json.loads((pathlib.Path(folder) / "evaluation.json").read_text())["test"]["metrics"]
        ours = metrics.get("accuracy_micro", metrics.get("accuracy"))["value"]
        print(f"{ours:.4f} {theirs:.4f} {folder}", flush=True)


main()
