package org.onnxtwist.runtime.tune;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.runtime.ProgressListener;
import org.onnxtwist.runtime.bench.Measurement;
import org.onnxtwist.runtime.bench.MeasurementOptions;
import org.onnxtwist.runtime.bench.Subject;
import org.onnxtwist.runtime.bench.Timing;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.InferenceSession.PreparedRun;
import org.onnxtwist.runtime.session.loading.ModelLoading;
import org.onnxtwist.twist.export.LayerForm;
import org.onnxtwist.twist.export.LayerSite;
import org.onnxtwist.twist.export.Selection;
import org.onnxtwist.twist.layer.LayerVersion;

/**
 * Times every way to write a layer through ONNX Runtime, once for each kind of layer, and takes the fastest.
 *
 * @param otherwise chooses for a layer that cannot be timed, as its size is not known
 * @param options how the sessions run
 * @param batch of models that leave it open
 * @param cache what was measured before
 * @param scratch an existing folder for large models
 * @param progress is told what is timed
 */
public record Autotune(
        Selection otherwise,
        InferenceOptions options,
        long batch,
        TuningCache cache,
        Path scratch,
        ProgressListener progress)
        implements Selection {
    private static final MeasurementOptions MEASUREMENT = MeasurementOptions.defaults()
            .withRounds(11)
            .withWarmup(Duration.ofMillis(100))
            .withSample(Duration.ofMillis(20));

    @Override
    public Choice choose(LayerSite site) {
        if (!isSized(site.inputShape()) || !isSized(site.outputShape())) {
            Choice choice = otherwise.choose(site);
            return new Choice(choice.form(), choice.reason() + "; not measured, because its size is not known");
        }
        List<LayerForm> candidates = site.candidates();
        String key = key(site, candidates);
        Optional<Choice> known = cache.find(key)
                .flatMap(label -> candidates.stream()
                        .filter(candidate -> candidate.label().equals(label))
                        .map(candidate -> new Choice(candidate, "fastest in an earlier measurement"))
                        .findFirst());
        return known.orElseGet(() -> timed(site, candidates, key));
    }

    private static boolean isSized(Shape shape) {
        return shape.size(1).isPresent()
                && shape.size(2).isPresent()
                && shape.size(3).isPresent();
    }

    private Choice timed(LayerSite site, List<LayerForm> candidates, String key) {
        progress.now("timing layer " + site.name());
        List<Timing> timings = measure(site, candidates);
        int best = IntStream.range(0, candidates.size())
                .boxed()
                .min(Comparator.comparingDouble(i -> timings.get(i).median()))
                .orElseThrow();
        LayerForm form = candidates.get(best);
        try {
            cache.put(key, form.label());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the measured times cannot be stored; name a writable folder with XDG_CACHE_HOME", e);
        }
        String reason = IntStream.range(0, candidates.size())
                .boxed()
                .sorted(Comparator.comparingDouble(i -> timings.get(i).median()))
                .map(i -> String.format(
                        Locale.ROOT,
                        "%s %.2f ms",
                        timings.get(i).name(),
                        1e3 * timings.get(i).median()))
                .collect(Collectors.joining(", "));
        return new Choice(form, reason);
    }

    private List<Timing> measure(LayerSite site, List<LayerForm> candidates) {
        Map<String, Tensor> inputs = Map.of(SiteModel.INPUT, input(site));
        Deque<Runnable> opened = new ArrayDeque<>();
        try {
            List<Subject> subjects = new ArrayList<>();
            for (LayerForm candidate : candidates) {
                InferenceSession session = new ModelLoading(scratch)
                        .open(candidate.label(), SiteModel.of(site, candidate, batch), options);
                opened.push(session::close);
                PreparedRun run = session.prepare(inputs);
                opened.push(run::close);
                subjects.add(Subject.of(candidate.label(), run));
            }
            return Measurement.of(subjects, MEASUREMENT).run();
        } finally {
            opened.forEach(Runnable::run);
        }
    }

    private Tensor input(LayerSite site) {
        long[] dims = site.inputShape().known().orElseThrow().stream()
                .mapToLong(dim -> dim instanceof Dim.Known known ? known.size() : batch)
                .toArray();
        return Tensor.computed(site.geometry().dtype(), dims, at -> at * 31 % 17 / 16.0 - 0.5);
    }

    private String key(LayerSite site, List<LayerForm> candidates) {
        return String.join(
                "|",
                Processor.name(),
                "threads " + options.threads(),
                "onnx-twist " + LayerVersion.get(),
                "runtime " + InferenceSession.runtimeVersion(),
                options.provider().toString(),
                "batch " + batch,
                site.geometry().toString(),
                site.inputShape().toString(),
                "bias " + site.bias(),
                candidates.stream().map(LayerForm::label).collect(Collectors.joining(" ")));
    }
}
