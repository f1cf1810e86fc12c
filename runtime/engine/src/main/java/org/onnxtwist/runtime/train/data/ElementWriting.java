package org.onnxtwist.runtime.train.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;
import org.onnxtwist.ir.type.DType;

/** Writes numbers as elements of a type. */
final class ElementWriting {
    private ElementWriting() {}

    /**
     * Writes numbers from the position of a little-endian buffer on.
     *
     * @param place what a message says of them
     * @throws DataException for a number that is no integer of the type, and for one that is not finite in a floating-point type
     */
    static void write(double[] numbers, DType dtype, ByteBuffer into, String place) {
        if (dtype == DType.FLOAT) {
            for (int i = 0; i < numbers.length; i++) {
                float number = (float) numbers[i];
                if (!Float.isFinite(number)) {
                    throw notFinite(place, i, numbers[i]);
                }
                into.putFloat(number);
            }
            return;
        }
        if (dtype.isFloatingPoint()) {
            for (int i = 0; i < numbers.length; i++) {
                if (!Double.isFinite(numbers[i])) {
                    throw notFinite(place, i, numbers[i]);
                }
            }
        }
        Tensor tensor = dtype.isFloatingPoint()
                ? Tensor.ofDoubles(dtype, numbers, numbers.length)
                : Tensor.ofIntegers(dtype, integers(numbers, dtype, place), numbers.length);
        TensorContent.Packed content = tensor.packed();
        into.put(content.read(0, Math.toIntExact(content.byteSize())));
    }

    /**
     * Requires that elements which are written as they are stored are finite.
     *
     * @throws DataException for NaN and infinity; training on them would make all weights NaN
     */
    static void requireFinite(ByteBuffer elements, DType dtype, String place) {
        ByteBuffer bytes = elements.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        if (dtype == DType.FLOAT) {
            for (int i = 0; bytes.hasRemaining(); i++) {
                float number = bytes.getFloat();
                if (!Float.isFinite(number)) {
                    throw notFinite(place, i, number);
                }
            }
        } else if (dtype == DType.DOUBLE) {
            for (int i = 0; bytes.hasRemaining(); i++) {
                double number = bytes.getDouble();
                if (!Double.isFinite(number)) {
                    throw notFinite(place, i, number);
                }
            }
        } else if (dtype == DType.FLOAT16 || dtype == DType.BFLOAT16) {
            int exponent = dtype == DType.FLOAT16 ? 0x7c00 : 0x7f80;
            for (int i = 0; bytes.hasRemaining(); i++) {
                short bits = bytes.getShort();
                if ((bits & exponent) == exponent) {
                    boolean infinite = (bits & ~exponent & 0x7fff) == 0;
                    throw notFinite(place, i, infinite ? Double.POSITIVE_INFINITY : Double.NaN);
                }
            }
        }
    }

    private static DataException notFinite(String place, int element, double number) {
        return new DataException(
                Fault.MODEL,
                place + " has " + number + " as its element " + element
                        + ", with which nothing can be learned: correct or remove it");
    }

    private static long[] integers(double[] numbers, DType dtype, String place) {
        long[] integers = new long[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            integers[i] = (long) numbers[i];
            boolean held = dtype == DType.BOOL ? integers[i] == 0 || integers[i] == 1 : dtype.holds(integers[i]);
            if (integers[i] != numbers[i] || !held) {
                throw new DataException(
                        Fault.MODEL,
                        place + " has the value " + numbers[i] + ", which is none of type " + dtype.onnxName()
                                + ": correct the value, or use a model that takes it");
            }
        }
        return integers;
    }
}
