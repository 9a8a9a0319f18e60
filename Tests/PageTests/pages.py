"""The pages that are looked at: made by the program, from small runs and from enlarged records."""
import csv
import hashlib
import pathlib
import shutil
import subprocess

import synthetic
from checking import Page

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DATA = ROOT / "test-data"
SHARED = ROOT.parent / "shared"
REPORT = "image_classification_results_report.html"
# A small network on small pictures: the page is what is tested.
SMALL = ["--model-name", "stacked_cnn", "--image-resize", "28x28", "--epochs", "6"]
PREDICTION_TABS, EVALUATION_TABS = 2, 3
# Of 100,000 rows, reading the record alone takes minutes: `--rows` asks for them.
LARGE_CLASSES, LARGE_ROWS = 1000, 10_000


class Maker:
    """Makes each page once for a program and this folder's files; a second run finds them."""

    def __init__(self, program, folder, rows):
        self.rows = rows
        self.program, self.folder = pathlib.Path(program).resolve(), pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.key = digest([self.program, pathlib.Path(__file__), pathlib.Path(synthetic.__file__)])
        self.key += f" {rows}"

    def run(self, *arguments):
        words = [str(self.program), *map(str, arguments)]
        result = subprocess.run(words, cwd=self.folder, capture_output=True, text=True)
        if result.returncode:
            raise SystemExit(f"report-test: {' '.join(words)} ended with {result.returncode}:\n"
                             + (result.stderr + result.stdout)[-2000:])

    def page(self, name, tab_count, make):
        path, stamp = self.folder / f"{name}.html", self.folder / f"{name}.made"
        if not path.exists() or not stamp.exists() or stamp.read_text() != self.key:
            stamp.unlink(missing_ok=True)
            make(path)
            stamp.write_text(self.key)
        return Page(name, str(path), tab_count)

    def train(self, name, path, *arguments):
        output = self.folder / f"{name}-run"
        shutil.rmtree(output, ignore_errors=True)
        self.run("--output-dir", output, *arguments)
        shutil.copy(output / "experiment_run" / REPORT, path)

    def small_run(self):
        """A run of the ten digits: what is enlarged."""
        self.page("ten", 3, lambda path: self.train(
            "ten", path, "--csv-file", DATA / "digits.csv", "--image-zip", DATA / "digits.zip",
            *SMALL))
        return self.folder / "ten-run" / "experiment_run"

    def enlarge(self, name, path, class_count, rows):
        small, record = self.small_run(), self.folder / f"{name}-record"
        synthetic.enlarge(small, record, class_count, rows)
        self.run("report", record, "--output", path)
        shutil.rmtree(record)


def digest(files):
    hashed = hashlib.sha256()
    for file in files:
        hashed.update(hashlib.sha256(file.read_bytes()).digest())
    return hashed.hexdigest()


def make(program, folder, names, rows=LARGE_ROWS):
    """The pages of these names, or all; made where they are not there. `rows` is the number of
    test rows of the largest one."""
    maker = Maker(program, folder, rows)
    return [maker.page(*page) for page in all_pages(maker) if not names or page[0] in names]


def all_pages(maker):
    """Every page with what makes it, in the order in which they are made."""
    digits = ["--image-zip", DATA / "digits.zip"]

    def trained(name, *arguments):
        return name, 3, lambda path: maker.train(name, path, *arguments)

    def enlarged(name, class_count, rows):
        return name, 3, lambda path: maker.enlarge(name, path, class_count, rows)

    return [
        trained("binary", "--csv-file", DATA / "digits_binary.csv", *digits, *SMALL),
        trained("grouped", *grouped(maker)),
        trained("regression", "--csv-file", DATA / "digits_regression.csv", *digits, *SMALL),
        enlarged("hundred", 100, 3000),
        enlarged("thousand", LARGE_CLASSES, maker.rows),
    ] + prediction_pages(maker)


def prediction_pages(maker):
    """What `predict --report` writes, without and with true labels."""
    def predicted(path, *more):
        maker.run("predict", maker.small_run() / "model", DATA / "digits.zip", "--output",
                  path.with_suffix(".csv"), "--report", path, "--explain", "6", *more)

    return [
        ("prediction", PREDICTION_TABS, predicted),
        ("evaluation", EVALUATION_TABS,
         lambda path: predicted(path, "--csv-file", DATA / "digits.csv")),
    ]


def grouped(maker):
    """HAM10000 where it lies beside the checkout, else seven of the digits in blocks of rows."""
    lesions = SHARED / "data" / "ham10000"
    weights = SHARED / "weights" / "squeezenet1_1" / "squeezenet1_1.torchvision.pth"
    if lesions.exists() and weights.exists():
        return ["--csv-file", lesions / "image_metadata_new.csv",
                "--image-zip", lesions / "skin_image.zip", "--target-column", "dx",
                "--sample-id-column", "lesion_id", "--model-name", "squeezenet1_1",
                "--weights", weights, "--use-pretrained", "--image-resize", "64x64",
                "--epochs", "6"]
    table = maker.folder / "seven_digits.csv"
    with open(DATA / "digits_groups.csv", newline="") as file:
        rows = [row for row in csv.DictReader(file) if int(row["digit"]) < 7]
    with open(table, "w", newline="") as file:
        writer = csv.DictWriter(file, ["block", "digit", "file"])
        writer.writeheader()
        writer.writerows(row | {"digit": f"digit {row['digit']}"} for row in rows)
    return ["--csv-file", table, "--image-zip", DATA / "digits.zip", "--target-column", "digit",
            "--image-column", "file", "--sample-id-column", "block", *SMALL]
