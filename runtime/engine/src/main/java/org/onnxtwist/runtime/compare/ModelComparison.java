package org.onnxtwist.runtime.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.onnxtwist.io.ExternalData;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.pass.structure.Renaming;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.runtime.compare.report.RunReport;
import org.onnxtwist.runtime.compare.tensor.Accumulation;
import org.onnxtwist.runtime.compare.tensor.NonFiniteWeights;
import org.onnxtwist.runtime.compare.tensor.OutputComparison;
import org.onnxtwist.runtime.compare.tensor.RenamedPorts;
import org.onnxtwist.runtime.compare.tensor.RoundingNoise;
import org.onnxtwist.runtime.compare.tensor.SaturatingOutputs;
import org.onnxtwist.runtime.compare.tensor.Tolerances;
import org.onnxtwist.runtime.cut.CutComparison;
import org.onnxtwist.runtime.cut.CutSide;
import org.onnxtwist.runtime.cut.CutVerdict;
import org.onnxtwist.runtime.inputs.GraphSizes;
import org.onnxtwist.runtime.inputs.InputGenerator;
import org.onnxtwist.runtime.inputs.InputKind;
import org.onnxtwist.runtime.inputs.InputSizes;
import org.onnxtwist.runtime.inputs.TestDataSet;
import org.onnxtwist.runtime.inputs.UngeneratedInput;
import org.onnxtwist.runtime.session.InferenceException;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.InferenceSession.Port;
import org.onnxtwist.runtime.session.ProviderSelection;
import org.onnxtwist.runtime.session.library.TemporaryFolder;
import org.onnxtwist.runtime.session.loading.FloatCopy;
import org.onnxtwist.runtime.session.loading.ModelCopy;

/**
 * Compares a model with another, or with recorded outputs.
 *
 * <p>Inputs and outputs are matched by name and must agree in name, element type and shape. Two models run on generated inputs of every
 * {@link InputKind}, at two sizes where sizes are open.
 */
public final class ModelComparison {
    private static final int SIZES = 2;

    private final ComparisonOptions options;
    private final RenamedPorts ports;

    public ModelComparison(ComparisonOptions options) {
        this.options = options;
        this.ports = new RenamedPorts(options.renamed());
    }

    /**
     * Runs both models on the same inputs.
     *
     * @param expectedFile the model that is right
     * @param expected the same, read
     * @param actualFile the model in question
     * @param actual the same, read
     * @throws org.onnxtwist.runtime.session.ProviderNotAvailableException when CUDA is asked for and not there
     */
    public ComparisonReport compare(Path expectedFile, Model expected, Path actualFile, Model actual) {
        ProviderSelection provider = ProviderSelection.choose(options.provider());
        Accumulation depth = Accumulation.of(expected).max(Accumulation.of(actual));
        Tolerances tolerances = options.tolerances(depth).saturating(SaturatingOutputs.of(expected));
        ComparisonTranscript transcript = new ComparisonTranscript(provider);
        Optional<RecordedArrays> recorded =
                options.inputs().map(file -> RecordedArrays.read(file, expectedFile, expected));
        Optional<String> ungenerated = recorded.isPresent() ? Optional.empty() : UngeneratedInput.of(expected);
        if (ungenerated.isPresent()) {
            return transcript.notVerified(ungenerated.get());
        }
        NonFiniteWeights.of(expected, expectedFile.toString()).forEach(transcript::remark);
        recorded.flatMap(RecordedArrays::unusedOutputs).ifPresent(transcript::remark);
        InferenceOptions inference = options.inference(provider);
        return ModelOpening.withFirst(expectedFile, expected, inference, transcript, (opening, right) -> {
            CutSide first = new CutSide(expectedFile.toString(), () -> expected, right.converted(), inference);
            CutSide second = new CutSide(actualFile.toString(), () -> named(actual), right.converted(), inference);
            try (ModelOpening.Opened questioned = opening.openLike(right, actualFile, actual);
                    CutComparison cut = new CutComparison(first, second, opening.loading(), tolerances);
                    RoundingNoise noise = RoundingNoise.of(
                            with -> opening.openLike(right, expectedFile, expected, with), inference, tolerances)) {
                return compare(
                        new Pair(
                                GraphSizes.of(expected),
                                recorded.map(arrays -> arrays.in(right.converted())),
                                right.session(),
                                questioned.session(),
                                cut,
                                noise,
                                tolerances),
                        feeds -> opening.origin(right, expected, feeds),
                        transcript);
            }
        });
    }

    /** Two models, what the first makes of roundings, and what the second may be off. */
    private record Pair(
            GraphSizes sizes,
            Optional<RecordedArrays> recorded,
            InferenceSession right,
            InferenceSession questioned,
            CutComparison cut,
            RoundingNoise noise,
            Tolerances tolerances) {}

