#!/usr/bin/env python3
"""A network of FormsTable in PyTorch's eager mode, run once for each line on standard input.

Arguments: eager (kernels made antisymmetric at each pass, as the layer is defined) or eager-projected (once), network, batch, threads.
"""
import sys

import torch
from torch import nn


class ConvTwist(nn.Module):
    def __init__(self, cin, cout, stride, groups, projected):
        super().__init__()
        conv = lambda: nn.Conv2d(cin, cout, 3, stride=stride, padding=1, groups=groups, bias=False)
        self.conv, self.conv_x, self.conv_y = conv(), conv(), conv()
        self.center_x = nn.Parameter(torch.rand(cout) * 3 - 1.5)
        self.center_y = nn.Parameter(torch.rand(cout) * 3 - 1.5)
        self.projected = projected
        self.project()

    def project(self):
        with torch.no_grad():
            for conv in (self.conv_x, self.conv_y):
                conv.weight.copy_((conv.weight - conv.weight.flip(2, 3)) / 2)

    def forward(self, x):
        if not self.projected:
            self.project()
        out = self.conv(x)
        h, w = out.shape[2:]
        xx = torch.arange(w) * 2 / w - self.center_x.view(-1, 1, 1)
        yy = (torch.arange(h) * 2 / h).view(-1, 1) - self.center_y.view(-1, 1, 1)
        return out + xx * self.conv_x(x) + yy * self.conv_y(x)


class Builder:
    def __init__(self, projected):
        self.projected = projected

    def conv(self, cin, cout, side, stride, groups=1):
        if side == 3:
            return ConvTwist(cin, cout, stride, groups, self.projected)
        return nn.Conv2d(cin, cout, side, stride=stride, padding=side // 2, groups=groups, bias=False)

    def unit(self, cin, cout, side=3, stride=1, groups=1):
        return nn.Sequential(self.conv(cin, cout, side, stride, groups), nn.BatchNorm2d(cout), nn.ReLU())


class Block(nn.Module):
    def __init__(self, b, cin, cout, stride):
        super().__init__()
        self.first = b.unit(cin, cout, 3, stride)
        self.second = nn.Sequential(b.conv(cout, cout, 3, 1), nn.BatchNorm2d(cout))
        self.shortcut = nn.Identity() if stride == 1 else nn.Sequential(b.conv(cin, cout, 1, stride), nn.BatchNorm2d(cout))

    def forward(self, x):
        return torch.relu(self.second(self.first(x)) + self.shortcut(x))


class UNet(nn.Module):
    def __init__(self, b):
        super().__init__()
        pair = lambda cin, cout: nn.Sequential(b.unit(cin, cout), b.unit(cout, cout))
        self.first, self.second, self.third = pair(3, 32), pair(32, 64), pair(64, 128)
        self.up, self.top, self.last = pair(192, 64), pair(96, 32), nn.Conv2d(32, 2, 1, bias=False)

    def forward(self, x):
        pool, twice = nn.functional.max_pool2d, lambda v: nn.functional.interpolate(v, scale_factor=2)
        first = self.first(x)
        second = self.second(pool(first, 2))
        up = self.up(torch.cat([twice(self.third(pool(second, 2))), second], 1))
        return self.last(self.top(torch.cat([twice(up), first], 1)))


def classifier(layers, channels, classes):
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, classes, bias=False))


def network(name, b):
    if name == "resnet18":
        layers, cin = [b.unit(3, 64, 7, 2), nn.MaxPool2d(3, 2, 1)], 64
        for cout in (64, 128, 256, 512):
            for block in range(2):
                layers.append(Block(b, cin, cout, 2 if block == 0 and cout > 64 else 1))
                cin = cout
        return classifier(layers, 512, 1000), (3, 224, 224)
    if name == "mobilenet":
        layers = [b.unit(3, 32, 3, 2)]
        for cin, cout, stride in ((32, 64, 1), (64, 128, 2), (128, 128, 1), (128, 256, 2), (256, 256, 1), (256, 512, 2),
                                  *((512, 512, 1),) * 5, (512, 1024, 2), (1024, 1024, 1)):
            layers += [b.unit(cin, cin, 3, stride, cin), b.unit(cin, cout, 1)]
        return classifier(layers, 1024, 1000), (3, 224, 224)
    if name == "unet":
        return UNet(b), (3, 128, 128)
    if name == "narrow":
        return classifier([b.unit(3, 16)] + [b.unit(16, 16) for _ in range(7)], 16, 10), (3, 32, 32)
    cin, cout, size, stride = map(int, name.split(","))
    return nn.Sequential(b.conv(cin, cout, 3, stride), nn.ReLU()), (cin, size, size)


def main():
    mode, name, batch, threads = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    torch.set_num_threads(threads)
    model, shape = network(name, Builder(mode == "eager-projected"))
    model.eval()
    x = torch.randn(batch, *shape)
    with torch.inference_mode():
        model(x)
        print("ready", flush=True)
        for _ in sys.stdin:
            model(x)
            print("ready", flush=True)


if __name__ == "__main__":
    main()
