"""Decodes every picture of a ZIP with Pillow and resizes it, as a plain PyTorch data set would; prints the CPU seconds."""
import io
import json
import sys
import time
import zipfile

import torch
from PIL import Image

import numpy


def main():
    path, size, resizer = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    torch.set_num_threads(1)
    start = time.process_time()
    count = 0
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            if entry.is_dir():
                continue
            picture = Image.open(io.BytesIO(archive.read(entry))).convert("RGB")
            if resizer == "pillow":
                picture = picture.resize((size, size), Image.Resampling.BILINEAR)
                pixels = torch.from_numpy(numpy.array(picture))
            else:
                pixels = torch.from_numpy(numpy.array(picture)).permute(2, 0, 1)
                pixels = torch.nn.functional.interpolate(
                    pixels[None], size=(size, size), mode="bilinear", antialias=True)[0]
            count += pixels.shape[0] > 0
    done = time.process_time()
    print(json.dumps({"images": count, "decode_resize_cpu_s": done - start, "whole_process_cpu_s": done}))


main()
