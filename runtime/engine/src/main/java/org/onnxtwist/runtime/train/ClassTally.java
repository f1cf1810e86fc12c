package org.onnxtwist.runtime.train;

import java.util.Arrays;
import org.onnxtwist.ir.tensor.Tensor;

/** Counts the decisions of a classification, batch by batch. */
final class ClassTally {
    private static final int FIVE = 5;

    private final long[][] confusion;
    private long amongFive;

    ClassTally(int classes) {
        confusion = new long[classes][classes];
    }

    /**
     * Counts a batch; positions whose label is none of the classes do not count.
     *
     * @param scores [N, classes, d1, ...]
     * @param labels [N, d1, ...]
     */
    void add(Tensor scores, Tensor labels) {
        float[] all = scores.toFloats();
        long[] classes = labels.toLongs();
        int count = confusion.length;
        int inner = (int) (scores.elements() / scores.dim(0) / count);
        for (int i = 0; i < classes.length; i++) {
            int label = (int) classes[i];
            if (label >= 0 && label < count) {
                count(all, i / inner * count * inner + i % inner, inner, label);
            }
        }
    }

    private void count(float[] scores, int first, int step, int label) {
        float own = scores[first + label * step];
        int best = 0;
        int above = 0;
        for (int c = 0; c < confusion.length; c++) {
            float score = scores[first + c * step];
            if (score > scores[first + best * step]) {
                best = c;
            }
            if (score > own || (score == own && c < label)) {
                above++;
            }
        }
        confusion[label][best]++;
        if (above < FIVE) {
            amongFive++;
        }
    }

    Classification result() {
        return new Classification(
                Arrays.stream(confusion)
                        .map(row -> Arrays.stream(row).boxed().toList())
                        .toList(),
                amongFive);
    }
}
