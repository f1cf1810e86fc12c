package org.onnxtwist.pass.fold;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.op.Flatten;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Squeeze;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.op.Unsqueeze;
import org.onnxtwist.op.spec.Axes;
import org.onnxtwist.op.spec.ConcatAxis;
import org.onnxtwist.op.spec.Permutation;

/** Operators that move elements and leave them as they are. */
final class Rearrangement {
    private Rearrangement() {}

    static Optional<Tensor> reshape(Operands given) {
        Tensor data = given.tensor(0);
        Optional<long[]> stated = given.list(Reshape.SHAPE, 1);
        if (stated.isEmpty()) {
            return Optional.empty();
        }
        long[] dims = stated.get();
        boolean copiesZero = Reshape.ALLOWZERO.find(given.node()).orElse(0L) == 0;
        int open = -1;
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] == 0 && copiesZero) {
                if (i >= data.rank()) {
                    return Optional.empty();
                }
                dims[i] = data.dim(i);
            } else if (dims[i] == -1) {
                if (open >= 0) {
                    return Optional.empty();
                }
                open = i;
            } else if (dims[i] < -1) {
                return Optional.empty();
            }
        }
        if (open >= 0) {
            dims[open] = 1;
            long rest = Arrays.stream(dims).reduce(1, (a, b) -> a * b);
            if (rest == 0) {
                return Optional.empty();
            }
            dims[open] = data.elements() / rest;
        }
        return Arrays.stream(dims).reduce(1, (a, b) -> a * b) == data.elements()
                ? Optional.of(data.reshaped(dims))
                : Optional.empty();
    }

    static Optional<Tensor> flatten(Operands given) {
        Tensor data = given.tensor(0);
        long stated = Flatten.AXIS.of(given.node());
        long axis = stated < 0 ? stated + data.rank() : stated;
        if (axis < 0 || axis > data.rank()) {
            return Optional.empty();
        }
        long rows = Arrays.stream(data.dims()).limit(axis).reduce(1, (a, b) -> a * b);
        long columns = Arrays.stream(data.dims()).skip(axis).reduce(1, (a, b) -> a * b);
        return Optional.of(data.reshaped(rows, columns));
    }

    static Optional<Tensor> squeeze(Operands given) {
        Tensor data = given.tensor(0);
        Optional<long[]> stated = given.list(Squeeze.AXES, 1);
        Optional<int[]> axes = stated.isPresent()
                ? Axes.distinct(stated.get(), data.rank())
                : Optional.of(IntStream.range(0, data.rank())
                        .filter(axis -> data.dim(axis) == 1)
                        .toArray());
        if (axes.isEmpty() || Arrays.stream(axes.get()).anyMatch(axis -> data.dim(axis) != 1)) {
            return Optional.empty();
        }
        List<Integer> gone = Arrays.stream(axes.get()).boxed().toList();
        return Optional.of(data.reshaped(IntStream.range(0, data.rank())
                .filter(axis -> !gone.contains(axis))
                .mapToLong(data::dim)
                .toArray()));
    }

    static Optional<Tensor> unsqueeze(Operands given) {
        Tensor data = given.tensor(0);
        Optional<long[]> stated = given.list(Unsqueeze.AXES, 1);
        Optional<int[]> axes = stated.flatMap(list -> Axes.distinct(list, data.rank() + list.length));
        if (axes.isEmpty()) {
            return Optional.empty();
        }
        long[] dims = new long[data.rank() + axes.get().length];
        Arrays.fill(dims, -1);
        Arrays.stream(axes.get()).forEach(axis -> dims[axis] = 1);
        int next = 0;
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] < 0) {
                dims[i] = data.dim(next++);
            }
        }
        return Optional.of(data.reshaped(dims));
    }

    static Optional<Tensor> transpose(Operands given) {
        Tensor data = given.tensor(0);
        int rank = data.rank();
        long[] stated = given.list(Transpose.PERM, 1).orElseGet(() -> Permutation.reversed(rank));
        Optional<int[]> order = stated.length == rank ? Axes.distinct(stated, rank) : Optional.empty();
        return order.map(axes -> {
            long[] own = Positions.strides(data.dims());
            long[] dims = Arrays.stream(axes).mapToLong(data::dim).toArray();
            long[] strides = Arrays.stream(axes).mapToLong(axis -> own[axis]).toArray();
            return ElementCopy.pick(data, Positions.strided(dims, 0, strides), dims);
        });
    }

    static Optional<Tensor> expand(Operands given) {
        Tensor data = given.tensor(0);
        return Positions.common(data.dims(), given.tensor(1).toLongs())
                .filter(ReferenceEvaluator::isSmall)
                .map(dims -> ElementCopy.pick(data, Positions.broadcast(data.dims(), dims), dims));
    }

    static Optional<Tensor> gather(Operands given) {
        Tensor data = given.tensor(0);
        Tensor indices = given.tensor(1);
        OptionalInt found = Axes.of(Gather.AXIS.of(given.node()), data.rank());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        int axis = found.getAsInt();
        long size = data.dim(axis);
        int outer = Positions.count(Arrays.copyOf(data.dims(), axis));
        int inner = Positions.count(Arrays.copyOfRange(data.dims(), axis + 1, data.rank()));
        List<Long> dims = new ArrayList<>();
        Arrays.stream(data.dims()).limit(axis).forEach(dims::add);
        Arrays.stream(indices.dims()).forEach(dims::add);
        Arrays.stream(data.dims()).skip(axis + 1L).forEach(dims::add);
        long[] sizes = dims.stream().mapToLong(Long::longValue).toArray();
        if (!ReferenceEvaluator.isSmall(sizes)) {
            return Optional.empty();
        }
        TensorElements reader = TensorElements.of(indices);
        ByteBuffer bytes = ElementCopy.bytes(data);
        ElementCopy copy = ElementCopy.of(data.dtype(), Positions.count(sizes));
        for (int row = 0; row < outer; row++) {
            for (int i = 0; i < indices.elements(); i++) {
                long index = reader.longAt(i);
                long fromFront = index < 0 ? index + size : index;
                if (fromFront < 0 || fromFront >= size) {
                    return Optional.empty();
                }
                copy.add(bytes, (int) ((row * size + fromFront) * inner), inner);
            }
        }
        return Optional.of(copy.finish(sizes));
    }

    static Optional<Tensor> concat(Operands given) {
        List<Tensor> parts = given.tensors().stream().flatMap(Optional::stream).toList();
        Tensor first = parts.get(0);
        OptionalInt found = Axes.of(ConcatAxis.of(given.node()), first.rank());
        boolean alike = parts.stream().allMatch(part -> part.rank() == first.rank() && part.dtype() == first.dtype());
        if (found.isEmpty() || !alike) {
            return Optional.empty();
        }
        int axis = found.getAsInt();
        long[] dims = first.dims();
        dims[axis] = parts.stream().mapToLong(part -> part.dim(axis)).sum();
        for (Tensor part : parts) {
            for (int i = 0; i < dims.length; i++) {
                if (i != axis && part.dim(i) != dims[i]) {
                    return Optional.empty();
                }
            }
        }
        if (!ReferenceEvaluator.isSmall(dims)) {
            return Optional.empty();
        }
        int outer = Positions.count(Arrays.copyOf(dims, axis));
        int inner = Positions.count(Arrays.copyOfRange(dims, axis + 1, dims.length));
        List<ByteBuffer> bytes = parts.stream().map(ElementCopy::bytes).toList();
        ElementCopy copy = ElementCopy.of(first.dtype(), Positions.count(dims));
        for (int row = 0; row < outer; row++) {
            for (int i = 0; i < parts.size(); i++) {
                int length = (int) parts.get(i).dim(axis) * inner;
                copy.add(bytes.get(i), row * length, length);
            }
        }
        return Optional.of(copy.finish(dims));
    }
}
