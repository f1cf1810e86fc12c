package org.onnxtwist.twist.field;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.TwistLayer.Form;
import org.onnxtwist.twist.export.CostModel;
import org.onnxtwist.twist.export.ExportOptions;
import org.onnxtwist.twist.export.LayerForm;
import org.onnxtwist.twist.export.Selection;
import org.onnxtwist.twist.export.TwistExport;
import org.onnxtwist.twist.recognise.Recogniser;
import org.onnxtwist.twist.rewrite.ConvModels;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** A form that folds the centres into the base keeps the arrows and where they vanish. */
class FoldedFieldsTest {
    private static Model model() {
        Model model = ConvModels.one(8, 17, Dim.of(5), Dim.of(6));
        TwistRewrite.apply(model, TwistOptions.defaults().withInitialization(Initialization.SEED));
        return model;
    }

    private static LayerField field(Model model) {
        TwistLayer layer = Recogniser.recognise(model).get(0);
        return LayerFields.of(layer, FieldExtent.ofOutput(layer.geometry(), 5, 6), 2);
    }

    @TestFactory
    Stream<DynamicTest> everyForm() {
        return TwistExport.plan(model(), ExportOptions.of(new CostModel(1))).result().layers().stream()
                .flatMap(layer -> layer.site().candidates().stream())
                .distinct()
                .map(form -> DynamicTest.dynamicTest(form.label(), () -> keepsTheField(form)));
    }

    private static void keepsTheField(LayerForm form) {
        Model exported = model();
        TwistExport.run(exported, Selection.always(form));
        List<ChannelField> expected = field(model()).channels();
        List<ChannelField> actual = field(exported).channels();
        for (int c = 0; c < expected.size(); c++) {
            for (int i = 0; i < 2; i++) {
                PairField wanted = expected.get(c).strongest().get(i);
                PairField found = actual.get(c).strongest().get(i);
                assertEquals(wanted.inChannel(), found.inChannel());
                assertClose(
                        wanted.fixedPoint().orElseThrow(), found.fixedPoint().orElseThrow());
                assertClose(arrow(wanted, expected.get(c)), arrow(found, actual.get(c)));
            }
        }
    }

    /** The arrow before it is divided by the gain, which depends on where the coordinates are 0. */
    private static FieldVector arrow(PairField pair, ChannelField channel) {
        return pair.matrix().times(new FieldVector(channel.gain(), 2 * channel.gain()));
    }

    private static void assertClose(FieldVector expected, FieldVector actual) {
        assertEquals(expected.x(), actual.x(), 1e-4 * (1 + Math.abs(expected.x())));
        assertEquals(expected.y(), actual.y(), 1e-4 * (1 + Math.abs(expected.y())));
    }

    @Test
    void onlyTheReferenceAndTheFunctionHaveTheirCentresApart() {
        assertEquals(
                List.of(Form.REFERENCE, Form.FUNCTION),
                Stream.of(Form.values()).filter(form -> !form.foldsCentres()).toList());
    }
}
