"""Reads drawn barcodes back with zxing-cpp, which shares no code with what drew them.

Arguments are files: .png, .svg (one path of boxes) or .zpl (^FO and ^GB boxes). For each one prints a line of JSON:
the text, the AIM identifier, and how many barcodes were found. Exit code 3 when zxing-cpp or Pillow is missing.
"""

import json
import re
import sys

try:
    import zxingcpp
    from PIL import Image, ImageDraw
except ImportError as missing:
    print(missing, file=sys.stderr)
    sys.exit(3)


def boxes_of_svg(text):
    width, height = map(int, re.search(r'viewBox="0 0 (\d+) (\d+)"', text).groups())
    path = re.search(r'<path d="([^"]*)"', text).group(1)
    box = re.compile(r"M(\d+) (\d+)h(\d+)v(\d+)h-(\d+)z")
    boxes = [tuple(map(int, found[:4])) for found in box.findall(path)]
    assert box.sub("", path) == "", "the path holds something else than boxes"
    return width, height, boxes


def boxes_of_zpl(text):
    assert text.startswith("^XA") and text.rstrip().endswith("^XZ")
    width = int(re.search(r"\^PW(\d+)", text).group(1))
    height = int(re.search(r"\^LL(\d+)", text).group(1))
    boxes = []
    for x, y, w, h, thick in re.findall(r"\^FO(\d+),(\d+)\^GB(\d+),(\d+),(\d+)\^FS", text):
        assert int(thick) == min(int(w), int(h)), "a box that is not solid"
        boxes.append((int(x), int(y), int(w), int(h)))
    return width, height, boxes


def picture(path):
    if path.endswith(".png"):
        return Image.open(path).convert("L")
    with open(path, encoding="ascii") as file:
        text = file.read()
    width, height, boxes = (boxes_of_svg if path.endswith(".svg") else boxes_of_zpl)(text)
    image = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(image)
    for x, y, w, h in boxes:
        draw.rectangle((x, y, x + w - 1, y + h - 1), fill=0)
    return image


for path in sys.argv[1:]:
    found = zxingcpp.read_barcodes(picture(path))
    first = found[0] if found else None
    print(
        json.dumps(
            {
                "count": len(found),
                "bytes": first.bytes.hex() if first else "",
                "identifier": first.symbology_identifier if first else "",
            }
        )
    )
