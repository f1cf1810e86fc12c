package org.onnxtwist.maven;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.maven.settings.Choice;
import org.onnxtwist.maven.settings.RewriteSettings;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;

/** The base class of the goals that rewrite models, with the parameters of the rewrite. */
abstract class RewritingMojo extends ComparingMojo {
    /**
     * The initialisation of new weights: identity keeps what a trained model computes, seed draws them at random for training from scratch.
     */
    @Parameter(property = "onnxtwist.init", defaultValue = "identity", required = true)
    private String init = "identity";

    /** The bound of the centres, which are drawn from -initMax to initMax. */
    @Parameter(property = "onnxtwist.initMax", defaultValue = "1.5")
    private double initMax;

    /** The seed of all random numbers: the same seed gives the same file. */
    @Parameter(property = "onnxtwist.seed", defaultValue = "0")
    private long seed;

    /**
     * The convention of the coordinates across the picture: seed runs from 0 to 2 minus the centre, centered from -1 to 1 plus the centre.
     */
    @Parameter(property = "onnxtwist.coords", defaultValue = "seed", required = true)
    private String coords = "seed";

    /**
     * The purpose of the rewritten model: training leaves the stored kernels free and makes them antisymmetric in the graph, export stores
     * them antisymmetric.
     */
    @Parameter(property = "onnxtwist.purpose", defaultValue = "training", required = true)
    private String purpose = "training";

    /** Tells whether each layer is one node that calls a function inside the model, which is easy to read in a viewer. */
    @Parameter(property = "onnxtwist.asFunction", defaultValue = "false")
    private boolean asFunction;

    /** A safetensors file with new weights; weights that it does not name are initialised as <code>init</code> says. */
    @Parameter(property = "onnxtwist.params")
    private @Nullable File params;

    /**
     * Globs of the names of the convolutions to rewrite; empty for all. * matches any text, ? one character. A convolution of a twist layer
     * that the model already has is rewritten only if its whole name is given.
     */
    @Parameter(property = "onnxtwist.includeConvs")
    private List<String> includeConvs = new ArrayList<>();

    /** Globs of the convolutions to leave as they are. */
    @Parameter(property = "onnxtwist.excludeConvs")
    private List<String> excludeConvs = new ArrayList<>();

    /** Tells whether rewritten models are checked before they are written; a failed check stops the build. */
    @Parameter(property = "onnxtwist.check", defaultValue = "true")
    private boolean check;

    final boolean checks() {
        return check;
    }

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
                comparison(),
                requiresVerified());
    }
}
