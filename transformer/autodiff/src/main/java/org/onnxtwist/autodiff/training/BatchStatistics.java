package org.onnxtwist.autodiff.training;

import java.util.List;
import java.util.stream.LongStream;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.BatchNormalization;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Div;
import org.onnxtwist.op.Reciprocal;
import org.onnxtwist.op.ReduceSum;
import org.onnxtwist.op.Size;
import org.onnxtwist.op.Sqrt;
import org.onnxtwist.op.Unsqueeze;

/**
 * The mean and variance of each channel of a batch, vectors.
 *
 * @param rank the rank of the batch, whose axis 1 has the channels
 * @param count the number of elements of a channel, a scalar
 * @param centered the batch minus the mean
 * @param variance the biased one, which is the mean of squares
 * @param inverse 1 / sqrt(variance + epsilon)
 */
record BatchStatistics(
        int rank, Value count, Value mean, Value centered, Value variance, Value inverse, float epsilon) {
    static BatchStatistics of(Arithmetic at, Node node, Value x, List<Dim> dims) {
        int rank = dims.size();
        Value count = count(at, node, x, dims);
        Value mean = at.div(sum(at, x, rank), count);
        Value centered = at.sub(x, aligned(at, mean, rank));
        Value variance = at.div(sum(at, at.square(centered), rank), count);
        float epsilon = BatchNormalization.EPSILON.of(node);
        Value shifted = at.add(variance, epsilon);
        Value inverse = Reciprocal.of(Sqrt.of(shifted).emit(at)).emit(at);
        return new BatchStatistics(rank, count, mean, centered, variance, inverse, epsilon);
    }

    private static Value count(Arithmetic at, Node node, Value x, List<Dim> dims) {
        long count = 1;
        for (int axis = 0; axis < dims.size(); axis++) {
            if (axis != 1) {
                if (!(dims.get(axis) instanceof Dim.Known known)) {
                    Value channels = Size.of(node.input(1).orElseThrow()).emit(at);
                    Value each = Div.of(Size.of(x).emit(at), channels).emit(at);
                    return Cast.of(each, at.type()).emit(at);
                }
                count *= known.size();
            }
        }
        if (count < 2) {
            throw TrainingEdits.refusal(
                    node,
                    "its batch has " + count + " element a channel, which has no variance",
                    "train with larger batches");
        }
        return at.number((double) count);
    }

    /** The sum of each channel, a vector: over the positions first, which are contiguous, then over the batch. */
    private static Value sum(Arithmetic at, Value value, int rank) {
        Value batch = rank == 2
                ? value
                : ReduceSum.of(value)
                        .axes(at.integers(LongStream.range(2, rank).toArray()))
                        .keepdims(0)
                        .emit(at);
        return ReduceSum.of(batch).axes(at.integers(0)).keepdims(0).emit(at);
    }

    Value sum(Arithmetic at, Value value) {
        return sum(at, value, rank);
    }

    private static Value aligned(Arithmetic at, Value vector, int rank) {
        return rank == 2
                ? vector
                : Unsqueeze.of(vector)
                        .axes(at.integers(LongStream.range(1, rank - 1).toArray()))
                        .emit(at);
    }

    /** A vector with an element for each channel, so that it is broadcast to the batch. */
    Value aligned(Arithmetic at, Value vector) {
        return aligned(at, vector, rank);
    }

    /** centered / sqrt(variance + epsilon) scale + bias, in one pass over the batch. */
    Value normalized(Arithmetic at, Value scale, Value bias) {
        return BatchNormalization.of(centered, scale, bias, at.mul(mean, at.number(0)), variance)
                .epsilon(epsilon)
                .emit(at);
    }

    /** The variance times m / (m - 1), where m is the number of elements. */
    Value unbiasedVariance(Arithmetic at) {
        return at.mul(variance, at.div(count, at.sub(count, at.number(1))));
    }
}
