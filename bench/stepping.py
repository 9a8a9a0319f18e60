"""Processes that make training steps in turn, and what their times say."""
import json
import math
import pathlib
import re
import statistics
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parent.parent


class Stepper:
    """A process that makes training steps on demand. Its first step is not counted."""

    def __init__(self, command):
        self.command = [str(word) for word in command]
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root)
        self.parameters = self.read()["parameters"]
        self.first = self.step()
        self.times = []

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"bench: {self.text()} ended with {self.process.wait()}")
        return json.loads(line)

    def step(self):
        """The CPU milliseconds of one step."""
        self.process.stdin.write("1\n")
        self.process.stdin.flush()
        return self.read()["cpu_ms"][0]

    def peak_megabytes(self):
        """The most memory that the process has held so far, or nothing where the system does not tell."""
        try:
            status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        except OSError:
            return None
        return round(int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024)

    def median(self):
        return round(statistics.median(self.times), 1)

    def text(self):
        return " ".join(self.command).replace(f"{root}/", "")

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def take_turns(steppers, rounds):
    """Each round begins with another one, and every second runs backwards: nobody always follows the same neighbour."""
    steppers = list(steppers)
    for number in range(rounds):
        turn = steppers[number % len(steppers):] + steppers[:number % len(steppers)]
        for stepper in turn if number % 2 == 0 else reversed(turn):
            stepper.times.append(stepper.step())


def ratio(above, below):
    """The median of the quotients of steps made one after the other."""
    return round(statistics.median(a / b for a, b in zip(above, below)), 3)


def least_ratio(above, below):
    """The lower end of that median's 95 % interval (by order statistics, so of no assumed distribution)."""
    quotients = sorted(a / b for a, b in zip(above, below))
    rank, tail = 0, 0.0
    while rank < len(quotients) // 2:
        tail += math.comb(len(quotients), rank) / 2 ** len(quotients)
        if tail > 0.025:
            break
        rank += 1
    return round(quotients[max(rank - 1, 0)], 3)
