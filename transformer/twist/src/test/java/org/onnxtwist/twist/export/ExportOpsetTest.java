package org.onnxtwist.twist.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.GraphCheck;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.export.ExportResult.ExportedLayer;
import org.onnxtwist.twist.rewrite.ConvModels;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** The blocked forms need operator set 12: a model gets it where it is allowed and its operators allow it, and not without need. */
class ExportOpsetTest {
    private static final LayerForm BLOCKED =
            LayerForm.labelled("folded+blocked").orElseThrow();

    private static Model layer(long opset) {
        return layer(opset, Dim.of(6));
    }

    private static Model layer(long opset, Dim width) {
        Model model = ConvModels.one(4, opset, Dim.of(5), width);
        TwistRewrite.apply(
                model,
                TwistOptions.defaults().withInitialization(Initialization.SEED).withPurpose(Purpose.EXPORT));
        return model;
    }

    private static ExportOptions blocked() {
        return ExportOptions.of(Selection.always(BLOCKED));
    }

    private static List<String> labels(ExportResult result) {
        return result.layers().stream().map(ExportedLayer::label).toList();
    }

    @Test
    void itIsRaisedForABlockedForm() {
        Model model = layer(9);
        ExportResult result = TwistExport.run(model, blocked());
        assertEquals(List.of("folded+blocked"), labels(result));
        assertEquals(
                Optional.of(new ExportResult.OpsetChange(9, 12, "the blocked forms need this version")),
                result.opset());
        assertEquals(12, model.opset().orElseThrow());
        assertEquals(List.of(), GraphCheck.findings(model));
    }

    @Test
    void itStaysWhereNoFormNeedsIt() {
        Model model = layer(9);
        ExportResult result = TwistExport.run(model, ExportOptions.of(Selection.always(LayerForms.FOLDED)));
        assertEquals(Optional.empty(), result.opset());
        assertEquals(9, model.opset().orElseThrow());
        Model open = layer(9, Dim.of("w"));
        assertEquals(Optional.empty(), TwistExport.run(open, blocked()).opset());
        assertEquals(9, open.opset().orElseThrow());
    }

    @Test
    void itStaysWhereItIsNotToBeRaised() {
        Model model = layer(9);
        ExportResult result = TwistExport.run(model, blocked().withUpgrade(false));
        assertEquals(List.of("folded"), labels(result));
        assertEquals(Optional.of(new ExportResult.OpsetChange(9, 9, "the operator set is to be kept")), result.opset());
        assertEquals(9, model.opset().orElseThrow());
        assertEquals(
                "it cannot be folded+blocked: the operator set of the model is older than 12, or it becomes float16",
                result.layers().get(0).reason());
    }

    /** ONNX Runtime has the layout of its Convs for float alone. */
    @Test
    void itStaysForAModelThatBecomesFloat16() {
        Model model = layer(9);
        ExportResult result = TwistExport.run(model, blocked().withArithmetic(DType.FLOAT16));
        assertEquals(List.of("folded"), labels(result));
        assertEquals(Optional.empty(), result.opset());
        assertEquals(9, model.opset().orElseThrow());
    }

    /** An experimental operator that no published operator set has. */
    @Test
    void anOperatorThatForbidsItIsNamed() {
        Model model = layer(9);
        Graph graph = model.graph();
        Value scaled = graph.newNode("Affine")
                .input(graph.inputs().get(0))
                .output("scaled")
                .append()
                .output(0);
        scaled.producer().orElseThrow().setName("affine");
        graph.addOutput(scaled);
        ExportResult result = TwistExport.run(model, blocked());
        assertEquals(List.of("folded"), labels(result));
        ExportResult.OpsetChange change = result.opset().orElseThrow();
        assertEquals(9, change.after());
        assertTrue(change.reason().contains("affine"), change.reason());
        assertEquals(9, model.opset().orElseThrow());
    }

    @Test
    void asMuchAsTheNewestSetIsLeftAlone() {
        Model model = layer(17);
        assertEquals(Optional.empty(), TwistExport.run(model, blocked()).opset());
        assertEquals(17, model.opset().orElseThrow());
    }
}
