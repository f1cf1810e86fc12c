package org.onnxtwist.runtime.train.data;

import java.nio.ByteBuffer;
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
     * @throws DataException for a number that is no integer of the type
     */
    static void write(double[] numbers, DType dtype, ByteBuffer into, String place) {
        if (dtype == DType.FLOAT) {
            for (double number : numbers) {
                into.putFloat((float) number);
            }
            return;
        }
        Tensor tensor = dtype.isFloatingPoint()
                ? Tensor.ofDoubles(dtype, numbers, numbers.length)
                : Tensor.ofIntegers(dtype, integers(numbers, dtype, place), numbers.length);
        TensorContent.Packed content = tensor.packed();
        into.put(content.read(0, Math.toIntExact(content.byteSize())));
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
