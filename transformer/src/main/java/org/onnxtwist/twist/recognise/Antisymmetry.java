package org.onnxtwist.twist.recognise;

import org.onnxtwist.ir.Tensor;
import org.onnxtwist.ir.TensorElements;
import org.onnxtwist.twist.ConvGeometry;

/** Whether 3x3 kernels are the negatives of themselves turned by 180 degrees. */
final class Antisymmetry {
    /** How far two opposite taps may be from cancelling out, relative to their size: some roundings of float. */
    private static final double TOLERANCE = 4 * 0x1p-24;

    private Antisymmetry() {}

    static boolean holds(Tensor kernels) {
        TensorElements elements = TensorElements.of(kernels);
        int last = ConvGeometry.TAPS - 1;
        for (long kernel = 0; kernel < kernels.elements(); kernel += ConvGeometry.TAPS) {
            for (int tap = 0; tap <= last / 2; tap++) {
                double one = elements.doubleAt(kernel + tap);
                double opposite = elements.doubleAt(kernel + last - tap);
                // The middle tap is its own opposite. Written so that a NaN fails.
                if (!(Math.abs(one + opposite) <= TOLERANCE * (Math.abs(one) + Math.abs(opposite)))) {
                    return false;
                }
            }
        }
        return true;
    }
}
