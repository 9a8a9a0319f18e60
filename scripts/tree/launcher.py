"""Starts the program that lies in this package."""

import importlib.util
import os
import sys


def main():
    """Becomes the program. It finds LibTorch in the package beside this one by itself; where `torch` was
    installed into another folder (of the user, of an outer environment), it is told."""
    here = os.path.dirname(os.path.abspath(__file__))
    program = os.path.join(here, "bin", "image-learner")
    environment = dict(os.environ)
    if not os.path.isdir(os.path.join(os.path.dirname(here), "torch", "lib")):
        torch = importlib.util.find_spec("torch")
        if torch is None:
            sys.exit("image-learner: error: the package 'torch' is missing: pip install torch==2.13.0")
        paths = [os.path.join(os.path.dirname(torch.origin), "lib"), environment.get("LD_LIBRARY_PATH")]
        environment["LD_LIBRARY_PATH"] = ":".join(filter(None, paths))
    os.execve(program, [program, *sys.argv[1:]], environment)
