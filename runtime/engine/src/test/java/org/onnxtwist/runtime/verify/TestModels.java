package org.onnxtwist.runtime.verify;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.runtime.inputs.RandomTensors;
import org.onnxtwist.runtime.session.loading.ModelCopy;

/** Small models around one 3x3 Conv of four channels. */
final class TestModels {
    private static final int CHANNELS = 4;

    private TestModels() {}

    /**
     * y = Conv(x), with a bias.
     *
     * @param attributes of text kind
     * @param dims sizes of x; -1 for an open one
     */
    static Model convolution(DType dtype, long opset, long irVersion, Map<String, String> attributes, long... dims) {
        Graph graph = new Graph("convolution");
        Dim[] sizes = new Dim[dims.length];
        for (int i = 0; i < dims.length; i++) {
            sizes[i] = dims[i] < 0 ? Dim.of("d" + i) : Dim.of(dims[i]);
        }
        Value x = input(graph, "x", ValueType.tensor(dtype, Shape.of(List.of(sizes))));
        Model model = new Model(graph, irVersion);
        model.setOpset(opset);
        NodeBuilder builder =
                graph.newNode("Conv").name("conv").input(x).inputs(weight(model, dtype), bias(model, dtype));
        attributes.forEach((name, text) -> builder.attribute(Attribute.ofString(name, text)));
        output(graph, builder.output("y").append().output(0), "y", dtype);
        return model;
    }

    private static Value input(Graph graph, String name, ValueType type) {
        Value value = graph.addInput(name, type);
        value.setName(name);
        return value;
    }

    private static void output(Graph graph, Value value, String name, DType dtype) {
        value.setName(name);
        value.setType(ValueType.tensor(dtype, Shape.UNKNOWN));
        graph.addOutput(value);
    }

    private static Value initializer(Model model, String name, Tensor tensor) {
        Value value = model.graph().addInitializer(name, tensor);
        value.setName(name);
        if (model.irVersion() < 4) {
            model.graph().exposeAsInput(value);
        }
        return value;
    }

    private static Value weight(Model model, DType dtype) {
        return initializer(
                model, "weight", new RandomTensors(1).uniform("weight", dtype, 0.2, CHANNELS, CHANNELS, 3, 3));
    }

    private static Value bias(Model model, DType dtype) {
        return initializer(model, "bias", new RandomTensors(1).uniform("bias", dtype, 0.5, CHANNELS));
    }

    private static Model frame(Graph graph) {
        Model model = new Model(graph, 8);
        model.setOpset(17);
        return model;
    }

    private static Value picture(Graph graph) {
        return input(graph, "x", ValueType.tensor(DType.FLOAT, 2, CHANNELS, 8, 10));
    }

    /** A Conv of a picture with one infinite element: the original gives infinities around it. */
    static Model withInfiniteActivations() {
        Graph graph = new Graph("infinite");
        Model model = frame(graph);
        Value x = picture(graph);
        float[] light = new float[CHANNELS * 8 * 10];
        light[34] = Float.POSITIVE_INFINITY;
        Value sun = initializer(model, "sun", Tensor.ofFloats(light, CHANNELS, 8, 10));
        Value infinite =
                graph.newNode("Add").inputs(x, sun).output("infinite").append().output(0);
        Value y = graph.newNode("Conv")
                .name("conv")
                .inputs(infinite, weight(model, DType.FLOAT))
                .output("c")
                .append()
                .output(0);
        output(graph, y, "y", DType.FLOAT);
        return model;
    }

    /** A Conv of what a Relu left of numbers below zero. */
    static Model behindADeadActivation() {
        Graph graph = new Graph("dead");
        Model model = frame(graph);
        Value x = picture(graph);
        Value low = initializer(model, "low", Tensor.ofFloats(new float[] {-1e6f}, 1));
        Value below =
                graph.newNode("Add").inputs(x, low).output("below").append().output(0);
        Value dead = graph.newNode("Relu").input(below).output("dead").append().output(0);
        Value y = graph.newNode("Conv")
                .name("conv")
                .inputs(dead, weight(model, DType.FLOAT))
                .output("c")
                .append()
                .output(0);
        output(graph, y, "y", DType.FLOAT);
        return model;
    }

    /** Three turns of state = Conv(state), in a Loop. */
    static Model inALoop() {
        Graph graph = new Graph("loop");
        Model model = frame(graph);
        Value x = picture(graph);
        Value weight = weight(model, DType.FLOAT);
        Value turns = initializer(model, "turns", Tensor.ofLongs(new long[] {3}));
        Value yes = initializer(model, "yes", truth());
        Graph body = new Graph("body");
        input(body, "turn", ValueType.tensor(DType.INT64));
        Value condition = input(body, "go_on_in", ValueType.tensor(DType.BOOL));
        Value state = input(body, "state", ValueType.tensor(DType.FLOAT, 2, CHANNELS, 8, 10));
        Value goOn = body.newNode("Identity")
                .input(condition)
                .output("go_on")
                .append()
                .output(0);
        goOn.setType(ValueType.tensor(DType.BOOL));
        body.addOutput(goOn);
        Value next = body.newNode("Conv")
                .name("inner")
                .inputs(state, weight)
                .attribute("pads", List.of(1L, 1L, 1L, 1L))
                .output("next")
                .append()
                .output(0);
        next.setType(ValueType.tensor(DType.FLOAT, 2, CHANNELS, 8, 10));
        body.addOutput(next);
        Value y = graph.newNode("Loop")
                .name("loop")
                .inputs(turns, yes, x)
                .attribute(Attribute.ofGraph("body", body))
                .output("y")
                .append()
                .output(0);
        output(graph, y, "y", DType.FLOAT);
        return model;
    }

    /** Conv(x) in the branch of an If that is taken, x in the other. */
    static Model inABranch() {
        Graph graph = new Graph("branch");
        Model model = frame(graph);
        Value x = picture(graph);
        Value weight = weight(model, DType.FLOAT);
        Value yes = initializer(model, "yes", truth());
        Graph then = new Graph("then");
        Value c = then.newNode("Conv")
                .name("inner")
                .inputs(x, weight)
                .attribute("pads", List.of(1L, 1L, 1L, 1L))
                .output("c")
                .append()
                .output(0);
        c.setType(ValueType.tensor(DType.FLOAT, 2, CHANNELS, 8, 10));
        then.addOutput(c);
        Graph otherwise = new Graph("otherwise");
        Value same =
                otherwise.newNode("Identity").input(x).output("same").append().output(0);
        same.setType(ValueType.tensor(DType.FLOAT, 2, CHANNELS, 8, 10));
        otherwise.addOutput(same);
        Value y = graph.newNode("If")
                .name("if")
                .input(yes)
                .attribute(Attribute.ofGraph("then_branch", then))
                .attribute(Attribute.ofGraph("else_branch", otherwise))
                .output("y")
                .append()
                .output(0);
        output(graph, y, "y", DType.FLOAT);
        return model;
    }

    private static Tensor truth() {
        return Tensor.of(DType.BOOL, new long[0], TensorContent.wrap(ByteBuffer.wrap(new byte[] {1})));
    }

    static Model copy(Model model) {
        return ModelCopy.of(model).model();
    }
}
