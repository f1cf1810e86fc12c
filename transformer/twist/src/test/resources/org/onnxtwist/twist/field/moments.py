"""The fields of a grouped, strided, dilated layer, measured by what the layer does to linear images (NumPy alone)."""
import numpy as np
O, I, G, H, W = 4, 6, 2, 5, 7          # output channels, input channels, groups, output height and width
SY, SX, DY, DX = 2, 1, 1, 2            # strides and dilations, y first
n = O * (I // G) * 9
k = np.arange(n)
base = (((37 * k * k + 11 * k) % 101 - 50) / 64.0).reshape(O, I // G, 3, 3)
rawx = (((53 * k * k + 29 * k) % 97 - 48) / 64.0).reshape(O, I // G, 3, 3)
rawy = (((71 * k * k + 17 * k) % 89 - 44) / 64.0).reshape(O, I // G, 3, 3)
anti = lambda a: (a - a[:, :, ::-1, ::-1]) / 2
kx, ky = anti(rawx), anti(rawy)
cx = np.array([0.5, 1.0, 1.25, -0.25]); cy = np.array([1.0, 0.75, 1.5, 0.125])
hin, win = (H - 1) * SY + 2 * DY + 1, (W - 1) * SX + 2 * DX + 1   # no padding

def conv(img, ker):                    # one channel, one kernel
    out = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            for a in range(3):
                for b in range(3):
                    out[i, j] += ker[a, b] * img[i * SY + a * DY, j * SX + b * DX]
    return out

rows, cols = np.mgrid[0:hin, 0:win].astype(float)
j = np.arange(W)[None, :]; i = np.arange(H)[:, None]
for o in range(O):
    gain = np.sqrt((base[o] ** 2).sum())
    tot = np.zeros(4)
    X = 2.0 * j / W - cx[o]; Y = 2.0 * i / H - cy[o]
    noise = sum(((X[..., None, None] * kx[o, c] + Y[..., None, None] * ky[o, c]) ** 2).sum((-1, -2)).mean() for c in range(I // G))
    best = None
    for c in range(I // G):
        field = []
        for img in (cols, rows):       # the derivative of cols is (1, 0): the answer is the component x of the field
            f = X * conv(img, kx[o, c]) + Y * conv(img, ky[o, c])
            A = np.stack([np.broadcast_to(j * SX, (H, W)).ravel(), np.broadcast_to(i * SY, (H, W)).ravel(), np.ones(H * W)], 1)
            field.append(np.linalg.lstsq(A, f.ravel(), rcond=None)[0])
        (xx, xy, x0), (yx, yy, y0) = field
        r = [(conv(img, base[o, c]) - base[o, c].sum() * conv(img, np.array([[0,0,0],[0,1.,0],[0,0,0]])))[0, 0] for img in (cols, rows)]
        fixed = np.linalg.solve([[xx, xy], [yx, yy]], [-x0 - r[0], -y0 - r[1]])
        parts = np.array([(xx + yy) / 2, (yx - xy) / 2, (xx - yy) / 2, (yx + xy) / 2]) / gain
        tot += parts ** 2
        s = np.sqrt((parts ** 2).sum())
        if best is None or s > best[0]:
            best = (s, c + (o // (O // G)) * (I // G), parts, fixed * 2 / np.array([W * SX, H * SY]), r[0] / gain, r[1] / gain)
    print(o, f"{gain:.12g}", *(f"{v:.12g}" for v in tot), f"{np.sqrt(noise):.12g}", best[1], *(f"{v:.12g}" for v in best[2]), *(f"{v:.12g}" for v in best[3]), f"{best[4]:.12g} {best[5]:.12g}")
e = lambda a: (a ** 2).sum()
print("energy", e(kx) + e(ky), e((rawx + rawx[:, :, ::-1, ::-1]) / 2) + e((rawy + rawy[:, :, ::-1, ::-1]) / 2))
