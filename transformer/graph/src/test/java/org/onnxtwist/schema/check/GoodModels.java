package org.onnxtwist.schema.check;

import java.util.List;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.SparseTensor;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;

/** Small models without faults, and what faults are planted with. */
final class GoodModels {
    static final ValueType MATRIX = ValueType.tensor(DType.FLOAT, 2, 3);
    static final ValueType FLAG = ValueType.tensor(DType.BOOL);

    private GoodModels() {}

    static Model model(long irVersion, long opset) {
        Model model = new Model(new Graph("g"), irVersion);
        model.setOpset(opset);
        return model;
    }

    static Value input(Graph graph, String name, ValueType type) {
        Value value = graph.addInput(name, type);
        value.setName(name);
        return value;
    }

    static Value initializer(Graph graph, String name, Tensor tensor) {
        Value value = graph.addInitializer(name, tensor);
        value.setName(name);
        return value;
    }

    /** A node of one output, both called {@code name}. */
    static Node node(Graph graph, String operator, String name, Value... inputs) {
        return node(graph, OperatorId.onnx(operator), name, inputs);
    }

    static Node node(Graph graph, OperatorId operator, String name, Value... inputs) {
        Node node = graph.newNode(operator).inputs(inputs).output(name).append();
        node.setName(name);
        node.output(0).setName(name);
        return node;
    }

    static void output(Graph graph, Value value, ValueType type) {
        value.setType(type);
        graph.addOutput(value);
    }

    /** y = Relu(x). */
    static Model bare(long irVersion, long opset) {
        Model model = model(irVersion, opset);
        Value x = input(model.graph(), "x", MATRIX);
        output(model.graph(), node(model.graph(), "Relu", "y", x).output(0), MATRIX);
        return model;
    }

    static Model bare() {
        return bare(10, 21);
    }

    /** sum = Add(x, w); y = Relu(sum). */
    static Model small() {
        Model model = model(10, 21);
        Value x = input(model.graph(), "x", MATRIX);
        Value w = initializer(model.graph(), "w", Tensor.zeros(DType.FLOAT, 3));
        Value sum = node(model.graph(), "Add", "sum", x, w).output(0);
        sum.setType(MATRIX);
        output(model.graph(), node(model.graph(), "Relu", "y", sum).output(0), MATRIX);
        return model;
    }

    /** {@link #small} of IR version 3, where w must be an input. */
    static Model old() {
        Model model = small();
        model.setIrVersion(3);
        model.setOpset(8);
        model.graph().exposeAsInput(value(model, "w"));
        return model;
    }

    /** y = Softmax(x). */
    static Model softmax() {
        Model model = model(10, 21);
        Value x = input(model.graph(), "x", MATRIX);
        Node node = node(model.graph(), "Softmax", "y", x);
        node.setAttribute(Attribute.ofInt("axis", 1));
        output(model.graph(), node.output(0), MATRIX);
        return model;
    }

    /** y = If(c) { t = Relu(x) } else { e = Neg(x) }. */
    static Model branches() {
        Model model = model(10, 21);
        Value c = input(model.graph(), "c", FLAG);
        Value x = input(model.graph(), "x", MATRIX);
        Graph then = new Graph("then");
        output(then, node(then, "Relu", "t", x).output(0), MATRIX);
        Graph otherwise = new Graph("else");
        output(otherwise, node(otherwise, "Neg", "e", x).output(0), MATRIX);
        Node node = node(model.graph(), "If", "y", c);
        node.setAttribute(Attribute.ofGraph("then_branch", then));
        node.setAttribute(Attribute.ofGraph("else_branch", otherwise));
        output(model.graph(), node.output(0), MATRIX);
        return model;
    }

    /** y = Loop(trips, c, x) { i, go, s -> more = Identity(go), next = Add(s, x) }. */
    static Model loop() {
        Model model = model(10, 21);
        Value trips = input(model.graph(), "trips", ValueType.tensor(DType.INT64));
        Value c = input(model.graph(), "c", FLAG);
        Value x = input(model.graph(), "x", MATRIX);
        Graph body = new Graph("body");
        input(body, "i", ValueType.tensor(DType.INT64));
        Value go = input(body, "go", FLAG);
        Value s = input(body, "s", MATRIX);
        output(body, node(body, "Identity", "more", go).output(0), FLAG);
        output(body, node(body, "Add", "next", s, x).output(0), MATRIX);
        Node node = node(model.graph(), "Loop", "y", trips, c, x);
        node.setAttribute(Attribute.ofGraph("body", body));
        output(model.graph(), node.output(0), MATRIX);
        return model;
    }

