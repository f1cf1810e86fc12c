"""Files that look like a layer with coordinates that are computed from sizes, and are none."""

from dataclasses import replace

import numpy
from onnx import TensorProto, helper

from net import LAYER, Net, along, conv, counted, length
from net import grid as grid_of


def make(fixtures):
    number = lambda net, value: net.constant(numpy.array(float(value)))
    cast = lambda net, value: net.op("Cast", value, to=TensorProto.FLOAT)

    def made(name, why, coordinate, layer=LAYER, sizes=("h", "w"), centered=False):
        net = Net()
        x = net.input(layer.ni, *sizes)
        p = layer.parameters()
        base = conv(net, layer, x, p["weight"], p["bias"])
        size = {axis: length(net, base, axis) for axis in (2, 3)}
        size_in = {axis: length(net, x, axis) for axis in (2, 3)}
        mx = net.op("Mul", coordinate(net, layer, 3, size, size_in, p["center_x"]), conv(net, layer, x, p["conv_x"]))
        my = net.op("Mul", coordinate(net, layer, 2, size, size_in, p["center_y"]), conv(net, layer, x, p["conv_y"]))
        fixtures.near_miss(name, net.model(net.op("Add", net.op("Add", base, mx), my)), why)

    def placed(net, layer, axis, values, center):
        shaped = net.op("Reshape", values, net.constant(numpy.array(along(layer, axis))))
        return net.op("Sub", shaped, net.constant(center.reshape(-1, 1, 1)))

    def by(pick, factor=2.0, less=0.0):
        """pick names the size by which an axis is divided."""
        def coordinate(net, layer, axis, size, size_in, center):
            divisor = pick(axis, size, size_in)
            if less:
                divisor = net.op("Sub", divisor, net.constant(numpy.array(1)))
            return placed(net, layer, axis, net.op("Div", net.op("Mul", counted(net, size[axis]), number(net, factor)), cast(net, divisor)), center)
        return coordinate

    made("dynamic_by_height", "X is 2 j / height", by(lambda axis, size, size_in: size[2]))
    made("dynamic_by_width", "Y is 2 i / width", by(lambda axis, size, size_in: size[3]))
    made("dynamic_exchanged", "each is divided by the other side", by(lambda axis, size, size_in: size[5 - axis]))
    made("dynamic_by_input", "divided by the size of the input, which is twice the output's", by(lambda axis, size, size_in: size_in[axis]), replace(LAYER, strides=(2, 2)))
    made("dynamic_by_input_unpadded", "divided by the size of the input, which is larger by two", by(lambda axis, size, size_in: size_in[axis]), replace(LAYER, pads=(0, 0, 0, 0)))
    made("dynamic_inclusive", "steps of 2 / (n - 1)", by(lambda axis, size, size_in: size[axis], less=1.0))
    made("dynamic_half_scale", "steps of 1 / n", by(lambda axis, size, size_in: size[axis], factor=1.0))
    made("dynamic_almost_two", "steps of 2.001 / n", by(lambda axis, size, size_in: size[axis], factor=2.001))
    made("dynamic_exchanged_unnamed", "each is divided by the other side, of sizes without names", by(lambda axis, size, size_in: size[5 - axis]), sizes=(None, None))

    def half_pixel(net, layer, axis, size, size_in, center):
        """(2 j + 1) / n: the centre would depend on the size."""
        odd = net.op("Add", net.op("Mul", counted(net, size[axis]), number(net, 2)), number(net, 1))
        return placed(net, layer, axis, net.op("Div", odd, cast(net, size[axis])), center)

    made("dynamic_half_pixel", "coordinates of pixels' middles: the centre depends on the size", half_pixel)

    def from_one(net, layer, axis, size, size_in, center):
        one = net.op("Add", counted(net, size[axis]), number(net, 1))
        return placed(net, layer, axis, net.op("Div", net.op("Mul", one, number(net, 2)), cast(net, size[axis])), center)

    made("dynamic_from_one", "2 (j + 1) / n: the centre depends on the size", from_one)

    def rounded(net, layer, axis, size, size_in, center):
        """2 j / n in integers."""
        index = net.op("Range", net.constant(numpy.array(0)), size[axis], net.constant(numpy.array(1)))
        quotient = net.op("Div", net.op("Mul", index, net.constant(numpy.array(2))), size[axis])
        return placed(net, layer, axis, cast(net, quotient), center)

    made("dynamic_integer_quotient", "the quotient is rounded to an integer", rounded)

    def unscaled(net, layer, axis, size, size_in, center):
        return placed(net, layer, axis, counted(net, size[axis]), center)

    made("dynamic_unscaled", "coordinates are pixels", unscaled)

    def fixed(net, layer, axis, size, size_in, center):
        """Divided by a constant whatever the size is."""
        return placed(net, layer, axis, net.op("Div", net.op("Mul", counted(net, size[axis]), number(net, 2)), number(net, 7)), center)

    made("dynamic_fixed_divisor", "the divisor is a constant", fixed)

    made("dynamic_off_by_scale", "steps of 2.0002 / n", by(lambda axis, size, size_in: size[axis], factor=2.0002))
    half = lambda net, size: net.op("Div", size, net.constant(numpy.array(2)))

    def rounded_down(net, layer, axis, size, size_in, center):
        """2 j / floor(n / 2) where the output has floor((n + 1) / 2): the same for even n alone."""
        quotient = net.op("Div", net.op("Mul", counted(net, size[axis]), number(net, 2)), cast(net, half(net, size_in[axis])))
        return placed(net, layer, axis, quotient, center)

    made("dynamic_rounded_down", "divided by half the size of the input, rounded down, not up", rounded_down, replace(LAYER, strides=(2, 2)))

    def floored_size(net, layer, axis, size, size_in, center):
        """The same, rounded in float."""
        divisor = net.op("Floor", net.op("Mul", cast(net, size_in[axis]), number(net, 0.5)))
        return placed(net, layer, axis, net.op("Div", net.op("Mul", counted(net, size[axis]), number(net, 2)), divisor), center)

    made("dynamic_floored_size", "divided by half the size of the input, rounded down in float", floored_size, replace(LAYER, strides=(2, 2)))

    def buffered(first, step):
        """A buffer of 16 numbers, sliced to the size from a first one on."""
        def coordinate(net, layer, axis, size, size_in, center):
            vector = lambda value: net.constant(numpy.array([value]))
            end = net.op("Add", net.op("Reshape", size[axis], vector(-1)), vector(first))
            index = net.op("Slice", net.constant(numpy.arange(16) * step), vector(first), end, vector(0))
            return placed(net, layer, axis, net.op("Div", net.op("Mul", index, number(net, 2)), cast(net, size[axis])), center)
        return coordinate

    made("dynamic_slice_from_one", "a buffer is sliced from its second number on", buffered(1, 1.0))
    made("dynamic_buffer_of_halves", "a buffer counts by halves", buffered(0, 0.5))

    def buffered_squares(net, layer, axis, size, size_in, center):
        vector = lambda value: net.constant(numpy.array([value]))
        index = net.op("Slice", net.constant(numpy.arange(16.0) ** 2), vector(0), net.op("Reshape", size[axis], vector(-1)), vector(0))
        return placed(net, layer, axis, net.op("Div", net.op("Mul", index, number(net, 2)), cast(net, size[axis])), center)

    made("dynamic_buffer_of_squares", "a buffer does not count evenly", buffered_squares)

    def fixed_buffer(net, layer, axis, size, size_in, center):
        """Coordinates of a size of 16, sliced to the size."""
        vector = lambda value: net.constant(numpy.array([value]))
        values = net.op("Slice", net.constant(numpy.arange(16) / 8), vector(0), net.op("Reshape", size[axis], vector(-1)), vector(0))
        return placed(net, layer, axis, values, center)

    made("dynamic_fixed_buffer", "coordinates of a fixed size are sliced to the size", fixed_buffer)

    def summed(exclusive, reverse, minus):
        """Sums of ones."""
        def coordinate(net, layer, axis, size, size_in, center):
            shape = net.op("Reshape", size[axis], net.constant(numpy.array([1])))
            ones = net.op("ConstantOfShape", shape, value=helper.make_tensor("one", TensorProto.FLOAT, [1], [1]))
            index = net.op("CumSum", ones, net.constant(numpy.array(0)), exclusive=exclusive, reverse=reverse)
            index = net.op("Sub", index, number(net, minus))
            return placed(net, layer, axis, net.op("Div", net.op("Mul", index, number(net, 2)), cast(net, size[axis])), center)
        return coordinate

    made("dynamic_sums_from_one", "sums of ones begin with one", summed(0, 0, 0))
    made("dynamic_sums_reversed", "sums of ones from the last", summed(1, 1, 0))
    made("dynamic_sums_less_two", "sums of ones, less two", summed(0, 0, 2))

    def scattered(net, layer, axis, size, size_in, center):
        """Of two rows, the one that another is written over."""
        vector = lambda value: net.constant(numpy.array([value]))
        length = net.op("Reshape", size[axis], vector(-1))
        row = net.op("Reshape", counted(net, size[axis]), net.constant(numpy.array([1, -1])))
        shape = net.op("Concat", vector(1), length, axis=0)
        zeros = net.op("Expand", net.constant(numpy.zeros((1, 1))), shape)
        both = net.op("Concat", row, zeros, axis=0)
        index = net.op("Expand", net.constant(numpy.zeros((1, 1), int)), shape)
        written = net.op("ScatterElements", both, index, zeros, axis=0)
        values = net.op("Gather", written, net.constant(numpy.array(0)), axis=0)
        return placed(net, layer, axis, net.op("Div", net.op("Mul", values, number(net, 2)), cast(net, size[axis])), center)

    made("dynamic_scattered", "the row that is counted is written over", scattered)

    def scaled_centre_of_other(net, layer, axis, size, size_in, center):
        """(2 j - h c) / w"""
        other = cast(net, size[5 - axis])
        index = net.op("Reshape", net.op("Mul", counted(net, size[axis]), number(net, 2)), net.constant(numpy.array(along(layer, axis))))
        shifted = net.op("Sub", index, net.op("Mul", other, net.constant(center.reshape(-1, 1, 1))))
        return net.op("Div", shifted, cast(net, size[axis]))

    made("dynamic_scaled_centre", "the centre is scaled by the other side", scaled_centre_of_other)

    def floored(net, layer, axis, size, size_in, center):
        values = net.op("Div", net.op("Mul", counted(net, size[axis]), number(net, 2)), cast(net, size[axis]))
        return placed(net, layer, axis, net.op("Floor", values), center)

    made("dynamic_floor", "coordinates are rounded down", floored)

    def learned(net, layer, axis, size, size_in, center):
        """The centre is computed from the input."""
        values = net.op("Div", net.op("Mul", counted(net, size[axis]), number(net, 2)), cast(net, size[axis]))
        shaped = net.op("Reshape", values, net.constant(numpy.array(along(layer, axis))))
        return net.op("Sub", shaped, net.op("ReduceMean", "x", keepdims=1))

    made("dynamic_centre_of_input", "the centre depends on the input", learned)

    def bounded_by_twice(net, layer, axis, size, size_in, center):
        """Twice as many as there are, every second dropped by a wrong Slice."""
        index = counted(net, net.op("Add", size[axis], net.constant(numpy.array(1))))
        vector = lambda value: net.constant(numpy.array([value]))
        tail = net.op("Slice", index, vector(1), vector(2 ** 62), vector(0))
        return placed(net, layer, axis, net.op("Div", net.op("Mul", tail, number(net, 2)), cast(net, size[axis])), center)

    made("dynamic_tail", "1 to n in place of 0 to n - 1", bounded_by_twice)
