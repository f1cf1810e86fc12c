package org.onnxtwist.runtime.train.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;

/** Direct memory for the tensors of one batch, which is filled again and again. */
final class BatchMemory {
    private record Slot(String name, InputWriter writer, ByteBuffer bytes) {
        /** The bytes of a number of examples. */
        static int size(InputWriter writer, int examples) {
            return Math.toIntExact(
                    writer.dtype().byteSize(LongStream.of(writer.dims()).reduce(examples, Math::multiplyExact)));
        }
    }

    private final List<Slot> slots;
    private int examples;

    /**
     * @param writers what is written, by the names of the tensors
     * @param capacity the number of examples that it can hold
     */
    BatchMemory(Map<String, InputWriter> writers, int capacity) {
        slots = writers.entrySet().stream()
                .map(entry -> new Slot(
                        entry.getKey(),
                        entry.getValue(),
                        ByteBuffer.allocateDirect(Slot.size(entry.getValue(), capacity))
                                .order(ByteOrder.LITTLE_ENDIAN)))
                .toList();
    }

    void clear() {
        examples = 0;
    }

    /**
     * Adds an example.
     *
     * @param index its position in the files
     * @throws IOException for an image that cannot be decoded; nothing is added
     */
    void add(int index, ExampleRandom random) throws IOException {
        for (Slot slot : slots) {
            slot.writer().write(index, random, slot.bytes().clear().position(Slot.size(slot.writer(), examples)));
        }
        examples++;
    }

    /** The number of examples in it. */
    int examples() {
        return examples;
    }

    /** Views of this memory, not copies. */
    Batch batch() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Slot slot : slots) {
            InputWriter writer = slot.writer();
            long[] dims = LongStream.concat(LongStream.of(examples), LongStream.of(writer.dims()))
                    .toArray();
            ByteBuffer bytes = slot.bytes().clear().limit(Slot.size(writer, examples));
            tensors.put(slot.name(), Tensor.of(writer.dtype(), dims, TensorContent.wrap(bytes)));
        }
        return new Batch(examples, tensors);
    }
}
