package org.onnxtwist.runtime.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.compare.tensor.Accumulation;
import org.onnxtwist.runtime.compare.tensor.NonFiniteOrigin;
import org.onnxtwist.runtime.compare.tensor.RoundingNoise;
import org.onnxtwist.runtime.compare.tensor.SaturatingOutputs;
import org.onnxtwist.runtime.compare.tensor.Tolerances;
import org.onnxtwist.runtime.inputs.InputKind;
import org.onnxtwist.runtime.session.InferenceException;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceOptions.Optimization;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.library.TemporaryFolder;
import org.onnxtwist.runtime.session.loading.FloatCopy;
import org.onnxtwist.runtime.session.loading.ModelCopy;
import org.onnxtwist.runtime.session.loading.ModelLoading;
import org.onnxtwist.runtime.verify.RewriteVerification.RewriteSubject;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;
import org.onnxtwist.twist.WrittenLayer;

/** One verification, step by step. */
final class RewriteRun {
    private final RewriteSubject subject;
    private final VerificationOptions options;
    private final Rewriter rewriter;
    private final InferenceOptions inference;
    private final VerificationFindings findings;
    private final ModelLoading loading;
    private final Tolerances tolerances;

    RewriteRun(
            RewriteSubject subject,
            VerificationOptions options,
            Rewriter rewriter,
            InferenceOptions inference,
            VerificationFindings findings) {
        this.subject = subject.readOnce();
        this.options = options;
        this.rewriter = rewriter;
        this.inference = inference;
        this.findings = findings;
        this.loading = new ModelLoading(subject.scratch());
        this.tolerances = Tolerances.of(Accumulation.of(subject.rewritten()), options.rtol(), options.atol())
                .saturating(SaturatingOutputs.of(subject.rewritten()));
    }

    void run() {
        new StoredParameters(subject, options.accepted(), findings).check();
        LoneLayers lone = LoneLayers.of(subject.result().layers(), subject.rewritten(), options.seed());
        new LoneLayerCheck(loading, inference, rewriter, options.accepted(), findings).run(lone, subject.options());
        Optional<OriginalRun> original = OriginalRun.of(subject, options.seed(), loading, inference, findings);
        boolean converted = original.map(OriginalRun::converted).orElseGet(this::computesWithoutKernels);
        List<WrittenLayer> main = new ArrayList<>();
        List<WrittenLayer> nested = new ArrayList<>();
        for (WrittenLayer layer : subject.result().layers()) {
            (layer.graph() == subject.rewritten().graph() ? main : nested).add(layer);
        }
        InferenceOptions plain = inference.with(Optimization.NONE);
        try (RoundingNoise ofOriginal = RoundingNoise.of(with -> openOriginal(converted, with), plain, tolerances);
                RoundingNoise ofRewritten =
                        RoundingNoise.withoutOptimizations(with -> openWritten(converted, with), plain, tolerances);
                OutputAgreement agreement = new OutputAgreement(
                        subject, loading, inference, tolerances, ofOriginal, ofRewritten, findings)) {
            original.ifPresentOrElse(
                    ran -> recorded(copy(converted), main, converted, ran, agreement),
                    () -> unrecorded(copy(converted), main, converted));
            if (!nested.isEmpty()) {
                nested(nested, converted, original);
            }
            original.ifPresent(ran -> optimised(converted, ran, agreement));
            if (!findings.notCompared().isEmpty()) {
                original.flatMap(ran -> origin(converted, ran)).ifPresent(findings::origin);
            }
        }
    }

    /** Tells whether a layer has a type that the runtime has no convolution for. */
    private boolean computesWithoutKernels() {
        return subject.result().layers().stream()
                .anyMatch(layer -> FloatCopy.concerns(layer.geometry().dtype()));
    }

    private ModelCopy copy(boolean converted) {
        ModelCopy copy = ModelCopy.of(subject.rewritten());
        if (converted) {
            FloatCopy.convert(copy);
        }
        return copy;
    }

    private static List<LayerSlice> slices(List<WrittenLayer> layers, ModelCopy copy) {
        return layers.stream()
                .map(layer -> LayerSlice.of(layer.map(copy::copyOf)))
                .toList();
    }

    private LayersInModel checks(Model model, boolean converted) {
        return new LayersInModel(
                model,
                converted,
                subject.result().layers().size(),
                loading,
                inference,
                options.seed(),
                options.accepted(),
                findings);
    }

    /** @param original finds the value of {@code model} that a layer's input is */
    private LayerInputs inputs(Model model, UnaryOperator<Value> original) {
        // Inferred when the first layer asks, and once.
        List<InferredTypes> types = new ArrayList<>();
        return new LayerInputs(
                input -> {
                    if (types.isEmpty()) {
                        types.add(ShapeInference.inferFromInputs(model));
                    }
                    return types.get(0).shape(original.apply(input));
                },
                options.seed());
    }

