package org.onnxtwist.benchmarks.forms;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.runtime.bench.ConfidenceInterval;
import org.onnxtwist.runtime.bench.Measurement;
import org.onnxtwist.runtime.bench.MeasurementOptions;
import org.onnxtwist.runtime.bench.Ratio;
import org.onnxtwist.runtime.bench.Subject;
import org.onnxtwist.runtime.bench.Timing;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.InferenceSession.PreparedRun;
import org.onnxtwist.runtime.session.library.TemporaryFolder;
import org.onnxtwist.runtime.session.loading.ModelLoading;
import org.onnxtwist.runtime.tune.Autotune;
import org.onnxtwist.runtime.tune.TuningCache;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.export.CostModel;
import org.onnxtwist.twist.export.ExportResult.ExportedLayer;
import org.onnxtwist.twist.export.LayerForm;
import org.onnxtwist.twist.export.Selection;
import org.onnxtwist.twist.export.TwistExport;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/**
 * Measures one network, and it with every 3x3 Conv twisted in each form, in turns. With a Python that has PyTorch, PyTorch's eager module
 * takes its turn too. {@code tests/benchmarks/forms.py} runs it for each row of the tables in docs/PERFORMANCE.md.
 */
public final class FormsTable implements AutoCloseable {
    private static final MeasurementOptions MEASUREMENT =
            new MeasurementOptions(Integer.getInteger("rounds", 15), Duration.ofMillis(300), Duration.ofMillis(60));

    private final int threads;
    private final long batch;
    private final TemporaryFolder scratch = TemporaryFolder.create("forms");
    private final Deque<Closeable> opened = new ArrayDeque<>();
    private final List<Subject> subjects = new ArrayList<>();
    private final Map<String, Long> bytes = new HashMap<>();
    private final Map<String, String> remarks = new LinkedHashMap<>();

    private FormsTable(int threads, long batch) {
        this.threads = threads;
        this.batch = batch;
    }

    /**
     * Runs it.
     *
     * @param arguments threads, batch, the network ({@code resnet18}, {@code mobilenet}, {@code unet}, {@code narrow}, or a layer as
     *     {@code in,out,size,stride}), and optionally a Python that has PyTorch
     */
    public static void main(String[] arguments) throws Exception {
        int threads = Integer.parseInt(arguments[0]);
        long batch = Long.parseLong(arguments[1]);
        try (FormsTable table = new FormsTable(threads, batch)) {
            table.measure(arguments[2], arguments.length > 3 ? Optional.of(arguments[3]) : Optional.empty());
        }
    }

    private void measure(String network, Optional<String> python) throws Exception {
        Supplier<Model> plain = () -> network(network);
        add("plain", plain.get());
        add("reference", twisted(plain.get()));
        for (LayerForm form : LayerForm.all()) {
            add(form.label(), exported("", plain.get(), Selection.always(form)));
        }
        Selection auto = new CostModel(batch);
        add("auto", exported("auto", plain.get(), auto));
        add("autotuned", exported("autotuned", plain.get(), autotune(auto)));
        if (python.isPresent()) {
            for (String module : List.of("eager", "eager-projected")) {
                EagerModule eager = EagerModule.start(python.get(), module, network, batch, threads);
                opened.push(eager::close);
                subjects.add(new Subject(module, eager::once));
            }
        }
        print(Measurement.of(subjects, MEASUREMENT).run());
    }

    private Selection autotune(Selection otherwise) throws IOException {
        return new Autotune(
                otherwise,
                InferenceOptions.defaults().withThreads(threads),
                batch,
                TuningCache.in(scratch.path().resolve("autotune.tsv")),
                scratch.path(),
                message -> {});
    }

    private Model network(String name) {
        return switch (name) {
            case "resnet18" -> Networks.resnet18(batch);
            case "mobilenet" -> Networks.mobilenet(batch);
            case "unet" -> Networks.unet(batch);
            case "narrow" -> Networks.narrow(batch);
            default -> {
                String[] sizes = name.split(",", -1);
                yield Networks.layer(
                        Long.parseLong(sizes[0]),
                        Long.parseLong(sizes[1]),
                        Long.parseLong(sizes[2]),
                        Long.parseLong(sizes[3]),
                        batch);
            }
        };
    }

    private static Model twisted(Model plain) {
        TwistRewrite.apply(
                plain,
                TwistOptions.defaults().withInitialization(Initialization.SEED).withPurpose(Purpose.EXPORT));
        return plain;
    }

    private Model exported(String remark, Model plain, Selection selection) {
        Model model = twisted(plain);
        List<ExportedLayer> layers = TwistExport.run(model, selection);
        if (layers.isEmpty()) {
            throw new IllegalStateException("no layer was found");
        }
        if (!remark.isEmpty()) {
            layers.forEach(layer -> remarks.merge(remark, layer.label(), (a, b) -> a.contains(b) ? a : a + ", " + b));
        }
        return model;
    }

    private void add(String name, Model model) {
        bytes.put(
                name,
                model.graph().initializers().stream()
                        .flatMap(value -> value.initializer().stream())
                        .mapToLong(tensor -> tensor.dtype().byteSize(tensor.elements()))
                        .sum());
        InferenceSession session = new ModelLoading(scratch.path())
                .open(name, model, InferenceOptions.defaults().withThreads(threads));
        opened.push(session::close);
        PreparedRun run = session.prepare(Map.of("x", input(model)));
        opened.push(run::close);
        subjects.add(Subject.of(name, run));
    }

    private static Tensor input(Model model) {
        long[] dims = model.graph().inputs().get(0).type().shape().known().orElseThrow().stream()
                .mapToLong(dim -> Long.parseLong(dim.toString()))
                .toArray();
        return Tensor.computed(DType.FLOAT, dims, NetworkBuilder::noise);
    }

    /**
     * A line for each subject: its name, the median in milliseconds, the ratio to the first with its interval, its
     * initializers' bytes, and a remark.
     */
    private void print(List<Timing> timings) {
        for (Timing timing : timings) {
            Optional<Ratio> ratio = timing.ratio();
            System.out.println(String.join(
                    "\t",
                    timing.name(),
                    number(1e3 * timing.median()),
                    number(ratio.map(Ratio::median).orElse(1.0)),
                    number(ratio.map(Ratio::interval)
                            .map(ConfidenceInterval::low)
                            .orElse(1.0)),
                    number(ratio.map(Ratio::interval)
                            .map(ConfidenceInterval::high)
                            .orElse(1.0)),
                    Long.toString(bytes.getOrDefault(timing.name(), 0L)),
                    remarks.getOrDefault(timing.name(), "")));
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    @Override
    public void close() throws IOException {
        for (Closeable each : opened) {
            each.close();
        }
        scratch.close();
    }
}
