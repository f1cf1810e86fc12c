package org.onnxtwist.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;

/** Subgraphs with what they capture, functions at each of their calls, and nodes in any order. */
final class ScopesTest {
    private static final OperatorId FUNCTION = OperatorId.of("local", "block");

    private final Small small = new Small(16);

    private Value branch(Value condition, Graph yes, Graph no) {
        return Small.node(small.graph
                .newNode("If")
                .input(condition)
                .attribute(Attribute.ofGraph("then_branch", yes))
                .attribute(Attribute.ofGraph("else_branch", no)));
    }

    private static Graph body(Value captured, Tensor kernel) {
        Graph body = new Graph("body");
        Value w = body.addInitializer("w", kernel);
        body.addOutput(Small.node(body.newNode("Conv").inputs(captured, w)));
        return body;
    }

    @Test
    void branchesSeeWhatTheyCaptureAndAgreeOnWhatBothSay() {
        Value x = small.node("Relu", small.input("n", 3, 8, 9));
        Value flag = small.graph.addInput("flag", ValueType.tensor(DType.BOOL));
        Graph narrow = body(x, Tensor.zeros(DType.FLOAT, 4, 3, 3, 3));
        Graph wide = body(x, Tensor.zeros(DType.FLOAT, 4, 3, 3, 1));
        assertEquals(Small.shape("n", 4, 6, "?"), small.shapeOf(branch(flag, narrow, wide)));
        assertEquals(Small.shape("n", 4, 6, 9), small.shapeOf(wide.outputs().get(0)));
    }

    @Test
    void aKnownConditionChoosesItsBranch() {
        Value x = small.input("n", 3, 8, 9);
        Value three = small.node("Gather", small.node("Shape", x), small.integer(1));
        Value yes = small.node("Equal", three, small.integer(3));
        Value y = branch(
                yes, body(x, Tensor.zeros(DType.FLOAT, 4, 3, 3, 3)), body(x, Tensor.zeros(DType.FLOAT, 5, 3, 1, 1)));
        assertEquals(Small.shape("n", 4, 6, 7), small.shapeOf(y));
    }

    private Node loop(Value state, Graph body) {
        return small.graph
                .newNode("Loop")
                .input(small.graph.addInput("trips", ValueType.tensor(DType.INT64)))
                .input(Optional.empty())
                .input(state)
                .attribute(Attribute.ofGraph("body", body))
                .output("last")
                .output("all")
                .append();
    }

    private static Graph loopBody() {
        Graph body = new Graph("body");
        body.addInput("i", ValueType.tensor(DType.INT64));
        Value go = body.addInput("go", ValueType.tensor(DType.BOOL));
        body.addInput("state", ValueType.UNKNOWN);
        body.addOutput(Small.node(body.newNode("Identity").input(go)));
        return body;
    }

    @Test
    void aLoopThatKeepsItsStateKeepsItsShape() {
        Graph body = loopBody();
        Value w = body.addInitializer("w", Tensor.zeros(DType.FLOAT, 3, 3, 3, 3));
        Value next = Small.node(
                body.newNode("Conv").inputs(body.inputs().get(2), w).attribute("pads", List.of(1L, 1L, 1L, 1L)));
        body.addOutput(next);
        body.addOutput(next);
        Node loop = loop(small.input("n", 3, 8, 9), body);
        InferredTypes types = ShapeInference.infer(small.model);
        assertEquals(Small.shape("n", 3, 8, 9), types.shape(loop.output(0)));
        assertEquals(Small.shape("?", "n", 3, 8, 9), types.shape(loop.output(1)));
        assertEquals(Small.shape("n", 3, 8, 9), types.shape(next));
    }

    @Test
    void aLoopThatChangesItsStateGivesUpWhatChanges() {
        Graph body = loopBody();
        Value state = body.inputs().get(2);
        Value next = Small.node(body.newNode("Concat").inputs(state, state).attribute("axis", 1));
        body.addOutput(next);
        Node loop = loop(small.input(2, 3), body);
        InferredTypes types = ShapeInference.infer(small.model);
        assertEquals(Small.shape(2, "?"), types.shape(loop.output(0)));
        assertEquals(Small.shape(2, "?"), types.shape(next));
        assertEquals(Small.shape(2, "?"), types.shape(state));
    }

