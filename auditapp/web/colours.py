"""OKLCH to sRGB: style sheets are written in OKLCH and served in hexadecimal, which the oldest
phones read as well.
"""

import math
import re

OKLCH = re.compile(r"oklch\(\s*([\d.]+)\s+([\d.]+)\s+([\d.]+)\s*\)")
Rgb = tuple[float, float, float]


def with_hex_colours(css: str) -> str:
    """Return css with every oklch(L C H) written as #rrggbb; raises ValueError outside sRGB."""
    return OKLCH.sub(lambda found: to_hex(*map(float, found.groups())), css)


def to_hex(lightness: float, chroma: float, hue: float) -> str:
    """Return a colour as #rrggbb; raises ValueError for one that screens cannot show."""
    channels = [_encoded(value) for value in to_linear_rgb(lightness, chroma, hue)]
    if any(not -0.003 <= value <= 1.003 for value in channels):
        raise ValueError(f"oklch({lightness} {chroma} {hue}) is outside sRGB: lower its chroma")
    return "#" + "".join(f"{round(min(max(value, 0), 1) * 255):02x}" for value in channels)


def to_linear_rgb(lightness: float, chroma: float, hue: float) -> Rgb:
    """Return linear sRGB (Björn Ottosson's Oklab matrices)."""
    a = chroma * math.cos(math.radians(hue))
    b = chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _encoded(value: float) -> float:
    if value <= 0.0031308:
        return 12.92 * value
    return float(1.055 * value ** (1 / 2.4) - 0.055)
