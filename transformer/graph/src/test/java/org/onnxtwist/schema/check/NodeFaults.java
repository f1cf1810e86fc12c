package org.onnxtwist.schema.check;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.schema.finding.FindingCode;

/** Faults of single nodes, and of nodes with their subgraphs. */
final class NodeFaults {
    private NodeFaults() {}

    static List<Fault> all() {
        return List.of(
                // Which operator.
                extra("a node without an operator", FindingCode.OPERATOR_NAME_MISSING, OperatorId.onnx("")),
                extra("a domain that is not imported", FindingCode.DOMAIN_NOT_IMPORTED, OperatorId.of("custom", "Foo")),
                extra(
                        "ai.onnx.ml without an import",
                        FindingCode.DOMAIN_NOT_IMPORTED,
                        OperatorId.of("ai.onnx.ml", "Scaler")),
                extra("an operator that does not exist", FindingCode.OPERATOR_UNKNOWN, OperatorId.onnx("Reluu")),
                extra(
                        "an overload that no function has",
                        FindingCode.FUNCTION_MISSING,
                        new OperatorId("", "Relu", "fast")),
                Fault.of(
                        "Gelu before opset 20",
                        FindingCode.OPERATOR_TOO_NEW,
                        () -> GoodModels.bare(9, 19),
                        m -> GoodModels.node(m.graph(), "Gelu", "n", GoodModels.value(m, "x"))),
                Fault.of(
                        "Scatter in opset 11",
                        FindingCode.OPERATOR_DEPRECATED,
                        NodeFaults::scatter,
                        m -> m.setOpset(11)),
                Fault.of(
                        "an opset too old for an attribute",
                        FindingCode.ATTRIBUTE_UNKNOWN,
                        NodeFaults::ceilPool,
                        m -> m.setOpset(8)),
                // How many inputs and outputs.
                Fault.of(
                        "a node without inputs and outputs",
                        FindingCode.NODE_EMPTY,
                        GoodModels::bare,
                        m -> m.graph().newNode(OperatorId.onnx("Relu")).append()),
                Fault.of(
                        "Add of one input",
                        FindingCode.INPUT_COUNT,
                        GoodModels::small,
                        m -> GoodModels.producer(m, "sum").omitInput(1)),
                Fault.of(
                        "Relu of two inputs",
                        FindingCode.INPUT_COUNT,
                        GoodModels::bare,
                        m -> GoodModels.producer(m, "y").addInput(Optional.of(GoodModels.value(m, "x")))),
                Fault.of(
                        "Concat of nothing",
                        FindingCode.INPUT_COUNT,
                        GoodModels::bare,
                        m -> GoodModels.node(m.graph(), "Concat", "n").setAttribute(Attribute.ofInt("axis", 0))),
                Fault.of(
                        "Add without its first input",
                        FindingCode.INPUT_OMITTED,
                        GoodModels::small,
                        m -> GoodModels.producer(m, "sum").omitInput(0)),
                Fault.of(
                        "Max without its second input",
                        FindingCode.INPUT_OMITTED,
                        GoodModels::bare,
                        m -> GoodModels.node(m.graph(), "Max", "n", GoodModels.value(m, "x"))
                                .addInput(Optional.empty())),
                Fault.of("Relu of two outputs", FindingCode.OUTPUT_COUNT, GoodModels::bare, m -> outputs(m, "Relu", 2)),
                Fault.of(
                        "TopK of one output",
                        FindingCode.OUTPUT_COUNT,
                        NodeFaults::withCount,
                        m -> outputs(m, "TopK", 1)),
                Fault.of(
                        "Relu without its output",
                        FindingCode.OUTPUT_OMITTED,
                        GoodModels::bare,
                        m -> m.graph()
                                .newNode("Relu")
                                .input(GoodModels.value(m, "x"))
                                .omitOutput()
                                .append()),
                // Attributes.
                Fault.of(
                        "an attribute without a name",
                        FindingCode.ATTRIBUTE_NAME_MISSING,
                        GoodModels::bare,
                        m -> set(m, Attribute.ofInt("", 1))),
                Fault.of(
                        "an attribute that Relu does not know",
                        FindingCode.ATTRIBUTE_UNKNOWN,
                        GoodModels::bare,
                        m -> set(m, Attribute.ofFloat("alpha", 1f))),
                Fault.of(
                        "an axis that is a float",
                        FindingCode.ATTRIBUTE_KIND,
                        GoodModels::softmax,
                        m -> set(m, Attribute.ofFloat("axis", 1f))),
                Fault.of(
                        "Cast without its type",
                        FindingCode.ATTRIBUTE_MISSING,
                        GoodModels::bare,
                        m -> GoodModels.node(m.graph(), "Cast", "n", GoodModels.value(m, "x"))),
                Fault.of(
                        "a reference outside of functions",
                        FindingCode.REFERENCE_OUTSIDE_FUNCTION,
                        GoodModels::softmax,
                        m -> set(m, Attribute.of("axis", new AttributeValue.Reference("axis", 2)))),
                Fault.of(
                        "a Constant without a value",
                        FindingCode.CONSTANT_VALUE,
                        GoodModels::bare,
                        m -> GoodModels.node(m.graph(), "Constant", "n")),
                Fault.of("a Constant of two values", FindingCode.CONSTANT_VALUE, GoodModels::bare, m -> {
                    Node node = GoodModels.node(m.graph(), "Constant", "n");
                    node.setAttribute(Attribute.ofInt("value_int", 1));
                    node.setAttribute(Attribute.ofFloat("value_float", 1f));
                }),
                Fault.of(
                        "a Constant of integers in opset 8",
                        FindingCode.CONSTANT_TYPE,
                        () -> GoodModels.bare(3, 8),
                        m -> {
                            Node node = GoodModels.node(m.graph(), "Constant", "n");
                            node.setAttribute(Attribute.ofTensor("value", Tensor.vector(1)));
                            node.output(0).setType(ValueType.tensor(DType.INT64, 1));
                        }),
                // Types.
                Fault.of(
                        "Relu of strings",
                        FindingCode.TYPE_NOT_ALLOWED,
                        GoodModels::bare,
                        m -> GoodModels.node(
                                m.graph(),
                                "Relu",
                                "n",
                                GoodModels.initializer(m.graph(), "s", Tensor.ofStrings(List.of("a"), 1)))),
                Fault.of(
                        "a Reshape to floats",
                        FindingCode.TYPE_NOT_ALLOWED,
                        GoodModels::small,
                        m -> GoodModels.node(
                                m.graph(), "Reshape", "n", GoodModels.value(m, "x"), GoodModels.value(m, "w"))),
                Fault.of(
                        "a type that came later",
                        FindingCode.TYPE_NOT_ALLOWED,
                        NodeFaults::bfloatRelu,
                        m -> m.setOpset(12)),
                Fault.of(
                        "Add of float and int64",
                        FindingCode.TYPE_CONFLICT,
                        GoodModels::small,
                        m -> GoodModels.producer(m, "sum")
                                .setInput(1, GoodModels.initializer(m.graph(), "n", Tensor.vector(1, 2, 3)))),
                Fault.of(
                        "an output of another type than its input",
                        FindingCode.TYPE_CONFLICT,
                        GoodModels::bare,
                        m -> GoodModels.value(m, "y").setType(ValueType.tensor(DType.DOUBLE, 2, 3))),
                Fault.of("a Concat of two types", FindingCode.TYPE_CONFLICT, GoodModels::bare, m -> {
                    Value other = GoodModels.initializer(m.graph(), "i", Tensor.ofLongs(new long[6], 2, 3));
                    GoodModels.node(m.graph(), "Concat", "n", GoodModels.value(m, "x"), other)
                            .setAttribute(Attribute.ofInt("axis", 0));
                }),
                // Subgraphs.
                Fault.of(
                        "a branch with an input",
                        FindingCode.SUBGRAPH_INPUTS,
                        GoodModels::branches,
                        m -> GoodModels.input(GoodModels.body(m, "then_branch"), "extra", GoodModels.MATRIX)),
                Fault.of(
                        "a branch with two outputs",
                        FindingCode.SUBGRAPH_OUTPUTS,
                        GoodModels::branches,
                        m -> more(GoodModels.body(m, "then_branch"), GoodModels.value(m, "x"))),
                Fault.of(
                        "branches of two types",
                        FindingCode.SUBGRAPH_TYPE,
                        GoodModels::branches,
                        NodeFaults::otherBranch),
                Fault.of("a loop's body without its state", FindingCode.SUBGRAPH_INPUTS, GoodModels::loop, m -> {
                    Graph body = GoodModels.body(m, "body");
                    GoodModels.producer(body, "next").setInput(0, GoodModels.value(m, "x"));
                    body.removeInput(GoodModels.value(body, "s"));
                }),
                Fault.of(
                        "a loop's body with another output",
                        FindingCode.SUBGRAPH_OUTPUTS,
                        GoodModels::loop,
                        m -> more(GoodModels.body(m, "body"), GoodModels.value(m, "x"))),
                Fault.of(
                        "a loop that changes its state's type",
                        FindingCode.SUBGRAPH_TYPE,
                        GoodModels::loop,
                        m -> GoodModels.producer(m, "y")
                                .setInput(2, GoodModels.initializer(m.graph(), "d", Tensor.zeros(DType.DOUBLE, 2, 3)))),
                Fault.of(
                        "a mapped body with another input",
                        FindingCode.SUBGRAPH_INPUTS,
                        GoodModels::sequence,
                        m -> GoodModels.input(GoodModels.body(m, "body"), "extra", GoodModels.MATRIX)),
                Fault.of(
                        "a Scan of more than it has",
                        FindingCode.SCAN_INPUTS,
                        GoodModels::scan,
                        m -> set(m, Attribute.ofInt("num_scan_inputs", 3))),
                Fault.of(
                        "a Scan's body with another output",
                        FindingCode.SUBGRAPH_OUTPUTS,
                        GoodModels::scan,
                        m -> more(GoodModels.body(m, "body"), GoodModels.value(m, "x0"))));
    }

