"""Reads the barcodes of printed papers with zxing-cpp, which shares no code with what drew them.

Arguments are files: .pgm (a page), .zpl (labels: ^FO with ^GB boxes) or .escpos (a strip: GS v 0 pictures). For each one
prints a line of JSON: a list for each page, label or picture of the text and AIM identifier of every barcode on it.
Exit code 3 when zxing-cpp or Pillow is missing.
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


def labels(text):
    for label in re.findall(r"\^XA(.*?)\^XZ", text, re.DOTALL):
        width = int(re.search(r"\^PW(\d+)", label).group(1))
        height = int(re.search(r"\^LL(\d+)", label).group(1))
        image = Image.new("L", (width, height), 255)
        draw = ImageDraw.Draw(image)
        for x, y, w, h, thick in re.findall(r"\^FO(-?\d+),(-?\d+)\^GB(\d+),(\d+),(\d+)\^FS", label):
            x, y, w, h = map(int, (x, y, w, h))
            assert int(thick) == min(w, h), "a box that is not solid"
            assert 0 <= x and 0 <= y and x + w <= width and y + h <= height, "a box beyond the label"
            draw.rectangle((x, y, x + w - 1, y + h - 1), fill=0)
        yield image


def pictures(strip):
    for found in re.finditer(rb"\x1dv0\x00(..)(..)", strip, re.DOTALL):
        row, rows = (int.from_bytes(part, "little") for part in found.groups())
        bits = strip[found.end() : found.end() + row * rows]
        picture = Image.frombytes("1", (row * 8, rows), bytes(byte ^ 0xFF for byte in bits))
        strip_of_paper = Image.new("L", (row * 8 + 80, rows + 80), 255)
        strip_of_paper.paste(picture, (40, 40))
        yield strip_of_paper


def pages(path):
    if path.endswith(".pgm"):
        return [Image.open(path).convert("L")]
    with open(path, "rb") as file:
        content = file.read()
    return labels(content.decode("ascii")) if path.endswith(".zpl") else pictures(content)


for path in sys.argv[1:]:
    found = [
        [[code.bytes.decode("ascii"), code.symbology_identifier] for code in zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.Code128)]
        for page in pages(path)
    ]
    print(json.dumps(found))
