#!/usr/bin/env python3
"""What only a running job shows, checked through Galaxy's API: checks.py URL ADMIN_KEY RUN.

- Equal jobs give equal bytes, another seed gives others; the list has its elements in the true order.
- Lines of the epochs can be read while the job runs; a cancelled job is gone within a second of
  Galaxy's signal, and leaves nothing.
- A job in a control group that is too small ends with what it needs. Skipped, aloud, where this machine
  lets nobody make control groups.
"""
import csv
import hashlib
import io
import os
import pathlib
import re
import signal
import sys
import time

import requests

from server import session, upload

url, admin_key, run = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
data = run / "tools" / "test-data"
TOOL = "image_learner"
SMALL = {
    "model_name": "squeezenet1_1", "image_resize": "96x96", "random_seed": 7,
    "scratch_fine_tune|use_pretrained": "false",
    "advanced_settings|customize_defaults": "true", "advanced_settings|epochs": 2,
}
failures = []


def check(fact, holds, found=""):
    print(f"{'ok    ' if holds else 'FAILED'}  {fact}{f': {found}' if found != '' else ''}", flush=True)
    if not holds:
        failures.append(fact)


def start(**settings):
    changed = {name.replace("__", "|"): value for name, value in settings.items()}
    return galaxy.tools.run_tool(
        history, TOOL, {"input_csv": table, "image_zip": images, **SMALL, **changed})


def details(answer):
    return galaxy.jobs.show_job(answer["jobs"][0]["id"], full_details=True)


def finished(answer, limit=600):
    until = time.time() + limit
    while (job := details(answer))["state"] not in ("ok", "error", "deleted", "paused"):
        if time.time() > until:
            raise SystemExit(f"a job was not done after {limit} s: it is {job['state']}")
        time.sleep(1)
    return job


def elements(answer):
    """Names and digests of the list's elements, in its order."""
    found = galaxy.histories.show_dataset_collection(history, answer["output_collections"][0]["id"])
    return [(e["element_identifier"], digest(galaxy.datasets.download_dataset(e["object"]["id"])))
            for e in found["elements"]]


def digest(content):
    return hashlib.sha256(content).hexdigest()[:16]


def model_file(answer, name):
    model = next(o["id"] for o in answer["outputs"] if o["output_name"] == "output_model")
    return requests.get(f"{url}/api/datasets/{model}/display",
                        params={"key": galaxy.key, "filename": name}, timeout=120).content


def check_equal_jobs():
    answers = [start(), start(), start(random_seed=8)]
    jobs = [finished(answer) for answer in answers]
    states = [job["state"] for job in jobs]
    check("three small jobs end well", states == ["ok"] * 3, states)
    if states != ["ok"] * 3:
        return
    first, second, other = map(elements, answers)
    same = [a[0] for a, b in zip(first, second) if a != b]
    check("equal jobs give equal elements", first == second and len(first) > 40,
          f"{len(first)} elements, different: {', '.join(same) or 'none'}")
    weights = [digest(model_file(answer, "model_weights")) for answer in answers]
    check("equal jobs give equal weights, another seed others",
          weights[0] == weights[1] != weights[2], weights)
    differ = [name for name, _ in first if dict(first)[name] != dict(other).get(name)]
    check("another seed gives other predictions", "predictions.csv" in differ)
    names = [name for name, _ in first]
    check("the list begins with predictions, then JSON, then pictures, each part in its order",
          names == sorted(names, key=part), names[:10])
    check_prediction(answers[0])


def check_prediction(training):
    """The predict tool repeats, with the model of a training job, the answers of its test."""
    model = next(o["id"] for o in training["outputs"] if o["output_name"] == "output_model")
    answer = galaxy.tools.run_tool(history, "image_learner_predict", {
        "model": {"src": "hda", "id": model}, "image_zip": images, "explain": 0})
    state = finished(answer)["state"]
    check("the predict tool takes the model of a training job", state == "ok", state)
    if state == "ok":
        table = next(o["id"] for o in answer["outputs"] if o["output_name"] == "predictions")
        found = galaxy.histories.show_dataset_collection(history, training["output_collections"][0]["id"])
        tested = next(e["object"]["id"] for e in found["elements"] if e["element_identifier"] == "predictions.csv")
        given, asked = map(probabilities, (tested, table))
        apart = max(abs(p - q) for image in given for p, q in zip(given[image], asked[image]))
        check("it repeats the answers of the test", len(given) == 12 and apart < 1e-5, f"at most {apart:.1e} apart")


def probabilities(table):
    """Of each image, what a table of predictions says of the three classes."""
    rows = csv.DictReader(io.StringIO(galaxy.datasets.download_dataset(table).decode()))
    return {row["image_path"]: [float(row[f"label_probabilities_{c}"]) for c in "012"] for row in rows}


