package org.onnxtwist.page.gallery;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.page.flow.Stencil;
import org.onnxtwist.runtime.train.data.image.Picture;

/**
 * Packets of waves that are moved by {@code x <- x + eps conv_A(x)}: they tell apart what explicit steps do, which amplify a wave, and what
 * central differences do, which delay it. A wave of wavelength L has the phase angle {@code theta = 8 eps sin(2 pi / L)} a step, where an
 * exact derivative would have {@code 8 eps 2 pi / L}; n steps multiply it by {@code (1 + i theta)^n}.
 *
 * @param epsilon the length of a step
 * @param steps the number of steps
 * @param packets the packets, from long waves to short ones
 * @param before the packets before the first step, one below the other
 * @param after the packets after the last step
 */
public record WavePackets(double epsilon, int steps, List<Packet> packets, Picture before, Picture after) {
    /** The wavelengths in pixels. */
    static final List<Double> WAVELENGTHS = List.of(32.0, 16.0, 10.0, 7.0);

    private static final int WIDTH = 257;
    private static final int HEIGHT = 49;
    private static final int SHOWN = 29;

    /** The place of the packets before the first step, from which they move to the left. */
    private static final double PLACE = 0.6 * WIDTH;

    private static final double DEVIATION = 24;

    /** The number of times that the phase is read, often enough for it not to turn by half a circle in between. */
    private static final int READINGS = 60;

    /** The first moment of the kernel A. */
    private static final double MOMENT = Stencil.A.moment().x();

    /** Makes a study of a copy of the list. */
    public WavePackets {
        packets = List.copyOf(packets);
    }

    /**
     * A packet.
     *
     * @param wavelength the wavelength in pixels
     * @param predicted what {@code (1 + i theta)^n} says
     * @param measured what became of the packet
     */
    public record Packet(double wavelength, Change predicted, Change measured) {}

    /**
     * The change of a wave.
     *
     * @param amplification the factor by which its amplitude has grown
     * @param distance the distance by which its crests have travelled to the left, in pixels
     */
    public record Change(double amplification, double distance) {}

    /** Returns the distance by which an exact derivative would move every packet, in pixels. */
    public double exactDistance() {
        return MOMENT * epsilon * steps;
    }

    /** Moves the packets. */
    static WavePackets of(double epsilon, int steps) {
        Picture first = drawn();
        byte[] model = OnnxWriter.toBytes(ExperimentModel.convolution(
                "packets", Stencil.IDENTITY.plus(Stencil.A.times(epsilon)), first.channels(), HEIGHT, WIDTH));
        List<Picture> course = new ArrayList<>(List.of(first));
        course.addAll(Iteration.run(
                "packets",
                model,
                first,
                IntStream.rangeClosed(1, READINGS)
                        .map(k -> steps * k / READINGS)
                        .boxed()
                        .toList()));
        List<Packet> packets = new ArrayList<>();
        for (int channel = 0; channel < WAVELENGTHS.size(); channel++) {
            double wavelength = WAVELENGTHS.get(channel);
            double theta = MOMENT * epsilon * Math.sin(2 * Math.PI / wavelength);
            Change predicted = new Change(
                    Math.pow(Math.hypot(1, theta), steps), steps * Math.atan(theta) * wavelength / (2 * Math.PI));
            packets.add(new Packet(wavelength, predicted, measured(course, channel, wavelength)));
        }
        return new WavePackets(epsilon, steps, packets, stacked(first), stacked(course.get(course.size() - 1)));
    }

    private static Picture drawn() {
        float[] values = new float[WAVELENGTHS.size() * HEIGHT * WIDTH];
        for (int k = 0; k < values.length; k++) {
            double x = k % WIDTH - PLACE;
            double wave = Math.cos(2 * Math.PI * x / WAVELENGTHS.get(k / (HEIGHT * WIDTH)));
            values[k] = (float) (wave * Math.exp(-x * x / (2 * DEVIATION * DEVIATION)));
        }
        return new Picture(WAVELENGTHS.size(), HEIGHT, WIDTH, values);
    }

    /** Follows the Fourier coefficient of the middle row, whose phase is unwrapped from one reading to the next. */
    private static Change measured(List<Picture> course, int channel, double wavelength) {
        double first = 0;
        double last = 0;
        double phase = 0;
        double turned = 0;
        for (int k = 0; k < course.size(); k++) {
            double real = 0;
            double imaginary = 0;
            for (int x = 0; x < WIDTH; x++) {
                double value = course.get(k).values()[(channel * HEIGHT + HEIGHT / 2) * WIDTH + x];
                real += value * Math.cos(2 * Math.PI * x / wavelength);
                imaginary -= value * Math.sin(2 * Math.PI * x / wavelength);
            }
            last = Math.hypot(real, imaginary);
            double now = Math.atan2(imaginary, real);
            if (k == 0) {
                first = last;
            } else {
                turned += Math.IEEEremainder(now - phase, 2 * Math.PI);
            }
            phase = now;
        }
        return new Change(last / first, turned * wavelength / (2 * Math.PI));
    }

    /** The middle rows of all packets, one below the other: grey is zero. */
    private static Picture stacked(Picture packets) {
        float[] values = new float[packets.channels() * SHOWN * WIDTH];
        for (int k = 0; k < values.length; k++) {
            int row = k / WIDTH % SHOWN + (HEIGHT - SHOWN) / 2;
            float wave = packets.values()[(k / (SHOWN * WIDTH) * HEIGHT + row) * WIDTH + k % WIDTH];
            values[k] = 0.5f + 0.3f * wave;
        }
        return new Picture(1, packets.channels() * SHOWN, WIDTH, values);
    }
}
