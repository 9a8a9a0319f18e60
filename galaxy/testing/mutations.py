"""What galaxy/mutants does to image-learner's work, and which tests should notice it.

A test is known by its place among the tests of image_learner.xml, from 0.
"""
import dataclasses
import json
import re
import zipfile
from typing import Callable

(CUSTOMISED, AUTOMATIC, MANUAL, REGRESSION, COLUMNS,
 NO_MATCH, SHARES, THREE_CLASSES, SERVERS_WEIGHTS, PRETRAINED, FROZEN) = range(11)


@dataclasses.dataclass
class Mutation:
    tests: tuple = ()
    ask: Callable = lambda arguments: arguments
    damage: Callable = lambda run, report: None
    say: Callable = lambda code, output, errors: (code, output, errors)


def without(*options):
    """The arguments without some options and their values."""
    def ask(arguments):
        kept, dropping = [], False
        for argument in arguments:
            if argument.startswith("--"):
                dropping = argument in options
            if not dropping:
                kept.append(argument)
        return kept
    return ask


def instead(option, *values):
    return lambda arguments: without(option)(arguments) + [option, *values]


def edited(path, change):
    """A file of the run with its text changed."""
    def damage(run, report):
        for file in sorted(run.glob(path)):
            file.write_text(change(file.read_text()))
    return damage


def removed(path):
    def damage(run, report):
        for file in run.glob(path):
            file.unlink()
    return damage


def replaced(path, content):
    def damage(run, report):
        for file in run.glob(path):
            file.write_bytes(content)
    return damage


def report_edited(change):
    return lambda run, report: report.write_text(change(report.read_text()))


def numbers(text, value="-1.0"):
    """JSON with every number that has a point replaced."""
    return re.sub(r"-?\d+\.\d+(e-?\d+)?", value, text)


def first_answer_for_all(text):
    """A table of predictions in which every image has the answer of the first."""
    header, first, *rest = text.splitlines()
    end = first.index(",digits/")
    return "\n".join([header, first] + [first[:end] + row[row.index(",digits/"):] for row in rest]) + "\n"


def swapped(text):
    """Predictions in which the first two classes have changed places."""
    header, *rows = text.splitlines()
    return "\n".join([header] + [{"0": "1", "1": "0"}.get(row[0], row[0]) + row[1:] for row in rows]) + "\n"


def zero_weights(run, report):
    source = run / "model" / "model_weights"
    with zipfile.ZipFile(source) as archive:
        members = [(info, archive.read(info)) for info in archive.infolist()]
    with zipfile.ZipFile(source, "w") as archive:
        for info, content in members:
            archive.writestr(info, bytes(len(content)) if "/data/" in info.filename else content)


def tiny_pictures(run, report):
    from PIL import Image
    for file in run.glob("**/*.png"):
        Image.new("RGB", (1, 1)).save(file)


def twice_as_wide(run, report):
    from PIL import Image
    for file in run.glob("feature_importance_examples/*_gradcam.png"):
        with Image.open(file) as picture:
            picture.resize((picture.width * 2, picture.height)).save(file)


def json_with(**changes):
    def change(text):
        found = json.loads(text)
        found.update(changes)
        return json.dumps(found)
    return change


