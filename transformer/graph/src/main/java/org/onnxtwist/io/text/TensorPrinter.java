package org.onnxtwist.io.text;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.onnxtwist.io.Omissions;
import org.onnxtwist.io.notation.ModelMessage;
import org.onnxtwist.io.onnx.tensor.ElementField;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.ir.tensor.TensorContent;
import org.onnxtwist.ir.tensor.TensorContent.Packed;
import org.onnxtwist.ir.type.DType;

/** Writes the elements of tensors, as {@link TensorParser} reads them. Contents in files are read piece by piece. */
final class TensorPrinter {
    /** Bytes read at once: a multiple of the bytes that each element type's entries take, three for four of six bits. */
    private static final int PIECE = 3 << 14;

    private final TextOutput output;
    private final ModelMessage message;
    private final OnnxText.Options options;
    private final Omissions.Tally omitted;

    TensorPrinter(TextOutput output, ModelMessage message, OnnxText.Options options, Omissions.Tally omitted) {
        this.output = output;
        this.message = message;
        this.options = options;
        this.omitted = omitted;
    }

    /** Type and sizes. */
    void type(TensorProto tensor) throws IOException {
        output.text(TypePrinter.word(tensor.getDataType()));
        String separator = "[";
        for (long dim : tensor.getDimsList()) {
            output.text(separator).text(Long.toString(dim));
            separator = ",";
        }
        output.text(tensor.getDimsCount() > 0 ? "]" : "");
    }

    /** The elements in braces. */
    void elements(TensorProto tensor) throws IOException {
        omitted.add("documentation of tensors", !tensor.getDocString().isEmpty());
        omitted.addUnknownFields(tensor);
        omitted.add("metadata of tensors", tensor.getMetadataPropsCount());
        DType type = DType.ofCode(tensor.getDataType()).orElseThrow();
        long elements = 1;
        for (long dim : tensor.getDimsList()) {
            elements *= dim;
        }
        Optional<Packed> content = message.content(tensor).or(() -> raw(tensor));
        if (elements > options.largest() || !content.map(Packed::isAvailable).orElse(true)) {
            output.text("...");
            return;
        }
        output.sign('{');
        if (content.isPresent()) {
            packed(type, content.get(), ElementField.entries(type, elements));
        } else {
            listed(type, tensor);
        }
        output.sign('}');
    }

    private static Optional<Packed> raw(TensorProto tensor) {
        ByteString bytes = tensor.getRawData();
        return bytes.isEmpty() ? Optional.empty() : Optional.of(TensorContent.wrap(bytes.asReadOnlyByteBuffer()));
    }

    private interface Entry {
        String at(int index);
    }

    private void listed(DType type, TensorProto tensor) throws IOException {
        switch (ElementField.of(type)) {
            case FLOAT_DATA -> entries(0, tensor.getFloatDataCount(), i -> Numbers.of(tensor.getFloatData(i)));
            case DOUBLE_DATA -> entries(0, tensor.getDoubleDataCount(), i -> Numbers.of(tensor.getDoubleData(i)));
            case INT64_DATA -> entries(0, tensor.getInt64DataCount(), i -> Long.toString(tensor.getInt64Data(i)));
            case UINT64_DATA ->
                entries(0, tensor.getUint64DataCount(), i -> Long.toUnsignedString(tensor.getUint64Data(i)));
            case INT32_DATA -> entries(0, tensor.getInt32DataCount(), i -> Integer.toString(tensor.getInt32Data(i)));
            case STRING_DATA -> {
                for (int i = 0; i < tensor.getStringDataCount(); i++) {
                    output.text(i == 0 ? "" : ",").quoted(tensor.getStringData(i));
                }
            }
        }
    }

    private void entries(long before, long count, Entry entry) throws IOException {
        for (int i = 0; i < count; i++) {
            output.text(before + i == 0 ? "" : ",").text(entry.at(i));
        }
    }

    private void packed(DType type, Packed content, long entries) throws IOException {
        long written = 0;
        for (long offset = 0; offset < content.byteSize(); offset += PIECE) {
            ByteBuffer piece = content.read(offset, (int) Math.min(PIECE, content.byteSize() - offset))
                    .order(ByteOrder.LITTLE_ENDIAN);
            long bits = (long) piece.remaining() * Byte.SIZE;
            long count = Math.min(bits / entryBits(type), entries - written);
            entries(written, count, entry(type, piece));
            written += count;
        }
    }

    private static int entryBits(DType type) {
        return switch (type) {
            case COMPLEX64 -> Float.SIZE;
            case COMPLEX128 -> Double.SIZE;
            case FLOAT6E2M3, FLOAT6E3M2 -> type.bits();
            default -> Math.max(Byte.SIZE, type.bits());
        };
    }

    private static Entry entry(DType type, ByteBuffer piece) {
        return switch (type) {
            case FLOAT, COMPLEX64 -> i -> Numbers.of(piece.getFloat(i * Float.BYTES));
            case DOUBLE, COMPLEX128 -> i -> Numbers.of(piece.getDouble(i * Double.BYTES));
            case INT64 -> i -> Long.toString(piece.getLong(i * Long.BYTES));
            case UINT64 -> i -> Long.toUnsignedString(piece.getLong(i * Long.BYTES));
            case INT32 -> i -> Integer.toString(piece.getInt(i * Integer.BYTES));
            case UINT32 -> i -> Integer.toUnsignedString(piece.getInt(i * Integer.BYTES));
            case INT16 -> i -> Integer.toString(piece.getShort(i * Short.BYTES));
            case UINT16, FLOAT16, BFLOAT16 -> i -> Integer.toString(piece.getShort(i * Short.BYTES) & 0xffff);
            case INT8 -> i -> Integer.toString(piece.get(i));
            case FLOAT6E2M3, FLOAT6E3M2 -> i -> Integer.toString(sixBits(piece, i));
            default -> i -> Integer.toString(piece.get(i) & 0xff);
        };
    }

    private static int sixBits(ByteBuffer piece, int index) {
        int first = index * 6 / Byte.SIZE;
        int low = piece.get(first) & 0xff;
        int high = first + 1 < piece.limit() ? piece.get(first + 1) & 0xff : 0;
        return (high << Byte.SIZE | low) >>> (index * 6 % Byte.SIZE) & 0x3f;
    }
}
