package org.onnxtwist.maven;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.Initialization;
import org.onnxtwist.twist.Purpose;

/** How models are rewritten, for the goals that do so. */
abstract class RewritingMojo extends ModelsMojo {
    /**
     * How new weights begin: identity keeps what a trained model computes, seed draws them at random for training from scratch.
     */
    @Parameter(property = "onnxtwist.init", defaultValue = "identity", required = true)
    private String init = "identity";

    /** Centres are drawn from -initMax to initMax. */
    @Parameter(property = "onnxtwist.initMax", defaultValue = "1.5")
    private double initMax;

    /** What every random number depends on: the same seed gives the same file. */
    @Parameter(property = "onnxtwist.seed", defaultValue = "0")
    private long seed;

    /**
     * Coordinates across the picture: seed runs from 0 to 2 minus the centre, centered from -1 to 1 plus the centre.
     */
    @Parameter(property = "onnxtwist.coords", defaultValue = "seed", required = true)
    private String coords = "seed";

    /**
     * training leaves the stored kernels free and makes them antisymmetric in the graph, export stores them antisymmetric.
     */
    @Parameter(property = "onnxtwist.purpose", defaultValue = "training", required = true)
    private String purpose = "training";

    /** Tells whether each layer is one node that calls a function inside the model, easy to read in a viewer. */
    @Parameter(property = "onnxtwist.asFunction", defaultValue = "false")
    private boolean asFunction;

    /** A safetensors file with new weights; what it does not name follows <code>init</code>. */
    @Parameter(property = "onnxtwist.params")
    private @Nullable File params;

    /**
     * Globs of the convolutions to rewrite, by name; none for all. * is any text, ? one character. A convolution of a twist layer that is
     * there already is rewritten only where its whole name is given.
     */
    @Parameter(property = "onnxtwist.includeConvs")
    private List<String> includeConvs = new ArrayList<>();

    /** Globs of the convolutions to leave as they are. */
    @Parameter(property = "onnxtwist.excludeConvs")
    private List<String> excludeConvs = new ArrayList<>();

    /** Tells whether rewritten models are checked before they are written; one that fails stops the build. */
    @Parameter(property = "onnxtwist.check", defaultValue = "true")
    private boolean check;

    /** Allowed error of the check's outputs relative to the expected value; by default it follows type, depth and noise of the model. */
    @Parameter(property = "onnxtwist.rtol")
    private @Nullable Double rtol;

    /** Allowed absolute error of the check's outputs; by default it follows type, depth and noise of the model. */
    @Parameter(property = "onnxtwist.atol")
    private @Nullable Double atol;

    /** Tells whether a model that ONNX Runtime cannot run, so that it cannot be checked, stops the build too. */
    @Parameter(property = "onnxtwist.requireVerified", defaultValue = "false")
    private boolean requireVerified;

    final RewriteSettings rewriteSettings() {
        return new RewriteSettings(
                Choice.of(Initialization.class, "init", init),
                initMax,
                seed,
                Choice.of(Coordinates.class, "coords", coords),
                Choice.of(Purpose.class, "purpose", purpose),
                asFunction,
                Optional.ofNullable(params).map(ModelsMojo::path),
                includeConvs,
                excludeConvs,
                check,
                new ComparisonSettings(VerifyMojo.tolerance(rtol), VerifyMojo.tolerance(atol)),
                requireVerified);
    }
}
