package org.onnxtwist.page.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.onnxtwist.runtime.train.data.image.Picture;

/**
 * At most 256 colours by which pictures are drawn: levels of grey at equal distances, or colours chosen by median cut, which divides the
 * colours that occur into boxes of equally many pixels.
 */
final class Palette {
    /** Colours are counted by the leading bits of red, green and blue. */
    private static final int BITS = 5;

    private static final int CELLS = 1 << (3 * BITS);
    private static final int[] SHIFTS = {2 * BITS, BITS, 0};

    private final boolean grey;
    private final int[] colours;
    /** The nearest colour of a cell, once somebody has asked for it; one is added so that 0 means nobody has. */
    private final int[] nearest = new int[CELLS];

    private Palette(boolean grey, int[] colours) {
        this.grey = grey;
        this.colours = colours;
    }

    /**
     * Returns a palette for some pictures.
     *
     * @param pictures pictures of one channel or of three
     * @param size the number of colours, from 2 to 256
     */
    static Palette of(List<Picture> pictures, int size) {
        if (pictures.get(0).channels() == 1) {
            int[] levels = new int[size];
            Arrays.setAll(levels, k -> 0x010101 * Math.round(255f * k / (size - 1)));
            return new Palette(true, levels);
        }
        int[] counts = new int[CELLS];
        for (Picture picture : pictures) {
            int plane = picture.width() * picture.height();
            for (int k = 0; k < plane; k++) {
                counts[cell(rgb(picture, k))]++;
            }
        }
        return new Palette(false, medianCut(counts, size));
    }

    private static int[] medianCut(int[] counts, int size) {
        List<int[]> boxes = new ArrayList<>();
        int[] all = new int[CELLS];
        int cells = 0;
        for (int cell = 0; cell < CELLS; cell++) {
            if (counts[cell] > 0) {
                all[cells++] = cell;
            }
        }
        boxes.add(Arrays.copyOf(all, cells));
        while (boxes.size() < size) {
            int[] widest = boxes.stream()
                    .filter(box -> box.length > 1)
                    .max(Comparator.comparingDouble(box -> weight(box, counts)))
                    .orElse(new int[0]);
            if (widest.length == 0) {
                break;
            }
            boxes.remove(widest);
            boxes.addAll(halves(widest, counts));
        }
        return boxes.stream().mapToInt(box -> mean(box, counts)).toArray();
    }

    /** Large boxes are divided first, those of many pixels before those of few. */
    private static double weight(int[] box, int[] counts) {
        long pixels = Arrays.stream(box).mapToLong(cell -> counts[cell]).sum();
        int extent = extent(box, longestAxis(box));
        return extent * Math.sqrt((double) pixels);
    }

    private static int longestAxis(int[] box) {
        int longest = 0;
        for (int axis = 1; axis < SHIFTS.length; axis++) {
            if (extent(box, axis) > extent(box, longest)) {
                longest = axis;
            }
        }
        return longest;
    }

    private static int extent(int[] box, int axis) {
        int least = Integer.MAX_VALUE;
        int most = 0;
        for (int cell : box) {
            int value = cell >> SHIFTS[axis] & (1 << BITS) - 1;
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        return most - least;
    }

    private static List<int[]> halves(int[] box, int[] counts) {
        int shift = SHIFTS[longestAxis(box)];
        int[] sorted = Arrays.stream(box)
                .boxed()
                .sorted(Comparator.comparingInt(cell -> cell >> shift & (1 << BITS) - 1))
                .mapToInt(Integer::intValue)
                .toArray();
        long pixels = Arrays.stream(sorted).mapToLong(cell -> counts[cell]).sum();
        long below = 0;
        int middle = 0;
        while (middle < sorted.length - 1 && (middle == 0 || below + counts[sorted[middle]] <= pixels / 2)) {
            below += counts[sorted[middle]];
            middle++;
        }
        return List.of(Arrays.copyOf(sorted, middle), Arrays.copyOfRange(sorted, middle, sorted.length));
    }

    private static int mean(int[] box, int[] counts) {
        double[] sums = new double[SHIFTS.length];
        double pixels = 0;
        for (int cell : box) {
            for (int axis = 0; axis < SHIFTS.length; axis++) {
                sums[axis] += (double) counts[cell] * (cell >> SHIFTS[axis] & (1 << BITS) - 1);
            }
            pixels += counts[cell];
        }
        int rgb = 0;
        for (double sum : sums) {
            // The ends of the scale stay black and white.
            rgb = rgb << Byte.SIZE | (int) Math.round(255 * sum / pixels / ((1 << BITS) - 1));
        }
        return rgb;
    }

    private static int cell(int rgb) {
        return ((rgb >> 19 & 31) << 10) | ((rgb >> 11 & 31) << 5) | (rgb >> 3 & 31);
    }

    /** Returns the colours as {@code 0xRRGGBB}. */
    int[] colours() {
        return colours.clone();
    }

    /** Returns the index of the nearest colour for each pixel, row by row. */
    byte[] indices(Picture picture) {
        byte[] indices = new byte[picture.width() * picture.height()];
        for (int k = 0; k < indices.length; k++) {
            indices[k] = (byte)
                    (grey ? Math.round(light(picture.values()[k]) * (colours.length - 1)) : near(rgb(picture, k)));
        }
        return indices;
    }

    private int near(int rgb) {
        int cell = cell(rgb);
        if (nearest[cell] == 0) {
            int best = 0;
            int least = Integer.MAX_VALUE;
            for (int k = 0; k < colours.length; k++) {
                int distance = 0;
                for (int shift = 0; shift <= 16; shift += Byte.SIZE) {
                    int difference = (colours[k] >> shift & 0xFF) - (rgb >> shift & 0xFF);
                    distance += difference * difference;
                }
                if (distance < least) {
                    least = distance;
                    best = k;
                }
            }
            nearest[cell] = best + 1;
        }
        return nearest[cell] - 1;
    }

    /** The colour of a pixel of a picture as {@code 0xRRGGBB}; what is darker than black or lighter than white is cut off. */
    static int rgb(Picture picture, int at) {
        int plane = picture.width() * picture.height();
        int rgb = 0;
        for (int channel = 0; channel < 3; channel++) {
            float darkness = picture.values()[(picture.channels() == 1 ? 0 : channel * plane) + at];
            rgb = rgb << Byte.SIZE | Math.round(255 * light(darkness));
        }
        return rgb;
    }

    private static float light(float darkness) {
        return Math.max(0, Math.min(1, 1 - darkness));
    }
}
