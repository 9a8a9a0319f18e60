#!/usr/bin/env python3
"""tpv_jobs.py RULES: asks Total Perspective Vortex what jobs would get by the rules, and compares with what they should.

Runs with the Python that `galaxy/tpv-check` installs it for.
"""

import logging
import os
import pathlib
import sys
import tempfile

from tpv.commands.dryrunner import TPVDryRunner
from tpv.commands.test import mock_galaxy

SHED = "toolshed.g2.bx.psu.edu/repos/somebody/image_learner/image_learner/0.2.0+galaxy0"
FROZEN, FINE_TUNED, FROM_NOTHING = ("true", "false"), ("true", "true"), ("false", None)

# Tool, network, what learns, gigabytes of input: cores, gigabytes of memory, GPUs.
EXPECTED = [
    ("image_learner", "resnet18", FINE_TUNED, 0.1, (4, 4, 0)),
    (SHED, "resnet18", FROM_NOTHING, 0.1, (4, 4, 0)),
    ("image_learner", "resnet50", FINE_TUNED, 0.1, (4, 8, 0)),
    ("image_learner", "resnet50", FROZEN, 0.1, (4, 4, 0)),
    ("image_learner", "resnet18", FROZEN, 3, (8, 4, 0)),
    ("image_learner", "swin_b", FINE_TUNED, 0.1, (8, 16, 0)),
    ("image_learner", "swin_b", FINE_TUNED, 3, (8, 16, 0)),
    (SHED, "caformer_s18_384", FROM_NOTHING, 0.1, (8, 32, 1)),
    ("image_learner", "vit_h_14", FINE_TUNED, 0.1, (8, 64, 1)),
    ("image_learner", "vit_h_14", FROZEN, 0.1, (4, 8, 0)),
    ("image_learner_predict", None, (None, None), 0.1, (4, 8, 0)),
    (SHED.replace("/image_learner/0", "/image_learner_predict/0"), None, (None, None), 5, (4, 8, 0)),
]

JOB_CONF = """
runners:
  local: {load: galaxy.jobs.runners.local:LocalJobRunner}
execution:
  default: tpv_dispatcher
  environments:
    tpv_dispatcher:
      runner: dynamic
      type: python
      function: map_tool_to_destination
      rules_module: tpv.rules
      tpv_config_files: []
"""

DESTINATIONS = """
destinations:
  machine:
    runner: local
    max_accepted_cores: 64
    max_accepted_mem: 1000
    max_accepted_gpus: 1
    params: {cores: '{cores}', mem: '{mem}', gpus: '{gpus}'}
"""


def job(network, learns, gigabytes):
    result = mock_galaxy.Job()
    pretrained, fine_tune = learns
    result.param_values = {
        "model_name": network,
        "scratch_fine_tune": {"use_pretrained": pretrained, "fine_tune": fine_tune},
    }
    data = mock_galaxy.Dataset("images.zip", file_size=int(gigabytes * 1024**3))
    result.add_input_dataset(mock_galaxy.DatasetAssociation("image_zip", data))
    return result


def main():
    logging.disable(logging.INFO)
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        job_conf, destinations = pathlib.Path(folder, "job_conf.yml"), pathlib.Path(folder, "destinations.yml")
        job_conf.write_text(JOB_CONF)
        destinations.write_text(DESTINATIONS)
        for tool, network, learns, gigabytes, expected in EXPECTED:
            runner = TPVDryRunner(
                str(job_conf), [sys.argv[1], str(destinations)], mock_galaxy.User("user", "user@example.org"),
                mock_galaxy.Tool(tool), job(network, learns, gigabytes))
            params = runner.run()[0].params
            got = tuple(int(float(params[name])) for name in ("cores", "mem", "gpus"))
            if got != expected:
                wrong += 1
                print(f"tpv: {tool} {network} {learns} {gigabytes} GB: {got}, not {expected}", file=sys.stderr)
    if not wrong:
        print(f"tpv: {len(EXPECTED)} jobs get the cores, memory and GPUs that they should")
    # Galaxy's watching threads would keep the process.
    sys.stdout.flush()
    os._exit(1 if wrong else 0)


main()
