package org.onnxtwist.ir.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.onnxtwist.ir.tensor.encoding.BFloat16;
import org.onnxtwist.ir.tensor.encoding.Float16;
import org.onnxtwist.ir.tensor.encoding.MiniFloat;
import org.onnxtwist.ir.type.DType;

/** Encodes numbers as the packed elements of a type, little-endian, types of less than a byte from the lowest bit of each byte on. */
final class ElementEncoder {
    private ElementEncoder() {}

    /** Integers, of each the lowest bits that the type has. */
    static ByteBuffer encode(DType dtype, long[] values) {
        ByteBuffer bytes = allocate(dtype, values.length);
        for (int i = 0; i < values.length; i++) {
            switch (dtype) {
                case BOOL -> bytes.put(truth(values[i]));
                case UINT8, INT8 -> bytes.put((byte) values[i]);
                case UINT16, INT16 -> bytes.putShort((short) values[i]);
                case UINT32, INT32 -> bytes.putInt((int) values[i]);
                case UINT64, INT64 -> bytes.putLong(values[i]);
                case UINT4, INT4, UINT2, INT2 -> putBits(bytes, dtype, i, (int) values[i]);
                default -> throw new IllegalArgumentException("integers cannot be stored as " + dtype.onnxName());
            }
        }
        return bytes.clear();
    }

    private static byte truth(long value) {
        if (value != 0 && value != 1) {
            throw new IllegalArgumentException("an element of type bool is 0 or 1, not " + value);
        }
        return (byte) value;
    }

    /** Doubles, each rounded once. */
    static ByteBuffer encode(DType dtype, double[] values) {
        ByteBuffer bytes = allocate(dtype, values.length);
        for (int i = 0; i < values.length; i++) {
            switch (dtype) {
                case FLOAT, DOUBLE, FLOAT16, BFLOAT16 -> putDouble(bytes, dtype, values[i]);
                case FLOAT8E4M3FN,
                        FLOAT8E4M3FNUZ,
                        FLOAT8E5M2,
                        FLOAT8E5M2FNUZ,
                        FLOAT8E8M0,
                        FLOAT4E2M1,
                        FLOAT6E2M3,
                        FLOAT6E3M2 ->
                    putBits(bytes, dtype, i, MiniFloat.of(dtype).encode(values[i]));
                default -> throw new IllegalArgumentException("doubles cannot be stored as " + dtype.onnxName());
            }
        }
        return bytes.clear();
    }

    /** Puts a double behind what a buffer holds, as one of the four types that a convolution computes in. */
    static void putDouble(ByteBuffer target, DType dtype, double value) {
        switch (dtype) {
            case FLOAT -> target.putFloat((float) value);
            case DOUBLE -> target.putDouble(value);
            case FLOAT16 -> target.putShort(Float16.fromDouble(value));
            case BFLOAT16 -> target.putShort(BFloat16.fromDouble(value));
            default -> throw new IllegalArgumentException("doubles cannot be stored one by one as " + dtype.onnxName());
        }
    }

    private static ByteBuffer allocate(DType dtype, int count) {
        if (dtype.bits() == 0) {
            throw new IllegalArgumentException("numbers cannot be stored as " + dtype.onnxName());
        }
        return ByteBuffer.allocate(Math.toIntExact(dtype.byteSize(count))).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void putBits(ByteBuffer bytes, DType dtype, int index, int element) {
        long first = (long) index * dtype.bits();
        int octet = (int) (first / Byte.SIZE);
        int bits = (element & (1 << dtype.bits()) - 1) << first % Byte.SIZE;
        bytes.put(octet, (byte) (bytes.get(octet) | bits));
        if (bits >> Byte.SIZE != 0) {
            bytes.put(octet + 1, (byte) (bytes.get(octet + 1) | bits >> Byte.SIZE));
        }
    }
}
