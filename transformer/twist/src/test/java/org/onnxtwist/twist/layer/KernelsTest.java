package org.onnxtwist.twist.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.ConvGeometry.AutoPad;

/** Expected numbers come from a NumPy program that follows the definitions in the Javadoc of Uniform and in the layer's design. */
class KernelsTest {
    private static final ConvGeometry GEOMETRY = new ConvGeometry(
            DType.FLOAT, 2, 1, 1, List.of(1L, 1L), List.of(1L, 1L), List.of(1L, 1L, 1L, 1L), AutoPad.NOTSET);

    private static final float[] KERNEL_X = {
        0.04862569f,
        0.0874169f,
        -0.048114534f,
        0.0022395414f,
        0.0f,
        -0.0022395414f,
        0.048114534f,
        -0.0874169f,
        -0.04862569f,
        0.11896295f,
        -0.13790102f,
        0.22059806f,
        0.05485922f,
        0.0f,
        -0.05485922f,
        -0.22059806f,
        0.13790102f,
        -0.11896295f
    };
    private static final float[] KERNEL_Y = {
        0.048114534f,
        0.0022395414f,
        0.04862569f,
        -0.0874169f,
        0.0f,
        0.0874169f,
        -0.04862569f,
        -0.0022395414f,
        -0.048114534f,
        -0.22059806f,
        0.05485922f,
        0.11896295f,
        0.13790102f,
        0.0f,
        -0.13790102f,
        -0.11896295f,
        -0.05485922f,
        0.22059806f
    };

    @Test
    void uniformNumbersAreThoseOfTheIndependentProgram() {
        Uniform random = new Uniform(42, "stem.center_x");
        assertEquals(1.1680272648053933, random.at(0, 1.5));
        assertEquals(0.763041905422015, random.at(1, 1.5));
        assertEquals(0.410564752631287, random.at(2, 1.5));
        assertEquals(-0.037831471452226095, new Uniform(-3, "é").at(5, 1));
    }

    @Test
    void seedKernelsAreThoseOfTheIndependentProgram() {
        Uniform random = new Uniform(7, "a.conv_x.weight");
        assertArrayEquals(KERNEL_X, Kernels.randomX(GEOMETRY, random).toFloats());
        assertArrayEquals(KERNEL_Y, Kernels.randomY(GEOMETRY, random).toFloats());
    }

    @Test
    void anyRangeOfBytesIsThatOfTheWhole() {
        Tensor kernel = Kernels.randomX(GEOMETRY, new Uniform(7, "a.conv_x.weight"));
        int size = (int) kernel.packed().byteSize();
        ByteBuffer whole = kernel.packed().read(0, size);
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            int offset = random.nextInt(size);
            int length = random.nextInt(size - offset + 1);
            assertEquals(whole.slice(offset, length), kernel.packed().read(offset, length));
        }
    }

    @Test
    void projectionKeepsTheAntisymmetricPartOnly() {
        Tensor full = Tensor.ofFloats(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 10}, 1, 1, 3, 3);
        float[] expected = {-4.5f, -3, -2, -1, 0, 1, 2, 3, 4.5f};
        assertArrayEquals(expected, Kernels.projected(full).toFloats());
        Tensor once = Kernels.projected(full);
        assertArrayEquals(expected, Kernels.projected(once).toFloats());
    }

    @Test
    void centresFillTheirRange() {
        ConvGeometry wide = new ConvGeometry(
                DType.FLOAT, 1, 4096, 1, List.of(1L, 1L), List.of(1L, 1L), List.of(1L, 1L, 1L, 1L), AutoPad.NOTSET);
        double[] centres = Kernels.centers(wide, new Uniform(0, "c"), 1.5).toDoubles();
        double sum = 0;
        double squares = 0;
        for (double centre : centres) {
            assertEquals(0, centre, 1.5);
            sum += centre;
            squares += centre * centre;
        }
        // Mean 0 and variance 1.5^2 / 3 within five standard errors.
        assertEquals(0, sum / centres.length, 5 * Math.sqrt(0.75 / centres.length));
        assertEquals(0.75, squares / centres.length, 0.06);
    }
}
