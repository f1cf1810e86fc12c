package org.onnxtwist.runtime.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.runtime.train.data.Batch;

/**
 * Copies of consecutive batches of the same types and shapes, one behind the other in direct memory, for several updates in one run. A
 * batch of another shape begins the next group.
 */
final class BatchGroup {
    private static final int CHUNK = 1 << 20;

    /** The tensors of one name. */
    private static final class Part {
        private final DType dtype;
        private final long[] dims;
        private final ByteBuffer bytes;

        /** @param first the first of them */
        Part(Tensor first, int capacity) {
            dtype = first.dtype();
            dims = first.dims();
            bytes = ByteBuffer.allocateDirect(Math.toIntExact(Math.multiplyExact(capacity, first.byteSize())));
        }

        void clear() {
            bytes.clear();
        }

        boolean matches(Tensor tensor) {
            return tensor.dtype() == dtype && Arrays.equals(tensor.dims(), dims);
        }

        void add(Tensor tensor) {
            TensorContent.Packed content = tensor.packed();
            for (long offset = 0; offset < content.byteSize(); offset += CHUNK) {
                bytes.put(content.read(offset, (int) Math.min(CHUNK, content.byteSize() - offset)));
            }
        }

        Tensor stacked(int count) {
            long[] all =
                    LongStream.concat(LongStream.of(count), LongStream.of(dims)).toArray();
            return Tensor.of(
                    dtype,
                    all,
                    TensorContent.wrap(
                            bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).flip()));
        }
    }

    private final Iterator<Batch> left;
    private final int capacity;
    private final Map<String, Part> parts = new LinkedHashMap<>();
    private final List<Integer> examples = new ArrayList<>();
    private Optional<Batch> next = Optional.empty();

    /**
     * An empty group.
     *
     * @param left the batches, of which each is valid until the next one is taken
     * @param capacity the greatest number of batches of a group
     */
    BatchGroup(Iterator<Batch> left, int capacity) {
        this.left = left;
        this.capacity = capacity;
    }

    /**
     * Replaces the batches by the next ones.
     *
     * @param most the greatest number of batches, at least 1
     * @return whether there are any
     */
    boolean fill(long most) {
        examples.clear();
        while (examples.size() < Math.min(most, capacity) && hasNext() && accepts(next.orElseThrow())) {
            add(next.orElseThrow());
            next = Optional.empty();
        }
        return !examples.isEmpty();
    }

    private boolean hasNext() {
        if (next.isEmpty() && left.hasNext()) {
            next = Optional.of(left.next());
        }
        return next.isPresent();
    }

    private boolean accepts(Batch batch) {
        return examples.isEmpty()
                || batch.tensors().entrySet().stream()
                        .allMatch(entry -> Objects.requireNonNull(parts.get(entry.getKey()))
                                .matches(entry.getValue()));
    }

    private void add(Batch batch) {
        batch.tensors().forEach((name, tensor) -> {
            if (examples.isEmpty()) {
                Part before = parts.get(name);
                if (before == null || !before.matches(tensor)) {
                    parts.put(name, new Part(tensor, capacity));
                } else {
                    before.clear();
                }
            }
            Objects.requireNonNull(parts.get(name)).add(tensor);
        });
        examples.add(batch.examples());
    }

    /** The numbers of examples of the batches. */
    List<Integer> examples() {
        return List.copyOf(examples);
    }

    /** Views of this memory, not copies: the tensors of the batches, stacked along a new first axis. */
    Map<String, Tensor> stacked() {
        Map<String, Tensor> all = new LinkedHashMap<>();
        parts.forEach((name, part) -> all.put(name, part.stacked(examples.size())));
        return all;
    }
}
