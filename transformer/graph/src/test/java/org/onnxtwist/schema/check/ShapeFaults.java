package org.onnxtwist.schema.check;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.schema.finding.FindingCode;

/** Faults in the shapes of what nodes read, and in attributes that such shapes do not allow. */
final class ShapeFaults {
    private ShapeFaults() {}

    static List<Fault> all() {
        return List.of(
                // Ranks.
                fault("a Conv of a matrix", FindingCode.INPUT_RANK, model -> conv(model, x(model), 4, 3, 3, 3)),
                fault(
                        "a Gemm of a vector",
                        FindingCode.INPUT_RANK,
                        model -> node(model, "Gemm", x(model), zeros(model, 3))),
                fault(
                        "a MatMul with a scalar",
                        FindingCode.INPUT_RANK,
                        model -> node(model, "MatMul", x(model), zeros(model))),
                fault(
                        "a Reshape to a matrix of sizes",
                        FindingCode.INPUT_RANK,
                        model -> node(
                                model,
                                "Reshape",
                                x(model),
                                GoodModels.initializer(model.graph(), "to", Tensor.ofLongs(new long[] {6}, 1, 1)))),
                // Sizes.
                fault(
                        "an Add of two and three",
                        FindingCode.INPUT_SIZE,
                        model -> node(model, "Add", x(model), zeros(model, 2))),
                fault(
                        "a MatMul of three by two",
                        FindingCode.INPUT_SIZE,
                        model -> node(model, "MatMul", x(model), zeros(model, 2, 3))),
                fault(
                        "a Gemm of three by two",
                        FindingCode.INPUT_SIZE,
                        model -> node(model, "Gemm", x(model), zeros(model, 2, 3))),
                fault(
                        "a Gemm with a bias of another size",
                        FindingCode.INPUT_SIZE,
                        model -> node(model, "Gemm", x(model), zeros(model, 3, 5), zeros(model, 4))),
                fault(
                        "a Concat along an axis where others differ",
                        FindingCode.INPUT_SIZE,
                        model -> node(model, "Concat", x(model), zeros(model, 2, 4))
                                .setAttribute(Attribute.ofInt("axis", 0))),
                fault(
                        "a Conv of more channels than its weight takes",
                        FindingCode.INPUT_SIZE,
                        model -> conv(model, zeros(model, 1, 3, 8, 8), 4, 2, 3, 3)),
                fault(
                        "a Conv whose groups do not divide its channels",
                        FindingCode.INPUT_SIZE,
                        model -> conv(model, zeros(model, 1, 3, 8, 8), 4, 1, 3, 3)
                                .setAttribute(Attribute.ofInt("group", 3))),
                fault(
                        "a Conv with a bias of another size",
                        FindingCode.INPUT_SIZE,
                        model -> node(
                                model, "Conv", zeros(model, 1, 3, 8, 8), zeros(model, 4, 3, 3, 3), zeros(model, 3))),
                fault(
                        "a ConvTranspose of more channels than its weight takes",
                        FindingCode.INPUT_SIZE,
                        model -> node(model, "ConvTranspose", zeros(model, 1, 3, 8, 8), zeros(model, 4, 3, 3, 3))),
                fault(
                        "an InstanceNormalization of two scales for three channels",
                        FindingCode.INPUT_SIZE,
                        model -> node(
                                model,
                                "InstanceNormalization",
                                zeros(model, 1, 3, 8),
                                zeros(model, 2),
                                zeros(model, 3))),
                // Attributes.
                fault(
                        "a Conv with a stride of zero",
                        FindingCode.ATTRIBUTE_VALUE,
                        model -> image(model).setAttribute(Attribute.ofInts("strides", List.of(0L, 1L)))),
                fault(
                        "a Conv with a padding that is not there",
                        FindingCode.ATTRIBUTE_VALUE,
                        model -> image(model).setAttribute(Attribute.ofString("auto_pad", "SAME"))),
                fault(
                        "a Conv with strides for one axis",
                        FindingCode.ATTRIBUTE_VALUE,
                        model -> image(model).setAttribute(Attribute.ofInts("strides", List.of(1L)))),
                fault(
                        "a Conv with pads for one axis",
                        FindingCode.ATTRIBUTE_VALUE,
                        model -> image(model).setAttribute(Attribute.ofInts("pads", List.of(1L, 1L)))),
                fault(
                        "a Conv of no group",
                        FindingCode.ATTRIBUTE_VALUE,
                        model -> image(model).setAttribute(Attribute.ofInt("group", 0))),
                fault(
                        "a Cast to no type",
                        FindingCode.ATTRIBUTE_VALUE,
                        model -> node(model, "Cast", x(model)).setAttribute(Attribute.ofInt("to", 99))),
                fault(
                        "a Transpose of an axis that is not there",
                        FindingCode.ATTRIBUTE_VALUE,
                        model -> node(model, "Transpose", x(model))
                                .setAttribute(Attribute.ofInts("perm", List.of(0L, 2L)))),
                fault(
                        "a Softmax along an axis that is not there",
                        FindingCode.ATTRIBUTE_VALUE,
                        model -> node(model, "Softmax", x(model)).setAttribute(Attribute.ofInt("axis", 2))),
                fault(
                        "a Resize in a mode that is not there",
                        FindingCode.ATTRIBUTE_VALUE,
                        model -> scaled(model, 2).setAttribute(Attribute.ofString("mode", "area"))),
                fault(
                        "a Resize by scales that keeps a ratio",
                        FindingCode.ATTRIBUTE_VALUE,
                        model -> scaled(model, 2)
                                .setAttribute(Attribute.ofString("keep_aspect_ratio_policy", "not_larger"))),
                fault(
                        "a Resize of an axis that is not there",
                        FindingCode.ATTRIBUTE_VALUE,
                        model -> scaled(model, 1).setAttribute(Attribute.ofInts("axes", List.of(2L)))),
                fault("a Resize of two axes by three scales", FindingCode.INPUT_SIZE, model -> scaled(model, 3)),
                // Alternatives.
                fault(
                        "a Resize without scales and sizes",
                        FindingCode.INPUT_CHOICE,
                        model -> node(model, "Resize", x(model))),
                fault(
                        "a Resize with scales and sizes",
                        FindingCode.INPUT_CHOICE,
                        model -> scaled(model, 2).addInput(Optional.of(sizes(model, 2, 3)))),
                fault(
                        "a Split that is told no parts",
                        FindingCode.INPUT_CHOICE,
                        model -> node(model, "Split", x(model))),
                fault(
                        "a Split that is told its parts twice",
                        FindingCode.INPUT_CHOICE,
                        model -> node(model, "Split", x(model), sizes(model, 2))
                                .setAttribute(Attribute.ofInt("num_outputs", 1))),
                // Outputs.
                fault(
                        "a Split into two with one output",
                        FindingCode.OUTPUT_COUNT,
                        model -> node(model, "Split", x(model), sizes(model, 1, 1))),
                fault(
                        "running statistics of a BatchNormalization that does not train",
                        FindingCode.OUTPUT_COUNT,
                        model -> {
                            var node =
                                    model.graph().newNode("BatchNormalization").input(x(model));
                            for (int i = 0; i < 4; i++) {
                                node.input(zeros(model, 3));
                            }
                            node.output("o0")
                                    .output("o1")
                                    .output("o2")
                                    .append()
                                    .outputs()
                                    .forEach(value -> value.setName(value.hint()));
                        }));
    }

