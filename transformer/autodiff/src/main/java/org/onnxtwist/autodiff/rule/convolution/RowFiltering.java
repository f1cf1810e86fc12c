package org.onnxtwist.autodiff.rule.convolution;

import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.MatMul;
import org.onnxtwist.op.ReduceSum;
import org.onnxtwist.op.Transpose;

/**
 * The nodes of Winograd's minimal filtering along the rows ({@link RowTransforms}). A transformed value has the shape [1, 6 channels,
 * batch tiles, width], a transformed kernel [6 out, in, 1, width]: a convolution with six groups along the columns multiplies them, and a
 * matrix product for each factor is over the whole batch, which takes 0.8 of the time of a product for each image.
 */
record RowFiltering(Arithmetic at, RowTransforms transforms) {
    private static final int FACTORS = RowTransforms.FACTORS;
    private static final int TILE = RowTransforms.TILE;

    /** B' x of a value of the input's rows, [N, channels, input rows, width]. */
    Value ofInput(Value x, long channels, long width) {
        return products(transforms.input(), transforms.inputRows(), x, channels, width);
    }

    /** A y of a value of the output's rows, [N, channels, output rows, width]. */
    Value ofOutput(Value y, long channels, long width) {
        if (!transforms.areWhole()) {
            return products(transforms.output(), transforms.outputRows(), y, channels, width);
        }
        // Tiles of the output do not overlap, and so one small matrix multiplies all of them at once.
        Value apart = at.reshape(y, at.integers(0, channels, transforms.tiles(), TILE, width));
        Value rows = Transpose.of(apart).perm(3, 1, 0, 2, 4).emit(at);
        Value products = MatMul.of(
                        at.numbers(RowTransforms.tileOutput(), FACTORS, TILE), at.reshape(rows, at.integers(TILE, -1)))
                .emit(at);
        return at.reshape(products, at.integers(1, FACTORS * channels, -1, width));
    }

    /**
     * A of the products of a value of the output's rows and some planes: [1, 6 count channels, batch tiles, width].
     *
     * @param planes of as many elements as positions each, one after the other
     */
    Value ofOutput(Value y, long channels, long width, Value planes, int count) {
        long rows = transforms.outputRows();
        if (!transforms.areWhole()) {
            Value apart = at.reshape(y, at.integers(0, 1, channels, rows * width));
            Value products = at.mul(apart, at.reshape(planes, at.integers(1, count, 1, rows * width)));
            return ofOutput(
                    at.reshape(products, at.integers(0, count * channels, rows, width)), count * channels, width);
        }
        Value apart = at.reshape(y, at.integers(0, channels, transforms.tiles(), TILE, width));
        Value tiles = Transpose.of(apart).perm(3, 1, 0, 2, 4).emit(at);
        Value single = at.reshape(tiles, at.integers(TILE, 1, channels, -1, transforms.tiles(), width));
        Value scaled = at.mul(single, tilePlanes(planes, count, width));
        Value products = MatMul.of(
                        at.numbers(RowTransforms.tileOutput(), FACTORS, TILE),
                        at.reshape(scaled, at.integers(TILE, -1)))
                .emit(at);
        return at.reshape(products, at.integers(1, (long) FACTORS * count * channels, -1, width));
    }

    /** Planes as [4, count, 1, 1, tiles, width]. */
    private Value tilePlanes(Value planes, int count, long width) {
        Value apart = at.reshape(planes, at.integers(count, transforms.tiles(), TILE, width));
        Value rows = Transpose.of(apart).perm(2, 0, 1, 3).emit(at);
        return at.reshape(rows, at.integers(TILE, count, 1, 1, transforms.tiles(), width));
    }

    private Value products(double[] matrix, int rows, Value value, long channels, long width) {
        Value products =
                MatMul.of(at.numbers(matrix, matrix.length / rows, rows), value).emit(at);
        Value apart = at.reshape(products, at.integers(0, channels, FACTORS, transforms.tiles() * width));
        Value factors = Transpose.of(apart).perm(2, 1, 0, 3).emit(at);
        return at.reshape(factors, at.integers(1, FACTORS * channels, -1, width));
    }

