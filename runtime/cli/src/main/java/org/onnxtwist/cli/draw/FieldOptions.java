package org.onnxtwist.cli.draw;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.cli.option.OutputTarget;
import org.onnxtwist.cli.option.RealNumber;
import org.onnxtwist.cli.option.WholeNumber;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.runtime.field.FieldData;
import org.onnxtwist.runtime.train.data.InputPreparation;
import picocli.CommandLine.Option;

/** The options for the fields of twist layers. */
public final class FieldOptions {
    private static final int EXAMPLES = 64;

    @Option(
            names = "--fields",
            description = {
                "Show the fields of the twist layers instead, read from their weights: for each layer and output"
                        + " channel the centre, the strength, the shares of dilation, rotation, squeeze and shear, and"
                        + " how much the twist adds to the base. With --verbose, a row for each channel."
            })
    private boolean fields;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE|DIR",
            description =
                    "With --fields: write them as a page, FILE.html, with the arrows of the strongest channels and"
                            + " histograms; several models need a folder.")
    private Optional<String> output = Optional.empty();

    @Option(
            names = "--data",
            paramLabel = "PATH",
            description =
                    "With --fields: run the model on these data to measure how much the twist of each channel adds"
                            + " to its base: recorded inputs in the ONNX test layout, as 'verify' takes them, or data to train"
                            + " with, as 'train' takes them. Sizes that the model leaves open are those of the data.")
    private Optional<Path> data = Optional.empty();

    @Option(
            names = "--examples",
            paramLabel = "N",
            converter = WholeNumber.IntFromOne.class,
            description = "With --data: the number of examples of data to train with. Default: " + EXAMPLES + ".")
    private Optional<Integer> examples = Optional.empty();

    @Option(
            names = "--mean",
            split = ",",
            paramLabel = "X",
            converter = RealNumber.Finite.class,
            description = "With --data: the mean to subtract from values of data to train with, as for 'train'.")
    private List<Double> mean = List.of();

    @Option(
            names = "--std",
            split = ",",
            paramLabel = "X",
            converter = RealNumber.Positive.class,
            description = "With --data: the standard deviation to divide by after that, as for 'train'.")
    private List<Double> std = List.of();

    /**
     * Tells whether the fields are asked for.
     *
     * @throws CommandException when an option of theirs is given without them
     */
    public boolean areWanted() {
        if (!fields) {
            List<String> given = new ArrayList<>();
            output.ifPresent(value -> given.add("-o"));
            data.ifPresent(value -> given.add("--data"));
            ofData().forEach(given::add);
            if (!given.isEmpty()) {
                throw CommandException.usage(String.join(" and ", given) + (given.size() == 1 ? " is" : " are")
                        + " for --fields: give it too");
            }
        } else if (data.isEmpty() && !ofData().isEmpty()) {
            throw CommandException.usage(String.join(" and ", ofData()) + (ofData().size() == 1 ? " is" : " are")
                    + " for --data: name the data too");
        }
        return fields;
    }

    private List<String> ofData() {
        List<String> given = new ArrayList<>();
        examples.ifPresent(value -> given.add("--examples"));
        if (!mean.isEmpty()) {
            given.add("--mean");
        }
        if (!std.isEmpty()) {
            given.add("--std");
        }
        return given;
    }

    /** Returns the page of each model; empty where none is written. */
    public List<Optional<OutputTarget>> pages(List<Path> models) throws IOException {
        List<Optional<OutputTarget>> pages = new ArrayList<>();
        if (output.isEmpty()) {
            models.forEach(model -> pages.add(Optional.empty()));
        } else {
            OutputTarget.pages(models, output.get()).forEach(page -> pages.add(Optional.of(page)));
        }
        return pages;
    }

    /** Returns the data that layers are measured on; empty for none. */
    public Optional<FieldData> measured() {
        return data.map(path -> new FieldData(
                path, InputPreparation.defaults().withNormalization(mean, std), examples.orElse(EXAMPLES)));
    }
}