    private static Fault fault(String name, FindingCode code, Consumer<Model> plant) {
        return Fault.of(name, code, GoodModels::bare, plant);
    }

    private static Value x(Model model) {
        return GoodModels.value(model, "x");
    }

    private static Value zeros(Model model, long... dims) {
        String name = "z" + model.graph().initializers().size();
        return GoodModels.initializer(model.graph(), name, Tensor.zeros(DType.FLOAT, dims));
    }

    private static Value sizes(Model model, long... sizes) {
        return GoodModels.initializer(model.graph(), "sizes", Tensor.vector(sizes));
    }

    private static Node scaled(Model model, int scales) {
        Node node = node(model, "Resize", x(model));
        node.addInput(Optional.empty());
        double[] ones = DoubleStream.generate(() -> 1).limit(scales).toArray();
        node.addInput(Optional.of(
                GoodModels.initializer(model.graph(), "scales", Tensor.ofDoubles(DType.FLOAT, ones, scales))));
        return node;
    }

    private static Node node(Model model, String operator, Value... inputs) {
        return GoodModels.node(model.graph(), operator, "n", inputs);
    }

    private static Node conv(Model model, Value input, long... weight) {
        return node(model, "Conv", input, zeros(model, weight));
    }

    private static Node image(Model model) {
        return conv(model, zeros(model, 1, 3, 8, 8), 4, 3, 3, 3);
    }
}
