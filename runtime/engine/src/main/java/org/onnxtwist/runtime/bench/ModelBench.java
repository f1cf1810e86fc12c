package org.onnxtwist.runtime.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.runtime.ProgressListener;
import org.onnxtwist.runtime.inputs.InputGenerator;
import org.onnxtwist.runtime.inputs.InputKind;
import org.onnxtwist.runtime.inputs.InputSizes;
import org.onnxtwist.runtime.session.Devices;
import org.onnxtwist.runtime.session.InferenceException;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.InferenceSession.NodeTime;
import org.onnxtwist.runtime.session.InferenceSession.Port;
import org.onnxtwist.runtime.session.InferenceSession.PreparedRun;
import org.onnxtwist.runtime.session.ProviderSelection;
import org.onnxtwist.runtime.session.library.TemporaryFolder;
import org.onnxtwist.runtime.session.loading.PrivateCopies;

/**
 * Times models alternately on the same generated inputs.
 *
 * @param options the options of the benchmark
 * @param reading the options for reading the models
 */
public record ModelBench(BenchOptions options, ReadOptions reading) {
    private static final int SKIPPED_RUNS = 2;
    private static final int FEWEST_PROFILED_RUNS = 4;
    private static final int MOST_PROFILED_RUNS = 40;
    private static final double PROFILED_SECONDS = 0.5;

    /**
     * Times the models.
     *
     * @param files the models, of which the first is what the others are compared with
     * @throws org.onnxtwist.runtime.session.ProviderNotAvailableException when CUDA is asked for and not there
     * @throws org.onnxtwist.ir.defect.InvalidModelException when a file holds no model
     * @throws BenchException when the models do not take the same inputs, or not of the sizes asked for
     * @throws InferenceException when the runtime refuses a model
     */
    public BenchReport run(List<Path> files, ProgressListener progress) throws IOException {
        long start = System.nanoTime();
        ProviderSelection provider = ProviderSelection.choose(options.provider());
        InferenceOptions inference =
                InferenceOptions.defaults().with(provider.provider()).withThreads(options.threads());
        try (TemporaryFolder scratch = TemporaryFolder.create("bench")) {
            List<BenchedModel> models = new ArrayList<>();
            PrivateCopies copies = new PrivateCopies(scratch.path());
            for (Path file : files) {
                progress.now("reading " + file);
                models.add(BenchedModel.read(file, reading, options.batch(), scratch.path(), copies));
            }
            Map<String, Tensor> feeds;
            List<Timing> timings;
            try (Contest contest = Contest.open(models, inference, progress)) {
                feeds = feeds(contest, progress);
                String task = files.size() == 1 ? "timing " + files.get(0) : "timing " + files.size() + " models";
                int rounds = options.measurement().rounds();
                progress.now("warming up");
                timings = contest.measure(
                        feeds,
                        options.measurement(),
                        round -> progress.now(task + ", round " + round + " of " + rounds));
            }
            MemoryMeasurement memory = new MemoryMeasurement(inference, feeds, scratch.path());
            List<ModelFigures> figures = new ArrayList<>();
            for (int i = 0; i < models.size(); i++) {
                BenchedModel model = models.get(i);
                progress.now("measuring the memory of " + model.file());
                PeakMemory peak = memory.of(model.runnable());
                progress.now("profiling " + model.file());
                List<NodeTime> nodes = options.nodes()
                        ? nodes(
                                model,
                                inference.withProfile(scratch.path()),
                                feeds,
                                timings.get(i).median())
                        : List.of();
                figures.add(new ModelFigures(model.file(), model.changed(), timings.get(i), peak, nodes));
            }
            return new BenchReport(
                    InferenceSession.runtimeVersion(),
                    provider,
                    Devices.of(provider.provider()),
                    options.threads(),
                    ports(feeds),
                    options.measurement().rounds(),
                    figures,
                    (System.nanoTime() - start) / 1e9);
        }
    }

    /** Inputs of the first sizes that all models run on. */
    private Map<String, Tensor> feeds(Contest contest, ProgressListener progress) {
        List<Port> inputs = CommonInputs.of(new GivenSizes(options.sizes(), options.batch()).in(contest.inputs()));
        List<InferenceException> refusals = new ArrayList<>();
        for (Map<String, long[]> sizes : InputSizes.usual(inputs)) {
            progress.now("trying " + InputSizes.describe(sizes));
            Map<String, Tensor> feeds = new LinkedHashMap<>();
            inputs.forEach(input ->
                    feeds.put(input.name(), feed(contest, input, sizes.getOrDefault(input.name(), new long[0]))));
            try {
                contest.tryOut(feeds);
                return feeds;
            } catch (InferenceException e) {
                refusals.add(e);
            }
        }
        InferenceException refusal = refusals.get(0);
        throw refusals.size() == 1
                ? refusal
                : new BenchException(
                        refusal.getMessage() + "; no proposed sizes of the open dimensions fit, so give sizes with"
                                + " --size",
                        refusal);
    }

    private static Tensor feed(Contest contest, Port input, long[] dims) {
        DType dtype = input.type().dtype();
        try {
            return new InputGenerator(0).generate(input.name(), dtype, dims, InputKind.UNIFORM);
        } catch (IllegalArgumentException | InferenceException e) {
            String kind = input.type().asTensor().isPresent()
                    ? "a tensor of type " + ValueType.tensor(dtype, dims)
                    : "no tensor";
            throw new BenchException(
                    "input '" + input.name() + "' of "
                            + contest.inputs().get(0).model() + " is " + kind
                            + ", for which no values can be generated: give a model whose inputs are tensors of"
                            + " numbers, strings or booleans with less than 2^31 elements",
                    e);
        }
    }

    private static List<Port> ports(Map<String, Tensor> feeds) {
        return feeds.entrySet().stream()
                .map(feed -> new Port(
                        feed.getKey(),
                        ValueType.tensor(
                                feed.getValue().dtype(),
                                Shape.of(feed.getValue().dims()))))
                .toList();
    }

    private static List<NodeTime> nodes(
            BenchedModel model, InferenceOptions profiled, Map<String, Tensor> feeds, double seconds) {
        int runs = (int) Math.max(FEWEST_PROFILED_RUNS, Math.min(MOST_PROFILED_RUNS, PROFILED_SECONDS / seconds));
        try (InferenceSession session = model.open(profiled);
                PreparedRun run = session.prepare(feeds)) {
            for (int i = 0; i < SKIPPED_RUNS + runs; i++) {
                run.once();
            }
            return session.nodeTimes(SKIPPED_RUNS);
        }
    }
}
