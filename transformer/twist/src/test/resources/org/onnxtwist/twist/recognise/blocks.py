"""Usual blocks of networks, which are no layers."""

import numpy

from layers import Layer
from net import Net, conv


def make(fixtures):
    """Usual blocks of networks."""
    rng = numpy.random.default_rng(5)
    normal = lambda *dims: rng.normal(size=dims) / 3
    layer = Layer(ni=4, nf=4, bias=True)

    def block(name, why, build, channels=4):
        net = Net()
        x = net.input(channels, 6, 6)
        fixtures.near_miss(name, net.model(build(net, x)), why)

    def convolve(net, x, out=4, inner=4, bias=True):
        return conv(net, layer, x, normal(out, inner, 3, 3), normal(out) if bias else None)

    block("conv", "a Conv", lambda net, x: convolve(net, x))
    block("resnet", "a residual block", lambda net, x: net.op("Relu", net.op("Add", convolve(net, net.op("Relu", convolve(net, x))), x)))
    block("two_paths", "the sum of two convolutions of one input", lambda net, x: net.op("Add", convolve(net, x), convolve(net, x)))
    block("three_paths", "the sum of three convolutions of one input", lambda net, x: net.op("Sum", convolve(net, x), convolve(net, x, bias=False), convolve(net, x, bias=False)))
    block("three_scaled_paths", "the sum of three convolutions, two of them scaled by constants", lambda net, x: net.op("Sum", convolve(net, x),
        net.op("Mul", net.constant(normal(4, 1, 1)), convolve(net, x, bias=False)), net.op("Mul", net.constant(normal(4, 1, 1)), convolve(net, x, bias=False))))

    def squeeze_excite(net, x):
        value = convolve(net, x)
        inner = net.op("Conv", net.op("GlobalAveragePool", value), net.constant(normal(2, 4, 1, 1)), net.constant(normal(2)))
        gate = net.op("Sigmoid", net.op("Conv", net.op("Relu", inner), net.constant(normal(4, 2, 1, 1)), net.constant(normal(4))))
        return net.op("Add", net.op("Mul", value, gate), x)

    block("squeeze_excite", "squeeze and excitation", squeeze_excite)

    def three_gated(net, x):
        gates = [net.op("Sigmoid", net.op("GlobalAveragePool", x)) for _ in range(2)]
        return net.op("Sum", convolve(net, x), *[net.op("Mul", gate, convolve(net, x, bias=False)) for gate in gates])

    block("three_gated_paths", "the sum of three convolutions, two of them gated", three_gated)

    def coord_conv(net, x):
        """A Conv over the input and two channels of coordinates."""
        xx = numpy.broadcast_to(2 * numpy.arange(6) / 6, (1, 1, 6, 6))
        yy = numpy.broadcast_to((2 * numpy.arange(6) / 6)[:, None], (1, 1, 6, 6))
        return convolve(net, net.op("Concat", x, net.constant(xx), net.constant(yy), axis=1), inner=6)

    block("coord_conv", "a Conv over the input and coordinates", coord_conv)

    def coord_products(net, x):
        """As the wide-in form, over other values."""
        xx = net.constant((2 * numpy.arange(6) / 6).reshape(1, 1, 1, 6))
        yy = net.constant((2 * numpy.arange(6) / 6).reshape(1, 1, 6, 1))
        wide = net.op("Concat", x, net.op("Mul", xx, net.op("Relu", x)), net.op("Mul", yy, x), axis=1)
        return convolve(net, wide, inner=12)

    block("coord_products", "a Conv over the input, X times its Relu and Y times it", coord_products)

    def position(net, x):
        """A learned position for each pixel is added before a Conv."""
        return net.op("Sum", convolve(net, net.op("Add", x, net.constant(normal(4, 6, 6)))), x, convolve(net, x))

    block("position_embedding", "a position is added", position)

    def attention(net, x):
        query, key, value = convolve(net, x), convolve(net, x), convolve(net, x)
        return net.op("Add", net.op("Add", net.op("Mul", query, key), net.op("Mul", net.op("Softmax", key, axis=1), value)), convolve(net, x))

    block("attention", "products of convolutions", attention)

    def gated_unit(net, x):
        gate = net.op("Sigmoid", convolve(net, x))
        return net.op("Add", net.op("Mul", gate, convolve(net, x)), net.op("Mul", net.op("Sub", net.constant(numpy.array(1.0)), gate), x))

    block("gated_unit", "a gate between a convolution and the input", gated_unit)

    def inception(net, x):
        one = net.op("Conv", x, net.constant(normal(2, 4, 1, 1)))
        return net.op("Concat", one, convolve(net, x, 3), convolve(net, net.op("Relu", one), 3, 2), axis=1)

    block("inception", "paths side by side", inception)

    def windowed(net, x):
        """A window over the picture, linear along x, applied to a convolution."""
        ramp = net.constant((2 * numpy.arange(6) / 6).reshape(1, 1, 1, 6))
        return net.op("Add", convolve(net, x), net.op("Mul", ramp, convolve(net, net.op("Relu", x), bias=False)))

    block("windowed", "a convolution times X, of another value", windowed)
