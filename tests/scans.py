"""Scans made for tests: Vietnamese text drawn on paper, as a picture or as a PDF file without letters."""

import io
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONTS = (
    Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"),
    Path("/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf"),
)
"""The gate sees to it that one of them is there."""
LINES = (
    "THÔNG BÁO",
    "Bộ phận một cửa xã Nghĩa Bình nhận hồ sơ của bà con",
    "từ thứ hai đến thứ sáu hằng tuần, trả kết quả đúng hẹn.",
)


def page(*lines):
    """One page in grey, as a scanner with 200 dots an inch sees it."""
    paper = Image.new("L", (1400, 200 + 52 * len(lines)), 255)
    pen, font = ImageDraw.Draw(paper), ImageFont.truetype(str(next(f for f in FONTS if f.exists())), 36)
    for number, line in enumerate(lines):
        pen.text((100, 100 + 52 * number), line, font=font, fill=0)
    return paper


def saved(kind, *pages):
    """The bytes of pages in one file of a kind that Pillow writes."""
    file = io.BytesIO()
    several = {"save_all": True, "append_images": pages[1:]} if len(pages) > 1 else {}
    pages[0].save(file, kind, resolution=200, **several)
    return file.getvalue()
