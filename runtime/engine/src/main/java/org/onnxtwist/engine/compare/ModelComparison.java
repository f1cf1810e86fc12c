package org.onnxtwist.engine.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.engine.conversion.FloatCopy;
import org.onnxtwist.engine.data.GraphSizes;
import org.onnxtwist.engine.data.InputGenerator;
import org.onnxtwist.engine.data.InputKind;
import org.onnxtwist.engine.data.InputSizes;
import org.onnxtwist.engine.data.TestDataSet;
import org.onnxtwist.engine.session.InferenceException;
import org.onnxtwist.engine.session.InferenceOptions;
import org.onnxtwist.engine.session.InferenceSession;
import org.onnxtwist.engine.session.Port;
import org.onnxtwist.engine.session.ProviderAccess;
import org.onnxtwist.engine.session.ProviderSelection;
import org.onnxtwist.engine.session.TemporaryFolder;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Tensor;

/**
 * Compares a model with another, or with recorded outputs.
 *
 * <p>Inputs and outputs are matched by name and must agree in name, element type and shape. Two models run on generated inputs of every
 * {@link InputKind}, at two sizes where sizes are open.
 */
public final class ModelComparison {
    private static final int SIZES = 2;

    private final ComparisonOptions options;
    private final ProviderAccess access;

    /** On this machine. */
    public ModelComparison(ComparisonOptions options) {
        this(options, ProviderAccess.ofRuntime());
    }

    /**
     * On a given machine.
     *
     * @param access what the machine offers
     */
    public ModelComparison(ComparisonOptions options, ProviderAccess access) {
        this.options = options;
        this.access = access;
    }

    /**
     * Runs both models on the same inputs.
     *
     * @param expectedFile the model that is right
     * @param expected the same, read
     * @param actualFile the model in question
     * @param actual the same, read
     * @throws org.onnxtwist.engine.session.ProviderNotAvailableException when CUDA is asked for and not there
     */
    public ComparisonReport compare(Path expectedFile, Model expected, Path actualFile, Model actual) {
        ProviderSelection provider = ProviderSelection.choose(options.provider(), access);
        Accumulation depth = Accumulation.of(expected).max(Accumulation.of(actual));
        Tolerances tolerances = tolerances(depth);
        ComparisonTranscript transcript = new ComparisonTranscript(provider);
        try (TemporaryFolder scratch = TemporaryFolder.create("onnx-twist-verify")) {
            ModelOpening opening = new ModelOpening(scratch.path(), inference(provider));
            try (ModelOpening.Opened right = opening.open(expectedFile, expected)) {
                if (right.converted()) {
                    transcript.useFloatCopy();
                }
                try (ModelOpening.Opened questioned = opening.openLike(right, actualFile, actual)) {
                    return compare(
                            GraphSizes.of(expected), right.session(), questioned.session(), tolerances, transcript);
                } catch (InferenceException e) {
                    return transcript.failed(e.getMessage());
                }
            }
        } catch (InferenceException e) {
            return transcript.notVerified(e.getMessage());
        }
    }

    private ComparisonReport compare(
            GraphSizes graph,
            InferenceSession right,
            InferenceSession questioned,
            Tolerances tolerances,
            ComparisonTranscript transcript) {
        Optional<String> mismatch = inputMismatch(right, questioned);
        if (mismatch.isPresent()) {
            return transcript.failed(mismatch.get());
        }
        String last = runs(graph, right, questioned, tolerances, transcript);
        if (transcript.isEmpty()) {
            return transcript.notVerified(
                    "the first model runs on none of the input sizes that were tried, at last: " + last);
        }
        transcript.nodes(right.nodesByProvider());
        return transcript.report();
    }

    private Tolerances tolerances(Accumulation depth) {
        Tolerances tolerances = Tolerances.of(depth, options.rtol(), options.atol());
        return options.arithmetic().map(tolerances::computedIn).orElse(tolerances);
    }

    private InferenceOptions inference(ProviderSelection provider) {
        return InferenceOptions.defaults()
                .with(provider.provider())
                .withThreads(options.threads())
                .with(options.optimization());
    }

    private static Optional<String> inputMismatch(InferenceSession right, InferenceSession questioned) {
        Map<String, Port> theirs = new LinkedHashMap<>();
        questioned.inputs().forEach(port -> theirs.put(port.name(), port));
        for (Port port : right.inputs()) {
            Port namesake = theirs.remove(port.name());
            if (namesake == null) {
                return Optional.of("the second model has no input '" + port.name() + "'");
            }
            if (namesake.type().dtype() != port.type().dtype()) {
                return Optional.of("input '" + port.name() + "' has type "
                        + port.type().dtype().onnxName() + " in the first model and "
                        + namesake.type().dtype().onnxName() + " in the second");
            }
        }
        return theirs.keySet().stream()
                .findFirst()
                .map(name -> "the second model has an input '" + name + "' that the first does not have");
    }

