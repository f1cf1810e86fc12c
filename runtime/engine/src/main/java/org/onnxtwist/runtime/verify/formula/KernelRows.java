package org.onnxtwist.runtime.verify.formula;

import java.util.Arrays;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.twist.ConvGeometry;

/** The taps of one output channel after the other, so that no kernel tensor is whole on the heap. */
final class KernelRows {
    private static final int TAPS = 9;

    private final Tensor kernel;
    private final TensorElements elements;
    private final int length;
    private final boolean antisymmetric;

    private KernelRows(Tensor kernel, ConvGeometry geometry, boolean antisymmetric) {
        long perGroup = geometry.inChannels() / geometry.group();
        long[] wanted = {geometry.outChannels(), perGroup, 3, 3};
        if (!Arrays.equals(kernel.dims(), wanted)) {
            throw new IllegalArgumentException(
                    "a kernel has the shape " + kernel.shape() + ", but should have " + Arrays.toString(wanted));
        }
        this.kernel = kernel;
        this.elements = TensorElements.of(kernel);
        this.length = Math.toIntExact(perGroup * TAPS);
        this.antisymmetric = antisymmetric;
    }

    static KernelRows plain(Tensor kernel, ConvGeometry geometry) {
        return new KernelRows(kernel, geometry, false);
    }

    /** Rows of (K - rot180 K) / 2: tap t of nine against tap 8 - t. */
    static KernelRows antisymmetric(Tensor kernel, ConvGeometry geometry) {
        return new KernelRows(kernel, geometry, true);
    }

    double[] row(int channel) {
        double[] row = stored(channel);
        if (!antisymmetric) {
            return row;
        }
        double[] projected = new double[length];
        for (int start = 0; start < length; start += TAPS) {
            for (int tap = 0; tap < TAPS; tap++) {
                projected[start + tap] = (row[start + tap] - row[start + TAPS - 1 - tap]) / 2;
            }
        }
        return projected;
    }

    private double[] stored(int channel) {
        double[] row = new double[length];
        long start = (long) channel * length;
        if (kernel.dtype() == DType.FLOAT) {
            float[] floats = new float[length];
            kernel.packed()
                    .read(start * Float.BYTES, length * Float.BYTES)
                    .asFloatBuffer()
                    .get(floats);
            for (int i = 0; i < length; i++) {
                row[i] = floats[i];
            }
            return row;
        }
        for (int i = 0; i < length; i++) {
            row[i] = elements.doubleAt(start + i);
        }
        return row;
    }
}
