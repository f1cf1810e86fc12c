package org.onnxtwist.runtime.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.pass.batch.BatchDimension;
import org.onnxtwist.pass.batch.BatchDimension.Items;
import org.onnxtwist.rewrite.PassException;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.runtime.compare.report.OutputReport;
import org.onnxtwist.runtime.compare.report.RunReport;
import org.onnxtwist.runtime.compare.tensor.Accumulation;
import org.onnxtwist.runtime.compare.tensor.OutputComparison;
import org.onnxtwist.runtime.compare.tensor.RenamedPorts;
import org.onnxtwist.runtime.compare.tensor.RoundingNoise;
import org.onnxtwist.runtime.compare.tensor.SaturatingOutputs;
import org.onnxtwist.runtime.compare.tensor.Tolerances;
import org.onnxtwist.runtime.inputs.InputGenerator;
import org.onnxtwist.runtime.inputs.InputKind;
import org.onnxtwist.runtime.inputs.InputSizes;
import org.onnxtwist.runtime.session.InferenceException;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceOptions.Optimization;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.InferenceSession.Port;
import org.onnxtwist.runtime.session.ProviderSelection;
import org.onnxtwist.runtime.session.loading.ModelCopy;

/**
 * Compares a model of another batch size with the model that it was made from, item by item.
 *
 * <p>A first model of a fixed batch runs as many items as it takes at a time, the second model all of them at once: 1, 2 and more of them
 * where its batch is open. A first model whose batch is open runs one item at a time, or, where a node of it mixes items, the same batches
 * as the second, which a remark says. Both run without the runtime's optimisations, with which it rounds otherwise where sizes are open.
 */
public final class BatchComparison {
    private static final List<InputKind> KINDS =
            List.of(InputKind.UNIFORM, InputKind.NORMAL, InputKind.IMPULSE, InputKind.IMAGE_UNIT);

    private final ComparisonOptions options;
    private final RenamedPorts ports;

    /** Creates a comparison. */
    public BatchComparison(ComparisonOptions options) {
        this.options = options;
        this.ports = new RenamedPorts(options.renamed());
    }

    /**
     * The two batches, and where the outputs hold the items.
     *
     * @param first how many items the first model is run on at a time; empty for as many as the second
     * @param second empty where it is open
     */
    private record Batches(Optional<Long> first, Optional<Long> second, Map<String, Items> layout) {
        /** The number of items that the second model is run on. */
        long[] counts() {
            if (second.isPresent()) {
                return new long[] {second.get()};
            }
            return LongStream.of(1, 2, first.orElse(1L) + 2).distinct().toArray();
        }
    }

    /**
     * Runs both models on the same items.
     *
     * @param expectedFile the file of the reference model
     * @param expected the same, read
     * @param actualFile the model with another batch
     * @param actual the same, read
     * @param traced the same, read once more; it is changed
     * @throws org.onnxtwist.runtime.session.ProviderNotAvailableException when CUDA is asked for and not there
     */
    public ComparisonReport compare(Path expectedFile, Model expected, Path actualFile, Model actual, Model traced) {
        ProviderSelection provider = ProviderSelection.choose(options.provider());
        ComparisonTranscript transcript = new ComparisonTranscript(provider);
        Batches batches;
        try {
            batches = batches(expected, actual, traced, transcript);
        } catch (PassException e) {
            return transcript.failed("the items of the batch cannot be separated: " + e.getMessage());
        }
        InferenceOptions inference = options.with(Optimization.NONE).inference(provider);
        Tolerances tolerances = options.tolerances(Accumulation.of(expected).max(Accumulation.of(actual)))
                .saturating(SaturatingOutputs.of(expected));
        return ModelOpening.withFirst(expectedFile, expected, inference, transcript, (opening, right) -> {
            // The first model cannot run all items at once; the second is what is in question, and its roundings
            // tell no lies.
            try (ModelOpening.Opened questioned = opening.openLike(right, actualFile, actual);
                    RoundingNoise noise = RoundingNoise.of(
                                    with -> opening.openLike(right, actualFile, actual, with), inference, tolerances)
                            .renamed(ports)) {
                return runs(
                        new Pair(right.session(), questioned.session(), noise, tolerances),
                        batches,
                        feeds -> opening.origin(right, expected, feeds),
                        transcript);
            }
        });
    }