    /** A' m of a transformed value: [N, channels, output rows, width]. */
    Value toOutput(Value transformed, long channels, long width) {
        if (!transforms.areWhole()) {
            return back(transforms.output(), transforms.outputRows(), transformed, channels, width);
        }
        double[] tile = RowTransforms.transposed(RowTransforms.tileOutput(), TILE);
        Value products = MatMul.of(at.numbers(tile, TILE, FACTORS), at.reshape(transformed, at.integers(FACTORS, -1)))
                .emit(at);
        Value rows = at.reshape(products, at.integers(TILE, channels, -1, transforms.tiles(), width));
        Value tiles = Transpose.of(rows).perm(2, 1, 3, 0, 4).emit(at);
        return at.reshape(tiles, at.integers(0, channels, transforms.outputRows(), width));
    }

    /** The sum of A' m of the parts of a transformed value, each times a plane: [N, channels, output rows, width]. */
    Value toOutput(Value transformed, long channels, long width, Value planes, int count) {
        long rows = transforms.outputRows();
        if (!transforms.areWhole()) {
            Value parts = toOutput(transformed, count * channels, width);
            Value apart = at.reshape(parts, at.integers(0, count, channels, rows * width));
            Value scaled = at.mul(apart, at.reshape(planes, at.integers(1, count, 1, rows * width)));
            return at.reshape(sum(scaled), at.integers(0, channels, rows, width));
        }
        double[] tile = RowTransforms.transposed(RowTransforms.tileOutput(), TILE);
        Value products = MatMul.of(at.numbers(tile, TILE, FACTORS), at.reshape(transformed, at.integers(FACTORS, -1)))
                .emit(at);
        Value parts = at.reshape(products, at.integers(TILE, count, channels, -1, transforms.tiles(), width));
        Value scaled = at.mul(parts, tilePlanes(planes, count, width));
        Value tiles = Transpose.of(sum(scaled)).perm(2, 1, 3, 0, 4).emit(at);
        return at.reshape(tiles, at.integers(0, channels, rows, width));
    }

    private Value sum(Value parts) {
        return ReduceSum.of(parts).axes(at.integers(1)).keepdims(0).emit(at);
    }

    /** B m of a transformed value: [N, channels, input rows, width]. */
    Value toInput(Value transformed, long channels, long width) {
        return back(transforms.input(), transforms.inputRows(), transformed, channels, width);
    }

    private Value back(double[] matrix, int rows, Value transformed, long channels, long width) {
        int products = matrix.length / rows;
        Value apart = at.reshape(transformed, at.integers(FACTORS, channels, -1, transforms.tiles() * width));
        Value images = Transpose.of(apart).perm(2, 1, 0, 3).emit(at);
        return MatMul.of(
                        at.numbers(RowTransforms.transposed(matrix, rows), rows, products),
                        at.reshape(images, at.integers(0, channels, products, width)))
                .emit(at);
    }

    /**
     * G w of a kernel.
     *
     * @param weight of the shape [out, in, 3, width]
     * @param perm the order of its axes in the result, that of the rows first: [6 out, in, 1, width] or [6 in, out, 1, width]
     */
    Value ofKernel(Value weight, long first, long second, long width, long... perm) {
        Value rows = at.reshape(Transpose.of(weight).perm(perm).emit(at), at.integers(3, -1));
        Value products =
                MatMul.of(at.numbers(transforms.kernel(), FACTORS, 3), rows).emit(at);
        return at.reshape(products, at.integers(FACTORS * first, second, 1, width));
    }

    /** G' w of the products of transformed values, [6, out, in, width]: the kernel [out, in, 3, width]. */
    Value toKernel(Value products, long out, long in, long width) {
        double[] back = RowTransforms.transposed(transforms.kernel(), 3);
        Value rows = MatMul.of(at.numbers(back, 3, FACTORS), at.reshape(products, at.integers(FACTORS, -1)))
                .emit(at);
        return Transpose.of(at.reshape(rows, at.integers(3, out, in, width)))
                .perm(1, 2, 0, 3)
                .emit(at);
    }
}
