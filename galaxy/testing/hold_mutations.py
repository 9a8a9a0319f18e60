#!/usr/bin/env python3
"""Holds mutations against the tests of image_learner.xml: hold_mutations.py URL KEY RUN [NAME...]."""
import json
import pathlib
import subprocess
import sys
import time

import mutations

url, key, run = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
tool = run / "tools" / "image_learner.xml"
count = tool.read_text().count("<test ")


def failed(tests=()):
    """The ids of the tests that failed, of some or of all; an end of this program where none ran."""
    results = run / "mutation.json"
    results.unlink(missing_ok=True)
    # planemo counts from 1.
    chosen = [word for test in tests for word in ("--test_index", str(test + 1))]
    ran = subprocess.run(
        ["planemo", "test", "--engine", "external_galaxy", "--galaxy_url", url, "--galaxy_admin_key", key,
         "--simultaneous_uploads", "--test_timeout", "600", "--test_output_json", str(results),
         "--test_output", str(run / "mutation.html"), *chosen, str(tool)], capture_output=True, text=True)
    outcomes = json.loads(results.read_text())["tests"] if results.exists() else []
    if len(outcomes) != (len(tests) or count):
        sys.exit(f"{len(outcomes)} tests ran, not {len(tests) or count}:\n{ran.stdout[-3000:]}{ran.stderr[-3000:]}")
    return [outcome["id"] for outcome in outcomes if outcome["data"]["status"] != "success"]


switch = run / "mutation"
switch.write_text("")
began = time.time()
if lost := failed():
    sys.exit(f"without a mutation these fail: {', '.join(lost)} (see {run}/mutation.html)")
print(f"without a mutation all {count} tests pass ({time.time() - began:.0f} s)", flush=True)

noticed, missed, skipped = [], [], []
for name in sys.argv[4:] or mutations.ALL:
    began = time.time()
    tests = [test for test in mutations.ALL[name].tests if test < count]
    if not tests:
        skipped.append(name)
        print(f"SKIPPED  {name}: its test needs weights that are not there", flush=True)
        continue
    switch.write_text(name)
    by = failed(tests) or failed()
    (noticed if by else missed).append(name)
    print(f"{'noticed' if by else 'MISSED '}  {name}{': ' + ', '.join(by) if by else ''} "
          f"({time.time() - began:.0f} s)", flush=True)
switch.write_text("")
print(f"{len(noticed)} of {len(noticed) + len(missed)} mutations noticed, {len(skipped)} skipped")
sys.exit(bool(missed))
