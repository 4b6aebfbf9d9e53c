"""Adds to each line of generate.mjs the septets the PyPI package gsm0338 (1.1.0, MIT) needs, or - where it refuses.

How to run it, and what is left out: see generate.mjs. The texts are drawn here a second time, so that a slip in one
generator shows as a difference.
"""

import pathlib
import sys

from gsm0338 import Codec

folder = pathlib.Path(__file__).parent
palettes = [
    line.replace("\u240a", "\n").replace("\u240c", "\f")
    for line in (folder / "palettes.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
]

state = 20270112


def below(bound):
    global state
    state ^= state << 13 & 0xFFFFFFFF
    state ^= state >> 17
    state ^= state << 5 & 0xFFFFFFFF
    return state % bound


codec = Codec()
for line in sys.stdin:
    palette = palettes[below(len(palettes))]
    text = "".join(palette[below(len(palette))] for _ in range(below(401)))
    encoding, units, _ = line.split()
    try:
        septets = len(codec.encode(text)[0])
    except UnicodeError:
        septets = "-"
        assert encoding == "U" and int(units) == len(text.encode("utf-16-le")) // 2, text
    print(line.rstrip("\n"), septets)
