package org.onnxtwist.runtime.train.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;

/** Direct memory for the tensors of one batch, which is filled again and again. */
final class BatchMemory {
    private final Map<String, InputWriter> writers;
    private final Map<String, ByteBuffer> buffers = new LinkedHashMap<>();
    private int examples;

    /** @param capacity the number of examples that it can hold */
    BatchMemory(Map<String, InputWriter> writers, int capacity) {
        this.writers = writers;
        writers.forEach((name, writer) -> buffers.put(
                name,
                ByteBuffer.allocateDirect(Math.toIntExact(bytes(writer, capacity)))
                        .order(ByteOrder.LITTLE_ENDIAN)));
    }

    private static long bytes(InputWriter writer, int count) {
        return writer.dtype().byteSize(LongStream.of(writer.dims()).reduce(count, Math::multiplyExact));
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
        for (Map.Entry<String, ByteBuffer> entry : buffers.entrySet()) {
            InputWriter writer = writers.get(entry.getKey());
            ByteBuffer buffer = entry.getValue().clear();
            writer.write(index, random, buffer.position(Math.toIntExact(bytes(writer, examples))));
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
        writers.forEach((name, writer) -> {
            long[] dims = LongStream.concat(LongStream.of(examples), LongStream.of(writer.dims()))
                    .toArray();
            ByteBuffer buffer = buffers.get(name).clear().limit(Math.toIntExact(bytes(writer, examples)));
            tensors.put(name, Tensor.of(writer.dtype(), dims, TensorContent.wrap(buffer)));
        });
        return new Batch(examples, tensors);
    }
}
