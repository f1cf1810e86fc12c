package org.onnxtwist.io.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.onnxtwist.ir.tensor.Tensor;

/** The order and the header of a safetensors file that is to be written. */
public final class SafetensorsPlan {
    /** The elements begin at a multiple of this, which lets a reader use them where they are mapped. */
    private static final int ALIGNMENT = 8;

    private static final JsonFactory JSON = new JsonFactory();

    private final List<Item> items;
    private final Map<String, String> metadata;

    private record Item(String name, SafetensorsType type, Tensor tensor) {}

    private SafetensorsPlan(List<Item> items, Map<String, String> metadata) {
        this.items = items;
        this.metadata = metadata;
    }

    public static SafetensorsPlan of(Map<String, Tensor> tensors, Map<String, String> metadata) {
        List<Item> items = tensors.entrySet().stream()
                .map(entry -> item(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(Item::type)
                        .reversed()
                        .thenComparing(item -> item.name().getBytes(UTF_8), Arrays::compareUnsigned))
                .toList();
        return new SafetensorsPlan(items, new TreeMap<>(metadata));
    }

    private static Item item(String name, Tensor tensor) {
        if (name.equals(SafetensorsHeader.METADATA_KEY)) {
            throw new IllegalArgumentException(
                    "a tensor cannot be named " + name + ": the format reserves this name for metadata");
        }
        SafetensorsType type = SafetensorsType.of(tensor.dtype())
                .orElseThrow(() -> new IllegalArgumentException("tensor '" + name + "' is of type "
                        + tensor.dtype().onnxName() + ", which a safetensors file cannot hold"));
        if (tensor.elements() * type.dtype().bits() % Byte.SIZE != 0) {
            throw new IllegalArgumentException("tensor '" + name + "' of " + tensor
                    + " ends within a byte, which a safetensors file cannot express");
        }
        return new Item(name, type, tensor);
    }

    public void writeTo(WritableByteChannel target) throws IOException {
        byte[] header = header();
        int padded = (header.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteBuffer start = ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
        start.putLong(padded).put(header);
        while (start.hasRemaining()) {
            start.put((byte) ' ');
        }
        start.flip();
        while (start.hasRemaining()) {
            target.write(start);
        }
        for (Item item : items) {
            item.tensor().packed().transferTo(target);
        }
    }

    private byte[] header() throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectFieldStart(SafetensorsHeader.METADATA_KEY);
                for (Map.Entry<String, String> entry : metadata.entrySet()) {
                    json.writeStringField(entry.getKey(), entry.getValue());
                }
                json.writeEndObject();
            }
            long offset = 0;
            for (Item item : items) {
                long end = offset + item.tensor().packed().byteSize();
                json.writeObjectFieldStart(item.name());
                json.writeStringField("dtype", item.type().tag());
                json.writeFieldName("shape");
                long[] dims = item.tensor().dims();
                json.writeArray(dims, 0, dims.length);
                json.writeFieldName("data_offsets");
                json.writeArray(new long[] {offset, end}, 0, 2);
                json.writeEndObject();
                offset = end;
            }
            json.writeEndObject();
        }
        return text.toByteArray();
    }
}
