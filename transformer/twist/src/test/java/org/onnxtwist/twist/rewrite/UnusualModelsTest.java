package org.onnxtwist.twist.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.twist.TwistLayer.Grid;

/** Models that are valid, and not as most are. */
final class UnusualModelsTest {
    private static List<Node> nodes(Model model, String operator) {
        List<Node> found = new ArrayList<>();
        model.forEachGraph(graph -> graph.nodes().forEach(node -> {
            if (node.operator().isOnnx(operator)) {
                found.add(node);
            }
        }));
        return found;
    }

    /** The first version of Constant makes float16, float and double alone. */
    @ParameterizedTest
    @CsvSource({"3,7,false", "3,8,false", "3,8,true", "8,7,true", "8,8,true"})
    void oldConstantsAreFloatingPointNumbers(long irVersion, long opset, boolean asFunction) {
        for (Dim size : List.of(Dim.of(6), Dim.of("W"))) {
            Model model = ConvModels.one(irVersion, opset, Dim.of(5), size);
            TwistRewrite.apply(model, TwistOptions.defaults().withAsFunction(asFunction));
            List<Node> constants = nodes(model, "Constant");
            assertTrue(constants.size() > 3, constants.toString());
            for (Node constant : constants) {
                DType dtype = constant.output(0).constant().orElseThrow().dtype();
                assertTrue(dtype.isConvFloat(), constant + " makes " + dtype);
            }
        }
    }

    @Test
    void newConstantsNeedNoCast() {
        Model model = ConvModels.one(3, 9, Dim.of(5), Dim.of(6));
        TwistRewrite.apply(model, TwistOptions.defaults());
        assertEquals(List.of(), nodes(model, "Cast"));
    }

    /** Who makes the inputs' sizes free leaves the old sizes, or symbols that are not equal any more, in value_info. */
    @Test
    void staleDeclarationsDoNotDecideTheGrids() {
        Model model = ConvModels.empty(8, 17, Dim.of(1), Dim.of(2), Dim.of("H"), Dim.of("W"));
        Graph graph = model.graph();
        Value input = graph.inputs().get(0);
        Value first = ConvModels.conv(graph, "a", input, ConvModels.weight(graph, "a", 2, 2));
        first.setType(ValueType.tensor(DType.FLOAT, 1, 2, 5, 6));
        Value second = ConvModels.conv(graph, "b", first, ConvModels.weight(graph, "b", 2, 2));
        second.producer().orElseThrow().setAttribute(Attribute.ofInts("strides", List.of(2L, 2L)));
        second.setType(
                ValueType.tensor(DType.FLOAT, Shape.of(List.of(Dim.of(1), Dim.of(2), Dim.of("H"), Dim.of("W")))));
        graph.addOutput(second);
        TwistResult result = TwistRewrite.apply(model, TwistOptions.defaults());
        assertEquals(
                List.of(Grid.DYNAMIC, Grid.DYNAMIC),
                result.convs().stream().map(conv -> conv.grid().orElseThrow()).toList());
        String text = GraphText.of(graph);
        assertTrue(text.contains("b.xx.output = Sub(b.grid_x.output, b.center_x.per_channel.output)"), text);
    }

    /** {@code c.conv_x.weight} could be the base kernel of the Conv {@code c.conv_x}, too. */
    @Test
    void aKeyBelongsToTheLayerThatItNamesAParameterOf() {
        Model model = ConvModels.empty(8, 17, Dim.of(1), Dim.of(2), Dim.of(5), Dim.of(6));
        Graph graph = model.graph();
        Value first = ConvModels.conv(graph, "c", graph.inputs().get(0), ConvModels.weight(graph, "p", 2, 2));
        Value weight = ConvModels.weight(graph, "q", 2, 2);
        graph.addOutput(ConvModels.conv(graph, "c.conv_x", first, weight));
        Tensor before = weight.initializer().orElseThrow();
        Tensor given = Tensor.ofFloats(new float[36], 2, 2, 3, 3);
        TwistRewrite.apply(model, TwistOptions.defaults().withParameters(Map.of("c.conv_x.weight", given)));
        assertTrue(weight.initializer().orElseThrow().sameElements(before));
    }
}
