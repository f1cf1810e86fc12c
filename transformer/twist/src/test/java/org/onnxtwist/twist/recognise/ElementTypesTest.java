package org.onnxtwist.twist.recognise;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.twist.export.CostModel;
import org.onnxtwist.twist.export.Selection;
import org.onnxtwist.twist.export.TwistExport;
import org.onnxtwist.twist.rewrite.ConvEntry;
import org.onnxtwist.twist.rewrite.ConvModels;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;
import org.onnxtwist.twist.rewrite.TwistResult;
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

    /** Neither is such a Conv made a layer, nor a layer found whose bias is of such a type; stored or not. */
    @ParameterizedTest
    @CsvSource({
        "float[1] bias = {1}, 1",
        "int64[1] bias = {1}, 0",
        "double[1] bias = {1}, 0",
    })
    void aBiasOfAnotherTypeIsNoLayers(String bias, int layers) {
        String rest = bias.substring(0, bias.indexOf('[')) + "[1]";
        for (String nodes : List.of("", "bias = ConstantOfShape <value: tensor = %s {1}> (one)".formatted(rest))) {
            Model model = OnnxText.parse("""
                    <ir_version: 8, opset_import: ["" : 17]>
                    g (float[1,1,5,5] x) => (float[1,1,5,5] y) <
                      float[1,1,3,3] w = {1,2,3,4,5,6,7,8,9}, int64[1] one = {1}%s
                    > {
                      %s
                      y = Conv <pads: ints = [1, 1, 1, 1]> (x, w, bias)
                    }
                    """.formatted(nodes.isEmpty() ? ", " + bias : "", nodes));
            TwistResult result = TwistRewrite.apply(model, TwistOptions.defaults());
            assertEquals(
                    layers,
                    result.convs().stream()
                            .filter(conv -> conv.status() == ConvEntry.Status.REWRITTEN)
                            .count());
            assertEquals(layers, Recogniser.survey(model).layers().size());
        }
    }
}
