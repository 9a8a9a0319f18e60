#!/usr/bin/env python3
"""Writes the configuration of the Galaxy that tests the tools in a folder, and prints the tools' ids.

`RUN` is the folder of the run and `PORT` the server's port. One user without a log-in; the database and
the worker's queue are SQLite files; no conda, containers or Tool Shed.
"""
import os
import pathlib
import sys
import xml.etree.ElementTree as xml

run = pathlib.Path(os.environ["RUN"])
tools = pathlib.Path(sys.argv[1]).resolve()
config = run / "config"
# Every job enters the control group that this file names, if there is one: see checks.py.
control_group = run / "control_group"

tool_files = sorted(p for p in tools.glob("*.xml") if xml.parse(p).getroot().tag == "tool")
ids = [xml.parse(p).getroot().get("id") for p in tool_files]
entries = "\n".join(f'    <tool file="{p}"/>' for p in tool_files)
(config / "tool_conf.xml").write_text(f"""<?xml version="1.0"?>
<toolbox>
  <section id="get_data" name="Get Data"><tool file="data_source/upload.xml"/></section>
  <section id="image_learner" name="Image Learner">
{entries}
  </section>
</toolbox>
""")
# An entry is the beginning of an id: Galaxy shows the HTML of these tools, not its source text.
(config / "sanitize_allowlist.txt").write_text("image_learner\n")

(config / "galaxy.yml").write_text(f"""galaxy:
  config_dir: {config}
  data_dir: {run}/data
  managed_config_dir: {config}
  database_connection: "sqlite:///{run}/data/galaxy.sqlite?isolation_level=IMMEDIATE&timeout=300"
  database_auto_migrate: true
  id_secret: this-server-listens-on-this-machine-alone
  single_user: planemo@galaxyproject.org
  admin_users: planemo@galaxyproject.org
  master_api_key: test_key
  brand: Image Learner
  tool_config_file: {config}/tool_conf.xml
  sanitize_allowlist_file: sanitize_allowlist.txt
  tool_data_table_config_path: {tools}/tool_data_table_conf.xml.test
  enable_celery_tasks: true
  amqp_internal_connection: "sqlalchemy+sqlite:///{run}/data/broker.sqlite"
  metadata_strategy: directory_celery
  conda_auto_init: false
  conda_auto_install: false
  cleanup_job: always
  allow_path_paste: true
  enable_tool_recommendations: false
  interactivetools_enable: false
  log_level: INFO
  job_config:
    runners:
      local: {{load: "galaxy.jobs.runners.local:LocalJobRunner", workers: 2}}
    execution:
      default: local
      environments:
        local:
          runner: local
          local_slots: 2
          tmp_dir: true
          live_tool_output_reporting: true
          env:
            - execute: "[ ! -s {control_group} ] || echo $$ > $(cat {control_group})/cgroup.procs"
""")
print("\n".join(ids))
