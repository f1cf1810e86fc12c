package org.onnxtwist.runtime.compare;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.runtime.compare.tensor.NonFiniteOrigin;
import org.onnxtwist.runtime.session.InferenceException;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceOptions.Optimization;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.library.TemporaryFolder;
import org.onnxtwist.runtime.session.loading.FloatCopy;
import org.onnxtwist.runtime.session.loading.ModelCopy;
import org.onnxtwist.runtime.session.loading.ModelLoading;
import org.onnxtwist.runtime.session.loading.RuntimeInlining;

/** Opens models, in float where the runtime has no kernels for the type that they compute in. */
final class ModelOpening {
    private final Path scratch;
    private final InferenceOptions options;
    private final ModelLoading loading;

    ModelOpening(Path scratch, InferenceOptions options) {
        this.scratch = scratch;
        this.options = options;
        this.loading = new ModelLoading(scratch);
    }

    InferenceOptions options() {
        return options;
    }

    ModelLoading loading() {
        return loading;
    }

    /** A comparison with a first model that is open. */
    interface Comparison {
        ComparisonReport compare(ModelOpening opening, Opened first);
    }

    /** Opens the first model of a comparison; what the runtime refuses then is a failure of the second. */
    static ComparisonReport withFirst(
            Path file, Model model, InferenceOptions options, ComparisonTranscript transcript, Comparison comparison) {
        try (TemporaryFolder scratch = TemporaryFolder.create("verify")) {
            ModelOpening opening = new ModelOpening(scratch.path(), options);
            try (Opened first = opening.open(file, model)) {
                if (first.converted()) {
                    transcript.useFloatCopy();
                }
                return ofSecond(opening, first, transcript, comparison);
            }
        } catch (InferenceException e) {
            return transcript.notVerified(e.getMessage());
        }
    }

    private static ComparisonReport ofSecond(
            ModelOpening opening, Opened first, ComparisonTranscript transcript, Comparison comparison) {
        try {
            return comparison.compare(opening, first);
        } catch (InferenceException e) {
            return transcript.failed(e.getMessage());
        }
    }

    /** A session, and whether it runs a copy in float. */
    record Opened(InferenceSession session, boolean converted) implements AutoCloseable {
        @Override
        public void close() {
            session.close();
        }
    }

    /** Opens a model as it is or, where the runtime refuses that, as a copy in float; with a profile. */
    Opened open(Path file, Model model) {
        RuntimeInlining.requireFewNodes(file.toString(), model);
        InferenceOptions profiled = options.withProfile(scratch);
        try {
            return new Opened(loading.open(file, profiled), false);
        } catch (InferenceException refusal) {
            if (!FloatCopy.concerns(model)) {
                throw refusal;
            }
            return converted(file, model, profiled);
        }
    }

    /** Opens a model in the same way as the other one was opened. */
    Opened openLike(Opened other, Path file, Model model) {
        return other.converted()
                ? converted(file, model, options)
                : new Opened(openUnchanged(file, model, options), false);
    }

    /** Opens a model as the other one was opened, with options of its own. */
    InferenceSession openLike(Opened other, Path file, Model model, InferenceOptions how) {
        return other.converted() ? converted(file, model, how).session() : openUnchanged(file, model, how);
    }

    private InferenceSession openUnchanged(Path file, Model model, InferenceOptions how) {
        RuntimeInlining.requireFewNodes(file.toString(), model);
        return loading.open(file, how);
    }

    /**
     * Finds where a model leaves the finite numbers; see {@link NonFiniteOrigin}.
     *
     * @param like how the model was opened
     */
    Optional<String> origin(Opened like, Model model, Map<String, Tensor> feeds) {
        ModelCopy copy = ModelCopy.of(model);
        if (like.converted()) {
            FloatCopy.convert(copy);
        }
        return NonFiniteOrigin.find(
                copy.model(), tapped -> loading.open("the model", tapped, options.with(Optimization.NONE)), feeds);
    }

    private Opened converted(Path file, Model model, InferenceOptions how) {
        ModelCopy copy = ModelCopy.of(model);
        FloatCopy.convert(copy);
        return new Opened(loading.open(file + " as a copy in float", copy.model(), how), true);
    }
}
