"""Makes the image files of this folder, and expected.txt: what Pillow and PyTorch make of the same pictures."""
import math
import struct

import numpy
import torch
from PIL import Image, ImageCms, ImageEnhance

H, W = 7, 11
picture = numpy.fromfunction(lambda c, y, x: (37 * c + 11 * y + 7 * x + 5 * x * y * (c + 1)) % 256, (3, H, W))
lines = []


def expect(name, values):
    lines.append(name + " " + " ".join(f"{value:.5g}" for value in numpy.asarray(values).flatten()))


def planes(resized):
    return numpy.stack([resized(Image.fromarray(plane.astype(numpy.float32), "F")) for plane in picture])


for height, width in ((4, 5), (13, 17), (3, 20), (7, 6)):
    expect(f"stretched-{height}-{width}", planes(lambda p: p.resize((width, height), Image.Resampling.BILINEAR)))
# The ratio of the heights is 1.75; of the 11 columns, 6.3 at that ratio, the first and the last 1.1 go.
expect("cropped-4-4", planes(lambda p: p.resize((4, 4), Image.Resampling.BILINEAR, box=(1.75, 0, 8.75, 7))))
# Covered at a ratio of 7 / 14, which makes 22 columns of 11; 3 of them go on each side.
expect("cropped-14-16", planes(lambda p: p.resize((16, 14), Image.Resampling.BILINEAR, box=(1.5, 0, 9.5, 7))))

for degrees, scale in ((25, 1), (-70, 1.3), (0, 0.8), (180, 1)):
    a = math.radians(degrees)
    y, x = torch.meshgrid(torch.arange(H).double() - (H - 1) / 2, torch.arange(W).double() - (W - 1) / 2, indexing="ij")
    across = (math.cos(a) * x - math.sin(a) * y) / scale
    down = (math.sin(a) * x + math.cos(a) * y) / scale
    grid = torch.stack([2 * across / W, 2 * down / H], -1)[None]
    warped = torch.nn.functional.grid_sample(torch.from_numpy(picture)[None], grid, align_corners=False)
    expect(f"warped-{degrees}-{scale}", warped)

rgb = Image.fromarray(picture.astype(numpy.uint8).transpose(1, 2, 0), "RGB")
channels_first = lambda image: numpy.asarray(image).transpose(2, 0, 1)
expect("luminance", rgb.convert("L"))
for factor in (0.6, 1.4):
    expect(f"brightness-{factor}", channels_first(ImageEnhance.Brightness(rgb).enhance(factor)))
    expect(f"contrast-{factor}", channels_first(ImageEnhance.Contrast(rgb).enhance(factor)))
    expect(f"saturation-{factor}", channels_first(ImageEnhance.Color(rgb).enhance(factor)))

grey = Image.fromarray(picture[0].astype(numpy.uint8), "L")
for name, image in {
    "rgb.png": rgb,
    "grey.png": grey,
    "rgba.png": Image.merge("RGBA", (*rgb.split(), grey)),
    "greyalpha.png": Image.merge("LA", (grey, rgb.split()[1])),
    "palette.png": rgb.quantize(16),
    "bits.png": grey.convert("1"),
    "rgb.bmp": rgb,
    "grey.gif": grey,
    "rgb.jpg": rgb.resize((24, 16)),
    "grey.jpg": grey.resize((24, 16)),
}.items():
    image.save(name)
    read = Image.open(name)
    read = read.convert("L") if read.mode in ("L", "LA") and not name.endswith("gif") else read.convert("RGB")
    expect(name, numpy.asarray(read) if read.mode == "L" else channels_first(read))
Image.fromarray((picture[0] * 257).astype(numpy.uint16)).save("grey16.png")
expect("grey16.png", picture[0])

# A profile in which red and green have each other's primary colours; it does not count.
profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
tags = {bytes(profile[i:i + 4]): i for i in range(132, 132 + 12 * struct.unpack(">I", profile[128:132])[0], 12)}
red, green = tags[b"rXYZ"], tags[b"gXYZ"]
profile[red:red + 4], profile[green:green + 4] = profile[green:green + 4], profile[red:red + 4]
rgb.resize((24, 16)).save("profile.jpg", icc_profile=bytes(profile))
expect("profile.jpg", channels_first(Image.open("profile.jpg").convert("RGB")))

with open("expected.txt", "w") as file:
    file.write("\n".join(lines) + "\n")