    /** The rewritten model with the optimisations off: its outputs, and its layers as a run records them. */
    private void recorded(
            ModelCopy copy,
            List<WrittenLayer> layers,
            boolean converted,
            OriginalRun original,
            OutputAgreement agreement) {
        List<LayerSlice> slices = slices(layers, copy);
        LayerInputs inputs = inputs(copy.model(), UnaryOperator.identity());
        LayersInModel checks = checks(copy.model(), converted);
        try (TappedModel tapped =
                TappedModel.open(copy.model(), slices, converted, loading, inference.with(Optimization.NONE))) {
            InputKind kind = OriginalRun.KINDS.get(0);
            Map<String, Tensor> feeds = original.feeds(kind);
            if (slices.isEmpty()) {
                agreement.unoptimised(
                        kind, original, tapped.record(feeds, slices).outputs(), Optional::empty);
            }
            new RecordingBatches(tapped, feeds).forEach(slices, (batch, recorded) -> {
                if (!agreement.knows(kind)) {
                    agreement.unoptimised(kind, original, recorded.outputs(), () -> nonFinite(tapped, feeds, slices));
                }
                checks.inPlace(batch, recorded.values());
                checks.withRandomKernels(batch, recorded.values(), inputs);
            });
        } catch (InferenceException e) {
            findings.fail("the original runs, but the rewritten model does not (" + Optimization.NONE.label() + "): "
                    + e.getMessage());
        }
    }

    /** Returns the name of a layer whose input holds infinities or NaN; empty if there is none. */
    private static Optional<String> nonFinite(TappedModel tapped, Map<String, Tensor> feeds, List<LayerSlice> slices) {
        List<String> found = new ArrayList<>();
        new RecordingBatches(tapped, feeds)
                .forEach(
                        slices,
                        (batch, recorded) -> batch.stream()
                                .map(LayerSlice::layer)
                                .filter(layer -> Optional.ofNullable(
                                                recorded.values().get(layer.input()))
                                        .filter(LayerInputs::isNotFinite)
                                        .isPresent())
                                .forEach(layer -> found.add(layer.name())));
        return found.stream().findFirst();
    }

    private Optional<String> nonFinite(boolean converted, Map<String, Tensor> feeds) {
        ModelCopy copy = copy(converted);
        List<WrittenLayer> layers = subject.result().layers().stream()
                .filter(layer -> layer.graph() == subject.rewritten().graph())
                .toList();
        List<LayerSlice> slices = slices(layers, copy);
        try (TappedModel tapped =
                TappedModel.open(copy.model(), slices, converted, loading, inference.with(Optimization.NONE))) {
            return nonFinite(tapped, feeds, slices);
        }
    }

    private void unrecorded(ModelCopy copy, List<WrittenLayer> layers, boolean converted) {
        checks(copy.model(), converted)
                .withRandomKernels(slices(layers, copy), Map.of(), inputs(copy.model(), UnaryOperator.identity()));
    }

    /** Layers in subgraphs, in a copy of their own: where handing their values out is impossible, nothing else is lost. */
    private void nested(List<WrittenLayer> layers, boolean converted, Optional<OriginalRun> original) {
        ModelCopy copy = copy(converted);
        List<LayerSlice> slices = slices(layers, copy);
        // A copy without taps, which would hide the shapes of what they hand out.
        ModelCopy untapped = ModelCopy.of(copy.model());
        LayerInputs inputs = inputs(untapped.model(), untapped::copyOf);
        LayersInModel checks = checks(copy.model(), converted);
        if (original.isPresent()) {
            try (TappedModel tapped =
                    TappedModel.open(copy.model(), slices, converted, loading, inference.with(Optimization.NONE))) {
                Map<String, Tensor> feeds = original.get().feeds(OriginalRun.KINDS.get(0));
                new RecordingBatches(tapped, feeds).forEach(slices, (batch, recorded) -> {
                    checks.inPlace(batch, recorded.values());
                    checks.withRandomKernels(batch, recorded.values(), inputs);
                });
                return;
            } catch (InferenceException e) {
                findings.remark(
                        "Layers in subgraphs were checked on generated inputs, because their real inputs could not be"
                                + " recorded: " + e.getMessage());
            }
        }
        unrecorded(copy(converted), layers, converted);
    }

    /** The rewritten model as it was written, with the optimisations on. */
    private void optimised(boolean converted, OriginalRun original, OutputAgreement agreement) {
        try (TemporaryFolder profile = TemporaryFolder.create(subject.scratch(), "profile");
                InferenceSession session =
                        openWritten(converted, inference.with(Optimization.ALL).withProfile(profile.path()))) {
            for (InputKind kind : original.feeds().keySet()) {
                agreement.optimised(
                        kind,
                        original,
                        session.run(original.feeds(kind)),
                        () -> nonFinite(converted, original.feeds(kind)));
            }
            findings.nodes(session.nodesByProvider());
        } catch (InferenceException e) {
            findings.fail("the original runs, but the rewritten model does not (" + Optimization.ALL.label() + "): "
                    + e.getMessage());
        }
    }

    private InferenceSession openWritten(boolean converted, InferenceOptions with) {
        return converted
                ? loading.open(
                        "the rewritten model as a copy in float", copy(true).model(), with)
                : loading.open(subject.rewrittenFile(), with);
    }

    private Optional<String> origin(boolean converted, OriginalRun original) {
        ModelCopy copy = ModelCopy.of(subject.original().get());
        if (converted) {
            FloatCopy.convert(copy);
        }
        return NonFiniteOrigin.find(
                copy.model(),
                tapped -> loading.open("the original", tapped, inference.with(Optimization.NONE)),
                original.feeds(OriginalRun.KINDS.get(0)));
    }

    private InferenceSession openOriginal(boolean converted, InferenceOptions with) {
        if (!converted) {
            return loading.open(subject.originalFile(), with);
        }
        ModelCopy copy = ModelCopy.of(subject.original().get());
        FloatCopy.convert(copy);
        return loading.open("the original as a copy in float", copy.model(), with);
    }
}
