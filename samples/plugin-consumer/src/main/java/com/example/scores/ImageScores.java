package com.example.scores;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.util.Arrays;

/** Runs the model on a black picture and prints its scores. */
public final class ImageScores {
    private static final int VALUES = 3 * 32 * 32;

    private ImageScores() {}

    public static void main(String[] args) throws IOException, OrtException {
        System.out.println(Arrays.toString(scores(new float[VALUES])));
    }

    /**
     * Returns the scores of a picture.
     *
     * @param picture 3 x 32 x 32 values
     */
    static float[] scores(float[] picture) throws IOException, OrtException {
        // The plugin generated this class, which finds the rewritten model on the class path.
        try (SmallResidualNet net = SmallResidualNet.open()) {
            return net.run(picture);
        }
    }
}
