package org.onnxtwist.io.onnx.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.ir.tensor.TensorContent;
import org.onnxtwist.ir.type.DType;

/**
 * Elements in the typed field of their element type, turned into packed bytes where somebody reads them. Of an entry that is wider than
 * the element, the upper bits are ignored, as every reader of ONNX does.
 */
public record TypedContent(DType dtype, TensorProto proto, long byteSize) implements TensorContent.Packed {
    @Override
    public ByteBuffer read(long offset, int length) {
        Objects.checkFromIndexSize(offset, /* size= */ length, /* length= */ byteSize);
        int width = unitBytes();
        int first = Math.toIntExact(offset / width);
        int last = Math.toIntExact((offset + length + width - 1) / width);
        ByteBuffer units =
                ByteBuffer.allocate(Math.multiplyExact(last - first, width)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = first; i < last; i++) {
            put(units, i);
        }
        return units.slice((int) (offset - (long) first * width), length)
                .asReadOnlyBuffer()
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Bytes that one entry makes; four entries of six bits make three bytes. */
    private int unitBytes() {
        return switch (dtype) {
            case FLOAT, COMPLEX64, INT32, UINT32 -> 4;
            case DOUBLE, COMPLEX128, INT64, UINT64 -> 8;
            case FLOAT16, BFLOAT16, INT16, UINT16 -> 2;
            case FLOAT6E2M3, FLOAT6E3M2 -> 3;
            default -> 1;
        };
    }

    private void put(ByteBuffer target, int index) {
        switch (dtype) {
            case FLOAT, COMPLEX64 -> target.putFloat(proto.getFloatData(index));
            case DOUBLE, COMPLEX128 -> target.putDouble(proto.getDoubleData(index));
            case INT64 -> target.putLong(proto.getInt64Data(index));
            case UINT64 -> target.putLong(proto.getUint64Data(index));
            case UINT32 -> target.putInt((int) proto.getUint64Data(index));
            case INT32 -> target.putInt(proto.getInt32Data(index));
            case FLOAT16, BFLOAT16, INT16, UINT16 -> target.putShort((short) proto.getInt32Data(index));
            case FLOAT6E2M3, FLOAT6E3M2 -> putSixBits(target, index * 4);
            default -> target.put((byte) proto.getInt32Data(index));
        }
    }

    private void putSixBits(ByteBuffer target, int index) {
        int bits = 0;
        for (int i = 0; i < 4 && index + i < proto.getInt32DataCount(); i++) {
            bits |= (proto.getInt32Data(index + i) & 0x3f) << (6 * i);
        }
        target.put((byte) bits).put((byte) (bits >> 8)).put((byte) (bits >> 16));
    }
}
