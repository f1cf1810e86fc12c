package org.onnxtwist.twist.field;

import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.twist.ConvGeometry;

/** The nine taps of one 3x3 kernel after the other of a tensor [outChannels, inChannels / group, 3, 3], which is read in parts. */
final class KernelTaps {
    private static final int TAPS = ConvGeometry.TAPS;
    private static final int SIDE = 3;
    /** The sum of the squares of the tap offsets along one axis. */
    private static final double OFFSETS = 6;

    private final TensorElements elements;
    private final double[] taps = new double[TAPS];

    KernelTaps(Tensor kernels) {
        elements = TensorElements.of(kernels);
    }

    /** Reads the kernel of a pair of channels, the pairs counted row-major. */
    void read(long pair) {
        for (int tap = 0; tap < TAPS; tap++) {
            taps[tap] = elements.doubleAt(pair * TAPS + tap);
        }
    }

    /** The first moment: the sum of the taps times their offsets from the middle one, in taps. */
    FieldVector moment() {
        double x = 0;
        double y = 0;
        for (int tap = 0; tap < TAPS; tap++) {
            x += taps[tap] * (tap % SIDE - 1);
            y += taps[tap] * (tap / SIDE - 1);
        }
        return new FieldVector(x, y);
    }

    double sum() {
        double sum = 0;
        for (double tap : taps) {
            sum += tap;
        }
        return sum;
    }

    /** The sum of the products of the taps of this and another kernel. */
    double dot(KernelTaps other) {
        double sum = 0;
        for (int tap = 0; tap < TAPS; tap++) {
            sum += taps[tap] * other.taps[tap];
        }
        return sum;
    }

    KernelEnergy energy() {
        double symmetric = 0;
        double antisymmetric = 0;
        for (int tap = 0; tap < TAPS; tap++) {
            double even = (taps[tap] + taps[TAPS - 1 - tap]) / 2;
            double odd = (taps[tap] - taps[TAPS - 1 - tap]) / 2;
            symmetric += even * even;
            antisymmetric += odd * odd;
        }
        FieldVector moment = moment();
        double firstOrder = (moment.x() * moment.x() + moment.y() * moment.y()) / OFFSETS;
        return new KernelEnergy(firstOrder, Math.max(0, antisymmetric - firstOrder), symmetric);
    }
}
