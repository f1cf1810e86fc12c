package org.onnxtwist.runtime.compare.tensor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.runtime.compare.report.OutputReport;
import org.onnxtwist.runtime.compare.report.OutputReport.Metrics;
import org.onnxtwist.runtime.compare.report.RunReport;
import org.onnxtwist.runtime.session.InferenceException;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceOptions.Optimization;
import org.onnxtwist.runtime.session.InferenceSession;

/**
 * Measures the rounding noise of a model: the differences between runs on one input that are equal in exact arithmetic.
 *
 * <p>Some runs have inputs that are off by up to the relative error that the model's sums gather: half of them in each element in
 * proportion to it, half in proportion to the largest, so that it reaches what zeros would hide. They show how much of an error of that
 * size reaches the outputs. The others have the runtime's optimisations off and on, with and without its own layouts of convolutions,
 * and one and two threads, each of which adds up in another order.
 */
public final class RoundingNoise implements AutoCloseable {
    private static final int SHAKEN = 4;

    private final Function<InferenceOptions, InferenceSession> opening;
    private final Predicate<String> shaken;
    private final ToDoubleFunction<DType> relative;
    private final InferenceOptions base;
    private final List<InferenceOptions> others;
    private final RenamedPorts ports;
    private final Map<InferenceOptions, InferenceSession> sessions = new LinkedHashMap<>();

    /** One way to run the model. */
    private interface Variant {
        Map<String, Tensor> run(Map<String, Tensor> feeds);
    }

    private RoundingNoise(
            Function<InferenceOptions, InferenceSession> opening,
            Predicate<String> shaken,
            InferenceOptions base,
            List<InferenceOptions> others,
            ToDoubleFunction<DType> relative,
            RenamedPorts ports) {
        this.opening = opening;
        this.ports = ports;
        this.shaken = shaken;
        this.base = base;
        this.others = others;
        this.relative = relative;
    }

    /**
     * Returns the rounding noise of a model whose optimisations and threads may differ between runs.
     *
     * @param opening opens the model; the sessions are closed by {@link #close}
     * @param base how it was opened for the comparison
     * @param tolerances give the relative error of its sums
     */
    public static RoundingNoise of(
            Function<InferenceOptions, InferenceSession> opening, InferenceOptions base, Tolerances tolerances) {
        return of(opening, base, tolerances, input -> true);
    }

    /**
     * Returns the same as {@link #of(Function, InferenceOptions, Tolerances)}, with some inputs left unchanged.
     *
     * @param shaken whether an input, by name, may be off
     */
    public static RoundingNoise of(
            Function<InferenceOptions, InferenceSession> opening,
            InferenceOptions base,
            Tolerances tolerances,
            Predicate<String> shaken) {
        List<InferenceOptions> others = new ArrayList<>();
        for (int threads = 1; threads <= 2; threads++) {
            for (Optimization optimization : Optimization.values()) {
                others.add(base.with(optimization).withThreads(threads));
            }
        }
        return new RoundingNoise(opening, shaken, base, others, tolerances::roundoff, RenamedPorts.NONE);
    }

    /** Returns the same as {@link #of}, for a model that is compared with itself under other optimisations, which are not varied. */
    public static RoundingNoise withoutOptimizations(
            Function<InferenceOptions, InferenceSession> opening, InferenceOptions base, Tolerances tolerances) {
        return new RoundingNoise(
                opening,
                input -> true,
                base,
                List.of(base.withThreads(1), base.withThreads(2)),
                tolerances::roundoff,
                RenamedPorts.NONE);
    }

    /** This, of a model that calls its inputs and outputs otherwise than the comparison does. */
    public RoundingNoise renamed(RenamedPorts names) {
        return new RoundingNoise(opening, shaken, base, others, relative, names);
    }

    /**
     * The outcome of a comparison.
     *
     * @param noise how far the model's own outputs moved; 0 where nobody had to look
     * @param amplification the same in units of an output's scale, the largest of any output
     */
    public record Outcome(List<OutputReport> reports, double noise, double amplification) {
        public Outcome {
            reports = List.copyOf(reports);
        }

        /** The report of a run with this outcome of the comparison of its outputs. */
        public RunReport applyTo(RunReport run) {
            String both = Stream.of(run.remark(), remark())
                    .filter(text -> !text.isEmpty())
                    .collect(Collectors.joining("; "));
            return new RunReport(
                    run.input(), run.shapes(), run.variant(), reports, both, run.notCompared(), amplification);
        }

        /** The outcome for outputs that cannot be compared. */
        public static Outcome refused(Set<String> outputs, String problem) {
            return new Outcome(
                    outputs.stream()
                            .map(name -> TensorComparison.refused(name, problem))
                            .toList(),
                    0,
                    0);
        }

