package org.onnxtwist.ir.tensor;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An immutable string of bytes: what ONNX calls a string, which is UTF-8 only by custom. */
public final class Bytes {
    private final byte[] content;

    private Bytes(byte[] content) {
        this.content = content;
    }

    public static Bytes of(byte[] content) {
        return new Bytes(content.clone());
    }

    public static Bytes utf8(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    public int size() {
        return content.length;
    }

    public byte[] toByteArray() {
        return content.clone();
    }

    /** The bytes read as UTF-8; malformed sequences become U+FFFD. */
    @Override
    public String toString() {
        return new String(content, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }
}