ALL = {
    # Options thrown away.
    "no --task": Mutation((THREE_CLASSES,), without("--task")),
    "no --model-name": Mutation((CUSTOMISED,), instead("--model-name", "mobilenet_v3_small")),
    "no --image-resize": Mutation((CUSTOMISED,), instead("--image-resize", "128x128")),
    "no --augmentation": Mutation((CUSTOMISED,), without("--augmentation")),
    "no --random-seed": Mutation((CUSTOMISED,), without("--random-seed")),
    "no --epochs": Mutation((CUSTOMISED,), without("--epochs")),
    "one epoch": Mutation((CUSTOMISED,), instead("--epochs", "1")),
    "no --early-stop": Mutation((CUSTOMISED,), without("--early-stop")),
    "no --learning-rate": Mutation((CUSTOMISED,), without("--learning-rate")),
    "no --learning-rate-schedule": Mutation((CUSTOMISED,), without("--learning-rate-schedule")),
    "no --class-weights": Mutation((CUSTOMISED,), without("--class-weights")),
    "no --batch-size": Mutation((CUSTOMISED,), without("--batch-size")),
    "no --validation-metric": Mutation((CUSTOMISED,), without("--validation-metric")),
    "no --split-probabilities": Mutation((AUTOMATIC,), without("--split-probabilities")),
    "no --leaks": Mutation((AUTOMATIC,), without("--leaks")),
    "no --threshold-metric": Mutation((AUTOMATIC,), without("--threshold-metric")),
    "no --threshold-mode": Mutation((MANUAL,), without("--threshold-mode", "--threshold")),
    "no --threshold": Mutation((MANUAL,), without("--threshold")),
    "no --target-column": Mutation((COLUMNS,), without("--target-column")),
    "no --image-column": Mutation((COLUMNS,), without("--image-column")),
    "no --sample-id-column": Mutation((COLUMNS,), without("--sample-id-column")),
    "no --slice-column": Mutation((COLUMNS,), without("--slice-column")),
    "no --torch-home": Mutation((SERVERS_WEIGHTS,), without("--torch-home")),
    "no --use-pretrained": Mutation((PRETRAINED,), without("--use-pretrained", "--fine-tune", "--weights")),
    "no --fine-tune": Mutation((PRETRAINED,), without("--fine-tune")),
    "no --calibration": Mutation((FROZEN,), without("--calibration")),
    "no --test-time-flips": Mutation((FROZEN,), without("--test-time-flips")),
    "frozen is fine-tuned": Mutation((FROZEN,), lambda arguments: [*arguments, "--fine-tune"]),
    # Results damaged.
    "weights of zero": Mutation((CUSTOMISED,), damage=zero_weights),
    "one answer for all": Mutation((CUSTOMISED,), damage=edited("predictions.csv", first_answer_for_all)),
    "one number for all": Mutation((REGRESSION,), damage=edited("predictions.csv", first_answer_for_all)),
    "labels swapped": Mutation((CUSTOMISED,), damage=edited("predictions.csv", swapped)),
    "validation answers all one": Mutation(
        (CUSTOMISED,), damage=edited("validation_predictions.csv", lambda text: re.sub(r"(?m)^1,\d,", "1,0,", text))),
    "test statistics of -1": Mutation((CUSTOMISED,), damage=edited("test_statistics.json", numbers)),
    "training statistics of -1": Mutation((CUSTOMISED,), damage=edited("training_statistics.json", numbers)),
    "evaluation of -1": Mutation((CUSTOMISED,), damage=edited("evaluation.json", numbers)),
    "regression of -1": Mutation((REGRESSION,), damage=edited("test_statistics.json", numbers)),
    "another threshold": Mutation((MANUAL,), damage=edited("evaluation.json", json_with(decision_threshold=0.5))),
    "no validation predictions": Mutation((CUSTOMISED,), damage=removed("validation_predictions.csv")),
    "empty description": Mutation((CUSTOMISED,), damage=replaced("description.json", b"{}")),
    "empty sizes": Mutation((CUSTOMISED,), damage=replaced("image_size_details.json", b"")),
    "empty run": Mutation((CUSTOMISED,), damage=replaced("run.json", b"{}")),
    "no learning curves": Mutation((CUSTOMISED,), damage=removed("visualizations/train/learning_curves*")),
    "one picture missing": Mutation((CUSTOMISED,), damage=removed("visualizations/test/roc_curves.png")),
    "no Grad-CAM": Mutation((CUSTOMISED,), damage=removed("feature_importance_examples/*.png")),
    "broken pictures": Mutation((CUSTOMISED,), damage=replaced("visualizations/test/*.png", b"\x89PNG\r\n\x1a\n")),
    "tiny pictures": Mutation((CUSTOMISED,), damage=tiny_pictures),
    "Grad-CAM of another size": Mutation((CUSTOMISED,), damage=twice_as_wide),
    "no training progress": Mutation((CUSTOMISED,), damage=removed("model/training_progress.json")),
    "stub of hyperparameters": Mutation(
        (CUSTOMISED,), damage=replaced("model/model_hyperparameters.json", b'{"image_path": "squeezenet1_1"}')),
    "stub of metadata": Mutation((CUSTOMISED,), damage=replaced("model/training_set_metadata.json", b'{"idx2str": []}')),
    "report without charts": Mutation(
        (CUSTOMISED,), damage=report_edited(lambda text: re.sub(r"<svg\b.*?</svg>", "", text, flags=re.DOTALL))),
    "report of wrong numbers": Mutation(
        (CUSTOMISED,), damage=report_edited(lambda text: re.sub(r"\b[01]\.\d{3,4}\b", "9.9999", text))),
    # Words and codes.
    "no progress": Mutation((CUSTOMISED,), say=lambda code, output, errors: (code, "", errors)),
    "every failure is a success": Mutation((NO_MATCH,), say=lambda code, output, errors: (0, output, errors)),
    "every failure is 1": Mutation((NO_MATCH,), say=lambda code, output, errors: (min(code, 1), output, errors)),
    "wrong use is bad data": Mutation((SHARES,), say=lambda code, output, errors: (65 if code == 64 else code, output, errors)),
    "failures without words": Mutation((SHARES,), say=lambda code, output, errors: (code, output, "image-learner: error:\n")),
}
