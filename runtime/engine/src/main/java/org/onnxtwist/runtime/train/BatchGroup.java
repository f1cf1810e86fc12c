package org.onnxtwist.runtime.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.runtime.train.data.Batch;

/** Copies of consecutive batches of the same types and shapes, one behind the other in direct memory, for several updates in one run. */
final class BatchGroup {
    private static final int CHUNK = 1 << 20;

    private record Part(DType dtype, long[] dims, ByteBuffer bytes) {
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

    private final int capacity;
    private final Map<String, Part> parts = new LinkedHashMap<>();
    private final List<Integer> examples = new ArrayList<>();

    /** A group of at most that many batches. */
    BatchGroup(int capacity) {
        this.capacity = capacity;
    }

    /** Whether there is a place for a batch of those types and shapes. */
    boolean accepts(Batch batch) {
        return examples.isEmpty()
                || (!isFull()
                        && batch.tensors().entrySet().stream()
                                .allMatch(entry -> Objects.requireNonNull(parts.get(entry.getKey()))
                                        .matches(entry.getValue())));
    }

    void add(Batch batch) {
        batch.tensors().forEach((name, tensor) -> {
            if (examples.isEmpty()) {
                Part before = parts.get(name);
                if (before == null || !before.matches(tensor)) {
                    int size = Math.toIntExact(Math.multiplyExact(capacity, tensor.byteSize()));
                    parts.put(name, new Part(tensor.dtype(), tensor.dims(), ByteBuffer.allocateDirect(size)));
                } else {
                    before.bytes().clear();
                }
            }
            Objects.requireNonNull(parts.get(name)).add(tensor);
        });
        examples.add(batch.examples());
    }

    boolean isFull() {
        return examples.size() == capacity;
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

    void clear() {
        examples.clear();
    }
}