    /** y = Scan(x0, x) { s, row -> next = Add(s, row) }, over the rows of x. */
    static Model scan() {
        Model model = model(10, 21);
        ValueType row = ValueType.tensor(DType.FLOAT, 3);
        Value initial = input(model.graph(), "x0", row);
        Value x = input(model.graph(), "x", MATRIX);
        Graph body = new Graph("body");
        Value s = input(body, "s", row);
        output(body, node(body, "Add", "next", s, input(body, "row", row)).output(0), row);
        Node node = node(model.graph(), "Scan", "y", initial, x);
        node.setAttribute(Attribute.ofInt("num_scan_inputs", 1));
        node.setAttribute(Attribute.ofGraph("body", body));
        output(model.graph(), node.output(0), row);
        return model;
    }

    /** y = SequenceMap(x) { item -> mapped = Relu(item) }. */
    static Model sequence() {
        Model model = model(10, 21);
        Value x = input(model.graph(), "x", new ValueType.SequenceType(MATRIX));
        Graph body = new Graph("body");
        output(body, node(body, "Relu", "mapped", input(body, "item", MATRIX)).output(0), MATRIX);
        Node node = node(model.graph(), "SequenceMap", "y", x);
        node.setAttribute(Attribute.ofGraph("body", body));
        output(model.graph(), node.output(0), new ValueType.SequenceType(MATRIX));
        return model;
    }

    /** y = d.leaky(x), with leaky(a, alpha) = LeakyRelu(a). */
    static Model function() {
        Model model = model(10, 21);
        model.setOpset("d", 1);
        Graph body = new Graph("leaky");
        Value a = input(body, "a", ValueType.UNKNOWN);
        Node leaky = node(body, "LeakyRelu", "b", a);
        leaky.setAttribute(Attribute.of("alpha", new AttributeValue.Reference("alpha", 1)));
        body.addOutput(leaky.output(0));
        Function function = new Function(OperatorId.of("d", "leaky"), body);
        function.setOpset(21);
        function.addAttribute("alpha");
        model.addFunction(function);
        Value x = input(model.graph(), "x", MATRIX);
        Node call = node(model.graph(), function.id(), "y", x);
        call.setAttribute(Attribute.ofFloat("alpha", 0.5f));
        output(model.graph(), call.output(0), MATRIX);
        return model;
    }

    /** {@link #bare} with a sparse initializer that nothing reads. */
    static Model sparse(SparseTensor tensor) {
        Model model = bare(6, 10);
        model.graph().addSparseInitializer("s", tensor).setName("s");
        return model;
    }

    static SparseTensor sparse(List<Long> dims, Tensor indices) {
        return new SparseTensor(Tensor.zeros(DType.FLOAT, 2), indices, dims);
    }

    static Model sparse() {
        return sparse(sparse(List.of(2L, 3L), Tensor.vector(0, 5)));
    }

    /** A value of the main graph. */
    static Value value(Model model, String name) {
        return value(model.graph(), name);
    }

    static Value value(Graph graph, String name) {
        for (Value value : graph.inputs()) {
            if (value.hint().equals(name)) {
                return value;
            }
        }
        for (Value value : graph.initializers()) {
            if (value.hint().equals(name)) {
                return value;
            }
        }
        return producer(graph, name).output(0);
    }

    /** The node of the main graph that is called like its output. */
    static Node producer(Model model, String name) {
        return producer(model.graph(), name);
    }

    static Node producer(Graph graph, String name) {
        for (Node node : graph.nodes()) {
            if (node.name().equals(name)) {
                return node;
            }
        }
        throw new AssertionError("no node " + name + " in " + graph);
    }

    /** The subgraph in an attribute of the node that makes y. */
    static Graph body(Model model, String attribute) {
        return producer(model, "y")
                .attribute(attribute)
                .flatMap(found -> found.value().graphs().findFirst())
                .orElseThrow();
    }

    static Function onlyFunction(Model model) {
        return model.functions().values().iterator().next();
    }
}