    /** A node of that operator beside those of a good model. */
    private static Fault extra(String name, FindingCode code, OperatorId operator) {
        return Fault.of(
                name,
                code,
                GoodModels::bare,
                model -> GoodModels.node(model.graph(), operator, "n", GoodModels.value(model, "x")));
    }

    private static void set(Model model, Attribute attribute) {
        GoodModels.producer(model, "y").setAttribute(attribute);
    }

    private static void outputs(Model model, String operator, int count) {
        var node = model.graph().newNode(operator).input(GoodModels.value(model, "x"));
        if (operator.equals("TopK")) {
            node.input(GoodModels.value(model, "k"));
        }
        for (int i = 0; i < count; i++) {
            node.output("o" + i);
        }
        Node placed = node.append();
        placed.outputs().forEach(value -> value.setName(value.hint()));
    }

    private static Model withCount() {
        Model model = GoodModels.bare();
        GoodModels.initializer(model.graph(), "k", Tensor.vector(1));
        return model;
    }

    /** One more node in a body whose result goes out. */
    private static void more(Graph body, Value input) {
        GoodModels.output(body, GoodModels.node(body, "Abs", "more_out", input).output(0), input.type());
    }

    private static void otherBranch(Model model) {
        Graph branch = GoodModels.body(model, "else_branch");
        Node cast = GoodModels.node(branch, "Cast", "cast", GoodModels.value(branch, "e"));
        cast.setAttribute(Attribute.ofInt("to", DType.DOUBLE.code()));
        cast.output(0).setType(ValueType.tensor(DType.DOUBLE, 2, 3));
        branch.setOutput(0, cast.output(0));
    }

