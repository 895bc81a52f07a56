"""A page drawn with the font that Pillow brings along."""

import io

from PIL import Image, ImageDraw, ImageFont

LETTER = (
    "Marta Lindqvist",
    "Warehouse supervisor",
    "Ten years of experience in storage and transport of goods",
    "Organised the loading of lorries and trained new colleagues",
    "Drives forklift trucks and keeps the stock records",
    "Speaks English and Swedish, writes reports every week",
    "Work from 2011 to 2019 at the harbour of Gothenburg",
)


def drawn_letter() -> Image.Image:
    """Return the lines on light gray paper."""
    image = Image.new("L", (1654, 1000), 250)
    pen = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=36)
    for number, line in enumerate(LETTER):
        pen.text((150, 120 + 110 * number), line, fill=20, font=font)
    return image


def png(image: Image.Image, dpi: int = 200) -> bytes:
    """Return a picture as a file."""
    written = io.BytesIO()
    image.save(written, "PNG", dpi=(dpi, dpi))
    return written.getvalue()