    /** The runtime's last refusal of a size; empty where a run took place. */
    private String runs(
            GraphSizes graph,
            InferenceSession right,
            InferenceSession questioned,
            Tolerances tolerances,
            ComparisonTranscript transcript) {
        String last = "";
        int accepted = 0;
        long width = -1;
        for (Map<String, long[]> sizes : graph.proposals(right.inputs())) {
            long thisWidth = sizes.values().stream()
                    .mapToLong(dims -> dims.length == 0 ? 1 : dims[dims.length - 1])
                    .sum();
            if (accepted == SIZES || thisWidth == width) {
                continue;
            }
            try {
                runs(right, questioned, sizes, tolerances).forEach(transcript::add);
                accepted++;
                width = thisWidth;
            } catch (InferenceException e) {
                last = e.getMessage();
            }
        }
        return accepted > 0 ? "" : last;
    }

    private List<RunReport> runs(
            InferenceSession right, InferenceSession questioned, Map<String, long[]> sizes, Tolerances tolerances) {
        InputGenerator generator = new InputGenerator(options.seed());
        List<RunReport> runs = new ArrayList<>();
        for (InputKind kind : InputKind.values()) {
            Map<String, Tensor> feeds = new LinkedHashMap<>();
            for (Port port : right.inputs()) {
                long[] dims = sizes.getOrDefault(port.name(), new long[0]);
                feeds.put(
                        port.name(), generator.generate(port.name(), port.type().dtype(), dims, kind));
            }
            Map<String, Tensor> expected = right.run(feeds);
            runs.add(new RunReport(
                    kind.label(),
                    InputSizes.describe(sizes),
                    "",
                    answers(questioned, feeds, expected, tolerances),
                    ""));
        }
        return runs;
    }

    private static List<OutputReport> answers(
            InferenceSession questioned,
            Map<String, Tensor> feeds,
            Map<String, Tensor> expected,
            Tolerances tolerances) {
        try {
            return OutputComparison.compare(expected, questioned.run(feeds), tolerances);
        } catch (InferenceException e) {
            return expected.keySet().stream()
                    .map(name -> TensorComparison.refused(name, e.getMessage()))
                    .toList();
        }
    }

    /**
     * Runs a model on recorded inputs and compares with the recorded outputs.
     *
     * @param file the model
     * @param model the same, read: it says in what order inputs and outputs come
     * @param data one data set, or a folder of folders {@code test_data_set_0}, {@code test_data_set_1}, ...
     * @throws IOException when the data cannot be read
     * @throws org.onnxtwist.io.InvalidModelException when a file of the data is not a tensor, or none is there
     * @throws org.onnxtwist.engine.session.ProviderNotAvailableException when CUDA is asked for and not there
     */
    public ComparisonReport compareWithData(Path file, Model model, Path data) throws IOException {
        ProviderSelection provider = ProviderSelection.choose(options.provider(), access);
        Tolerances tolerances = tolerances(Accumulation.of(model));
        List<TestDataSet> sets = TestDataSet.in(data, model);
        ComparisonTranscript transcript = new ComparisonTranscript(provider);
        try (TemporaryFolder scratch = TemporaryFolder.create("onnx-twist-verify");
                ModelOpening.Opened opened = new ModelOpening(scratch.path(), inference(provider)).open(file, model)) {
            if (opened.converted()) {
                transcript.useFloatCopy();
            }
            for (TestDataSet set : sets) {
                Map<String, Tensor> inputs = opened.converted() ? FloatCopy.inFloat(set.inputs()) : set.inputs();
                Map<String, Tensor> outputs = opened.converted() ? FloatCopy.inFloat(set.outputs()) : set.outputs();
                Map<String, long[]> sizes = new LinkedHashMap<>();
                inputs.forEach((name, tensor) -> sizes.put(name, tensor.dims()));
                List<OutputReport> answers = answers(opened.session(), inputs, outputs, tolerances);
                transcript.add(new RunReport(set.name(), InputSizes.describe(sizes), "", answers, ""));
            }
            transcript.nodes(opened.session().nodesByProvider());
            return transcript.report();
        } catch (InferenceException e) {
            return transcript.notVerified(e.getMessage());
        }
    }
}
