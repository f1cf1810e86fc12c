package org.onnxtwist.page.gallery;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.onnxtwist.page.image.TestCard;
import org.onnxtwist.runtime.train.data.image.Picture;

/**
 * The results of all experiments on one image.
 *
 * @param subject what the image is, as a noun phrase
 * @param isTestCard whether it is the test card
 * @param image the image before the experiments, as darkness
 * @param results the results, in the order of the page
 * @param longSteps packets of waves moved by steps of the length of the experiments
 * @param shortSteps the same packets, moved as far by ten times as many steps
 */
public record Gallery(
        String subject,
        boolean isTestCard,
        Picture image,
        List<ExperimentResult> results,
        WavePackets longSteps,
        WavePackets shortSteps) {
    /** The longer side of the images in pixels. */
    public static final int SIDE = 321;

    private static final double EPSILON = 0.01;
    private static final int STEPS = 300;
    private static final int SHORTER = 10;

    /** Makes a gallery of a copy of the list. */
    public Gallery {
        results = List.copyOf(results);
    }

    /**
     * Makes all experiments on the test card.
     *
     * @param progress told what is being done
     */
    public static Gallery ofTestCard(Consumer<String> progress) {
        return of("the test card", true, TestCard.draw(SIDE, SIDE), progress);
    }

    /**
     * Makes all experiments on a photograph.
     *
     * @param subject what it is called
     * @param image the photograph as darkness, 0 at its borders
     * @param progress told what is being done
     */
    public static Gallery ofPhotograph(String subject, Picture image, Consumer<String> progress) {
        return of(subject, false, image, progress);
    }

    private static Gallery of(String subject, boolean isTestCard, Picture image, Consumer<String> progress) {
        List<ExperimentResult> results = new ArrayList<>();
        for (Experiment experiment : Experiments.all()) {
            progress.accept("running " + experiment.name());
            results.add(ExperimentRun.of(experiment, image));
        }
        progress.accept("running packets of waves");
        return new Gallery(
                subject,
                isTestCard,
                image,
                results,
                WavePackets.of(EPSILON, STEPS),
                WavePackets.of(EPSILON / SHORTER, STEPS * SHORTER));
    }

    /** Returns the result of an experiment. */
    public ExperimentResult result(String name) {
        return results.stream()
                .filter(result -> result.experiment().name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