    private ComparisonReport compare(
            Pair pair, Function<Map<String, Tensor>, Optional<String>> origin, ComparisonTranscript transcript) {
        Optional<String> mismatch = inputMismatch(pair.right(), pair.questioned());
        if (mismatch.isPresent()) {
            return transcript.failed(mismatch.get());
        }
        Set<String> readable = readable(pair.right());
        pair.right().outputs().stream()
                .map(Port::name)
                .filter(name -> !readable.contains(name))
                .forEach(transcript::unreadable);
        if (readable.isEmpty()) {
            return transcript.notVerified(
                    "no output is a tensor of a type that ONNX Runtime's Java interface can return");
        }
        String last = runs(pair, transcript);
        if (transcript.isEmpty()) {
            return transcript.notVerified(
                    pair.recorded().isPresent()
                            ? "the first model does not run on the recorded inputs: " + last
                            : "the first model does not run with any of the input sizes that were tried; the last error is: "
                                    + last);
        }
        transcript.nodes(pair.right().nodesByProvider());
        return transcript.report(origin);
    }

    /** The outputs that are tensors of a type that the runtime's Java interface gives out. */
    private static Set<String> readable(InferenceSession session) {
        return session.outputs().stream()
                .filter(port -> port.type().dtype() != DType.UNDEFINED)
                .map(Port::name)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Optional<String> inputMismatch(InferenceSession right, InferenceSession questioned) {
        Map<String, Port> theirs = new LinkedHashMap<>();
        questioned.inputs().forEach(port -> theirs.put(port.name(), port));
        for (Port port : right.inputs()) {
            Port namesake = theirs.remove(ports.theirs(port.name()));
            if (namesake == null) {
                return Optional.of("the second model has no input '" + ports.theirs(port.name()) + "'");
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
    private String runs(Pair pair, ComparisonTranscript transcript) {
        if (pair.recorded().isPresent()) {
            RecordedArrays arrays = pair.recorded().get();
            try {
                run(pair, arrays.name(), InputSizes.describe(arrays.sizes()), arrays.inputs(), transcript);
                return "";
            } catch (InferenceException e) {
                return e.getMessage();
            }
        }
        String last = "";
        int accepted = 0;
        long width = -1;
        for (Map<String, long[]> sizes : pair.sizes().proposals(pair.right().inputs())) {
            long thisWidth = sizes.values().stream()
                    .mapToLong(dims -> dims.length == 0 ? 1 : dims[dims.length - 1])
                    .sum();
            if (accepted == SIZES || thisWidth == width) {
                continue;
            }
            try {
                for (InputKind kind : InputKind.values()) {
                    run(pair, sizes, kind, transcript);
                }
                accepted++;
                width = thisWidth;
            } catch (InferenceException e) {
                last = e.getMessage();
            }
        }
        return accepted > 0 ? "" : last;
    }

    private void run(Pair pair, Map<String, long[]> sizes, InputKind kind, ComparisonTranscript transcript) {
        InputGenerator generator = new InputGenerator(options.seed());
        Map<String, Tensor> feeds = new LinkedHashMap<>();
        for (Port port : pair.right().inputs()) {
            long[] dims = sizes.getOrDefault(port.name(), new long[0]);
            feeds.put(port.name(), generator.generate(port.name(), port.type().dtype(), dims, kind));
        }
        run(pair, kind.label(), InputSizes.describe(sizes), feeds, transcript);
    }

    private void run(
            Pair pair, String input, String shapes, Map<String, Tensor> feeds, ComparisonTranscript transcript) {
        Map<String, Tensor> expected = pair.right().run(feeds, readable(pair.right()));
        RunReport report = new RunReport(input, shapes, "", List.of(), "");
        transcript.add(
                answers(report, expected, () -> {
                    Map<String, Tensor> actual =
                            ports.ours(pair.questioned().run(ports.theirs(feeds), readable(pair.questioned())));
                    CutVerdict verdict =
                            pair.cut().judge(feeds, OutputComparison.compare(expected, actual, pair.tolerances()));
                    RoundingNoise.Outcome outcome = pair.noise()
                            .compare(
                                    verdict.outputs(),
                                    verdict.judged(),
                                    feeds,
                                    expected,
                                    expected,
                                    actual,
                                    pair.tolerances());
                    return outcome.applyTo(verdict.applyTo(report));
                }),
                feeds);
    }

    /** The report of a run, or of its refusal. */
    private static RunReport answers(RunReport report, Map<String, Tensor> expected, Supplier<RunReport> comparison) {
        try {
            return comparison.get();
        } catch (InferenceException e) {
            if (e.stage() == InferenceException.Stage.TYPE) {
                throw e;
            }
            return RoundingNoise.Outcome.refused(expected.keySet(), e.getMessage())
                    .applyTo(report);
        }
    }

    /** The second model with the inputs and outputs called as in the first. */
    private Model named(Model actual) {
        Map<String, String> back = ports.back();
        if (back.isEmpty()) {
            return actual;
        }
        Model copy = ModelCopy.of(actual).model();
        new Renaming(back).run(copy);
        return copy;
    }

    /**
     * Runs a model on recorded inputs and compares with the recorded outputs.
     *
     * @param file the model
     * @param model the same, read: it says in what order inputs and outputs come
     * @param data one data set, or a folder of folders {@code test_data_set_0}, {@code test_data_set_1}, ...
     * @throws IOException when the data cannot be read
     * @throws org.onnxtwist.ir.defect.InvalidModelException when a file of the data is not a tensor, or none is there
     * @throws org.onnxtwist.runtime.session.ProviderNotAvailableException when CUDA is asked for and not there
     */
    public ComparisonReport compareWithData(Path file, Model model, Path data) throws IOException {
        return compareWithData(file, model, TestDataSet.in(data, model), false, Optional.empty());
    }

    /**
     * Runs a model on recorded inputs and compares with those outputs that were recorded.
     *
     * @param file the model
     * @param model the same, read
     * @param archive a NumPy archive (.npz) whose arrays have the names of inputs and outputs
     * @throws org.onnxtwist.ir.defect.InvalidModelException when it is no such archive, or its arrays do not fit the model
     * @throws java.io.UncheckedIOException when it cannot be read
     * @throws org.onnxtwist.runtime.session.ProviderNotAvailableException when CUDA is asked for and not there
     */
    public ComparisonReport compareWithArchive(Path file, Model model, Path archive) {
        RecordedArrays arrays = RecordedArrays.read(archive, file, model);
        return compareWithData(file, model, List.of(arrays.asDataSet()), true, arrays.lacking(model));
    }

    private ComparisonReport compareWithData(
            Path file, Model model, List<TestDataSet> sets, boolean archived, Optional<String> remark) {
        ProviderSelection provider = ProviderSelection.choose(options.provider());
        ComparisonTranscript transcript = new ComparisonTranscript(provider);
        remark.ifPresent(transcript::remark);
        NonFiniteWeights.of(model, file.toString()).forEach(transcript::remark);
        InferenceOptions inference = options.inference(provider);
        try (TemporaryFolder scratch = TemporaryFolder.create("verify")) {
            ComparisonReport report = compareWithData(
                    file, model, sets, archived, new ModelOpening(scratch.path(), inference), transcript);
            // Before the verdict, which would be on something else.
            ExternalData.requireUnchanged(model);
            return report;
        } catch (InferenceException e) {
            return transcript.notVerified(e.getMessage());
        }
    }

    private ComparisonReport compareWithData(
            Path file,
            Model model,
            List<TestDataSet> sets,
            boolean archived,
            ModelOpening opening,
            ComparisonTranscript transcript) {
        Tolerances tolerances = options.tolerances(Accumulation.of(model)).saturating(SaturatingOutputs.of(model));
        try (ModelOpening.Opened opened = opening.open(file, model);
                RoundingNoise noise = RoundingNoise.of(
                        with -> opening.openLike(opened, file, model, with), opening.options(), tolerances)) {
            if (opened.converted()) {
                transcript.useFloatCopy();
            }
            for (TestDataSet set : sets) {
                Map<String, Tensor> inputs = opened.converted() ? FloatCopy.inFloat(set.inputs()) : set.inputs();
                Map<String, Tensor> outputs = opened.converted() ? FloatCopy.inFloat(set.outputs()) : set.outputs();
                Map<String, long[]> sizes = new LinkedHashMap<>();
                inputs.forEach((name, tensor) -> sizes.put(name, tensor.dims()));
                RunReport report = new RunReport(set.name(), InputSizes.describe(sizes), "", List.of(), "");
                transcript.add(
                        answers(report, outputs, () -> {
                            Map<String, Tensor> actual = archived
                                    ? opened.session().run(inputs, outputs.keySet())
                                    : opened.session().run(inputs);
                            CutVerdict verdict = CutComparison.withoutRandom(
                                    model, OutputComparison.compare(outputs, actual, tolerances));
                            RoundingNoise.Outcome outcome = noise.compare(
                                    verdict.outputs(), verdict.judged(), inputs, actual, outputs, actual, tolerances);
                            return outcome.applyTo(verdict.applyTo(report));
                        }),
                        inputs);
            }
            transcript.nodes(opened.session().nodesByProvider());
            return transcript.report(feeds -> opening.origin(opened, model, feeds));
        }
    }
}