        /** A remark for the report; empty where the noise was not looked at. */
        public String remark() {
            return noise > 0
                    ? "the tolerance follows the measured rounding of the model, whose outputs change with other"
                            + " optimisations, other numbers of threads, and inputs that differ in their last digits"
                    : "";
        }
    }

    /**
     * Compares once more the floating-point outputs that were refused, with what the model's own noise allows; none where somebody gave
     * the tolerances as numbers.
     *
     * @param reports how the outputs compare with the tolerances as they are
     * @param settled outputs whose report stands
     * @param feeds what the outputs were computed from
     * @param own what this model makes of them: it is one of the two that are compared
     */
    public Outcome compare(
            List<OutputReport> reports,
            Set<String> settled,
            Map<String, Tensor> feeds,
            Map<String, Tensor> own,
            Map<String, Tensor> expected,
            Map<String, Tensor> actual,
            Tolerances tolerances) {
        List<OutputReport> judged = reports;
        if (tolerances.areGiven() || reports.stream().noneMatch(report -> mayBeNoise(report, settled, expected))) {
            return new Outcome(reports, 0, 0);
        }
        OutputNoise noise = new OutputNoise(expected, own);
        for (Variant variant : variants(feeds)) {
            noise.add(variant.run(feeds));
            Tolerances wider = tolerances.with(noise);
            judged = judged.stream()
                    .map(report ->
                            mayBeNoise(report, settled, expected) ? again(report, expected, actual, wider) : report)
                    .toList();
            if (judged.stream().noneMatch(report -> mayBeNoise(report, settled, expected))) {
                break;
            }
        }
        return new Outcome(judged, noise.largest(), noise.amplification(expected));
    }

    private static OutputReport again(
            OutputReport report, Map<String, Tensor> expected, Map<String, Tensor> actual, Tolerances tolerances) {
        Tensor right = expected.get(report.name());
        Tensor questioned = actual.get(report.name());
        return right == null || questioned == null
                ? report
                : TensorComparison.compare(report.name(), right, questioned, tolerances)
                        .withPlaneOf(report);
    }

    private static boolean mayBeNoise(OutputReport report, Set<String> settled, Map<String, Tensor> expected) {
        Tensor tensor = expected.get(report.name());
        return !report.passed()
                && !settled.contains(report.name())
                && tensor != null
                && tensor.dtype().isConvFloat()
                && report.metrics()
                        .map(Metrics::maxAbs)
                        .filter(Double::isFinite)
                        .isPresent();
    }

    private List<Variant> variants(Map<String, Tensor> feeds) {
        List<Variant> variants = new ArrayList<>();
        if (feeds.entrySet().stream().anyMatch(feed -> mayShake(feed.getKey(), feed.getValue()))) {
            for (int seed = 0; seed < SHAKEN; seed++) {
                Random random = new Random(seed);
                boolean everywhere = seed % 2 == 1;
                variants.add(given -> run(base, shaken(given, everywhere, random)));
            }
        }
        others.forEach(options -> variants.add(given -> run(options, given)));
        return variants;
    }

    /** Runs the model; empty where the runtime refuses it, as it may do with fewer optimisations. */
    private Map<String, Tensor> run(InferenceOptions options, Map<String, Tensor> feeds) {
        try {
            return ports.ours(sessions.computeIfAbsent(options, opening).run(ports.theirs(feeds)));
        } catch (InferenceException refusal) {
            return Map.of();
        }
    }

    private Map<String, Tensor> shaken(Map<String, Tensor> feeds, boolean everywhere, Random random) {
        Map<String, Tensor> result = new LinkedHashMap<>();
        feeds.forEach((name, tensor) ->
                result.put(name, mayShake(name, tensor) ? shaken(tensor, everywhere, random) : tensor));
        return result;
    }

    private boolean mayShake(String name, Tensor tensor) {
        return tensor.dtype().isConvFloat() && shaken.test(name);
    }

    private Tensor shaken(Tensor tensor, boolean everywhere, Random random) {
        double size = relative.applyAsDouble(tensor.dtype());
        TensorElements elements = TensorElements.of(tensor);
        double[] values = new double[Math.toIntExact(tensor.elements())];
        double largest = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] = elements.doubleAt(i);
            largest = Math.max(largest, Math.abs(values[i]));
        }
        for (int i = 0; i < values.length; i++) {
            double scale = everywhere ? largest : Math.abs(values[i]);
            values[i] += scale * size * (2 * random.nextDouble() - 1);
        }
        return Tensor.ofDoubles(tensor.dtype(), values, tensor.dims());
    }

    @Override
    public void close() {
        sessions.values().forEach(InferenceSession::close);
    }
}