    private Batches batches(Model expected, Model actual, Model traced, ComparisonTranscript transcript) {
        Optional<Long> first = known(BatchDimension.batch(expected));
        Optional<Long> second = known(BatchDimension.batch(actual));
        if (first.equals(second)) {
            return new Batches(first, second, Map.of());
        }
        if (first.isPresent()) {
            return new Batches(first, second, ports.ours(BatchDimension.items(traced)));
        }
        try {
            return new Batches(
                    Optional.of(1L),
                    second,
                    BatchDimension.items(ModelCopy.of(expected).model()));
        } catch (PassException e) {
            // The first model makes of such a batch what the second is to make of it.
            transcript.remark("The items of a batch are not computed independently, so whole batches were compared: "
                    + e.getMessage() + ".");
            return new Batches(first, second, Map.of());
        }
    }

    private static Optional<Long> known(Optional<Dim> batch) {
        return batch.flatMap(dim -> dim instanceof Dim.Known known ? Optional.of(known.size()) : Optional.empty());
    }

    private record Pair(
            InferenceSession right, InferenceSession questioned, RoundingNoise noise, Tolerances tolerances) {}

    /** @param feeds the inputs of the second model */
    private record Ran(RunReport report, Map<String, Tensor> feeds) {}

    private ComparisonReport runs(
            Pair pair,
            Batches batches,
            Function<Map<String, Tensor>, Optional<String>> origin,
            ComparisonTranscript transcript) {
        String last = "";
        for (Map<String, long[]> sizes : InputSizes.proposals(pair.right().inputs())) {
            try {
                List<Ran> runs = new ArrayList<>();
                for (long count : batches.counts()) {
                    // One kind shows whether a size runs; all of them run once.
                    boolean all = count == batches.counts()[batches.counts().length - 1];
                    for (InputKind kind : all ? KINDS : KINDS.subList(0, 1)) {
                        runs.add(run(pair, batches, sizes, count, kind));
                    }
                }
                runs.forEach(ran -> transcript.add(ran.report(), ran.feeds()));
                transcript.nodes(pair.right().nodesByProvider());
                return transcript.report(origin);
            } catch (InferenceException e) {
                last = e.getMessage();
            }
        }
        return transcript.notVerified(
                "the first model does not run with any of the input sizes that were tried; the last error is: " + last);
    }

    private Ran run(Pair pair, Batches batches, Map<String, long[]> sizes, long count, InputKind kind) {
        long batch = batches.first().orElse(count);
        long generated = (count + batch - 1) / batch * batch;
        InputGenerator generator = new InputGenerator(options.seed());
        Map<String, Tensor> all = new LinkedHashMap<>();
        for (Port port : pair.right().inputs()) {
            long[] dims = sizes.getOrDefault(port.name(), new long[0]).clone();
            if (dims.length > 0) {
                dims[0] = generated;
            }
            all.put(port.name(), generator.generate(port.name(), port.type().dtype(), dims, kind));
        }
        List<Map<String, Tensor>> parts = new ArrayList<>();
        for (long from = 0; from < generated; from += batch) {
            parts.add(pair.right().run(cut(all, from, from + batch)));
        }
        Map<String, Tensor> expected = parts.size() == 1 && batch == count
                ? parts.get(0)
                : ItemOutputs.join(parts, batches.layout(), batch, count);
        Map<String, Tensor> feeds = cut(all, 0, count);
        Map<String, long[]> shapes = new LinkedHashMap<>();
        feeds.forEach((name, tensor) -> shapes.put(name, tensor.dims()));
        String variant = batches.first().isEmpty()
                ? "both " + count + " at once"
                : count + " at once against " + batch + " at a time";
        RoundingNoise.Outcome outcome = answers(pair, feeds, expected);
        return new Ran(
                new RunReport(kind.label(), InputSizes.describe(shapes), variant, outcome.reports(), outcome.remark()),
                feeds);
    }

    private static Map<String, Tensor> cut(Map<String, Tensor> feeds, long from, long to) {
        Map<String, Tensor> items = new LinkedHashMap<>();
        feeds.forEach((name, tensor) -> items.put(name, ItemOutputs.cut(tensor, from, to)));
        return items;
    }

    private RoundingNoise.Outcome answers(Pair pair, Map<String, Tensor> feeds, Map<String, Tensor> expected) {
        try {
            Map<String, Tensor> actual = ports.ours(pair.questioned().run(ports.theirs(feeds)));
            List<OutputReport> reports = OutputComparison.compare(expected, actual, pair.tolerances());
            return pair.noise().compare(reports, Set.of(), feeds, actual, expected, actual, pair.tolerances());
        } catch (InferenceException e) {
            return RoundingNoise.Outcome.refused(expected.keySet(), e.getMessage());
        }
    }
}
