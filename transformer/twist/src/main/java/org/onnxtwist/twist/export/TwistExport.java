package org.onnxtwist.twist.export;

import java.util.List;
import org.onnxtwist.ir.GraphCopy;
import org.onnxtwist.ir.Model;
import org.onnxtwist.pass.function.FunctionInlining;
import org.onnxtwist.pass.initializer.InitializersAsConstants;
import org.onnxtwist.pass.rule.simplify.RemoveDropout;
import org.onnxtwist.pass.rule.simplify.RemoveIdentity;
import org.onnxtwist.pass.structure.TopologicalSort;
import org.onnxtwist.rewrite.RuleEngine;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.export.ExportResult.ExportedLayer;
import org.onnxtwist.twist.recognise.Recogniser;
import org.onnxtwist.twist.recognise.Recogniser.Recognition;
import org.onnxtwist.twist.rewrite.ExistingLayers;

/**
 * Finds the conv_twist layers of a model and writes each in the form that runs fastest, with its centres and the BatchNormalization
 * behind it folded. The model computes what it did, up to rounding; its inputs and outputs stay as they are.
 */
public final class TwistExport {
    private TwistExport() {}

    /**
     * Finds the layers of {@code model} and chooses their forms. The model is not changed, also not by {@link ExportPlan#apply}, which
     * returns another one; weights are shared, not copied.
     *
     * @throws org.onnxtwist.rewrite.PassException when a function cannot be inlined
     */
    public static ExportPlan plan(Model model, ExportOptions options) {
        return planInPlace(GraphCopy.of(model), options);
    }

    /**
     * Finds the layers of {@code model} and rewrites them in place. Functions are inlined, inputs with a default become
     * constants, training information is removed, nodes come back sorted, and Identity and Dropout are removed. The operator set is raised where a form is chosen that
     * needs it.
     *
     * @return what became of each layer and of the operator set
     * @throws org.onnxtwist.rewrite.PassException when a function cannot be inlined
     */
    public static ExportResult run(Model model, ExportOptions options) {
        return applied(planInPlace(model, options));
    }

    /** As {@link #run(Model, ExportOptions)}; the operator set stays. */
    public static List<ExportedLayer> run(Model model, Selection selection) {
        return run(model, ExportOptions.of(selection).withUpgrade(false)).layers();
    }

    /**
     * Rewrites layers of {@code model} in place, and names everything in it.
     *
     * @param layers those to write anew, as the recogniser found them in this model
     * @return what became of each, in the order of {@code layers}
     */
    public static List<ExportedLayer> run(Model model, List<TwistLayer> layers, Selection selection) {
        ExportOptions options = ExportOptions.of(selection).withUpgrade(false);
        return applied(ExportPlan.of(model, new Recognition(layers, List.of()), options))
                .layers();
    }

    private static ExportResult applied(ExportPlan plan) {
        plan.apply();
        return plan.result();
    }

    /** Brings a model into the state that the recogniser sees most in, and chooses the forms of its layers. */
    private static ExportPlan planInPlace(Model model, ExportOptions options) {
        // A call that is a layer keeps its name that way; inlined, its Convs would have those of the function's body.
        List<TwistLayer> called = model.functions().isEmpty() ? List.of() : Recogniser.recognise(model);
        ExistingLayers calls = ExistingLayers.of(model, called);
        new FunctionInlining(function -> !calls.isLayer(function)).run(model);
        new InitializersAsConstants().run(model);
        model.removeTraining();
        new TopologicalSort().run(model);
        // A BatchNormalization is folded only where its parameters are constants, as they are behind the Identity of an
        // exporter.
        RuleEngine.of(new RemoveIdentity(), new RemoveDropout()).run(model);
        model.assignNames();
        return ExportPlan.of(model, Recogniser.survey(model), options);
    }
}
