package org.onnxtwist.twist.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.twist.export.ExportResult.ExportedLayer;
import org.onnxtwist.twist.rewrite.ConvModels;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** A plan says what an export does, and leaves the model alone. */
class ExportPlanTest {
    private static Model layer(long opset, boolean asFunction) {
        Model model = ConvModels.one(8, opset, Dim.of(5), Dim.of(6));
        TwistRewrite.apply(
                model,
                TwistOptions.defaults().withInitialization(Initialization.SEED).withAsFunction(asFunction));
        return model;
    }

    static Stream<LayerForm> forms() {
        return LayerForms.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("forms")
    void aPlanAndItsApplicationDoNotChangeTheModel(LayerForm form) {
        for (long opset : new long[] {9, 17}) {
            for (boolean asFunction : new boolean[] {false, true}) {
                Model model = layer(opset, asFunction);
                byte[] before = OnnxWriter.toBytes(model);
                ExportPlan plan = TwistExport.plan(model, ExportOptions.of(Selection.always(form)));
                assertEquals(
                        List.of(form.label()),
                        plan.result().layers().stream()
                                .map(ExportedLayer::label)
                                .toList());
                assertArrayEquals(before, OnnxWriter.toBytes(model));
                Model exported = plan.apply();
                assertNotSame(model, exported);
                assertArrayEquals(before, OnnxWriter.toBytes(model));

                ExportResult result = TwistExport.run(model, ExportOptions.of(Selection.always(form)));
                assertEquals(plan.result().opset(), result.opset());
                assertArrayEquals(OnnxWriter.toBytes(model), OnnxWriter.toBytes(exported));
            }
        }
    }

    @Test
    void theLabelsAreUnique() {
        assertEquals(
                LayerForms.ALL.size(), forms().map(LayerForm::label).distinct().count());
    }
}
