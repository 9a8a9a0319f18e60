#!/usr/bin/env python3
"""Stands in the place of image-learner: mutant.py PROGRAM SWITCH CACHE ARGUMENT...

Runs the program, and damages what it is asked, says or leaves by the mutation whose name is in the file
SWITCH; where that is empty, it changes nothing. Equal commands on equal files are run once, and their
results kept in CACHE: they are the same bytes (checks.py looks at that).
"""
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys

import mutations


def key(arguments):
    """Names what is asked, with each file by its content."""
    parts = [hashlib.sha256(pathlib.Path(a).read_bytes()).hexdigest() if os.path.isfile(a) else a
             for a in arguments]
    names = [os.path.basename(a) for a in arguments if a.endswith((".csv", ".tsv", ".tabular"))]
    return hashlib.sha256(json.dumps([parts, names]).encode()).hexdigest()


def answer(program, arguments, cache):
    """Exit code, standard output and standard error; the files are in the working directory."""
    if "--output-dir" not in arguments:
        return subprocess.run([program, *arguments], capture_output=True, text=True)
    kept = pathlib.Path(cache) / key(arguments)
    if not kept.exists():
        new = kept.with_suffix(f".{os.getpid()}")
        new.mkdir(parents=True)
        ran = subprocess.run([program, *arguments], capture_output=True, text=True)
        (new / "answer.json").write_text(json.dumps([ran.returncode, ran.stdout, ran.stderr]))
        for name in ("experiment_run", "image_classification_results_report.html"):
            if os.path.isdir(name):
                shutil.copytree(name, new / name)
            elif os.path.exists(name):
                shutil.copy(name, new / name)
        new.rename(kept)
    shutil.copytree(kept, ".", dirs_exist_ok=True, ignore=shutil.ignore_patterns("answer.json"))
    return subprocess.CompletedProcess([], *json.loads((kept / "answer.json").read_text()))


program, switch, cache, *arguments = sys.argv[1:]
name = pathlib.Path(switch).read_text().strip() if os.path.exists(switch) else ""
mutation = mutations.ALL.get(name, mutations.Mutation())
ran = answer(program, mutation.ask(arguments) if "--output-dir" in arguments else arguments, cache)
if os.path.isdir("experiment_run"):
    mutation.damage(pathlib.Path("experiment_run"), pathlib.Path("image_classification_results_report.html"))
code, output, errors = mutation.say(ran.returncode, ran.stdout, ran.stderr)
sys.stdout.write(output)
sys.stderr.write(errors)
sys.exit(code)
