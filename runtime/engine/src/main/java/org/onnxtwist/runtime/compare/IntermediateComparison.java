package org.onnxtwist.runtime.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.compare.SharedValues.SharedValue;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.runtime.compare.report.IntermediateReport;
import org.onnxtwist.runtime.compare.report.IntermediateReport.DifferingValue;
import org.onnxtwist.runtime.compare.report.OutputReport;
import org.onnxtwist.runtime.compare.report.RunReport;
import org.onnxtwist.runtime.compare.tensor.Accumulation;
import org.onnxtwist.runtime.compare.tensor.OutputComparison;
import org.onnxtwist.runtime.compare.tensor.RenamedPorts;
import org.onnxtwist.runtime.compare.tensor.RoundingNoise;
import org.onnxtwist.runtime.compare.tensor.SaturatingOutputs;
import org.onnxtwist.runtime.compare.tensor.Tolerances;
import org.onnxtwist.runtime.inputs.GraphSizes;
import org.onnxtwist.runtime.inputs.InputGenerator;
import org.onnxtwist.runtime.inputs.InputKind;
import org.onnxtwist.runtime.inputs.InputSizes;
import org.onnxtwist.runtime.session.InferenceException;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceOptions.Optimization;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.InferenceSession.Port;
import org.onnxtwist.runtime.session.library.TemporaryFolder;
import org.onnxtwist.runtime.session.loading.FloatCopy;
import org.onnxtwist.runtime.session.loading.GraphTaps;
import org.onnxtwist.runtime.session.loading.ModelCopy;
import org.onnxtwist.runtime.session.loading.ModelLoading;

/**
 * Compares the values inside two models: every value of the main graphs that both compute under one name, or under the names of a pair.
 *
 * <p>They run on the input of the first run that differs, or else of the first run. The values become outputs of copies of the models in
 * groups of at most 128 MB, so that a large model does not have all of them in memory. Each is compared with the tolerance of its own
 * depth; up to the first that differs, the measured rounding of the model is allowed on top. The runtime's optimisations are off, unless
 * it does not run a model so.
 */
public final class IntermediateComparison {
    private static final long GROUP_BYTES = 128L << 20;

    private final ComparisonOptions options;
    private final Map<String, String> inner;
    private final RenamedPorts ports;

    /** @param inner the names of values in the second model that are neither inputs nor outputs, by their names in the first */
    public IntermediateComparison(ComparisonOptions options, Map<String, String> inner) {
        this.options = options;
        this.inner = Map.copyOf(inner);
        this.ports = new RenamedPorts(options.renamed());
    }

    /**
     * Compares the values.
     *
     * @param outputs the comparison of the outputs of the two models
     * @throws org.onnxtwist.ir.defect.InvalidModelException when the recorded inputs do not fit the first model
     */
    public IntermediateReport compare(
            Path firstFile, Model first, Path secondFile, Model second, ComparisonReport outputs) {
        try (TemporaryFolder scratch = TemporaryFolder.create("intermediate")) {
            InferenceOptions base = options.inference(outputs.provider());
            ModelLoading loading = new ModelLoading(scratch.path());
            Side right = new Side(firstFile.toString(), first, outputs.floatCopy(), loading, base);
            Side questioned = new Side(secondFile.toString(), second, outputs.floatCopy(), loading, base);
            return compare(right, questioned, feeds(right, firstFile, outputs));
        } catch (InferenceException e) {
            return new IntermediateReport("", 0, List.of(), List.of(), Optional.of(e.getMessage()));
        }
    }

    /** The inputs of a run, and the words for them. */
    private record Feeds(String label, Map<String, Tensor> tensors) {}

    private Feeds feeds(Side right, Path file, ComparisonReport outputs) {
        if (options.inputs().isPresent()) {
            RecordedArrays arrays = RecordedArrays.read(options.inputs().get(), file, right.model())
                    .in(outputs.floatCopy());
            return new Feeds(arrays.name() + " " + InputSizes.describe(arrays.sizes()), arrays.inputs());
        }
        Optional<RunReport> run = outputs.runs().stream()
                .filter(report -> !report.passed())
                .findFirst()
                .or(() -> outputs.runs().stream().findFirst());
        List<Port> inputs;
        try (InferenceSession session = right.open(List.of(), value -> value.first(), right.base())) {
            inputs = session.inputs();
        }
        for (Map<String, long[]> sizes : GraphSizes.of(right.model()).proposals(inputs)) {
            if (run.isEmpty() || run.get().shapes().equals(InputSizes.describe(sizes))) {
                InputKind kind = InputKind.UNIFORM;
                for (InputKind known : InputKind.values()) {
                    kind = run.isPresent() && run.get().input().equals(known.label()) ? known : kind;
                }
                InputGenerator generator = new InputGenerator(options.seed());
                Map<String, Tensor> feeds = new LinkedHashMap<>();
                for (Port port : inputs) {
                    long[] dims = sizes.getOrDefault(port.name(), new long[0]);
                    feeds.put(
                            port.name(),
                            generator.generate(port.name(), port.type().dtype(), dims, kind));
                }
                return new Feeds((kind.label() + " " + InputSizes.describe(sizes)).strip(), feeds);
            }
        }
        throw new IllegalStateException("the sizes of a run were proposed for it");
    }

