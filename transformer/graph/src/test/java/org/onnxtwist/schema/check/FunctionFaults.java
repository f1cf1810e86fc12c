package org.onnxtwist.schema.check;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.schema.finding.FindingCode;

/** Faults of functions and of their calls. */
final class FunctionFaults {
    private FunctionFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.of(
                        "a function without a name",
                        FindingCode.FUNCTION_NAME_MISSING,
                        GoodModels::function,
                        m -> add(m, "", "Relu")),
                Fault.of(
                        "an initializer in a function",
                        FindingCode.FUNCTION_INITIALIZER,
                        GoodModels::function,
                        m -> GoodModels.initializer(body(m), "w", Tensor.zeros(DType.FLOAT, 1))),
                Fault.of(
                        "a function's output twice",
                        FindingCode.FUNCTION_OUTPUT_REPEATED,
                        GoodModels::function,
                        m -> body(m).addOutput(body(m).outputs().get(0))),
                Fault.of(
                        "a function's attribute twice",
                        FindingCode.FUNCTION_ATTRIBUTE_REPEATED,
                        GoodModels::function,
                        m -> function(m).addAttribute("alpha")),
                Fault.of(
                        "an attribute with and without a default",
                        FindingCode.FUNCTION_ATTRIBUTE_REPEATED,
                        GoodModels::function,
                        m -> function(m).addAttributeDefault(Attribute.ofFloat("alpha", 1f))),
                Fault.of(
                        "a function's attribute without a name",
                        FindingCode.ATTRIBUTE_NAME_MISSING,
                        GoodModels::function,
                        m -> function(m).addAttributeDefault(Attribute.ofFloat("", 1f))),
                Fault.of("a function that calls itself", FindingCode.FUNCTION_RECURSIVE, GoodModels::function, m -> {
                    function(m).setOpset("d", 1);
                    call(body(m), function(m), body(m).inputs().get(0)).setAttribute(Attribute.ofFloat("alpha", 1f));
                }),
                Fault.of("functions that call each other", FindingCode.FUNCTION_RECURSIVE, GoodModels::function, m -> {
                    Function second = add(m, "second", "Relu");
                    second.setOpset("d", 1);
                    function(m).setOpset("d", 1);
                    call(body(m), second, body(m).inputs().get(0));
                    call(second.body(), function(m), second.body().inputs().get(0))
                            .setAttribute(Attribute.ofFloat("alpha", 1f));
                }),
                Fault.of(
                        "a function of an incompatible opset",
                        FindingCode.FUNCTION_OPSET,
                        GoodModels::function,
                        m -> function(m).setOpset(15)),
                Fault.of(
                        "a function without imports",
                        FindingCode.DOMAIN_NOT_IMPORTED,
                        GoodModels::function,
                        m -> function(m).removeOpset("")),
                Fault.of(
                        "a function's domain not imported",
                        FindingCode.DOMAIN_NOT_IMPORTED,
                        GoodModels::function,
                        m -> m.removeOpset("d")),
                Fault.of(
                        "an unknown operator in a function",
                        FindingCode.OPERATOR_UNKNOWN,
                        GoodModels::function,
                        m -> GoodModels.node(
                                body(m), "Reluu", "r", body(m).inputs().get(0))),
                Fault.of(
                        "a reference to an attribute not declared",
                        FindingCode.REFERENCE_UNDECLARED,
                        GoodModels::function,
                        m -> GoodModels.producer(body(m), "b")
                                .setAttribute(Attribute.of("alpha", new AttributeValue.Reference("beta", 1)))),
                Fault.of(
                        "a reference of another kind",
                        FindingCode.ATTRIBUTE_KIND,
                        GoodModels::function,
                        m -> GoodModels.producer(body(m), "b")
                                .setAttribute(Attribute.of("alpha", new AttributeValue.Reference("alpha", 2)))),
                Fault.of("a function that is not sorted", FindingCode.NODE_NOT_SORTED, GoodModels::function, m -> {
                    Node late = GoodModels.node(
                            body(m), "Neg", "late", body(m).inputs().get(0));
                    GoodModels.producer(body(m), "b").setInput(0, late.output(0));
                }),
                Fault.of(
                        "two inputs of a function of one name",
                        FindingCode.INPUT_REPEATED,
                        GoodModels::function,
                        m -> GoodModels.input(body(m), "a", ValueType.UNKNOWN)),
                Fault.of(
                        "a call with another input",
                        FindingCode.CALL_INPUT_COUNT,
                        GoodModels::function,
                        m -> GoodModels.producer(m, "y").addInput(Optional.of(GoodModels.value(m, "x")))),
                Fault.of("a call with another output", FindingCode.CALL_OUTPUT_COUNT, GoodModels::function, m -> {
                    Node call = m.graph()
                            .newNode(function(m).id())
                            .input(GoodModels.value(m, "x"))
                            .attribute(Attribute.ofFloat("alpha", 1f))
                            .output("one")
                            .output("two")
                            .append();
                    call.outputs().forEach(value -> value.setName(value.hint()));
                }),
                Fault.of(
                        "a call with another attribute",
                        FindingCode.CALL_ATTRIBUTE_UNKNOWN,
                        GoodModels::function,
                        m -> GoodModels.producer(m, "y").setAttribute(Attribute.ofInt("beta", 1))),
                Fault.of(
                        "a call without its attribute",
                        FindingCode.CALL_ATTRIBUTE_MISSING,
                        GoodModels::function,
                        m -> GoodModels.producer(m, "y").removeAttribute("alpha")));
    }

    private static Function function(Model model) {
        return GoodModels.onlyFunction(model);
    }

    private static Graph body(Model model) {
        return function(model).body();
    }

    /** A function of one node. */
    private static Function add(Model model, String name, String operator) {
        Graph body = new Graph(name);
        Value a = GoodModels.input(body, "a", ValueType.UNKNOWN);
        body.addOutput(GoodModels.node(body, operator, "b", a).output(0));
        Function function = new Function(OperatorId.of("d", name), body);
        function.setOpset(21);
        model.addFunction(function);
        return function;
    }

    private static Node call(Graph graph, Function function, Value input) {
        return GoodModels.node(graph, function.id(), "call", input);
    }
}
