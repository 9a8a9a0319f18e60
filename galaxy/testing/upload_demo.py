#!/usr/bin/env python3
"""Puts files into a new history, which becomes the user's current one: upload_demo.py URL KEY FILE..."""
import sys

from bioblend.galaxy import GalaxyInstance

url, key, *files = sys.argv[1:]
admin = GalaxyInstance(url, key=key)
user = admin.users.get_users()[0] if admin.users.get_users() else \
    admin.users.create_local_user("planemo", "planemo@galaxyproject.org", "planemo-pass")
galaxy = GalaxyInstance(url, key=admin.users.get_or_create_user_apikey(user["id"]))
history = galaxy.histories.create_history("Image Learner demo")["id"]
for file in files:
    found = galaxy.tools.upload_file(file, history, file_type=file.rsplit(".", 1)[1])["outputs"][0]["id"]
    galaxy.datasets.wait_for_dataset(found, maxwait=600)
# The history that was made last is the one a browser shows first.
print(f"history: {url}/histories/view?id={history}")