    private IntermediateReport compare(Side right, Side questioned, Feeds feeds) {
        Map<String, String> paired = new HashMap<>(inner);
        paired.putAll(options.renamed());
        SharedValues shared = SharedValues.of(right.model(), questioned.model(), paired, feeds.tensors());
        Map<Value, Accumulation> depths = Accumulation.reached(right.model().graph());
        Map<Value, Accumulation> otherDepths =
                Accumulation.reached(questioned.model().graph());
        List<DifferingValue> differing = new ArrayList<>();
        long compared = 0;
        try {
            for (List<SharedValue> group : shared.groups(GROUP_BYTES)) {
                Map<String, Accumulation> reached = new HashMap<>();
                group.forEach(value -> reached.put(
                        value.name(),
                        depths.getOrDefault(value.first(), Accumulation.NONE)
                                .max(otherDepths.getOrDefault(value.second(), Accumulation.NONE))));
                differing.addAll(compare(right, questioned, group, feeds.tensors(), reached, differing.isEmpty()));
                compared += group.size();
            }
        } catch (InferenceException e) {
            return new IntermediateReport(
                    feeds.label(), compared, differing, shared.remarks(), Optional.of(e.getMessage()));
        }
        return new IntermediateReport(feeds.label(), compared, differing, shared.remarks(), Optional.empty());
    }

    private List<DifferingValue> compare(
            Side right,
            Side questioned,
            List<SharedValue> group,
            Map<String, Tensor> feeds,
            Map<String, Accumulation> reached,
            boolean measured) {
        Map<String, Tensor> expected = right.run(group, SharedValue::first, feeds);
        Map<String, Tensor> actual = questioned.run(group, SharedValue::second, ports.theirs(feeds));
        Accumulation depth = reached.values().stream().reduce(Accumulation.NONE, Accumulation::max);
        Tolerances tolerances = options.tolerances(depth)
                .at(reached)
                .saturating(SaturatingOutputs.of(
                        right.tapped(group, SharedValue::first).model()));
        List<OutputReport> reports = OutputComparison.compare(expected, actual, tolerances);
        if (measured) {
            Tolerances unit = Tolerances.of(Accumulation.NONE, OptionalDouble.empty(), OptionalDouble.empty());
            try (RoundingNoise noise = RoundingNoise.of(
                    with -> right.open(group, SharedValue::first, with),
                    right.base().with(Optimization.NONE),
                    unit)) {
                reports = noise.compare(reports, Set.of(), feeds, expected, expected, actual, tolerances)
                        .reports();
            }
        }
        List<DifferingValue> differing = new ArrayList<>();
        for (int i = 0; i < group.size(); i++) {
            if (!reports.get(i).passed()) {
                differing.add(differing(group.get(i), reports.get(i), expected, actual));
            }
        }
        return differing;
    }

    private static DifferingValue differing(
            SharedValue value, OutputReport report, Map<String, Tensor> expected, Map<String, Tensor> actual) {
        return new DifferingValue(
                value.name(),
                value.second().name().orElse(""),
                value.first().producer().map(Node::toString).orElse(""),
                value.second().producer().map(Node::toString).orElse(""),
                Objects.requireNonNull(expected.get(value.name()), "a value that ran")
                        .type()
                        .toString(),
                Objects.requireNonNull(actual.get(value.name()), "a value that ran")
                        .type()
                        .toString(),
                report);
    }

    /** One of the two models. */
    private record Side(String label, Model model, boolean converted, ModelLoading loading, InferenceOptions base) {
        /** A copy with further outputs, and the values of these by the names of the shared values. */
        private record Tapped(Model model, Map<String, String> names) {}

        Tapped tapped(List<SharedValue> group, Function<SharedValue, Value> side) {
            ModelCopy copy = ModelCopy.of(model);
            if (converted) {
                FloatCopy.convert(copy);
            }
            GraphTaps taps = new GraphTaps(copy.model());
            Map<String, String> names = new LinkedHashMap<>();
            for (SharedValue value : group) {
                Value tap = taps.tap(copy.copyOf(side.apply(value)), FloatCopy.runType(value.dtype(), converted))
                        .orElseThrow()
                        .value();
                names.put(value.name(), tap.name().orElseThrow());
            }
            return new Tapped(copy.model(), names);
        }

        InferenceSession open(List<SharedValue> group, Function<SharedValue, Value> side, InferenceOptions how) {
            return loading.open(label, tapped(group, side).model(), how);
        }

        Map<String, Tensor> run(List<SharedValue> group, Function<SharedValue, Value> side, Map<String, Tensor> feeds) {
            try {
                return run(group, side, feeds, base.with(Optimization.NONE));
            } catch (InferenceException refusal) {
                return run(group, side, feeds, base);
            }
        }

        private Map<String, Tensor> run(
                List<SharedValue> group,
                Function<SharedValue, Value> side,
                Map<String, Tensor> feeds,
                InferenceOptions how) {
            Tapped tapped = tapped(group, side);
            Map<String, Tensor> results = new LinkedHashMap<>();
            try (InferenceSession session = loading.open(label, tapped.model(), how)) {
                Map<String, Tensor> made =
                        session.run(feeds, new LinkedHashSet<>(tapped.names().values()));
                tapped.names()
                        .forEach((name, output) -> results.put(
                                name, Objects.requireNonNull(made.get(output), "an output that was asked for")));
            }
            return results;
        }
    }
}
