package org.onnxtwist.twist.recognise;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.ir.DType;
import org.onnxtwist.ir.Dim;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.ValueType;
import org.onnxtwist.twist.ConvModels;
import org.onnxtwist.twist.Initialization;
import org.onnxtwist.twist.TwistOptions;
import org.onnxtwist.twist.export.CostModel;
import org.onnxtwist.twist.export.Selection;
import org.onnxtwist.twist.export.TwistExport;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** A layer computes in a floating-point type, whatever its input is said to be. */
final class ElementTypesTest {
    @ParameterizedTest
    @CsvSource({"FLOAT, 1", "UNDEFINED, 1", "STRING, 0", "INT8, 0", "BOOL, 0"})
    void anInputOfAnotherTypeIsNoLayers(DType dtype, int layers) {
        Model model = ConvModels.one(8, 17, Dim.of(5), Dim.of(7));
        TwistRewrite.apply(model, TwistOptions.defaults().withInitialization(Initialization.SEED));
        TwistExport.run(model, Selection.labelled("wide-in", new CostModel(1)).orElseThrow());
        Value input = model.graph().inputs().get(0);
        input.setType(ValueType.tensor(dtype, input.type().shape()));
        assertEquals(layers, Recogniser.survey(model).layers().size());
    }
}
