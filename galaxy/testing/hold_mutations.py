#!/usr/bin/env python3
"""Holds mutations against the tests of image_learner.xml: hold_mutations.py URL KEY RUN [NAME...]."""
import pathlib
import sys
import time

from galaxy.tool_util.verify.interactor import GalaxyInteractorApi
from galaxy.tool_util.verify.script import Results, build_case_references, test_tools

import mutations

url, key, run = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
count = (run / "tools" / "image_learner.xml").read_text().count("<test ")
server = GalaxyInteractorApi(galaxy_url=url, master_api_key=key, api_key=None, test_data=None,
                             keep_outputs_dir=None, download_attempts=1, download_sleep=1)
references = build_case_references(server, tool_id="image_learner")
if len(references) != count:
    sys.exit(f"{len(references)} tests fit the tool's form, not {count}")


def failed(tests):
    """The places of those tests that failed, among some: planemo runs them with the same code."""
    results = Results("mutation", str(run / "mutation.json"))
    test_tools(server, [references[test] for test in tests], results, parallel_tests=1)
    return sorted(int(result["id"].rsplit("-", 1)[1]) for result in results.test_results
                  if result["data"]["status"] != "success")


def named(tests):
    return ", ".join(f"test {test + 1}" for test in tests)


switch = run / "mutation"
switch.write_text("")
began = time.time()
if lost := failed(range(count)):
    sys.exit(f"without a mutation these fail: {named(lost)} (see {run}/mutation.json)")
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
    by = failed(tests) or failed(range(count))
    (noticed if by else missed).append(name)
    print(f"{'noticed' if by else 'MISSED '}  {name}{': ' + named(by) if by else ''} "
          f"({time.time() - began:.0f} s)", flush=True)
switch.write_text("")
print(f"{len(noticed)} of {len(noticed) + len(missed)} mutations noticed, {len(skipped)} skipped")
sys.exit(bool(missed))