    @Test
    void scanTakesSlicesAndStacksThem() {
        Graph body = new Graph("body");
        Value state = body.addInput("state", ValueType.UNKNOWN);
        Value slice = body.addInput("slice", ValueType.UNKNOWN);
        Value sum = Small.node(body.newNode("Add").inputs(state, slice));
        body.addOutput(sum);
        body.addOutput(sum);
        Node scan = small.graph
                .newNode("Scan")
                .inputs(small.input(4), small.input("n", 7, 4))
                .attribute("num_scan_inputs", 1)
                .attribute("scan_input_axes", List.of(1L))
                .attribute("scan_output_axes", List.of(-1L))
                .attribute(Attribute.ofGraph("body", body))
                .output("last")
                .output("all")
                .append();
        InferredTypes types = ShapeInference.infer(small.model);
        assertEquals(Small.shape("n", 4), types.shape(slice));
        assertEquals(Small.shape("n", 4, 7), types.shape(scan.output(1)));
    }

    @Test
    void nodesNeedNotBeSorted() {
        Value x = small.input("n", 3, 8, 9);
        Value a = small.node("Relu", x);
        Value b = small.node("Flatten", a);
        small.graph.moveToEnd(a.producer().orElseThrow());
        assertEquals(Small.shape("n", 216), small.shapeOf(b));
    }

    /** A function of one convolution whose strides are the attribute of the call, or 1 and 3. */
    private Function function() {
        Graph body = new Graph("block");
        Value x = body.addInput("x", ValueType.UNKNOWN);
        Value w = body.addInput("w", ValueType.UNKNOWN);
        body.addOutput(Small.node(body.newNode("Conv")
                .inputs(x, w)
                .attribute(Attribute.of("strides", new AttributeValue.Reference("steps", 7)))));
        Function function = new Function(FUNCTION, body);
        function.setOpset(16);
        function.addAttributeDefault(Attribute.ofInts("steps", List.of(1L, 3L)));
        small.model.addFunction(function);
        return function;
    }

    @Test
    void functionsAreFollowedAtEachCall() {
        Function function = function();
        Value x = small.input("n", 3, 9, 9);
        Value one = Small.node(small.graph.newNode(FUNCTION).inputs(x, small.weights(4, 3, 3, 3)));
        Value two = Small.node(small.graph
                .newNode(FUNCTION)
                .inputs(x, small.weights(4, 3, 3, 3))
                .attribute("steps", List.of(2L, 3L)));
        InferredTypes types = ShapeInference.infer(small.model);
        assertEquals(Small.shape("n", 4, 7, 3), types.shape(one));
        assertEquals(Small.shape("n", 4, 4, 3), types.shape(two));
        assertEquals(
                Small.shape("n", 4, "?", 3),
                types.shape(function.body().outputs().get(0)));
    }

    @Test
    void functionsThatCallThemselvesEnd() {
        Graph body = new Graph("block");
        Value x = body.addInput("x", ValueType.UNKNOWN);
        body.addOutput(Small.node(body.newNode(FUNCTION).input(x)));
        small.model.addFunction(new Function(FUNCTION, body));
        Value y = Small.node(small.graph.newNode(FUNCTION).input(small.input(3)));
        assertEquals(Shape.UNKNOWN, small.shapeOf(y));
    }

    @Test
    void functionsThatCallEachOtherTwiceAreFollowedOnce() {
        int depth = 60;
        for (int i = 0; i < depth; i++) {
            Graph body = new Graph("level" + i);
            Value x = body.addInput("x", ValueType.UNKNOWN);
            OperatorId next = i == depth - 1 ? OperatorId.onnx("Relu") : OperatorId.of("local", "level" + (i + 1));
            Value once = Small.node(body.newNode(next).input(x));
            body.addOutput(Small.node(body.newNode(next).input(once)));
            small.model.addFunction(new Function(OperatorId.of("local", "level" + i), body));
        }
        Value y =
                Small.node(small.graph.newNode(OperatorId.of("local", "level0")).input(small.input("n", 3)));
        assertEquals(Small.shape("n", 3), small.shapeOf(y));
    }
}