    private static Model scatter() {
        Model model = GoodModels.bare(6, 10);
        Value indices = GoodModels.initializer(model.graph(), "i", Tensor.ofLongs(new long[1], 1, 1));
        Value updates = GoodModels.initializer(model.graph(), "u", Tensor.zeros(DType.FLOAT, 1, 1));
        GoodModels.node(model.graph(), "Scatter", "n", GoodModels.value(model, "x"), indices, updates);
        return model;
    }

    private static Model ceilPool() {
        Model model = GoodModels.bare(6, 10);
        Value image = GoodModels.input(model.graph(), "image", ValueType.tensor(DType.FLOAT, 1, 1, 4, 4));
        Node pool = GoodModels.node(model.graph(), "MaxPool", "n", image);
        pool.setAttribute(Attribute.ofInts("kernel_shape", List.of(2L, 2L)));
        pool.setAttribute(Attribute.ofString("auto_pad", "VALID"));
        pool.setAttribute(Attribute.ofInt("ceil_mode", 1));
        return model;
    }

    private static Model bfloatRelu() {
        Model model = GoodModels.model(8, 13);
        ValueType type = ValueType.tensor(DType.BFLOAT16, 2);
        Value x = GoodModels.input(model.graph(), "x", type);
        GoodModels.output(
                model.graph(), GoodModels.node(model.graph(), "Relu", "y", x).output(0), type);
        return model;
    }
}
