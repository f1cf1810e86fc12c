package org.onnxtwist.cli.option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.io.Safetensors;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.layer.GlobSet;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;
import picocli.CommandLine.Option;

/** The options of the rewrite of a model. */
public final class RewriteOptions {
    @Option(
            names = "--init",
            paramLabel = "KIND",
            defaultValue = "identity",
            converter = Choices.Initializations.class,
            completionCandidates = Choices.Initializations.class,
            description = {
                "Initial values of the new weights: identity keeps what a trained model computes, seed draws random"
                        + " ones for training from scratch. Default: ${DEFAULT-VALUE}."
            })
    private Initialization initialization = Initialization.IDENTITY;

    @Option(
            names = "--params",
            paramLabel = "FILE",
            description = {
                "A safetensors file with new weights: <conv>.conv_x.weight, <conv>.conv_y.weight, <conv>.center_x,"
                        + " <conv>.center_y, and <conv>.weight for the base kernel. Weights that it does not name"
                        + " follow --init."
            })
    private Optional<Path> parameters = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "N",
            converter = WholeNumber.AnyLong.class,
            defaultValue = "0",
            description = "Seed of all random numbers: the same seed gives the same file. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--init-max",
            paramLabel = "X",
            converter = RealNumber.FromZero.class,
            defaultValue = "1.5",
            description = "Centres are drawn from -X to X. Default: ${DEFAULT-VALUE}.")
    private double initMax = TwistOptions.DEFAULT_INIT_MAX;

    @Option(
            names = "--coords",
            paramLabel = "KIND",
            defaultValue = "seed",
            converter = Choices.CoordinateConventions.class,
            completionCandidates = Choices.CoordinateConventions.class,
            description = {
                "Coordinates across the picture: seed runs from 0 to 2 minus the centre, centered from -1 to 1 plus the"
                        + " centre. Default: ${DEFAULT-VALUE}."
            })
    private Coordinates coordinates = Coordinates.SEED;

    @Option(
            names = "--for",
            paramLabel = "USE",
            defaultValue = "training",
            converter = Choices.Purposes.class,
            completionCandidates = Choices.Purposes.class,
            description = {
                "Use of the model: training stores unconstrained kernels and makes them antisymmetric in the graph,"
                        + " export stores antisymmetric ones. Default: ${DEFAULT-VALUE}."
            })
    private Purpose purpose = Purpose.TRAINING;

    @Option(
            names = "--as-function",
            description =
                    "Write each layer as one node that calls a function inside the model, easy to read in a viewer.")
    private boolean asFunction;

    @Option(
            names = "--include",
            paramLabel = "GLOB",
            description = {
                "Rewrite only the convolutions whose name matches; * stands for any text, ? for one character. The"
                        + " option may be repeated. 'inspect' lists the names. A convolution that is already part of"
                        + " a twist layer is rewritten only if its whole name is given."
            })
    private List<String> includes = new ArrayList<>();

    @Option(
            names = "--exclude",
            paramLabel = "GLOB",
            description = "Leave the convolutions whose name matches as they are. The option may be repeated.")
    private List<String> excludes = new ArrayList<>();

    /** Returns the globs, as given, that ought to match a convolution. */
    public List<String> globs() {
        List<String> all = new ArrayList<>(includes);
        all.addAll(excludes);
        return all;
    }

    /** Returns the file of --params; empty if the option is not given. */
    public Optional<Path> parameters() {
        return parameters;
    }

    public TwistOptions toTwistOptions() throws IOException {
        Map<String, Tensor> given = parameters.isPresent() ? Safetensors.read(parameters.get()) : Map.of();
        if (parameters.isPresent() && given.isEmpty()) {
            throw new CommandException(
                    Fault.MODEL,
                    parameters.get() + " holds no tensors, so --params has nothing to give: leave the option out");
        }
        GlobSet globs = new GlobSet(includes, excludes);
        return TwistOptions.defaults()
                .withInitialization(initialization)
                .withInitMax(initMax)
                .withSeed(seed)
                .withCoordinates(coordinates)
                .withPurpose(purpose)
                .withAsFunction(asFunction)
                .withParameters(given)
                .withInclude(globs)
                .withAgain(globs::isNamed);
    }
}
