package org.onnxtwist.runtime.verify.formula;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.onnxtwist.twist.ConvGeometry;

/**
 * The positions of an output that are compared: all if the budget allows it, else the corners, where padding acts on both axes, a point of
 * each edge, and a seeded sample of the rest that differs from group to group. Each position is compared in every channel of the group.
 */
public final class PositionSample {
    private static final int FEWEST = 10;
    private static final int PRODUCTS_PER_TAP_SET = 27;

    private final int batch;
    private final int height;
    private final int width;
    private final long count;
    private final long seed;

    private PositionSample(long[] outputDims, long count, long seed) {
        this.batch = Math.toIntExact(outputDims[0]);
        this.height = Math.toIntExact(outputDims[2]);
        this.width = Math.toIntExact(outputDims[3]);
        this.count = count;
        this.seed = seed;
    }

    /**
     * Returns a sample of as many positions as need about {@code products} multiplications, but at least ten.
     *
     * @param outputDims [N, outChannels, h, w]
     */
    public static PositionSample within(long products, ConvGeometry geometry, long[] outputDims, long seed) {
        long each = geometry.outChannels() * PRODUCTS_PER_TAP_SET * (geometry.inChannels() / geometry.group());
        return new PositionSample(outputDims, Math.max(FEWEST, products / Math.max(1, each)), seed);
    }

    /** Returns the positions for a group of channels, each {batch, row, column}. */
    int[][] positions(int group) {
        long available = (long) batch * height * width;
        if (available == 0) {
            return new int[0][];
        }
        return available <= count ? everyPosition() : sampled(new Random(seed * 31 + group));
    }

    private int[][] everyPosition() {
        List<int[]> all = new ArrayList<>();
        for (int n = 0; n < batch; n++) {
            for (int i = 0; i < height; i++) {
                for (int j = 0; j < width; j++) {
                    all.add(new int[] {n, i, j});
                }
            }
        }
        return all.toArray(int[][]::new);
    }

    private int[][] sampled(Random random) {
        Set<List<Integer>> chosen = new LinkedHashSet<>();
        int last = batch - 1;
        chosen.add(List.of(0, 0, 0));
        chosen.add(List.of(last, height - 1, width - 1));
        chosen.add(List.of(last, 0, width - 1));
        chosen.add(List.of(0, height - 1, 0));
        chosen.add(List.of(0, 0, random.nextInt(width)));
        chosen.add(List.of(last, height - 1, random.nextInt(width)));
        chosen.add(List.of(last, random.nextInt(height), 0));
        chosen.add(List.of(0, random.nextInt(height), width - 1));
        while (chosen.size() < count) {
            chosen.add(List.of(random.nextInt(batch), random.nextInt(height), random.nextInt(width)));
        }
        return chosen.stream()
                .map(place -> new int[] {place.get(0), place.get(1), place.get(2)})
                .toArray(int[][]::new);
    }
}
