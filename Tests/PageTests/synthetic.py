"""Records of runs with many classes, which no test could train: a small run's `run.json`, enlarged.

The answers are drawn with a fixed seed. Counts of rows, accuracy and error fit them; the other
metrics are those of the small run.
"""
import json
import pathlib
import random

# A logit is one digit, so that a file of 100,000 rows and 1,000 classes is not a gigabyte.
LIKELY, HIGH, LOW = ord("9"), ord("8"), b"0123"
SYLLABLES = "ba ce di fo gu ha ki lo me nu pa ri so ta vu".split()
# Names as users have them: long, with signs that markup knows, of other scripts.
ODD_NAMES = [
    "Metastasis of unknown primary, not otherwise specified (NOS)", "<b>bold</b> & \"quoted\"",
    "黑色素瘤", "سرطان الجلد", "pigmented_benign_keratosis_of_the_face_and_neck_2019", "é, ï; ñ"]


def enlarge(small_run, folder, class_count, test_rows, seed=42):
    """Writes `folder/run.json`, the record of a run with so many classes and test rows."""
    record = json.loads((pathlib.Path(small_run) / "run.json").read_text())
    record.pop("examples", None)
    names = class_names(class_count, seed)
    counts = {"test": test_rows, "training": 3 * test_rows,
              "validation": max(class_count, test_rows // 10)}
    answers = {subset: Answers(counts[subset], class_count, seed + len(subset))
               for subset in ("test", "validation")}
    enlarge_data(record["data"], names, counts, answers)
    record["model"]["target"]["classes"] = names
    evaluations = record["evaluations"]
    evaluations["training"]["rowCount"] = counts["training"]
    for subset, given in answers.items():
        enlarge_evaluation(evaluations[subset], names, given, mark(subset))
    text = json.dumps(record, sort_keys=True).encode()
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "run.json", "wb") as file:
        # In the order of their keys in the text.
        for subset, given in answers.items():
            before, text = text.split(f'"{mark(subset)}"'.encode())
            file.write(before)
            given.write_logits(file)
        file.write(text)


def mark(subset):
    """What stands for a subset's logits until they are written."""
    return f"logits of {subset}"


def class_names(count, seed):
    """Different names in no order, as a table of labels would bring them up."""
    draw = random.Random(seed)
    names = dict.fromkeys(ODD_NAMES)
    while len(names) < count:
        word = "".join(draw.choice(SYLLABLES) for _ in range(draw.randint(2, 5)))
        names[f"{word.capitalize()} {len(names) + 1}"] = None
    return sorted(names)


class Answers:
    """What a model might have said: of five answers about four are right, and the wrong ones
    mostly go to the class beside the true one. Every class is true at least once."""

    def __init__(self, row_count, class_count, seed):
        draw = random.Random(seed)
        self.class_count = class_count
        self.truth = [row % class_count if row < class_count else
                      int(class_count * draw.random() ** 1.5) for row in range(row_count)]
        self.answered = [self.answer(truth, draw) for truth in self.truth]
        # Noise is cut out of one long text: drawing every digit would take minutes.
        self.noise = bytes(draw.choices(LOW, k=class_count + 9973))

    def answer(self, truth, draw):
        chance = draw.random()
        if chance < 0.78:
            return truth
        if chance < 0.93:
            return (truth + 1) % self.class_count
        return draw.randrange(self.class_count)

    @property
    def accuracy(self):
        return sum(map(int.__eq__, self.truth, self.answered)) / len(self.truth)

    def write_logits(self, file):
        separated = bytearray(b",") * (2 * self.class_count - 1)
        for row, (truth, answered) in enumerate(zip(self.truth, self.answered)):
            start = row * 7919 % 9973
            separated[::2] = self.noise[start:start + self.class_count]
            separated[2 * truth] = HIGH
            separated[2 * answered] = LIKELY
            file.write((b",[" if row else b"[[") + separated + b"]")
        file.write(b"]")


def enlarge_data(data, names, counts, answers):
    per_class = {subset: [0] * len(names) for subset in counts}
    for subset, given in answers.items():
        for truth in given.truth:
            per_class[subset][truth] += 1
        data[f"{subset}Rows"] = [
            {"imagePath": f"pictures/{subset}/{row:06}.jpg", "label": names[truth]}
            for row, truth in enumerate(given.truth)]
    per_class["training"] = [3 * count for count in per_class["test"]]
    data["split"]["rows"] = counts
    data["split"]["classes"] = [
        {"name": name, "rows": {subset: per_class[subset][index] for subset in counts}}
        for index, name in enumerate(names)]
    data["classCounts"] = [sum(one["rows"].values()) for one in data["split"]["classes"]]
    total = sum(counts.values())
    data["matching"]["matchedRows"] = data["matching"]["ways"][0]["rows"] = total
    data["pictures"]["sizes"][0]["count"] = total


def enlarge_evaluation(evaluation, names, answers, logits):
    evaluation["predictions"] = {
        "classes": names, "logits": logits, "task": "classification", "truth": answers.truth}
    evaluation["metrics"]["rowCount"] = len(answers.truth)
    for row in evaluation["metrics"]["rows"]:
        if row["key"] in ("accuracy", "accuracy_micro", "token_accuracy"):
            row["value"] = answers.accuracy
            if "interval" in row:
                row["interval"] = {"lower": answers.accuracy - 0.01, "upper": answers.accuracy + 0.01}
