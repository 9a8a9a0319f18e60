#!/usr/bin/env python3
"""Puts files into a new history, which becomes the user's current one: upload_demo.py URL KEY FILE..."""
import sys

from server import session, upload

url, key, *files = sys.argv[1:]
galaxy = session(url, key)
history = galaxy.histories.create_history("Image Learner demo")["id"]
for file in files:
    upload(galaxy, history, file)
# The history that was made last is the one a browser shows first.
print(f"history: {url}/histories/view?id={history}")