def part(name):
    """Where an element stands: the pictures of an example last, and each kind sorted by itself."""
    kinds = [r"(validation_)?predictions\.csv$", r"test_predictions\.tsv$", r"[a-z_.]+$"]
    if re.search(r"_(gradcam|original)$", name):
        return 5, name
    if re.match(r"learning_curves|.*_validation", name) and not name.endswith(".csv"):
        return 3, name
    known = ["description", "evaluation", "image_size_details", "predictions.shapes", "run",
             "test_statistics", "training_statistics"]
    if name in known:
        return 2, name
    return next((i for i, kind in enumerate(kinds[:2]) if re.match(kind, name)), 4), name


def processes(job_folder):
    """Ids of those whose working directory lies in a job's folder."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and os.readlink(entry / "cwd").startswith(f"{job_folder}/"):
                found.append(entry.name)
        except OSError:
            pass
    return found


def check_live_and_cancel():
    answer = start(advanced_settings__epochs=5000, advanced_settings__early_stop=5000)
    job = answer["jobs"][0]["id"]
    lines, until = [], time.time() + 300
    while len(lines) < 2 and time.time() < until:
        text = requests.get(f"{url}/api/jobs/{job}/console_output", timeout=30, params={
            "key": galaxy.key, "stdout_position": 0, "stdout_length": 20000,
            "stderr_position": 0, "stderr_length": 1000}).text
        lines = re.findall(r"epoch \d+/5000 ", text)
        time.sleep(0.5)
    state = galaxy.jobs.show_job(job)["state"]
    check("lines of the epochs can be read while the job runs", len(lines) >= 2 and state == "running",
          f"{len(lines)} lines, {state}")
    folders = [p.resolve() for p in (run / "data" / "jobs_directory").glob("*/*") if processes(p.resolve())]
    check("the job's processes are found", len(folders) == 1, [str(f) for f in folders])
    asked = time.time()
    galaxy.jobs.cancel_job(job)
    while any(processes(f) for f in folders) and time.time() < asked + 30:
        time.sleep(0.02)
    seconds = time.time() - asked
    busy = os.getloadavg()[0] > 2 * os.cpu_count()
    # Galaxy looks once a second for jobs to stop; a second after its signal it would kill what is left.
    limit = 5 if busy else 2
    check(f"a cancelled job is gone within {limit} s, of which Galaxy waits one" + (" (this machine is busy)" if busy else ""),
          seconds < limit, f"{seconds:.2f} s")
    while (job_now := details(answer))["state"] in ("running", "deleting") and time.time() < asked + 60:
        time.sleep(0.5)
    time.sleep(2)
    left = [str(f) for f in folders if f.exists()]
    check("it is deleted, and its folder with it", job_now["state"].startswith("delet") and not left,
          f"{job_now['state']}, left: {left or 'nothing'}")


def control_group(megabytes):
    """A new control group with a limit of memory, in version 1 or 2, or None where none can be made."""
    for parent, limit in (("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max")):
        group = pathlib.Path(parent) / f"image-learner-check-{os.getpid()}"
        try:
            group.mkdir()
        except OSError:
            continue
        try:
            (group / limit).write_text(str(megabytes * 1024 * 1024))
            return group
        except OSError:
            group.rmdir()
    return None


def check_control_group():
    group = control_group(700)
    if group is None:
        print("SKIPPED  a job in a control group that is too small: none can be made here", flush=True)
        return
    switch = run / "control_group"
    try:
        switch.write_text(str(group))
        answer = start(model_name="vgg16", image_resize="224x224")
        job = finished(answer)
    finally:
        switch.unlink()
        for _ in range(50):
            try:
                group.rmdir()
                break
            except OSError:
                time.sleep(0.2)
    words = job["tool_stderr"]
    check("a job in too small a control group fails as lack of memory", job["exit_code"] == 71, job["exit_code"])
    check("it says what is needed, what there is, and what to do",
          re.search(r"need about \d+ MB.*\d+ MB are left by the .*control group.*smaller", words, re.DOTALL) is not None,
          words.strip()[-300:])


signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
galaxy = session(url, admin_key)
history = galaxy.histories.create_history("Checks of running jobs")["id"]
table, images = ({"src": "hda", "id": upload(galaxy, history, data / name)}
                 for name in ("small_split.csv", "small.zip"))
for name in sys.argv[4:] or ["check_equal_jobs", "check_live_and_cancel", "check_control_group"]:
    globals()[name]()
print(f"{len(failures)} of the checks of running jobs failed" if failures else "the running jobs passed")
sys.exit(bool(failures))
