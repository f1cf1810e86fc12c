package org.onnxtwist.runtime.verify;

import java.util.List;
import java.util.Map;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.compare.report.Tolerance;
import org.onnxtwist.runtime.session.InferenceException;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceOptions.Optimization;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.loading.FloatCopy;
import org.onnxtwist.runtime.session.loading.ModelCopy;
import org.onnxtwist.runtime.session.loading.ModelLoading;
import org.onnxtwist.runtime.verify.VerificationReport.LayerReport.LayerCheck;
import org.onnxtwist.runtime.verify.formula.TwistReference;
import org.onnxtwist.twist.TwistException;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistResult;

/** Rewrites {@link LoneLayers} with the options of the rewrite under verification, and compares what they compute with the formula. */
final class LoneLayerCheck {
    private static final long PRODUCTS = 2_000_000;

    private final ModelLoading loading;
    private final InferenceOptions options;
    private final Rewriter rewriter;
    private final Tolerance accepted;
    private final VerificationFindings findings;

    /** @param accepted the tolerance that is accepted beyond the bounds of rounding */
    LoneLayerCheck(
            ModelLoading loading,
            InferenceOptions options,
            Rewriter rewriter,
            Tolerance accepted,
            VerificationFindings findings) {
        this.loading = loading;
        this.options = options;
        this.rewriter = rewriter;
        this.accepted = accepted;
        this.findings = findings;
    }

    void run(LoneLayers lone, TwistOptions twist) {
        Model model = lone.model();
        ModelCopy plain = ModelCopy.of(model);
        TwistResult result;
        try {
            result = rewriter.apply(
                    model, twist.withParameters(lone.parameters()).withInclude(name -> true));
        } catch (TwistException e) {
            findings.fail(
                    "a single Conv of the same geometry as one of the model cannot be rewritten: " + e.getMessage());
            return;
        }
        if (result.layers().size() != lone.layers().size()) {
            findings.fail("of " + lone.layers().size() + " single Convs of the same geometries as those of the model, "
                    + result.layers().size() + " were rewritten");
            return;
        }
        ModelCopy copy = ModelCopy.of(model);
        boolean converted = lone.layers().stream()
                .anyMatch(layer -> FloatCopy.concerns(layer.geometry().dtype()));
        if (converted) {
            FloatCopy.convert(copy);
        }
        for (Optimization optimization : List.of(Optimization.NONE, Optimization.ALL)) {
            if (!compare(lone, copy, plain, converted, optimization)) {
                return;
            }
        }
    }

    private boolean compare(
            LoneLayers lone, ModelCopy copy, ModelCopy plain, boolean converted, Optimization optimization) {
        Map<String, Tensor> outputs;
        try (InferenceSession session = loading.open("the single layers", copy.model(), options.with(optimization))) {
            outputs = session.run(converted ? FloatCopy.inFloat(lone.feeds()) : lone.feeds());
        } catch (InferenceException e) {
            explain(e, lone, plain, converted, optimization);
            return false;
        }
        for (LoneLayers.Lone layer : lone.layers()) {
            findings.add(LayerEvaluation.of(
                    new LayerEvaluation.Subject(
                            layer.standsFor().name(),
                            layer.standsFor().scope(),
                            layer.dynamic() ? LayerCheck.REWRITTEN_ALONE_DYNAMIC : LayerCheck.REWRITTEN_ALONE,
                            optimization.label(),
                            layer.geometry(),
                            new TwistReference(
                                    layer.geometry(), layer.standsFor().coordinates(), layer.parameters()),
                            TappedModel.output(lone.feeds(), layer.input()),
                            TappedModel.output(outputs, layer.output())),
                    new LayerEvaluation.Limits(options.provider(), accepted),
                    PRODUCTS,
                    0));
        }
        return true;
    }

    /** A runtime that cannot run the plain Convs either, for their operator set or type, says nothing about the rewrite. */
    private void explain(
            InferenceException refusal,
            LoneLayers lone,
            ModelCopy plain,
            boolean converted,
            Optimization optimization) {
        if (converted) {
            FloatCopy.convert(plain);
        }
        try (InferenceSession session = loading.open("the single Convs", plain.model(), options.with(optimization))) {
            session.run(converted ? FloatCopy.inFloat(lone.feeds()) : lone.feeds());
            findings.fail("Single Convs of the same geometries as those of the model run, but their rewritten forms"
                    + " do not (" + optimization.label()
                    + ", " + session.provider() + "): " + refusal.getMessage());
        } catch (InferenceException e) {
            findings.remark("Layers could not be checked separately: " + e.getMessage());
        }
    }
}
