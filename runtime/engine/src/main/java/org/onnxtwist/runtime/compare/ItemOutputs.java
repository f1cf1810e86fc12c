package org.onnxtwist.runtime.compare;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.onnxtwist.ir.tensor.Bytes;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;
import org.onnxtwist.pass.batch.BatchDimension.Items;
import org.onnxtwist.runtime.session.InferenceException;

/** Cuts inputs into smaller batches, and puts the outputs of those together as one larger batch would give them. */
final class ItemOutputs {
    private ItemOutputs() {}

    /** Items from {@code from} to {@code to} along the first axis; a scalar is the same for all. */
    static Tensor cut(Tensor tensor, long from, long to) {
        long[] dims = tensor.dims();
        if (dims.length == 0) {
            return tensor;
        }
        long each = dims[0] == 0 ? 0 : tensor.elements() / dims[0];
        dims[0] = to - from;
        return new Assembly(tensor, dims)
                .add(tensor, from * each, 0, (to - from) * each)
                .tensor();
    }

    /**
     * The outputs of one batch of {@code count} items, from those of batches of {@code batch} items one after the other, of which the
     * last may hold more than are wanted.
     *
     * @param layout where outputs hold the items; others are the same for every batch
     */
    static Map<String, Tensor> join(
            List<Map<String, Tensor>> parts, Map<String, Items> layout, long batch, long count) {
        Map<String, Tensor> joined = new LinkedHashMap<>();
        parts.get(0).forEach((name, first) -> {
            Items items = layout.get(name);
            List<Tensor> tensors =
                    parts.stream().map(part -> part.getOrDefault(name, first)).toList();
            joined.put(name, items == null ? first : join(tensors, items, batch, count));
        });
        return joined;
    }

    private static Tensor join(List<Tensor> parts, Items items, long batch, long count) {
        long[] dims = parts.get(0).dims();
        boolean fits = items.axis() < dims.length
                && dims[items.axis()] % (items.outer() * batch) == 0
                && parts.stream().allMatch(part -> Arrays.equals(part.dims(), dims));
        if (!fits) {
            // The comparison then says that the shapes differ.
            return parts.get(0);
        }
        long inner = dims[items.axis()] / (items.outer() * batch);
        long outer = items.outer();
        for (int axis = 0; axis < items.axis(); axis++) {
            outer *= dims[axis];
        }
        for (int axis = items.axis() + 1; axis < dims.length; axis++) {
            inner *= dims[axis];
        }
        dims[items.axis()] = dims[items.axis()] / batch * count;
        Assembly assembly = new Assembly(parts.get(0), dims);
        for (long o = 0; o < outer; o++) {
            for (long item = 0; item < count; item++) {
                Tensor part = parts.get(Math.toIntExact(item / batch));
                assembly.add(part, (o * batch + item % batch) * inner, (o * count + item) * inner, inner);
            }
        }
        return assembly.tensor();
    }

    /** A tensor that is put together from runs of elements of others. */
    private static final class Assembly {
        private final Tensor like;
        private final long[] dims;
        private final byte[] bytes;
        private final Bytes[] texts;
        private final int width;

        Assembly(Tensor like, long[] dims) {
            this.like = like;
            this.dims = dims;
            boolean text = like.content() instanceof TensorContent.Text;
            this.width = text ? 0 : Math.toIntExact(like.dtype().byteSize(1));
            int elements = elements(dims, Math.max(1, width));
            this.bytes = new byte[elements * width];
            this.texts = new Bytes[text ? elements : 0];
        }

        private static int elements(long[] dims, int width) {
            long elements = 1;
            for (long dim : dims) {
                if (dim > 0 && elements > Integer.MAX_VALUE / width / dim) {
                    throw new InferenceException(
                            InferenceException.Stage.RUN,
                            "the items of a batch, of the sizes " + Arrays.toString(dims)
                                    + " together, are too large to be put together: give a smaller batch");
                }
                elements *= dim;
            }
            return (int) elements;
        }

        Assembly add(Tensor from, long start, long to, long count) {
            if (texts.length > 0) {
                for (long i = 0; i < count; i++) {
                    texts[Math.toIntExact(to + i)] = from.strings().get(Math.toIntExact(start + i));
                }
            } else if (count > 0 && width > 0) {
                from.packed()
                        .read(start * width, Math.toIntExact(count * width))
                        .get(bytes, Math.toIntExact(to * width), Math.toIntExact(count * width));
            }
            return this;
        }

        Tensor tensor() {
            return Tensor.of(
                    like.dtype(),
                    dims,
                    like.content() instanceof TensorContent.Text
                            ? new TensorContent.Text(List.of(texts))
                            : TensorContent.wrap(ByteBuffer.wrap(bytes)));
        }
    }
}
