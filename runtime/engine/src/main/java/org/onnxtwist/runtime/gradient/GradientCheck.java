package org.onnxtwist.runtime.gradient;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.GraphEditException;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.ProgressListener;
import org.onnxtwist.runtime.gradient.FiniteDifference.Verdict;
import org.onnxtwist.runtime.inputs.GraphSizes;
import org.onnxtwist.runtime.inputs.InputGenerator;
import org.onnxtwist.runtime.inputs.InputKind;
import org.onnxtwist.runtime.session.InferenceException;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceOptions.Optimization;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.InferenceSession.Port;
import org.onnxtwist.runtime.session.ProviderChoice;
import org.onnxtwist.runtime.session.ProviderSelection;
import org.onnxtwist.runtime.session.library.TemporaryFolder;
import org.onnxtwist.runtime.session.loading.ModelLoading;

/**
 * Compares the gradients that a model computes with finite differences of what they are the gradients of, on generated inputs: the values
 * with respect to which it is differentiated are moved in a direction, one after the other.
 *
 * @param file the model
 * @param model the same, read
 * @param of the name of the value that is differentiated
 * @param at the position of the element that is; empty for a value of one element
 * @param gradients the names of the outputs that are its gradients, by the names of the values with respect to which
 */
public record GradientCheck(Path file, Model model, String of, List<Long> at, Map<String, String> gradients) {
    /** The number of values that are moved one by one; all others are moved together. */
    private static final int ALONE = 32;

    /** The distributions of the inputs. With one of them a network may be where it is not smooth, or be constant; not with all. */
    private static final List<InputKind> KINDS = List.of(InputKind.UNIFORM, InputKind.IMAGE_UNIT, InputKind.NORMAL);

    public GradientCheck {
        at = List.copyOf(at);
        gradients = Collections.unmodifiableMap(new LinkedHashMap<>(gradients));
    }

    /**
     * What came of a comparison.
     *
     * @param passed whether no gradient disagrees; empty where none could be compared
     * @param reason a sentence that says what agrees, what does not, or why nothing was compared
     */
    public record Report(ProviderSelection provider, Optional<Boolean> passed, String reason) {}

    /**
     * Compares the gradients.
     *
     * @throws org.onnxtwist.runtime.session.ProviderNotAvailableException when CUDA is asked for and not there
     */
    public Report run(ProviderChoice choice, ProgressListener progress) {
        ProviderSelection provider = ProviderSelection.choose(choice);
        // Optimised, BatchNormalization in training mode reads freed memory where its further outputs are not read.
        InferenceOptions options =
                InferenceOptions.defaults().with(provider.provider()).with(Optimization.NONE);
        try (TemporaryFolder scratch = TemporaryFolder.create("gradient")) {
            ModelLoading loading = new ModelLoading(scratch.path());
            try (InferenceSession backward = loading.open(file, options);
                    ShiftedModel forward = ShiftedModel.open(this, loading, options)) {
                return new Pending(backward, forward, progress).run(provider);
            }
        } catch (InferenceException | GraphEditException e) {
            return new Report(provider, Optional.empty(), String.valueOf(e.getMessage()));
        }
    }

    /** The gradients that no input has decided yet. */
    private final class Pending {
        private final InferenceSession backward;
        private final ShiftedModel forward;
        private final ProgressListener progress;
        private final List<List<String>> open = new ArrayList<>();
        private int agreed;
        private String doubt = "";

        Pending(InferenceSession backward, ShiftedModel forward, ProgressListener progress) {
            this.backward = backward;
            this.forward = forward;
            this.progress = progress;
            List<String> names = List.copyOf(gradients.keySet());
            names.stream().limit(ALONE).map(List::of).forEach(open::add);
            if (names.size() > ALONE) {
                open.add(names.subList(ALONE, names.size()));
            }
        }

        Report run(ProviderSelection provider) {
            String last = "no sizes of the inputs fit";
            for (Map<String, long[]> sizes : GraphSizes.of(model).proposals(backward.inputs())) {
                try {
                    for (InputKind kind : KINDS) {
                        Optional<String> wrong = compare(generate(sizes, kind));
                        if (wrong.isPresent()) {
                            return new Report(provider, Optional.of(false), wrong.get());
                        }
                        if (open.isEmpty()) {
                            break;
                        }
                    }
                    return report(provider);
                } catch (InferenceException e) {
                    last = String.valueOf(e.getMessage());
                }
            }
            return new Report(provider, Optional.empty(), last);
        }

        private Map<String, Tensor> generate(Map<String, long[]> sizes, InputKind kind) {
            InputGenerator generator = new InputGenerator(0);
            Map<String, Tensor> given = new LinkedHashMap<>();
            for (Port port : backward.inputs()) {
                long[] dims = sizes.getOrDefault(port.name(), new long[0]);
                given.put(
                        port.name(), generator.generate(port.name(), port.type().dtype(), dims, kind));
            }
            return given;
        }

        /** Compares what is open; returns a sentence on the first gradient that disagrees. */
        private Optional<String> compare(Map<String, Tensor> given) {
            Map<String, Tensor> computed = backward.run(given);
            for (List<String> names : List.copyOf(open)) {
                progress.now("comparing the gradient with respect to " + label(names) + " with finite differences");
                FiniteDifference found = forward.compare(given, computed, names);
                if (found.verdict() == Verdict.AGREES) {
                    open.remove(names);
                    agreed += names.size();
                } else {
                    doubt = "with respect to " + label(names) + ": along a random direction it is " + found.numbers();
                }
                if (found.verdict() == Verdict.DISAGREES && forward.rounding().isEmpty()) {
                    return Optional.of("the gradient disagrees with finite differences " + doubt);
                }
            }
            return Optional.empty();
        }

        private Report report(ProviderSelection provider) {
            int all = gradients.size();
            String sentence = agreed + " of " + all + (all == 1 ? " gradient agrees" : " gradients agree")
                    + " with finite differences";
            if (open.isEmpty()) {
                return new Report(provider, Optional.of(true), sentence);
            }
            String unclear = forward.rounding()
                    .map(operator -> "'" + of + "' depends on " + operator
                            + ", whose steps finite differences show and gradients do not")
                    .orElse("'" + of
                            + "' is not smooth enough, or its rounding errors are too large, to judge the gradient "
                            + doubt);
            return agreed == 0
                    ? new Report(provider, Optional.empty(), unclear)
                    : new Report(provider, Optional.of(true), sentence + "; " + unclear);
        }

        private static String label(List<String> names) {
            return names.size() == 1 ? "'" + names.get(0) + "'" : "the " + names.size() + " last values";
        }
    }
}
