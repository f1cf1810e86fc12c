package org.onnxtwist.twist.export;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.twist.rewrite.ConvModels;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** Layers that are calls of functions are exported under the names of the calls. */
class FunctionLayersTest {
    private static final TwistOptions FUNCTIONS =
            TwistOptions.defaults().withInitialization(Initialization.SEED).withAsFunction(true);

    private static Model model(Dim height, String second) {
        Model model = ConvModels.one(8, 17, height, Dim.of(6));
        Graph graph = model.graph();
        graph.addOutput(ConvModels.conv(graph, second, graph.inputs().get(0), ConvModels.weight(graph, "w", 4, 2)));
        TwistRewrite.apply(model, FUNCTIONS);
        return model;
    }

    private static List<String> exported(Model model) {
        return TwistExport.run(model, Selection.always(LayerForms.FOLDED)).stream()
                .map(layer -> layer.layer().name() + " " + layer.layer().form())
                .toList();
    }

    @Test
    void layersHaveTheNamesOfTheirCalls() {
        for (Dim height : List.of(Dim.of(5), Dim.of("h"))) {
            Model model = model(height, "second");
            assertEquals(List.of("conv FUNCTION", "second FUNCTION"), exported(model));
            assertEquals(Map.of(), model.functions());
        }
    }

    @Test
    void aCallWithoutANameIsCalledByWhatItMakes() {
        assertEquals(List.of("conv FUNCTION", "_out FUNCTION"), exported(model(Dim.of(5), "")));
    }

    @Test
    void aFunctionThatIsNotAlwaysALayerIsInlined() {
        Model model = model(Dim.of(5), "second");
        Node call = model.graph().outputs().get(1).producer().orElseThrow();
        Value kernel = model.graph().addInput("kernel", ValueType.tensor(DType.FLOAT, Shape.of(4, 2, 3, 3)));
        call.setInput(2, kernel);
        assertEquals(List.of("conv/layer.conv REFERENCE"), exported(model));
        assertEquals(Map.of(), model.functions());
    }
}
