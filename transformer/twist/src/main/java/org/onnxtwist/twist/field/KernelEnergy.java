package org.onnxtwist.twist.field;

/**
 * The sum of the squares of the taps of conv_x and conv_y, split into three orthogonal parts.
 *
 * @param firstOrder of the kernels of least norm that have the same first moments: of what is a field
 * @param higherOrder of the rest of the antisymmetric part, which takes differences of the third order and moves nothing
 * @param symmetric of the part that a rotation of a kernel by 180 degrees does not change, which is no field
 */
public record KernelEnergy(double firstOrder, double higherOrder, double symmetric) {
    /** The energy of kernels of zeros. */
    public static final KernelEnergy NONE = new KernelEnergy(0, 0, 0);

    /** Returns the sum of the squares of all taps. */
    public double total() {
        return firstOrder + higherOrder + symmetric;
    }

    /** Returns the share of the first order, from 0 to 1; 0 for kernels of zeros. */
    public double firstOrderShare() {
        return share(firstOrder);
    }

    /** Returns the share of the antisymmetric part that is no field, from 0 to 1; 0 for kernels of zeros. */
    public double higherOrderShare() {
        return share(higherOrder);
    }

    /** Returns the share of the symmetric part, from 0 to 1; 0 for kernels of zeros. */
    public double symmetricShare() {
        return share(symmetric);
    }

    /** Returns the sums of this and another. */
    public KernelEnergy plus(KernelEnergy other) {
        return new KernelEnergy(
                firstOrder + other.firstOrder, higherOrder + other.higherOrder, symmetric + other.symmetric);
    }

    private double share(double part) {
        return total() == 0 ? 0 : part / total();
    }
}
