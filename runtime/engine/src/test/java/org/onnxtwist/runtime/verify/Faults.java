package org.onnxtwist.runtime.verify;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;

/** Mistakes that an emitter could make, put into the graph that it made. */
enum Faults {
    WRONG_CENTER_SIGN(model -> forEach(model, node -> node.name().endsWith(".xx"), node -> {
        Value output = node.detachOutput(0, "replaced");
        String other = node.operator().isOnnx("Sub") ? "Add" : "Sub";
        node.graph()
                .newNode(other)
                .input(node.input(0))
                .input(node.input(1))
                .output(output)
                .before(node);
        node.graph().remove(node);
    })),
    GRID_OFF_BY_ONE(model -> forEachGrid(model, 3, (grid, index, size) -> 2.0 * (index + 1) / size)),
    GRID_OVER_THE_WRONG_SIDE(model -> forEach(model, node -> node.name().endsWith(".xx"), node -> {
        // What a grid divided by the height looks like: the right one times w / h.
        Value grid = node.input(0).orElseThrow();
        Node down = find(node.graph(), node.name().substring(0, node.name().length() - 2) + "yy");
        Value shapeX = node.graph()
                .newNode("Shape")
                .input(grid)
                .output("f")
                .before(node)
                .output(0);
        Value shapeY = node.graph()
                .newNode("Shape")
                .input(down.input(0))
                .output("f")
                .before(node)
                .output(0);
        Value width = floatSize(node, shapeX, 3);
        Value height = floatSize(node, shapeY, 2);
        Value ratio = node.graph()
                .newNode("Div")
                .inputs(width, height)
                .output("f")
                .before(node)
                .output(0);
        node.setInput(
                0,
                node.graph()
                        .newNode("Mul")
                        .inputs(grid, ratio)
                        .output("f")
                        .before(node)
                        .output(0));
    })),
    X_GRID_ON_CONV_Y(model -> forEach(model, node -> node.name().endsWith(".yy_conv_y"), node -> {
        String layer = node.name().substring(0, node.name().length() - ".yy_conv_y".length());
        node.setInput(0, find(node.graph(), layer + ".xx").output(0));
    })),
    TRANSPOSED_KERNEL(model -> forEach(model, node -> node.name().endsWith(".conv_x"), node -> {
        Value turned = node.graph()
                .newNode("Transpose")
                .input(node.input(1))
                .attribute("perm", List.of(0L, 1L, 3L, 2L))
                .output("f")
                .before(node)
                .output(0);
        node.setInput(1, turned);
    }));

    // Each is a function without state.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Consumer<Model> change;

    Faults(Consumer<Model> change) {
        this.change = change;
    }

    void plant(Model model) {
        change.accept(model);
        model.assignNames();
    }

    @FunctionalInterface
    private interface GridFormula {
        double at(Value grid, int index, long size);
    }

    private static Value floatSize(Node at, Value shape, long axis) {
        Graph graph = at.graph();
        Value index = graph.addInitializer("f", Tensor.ofLongs(new long[] {axis}));
        Value size = graph.newNode("Gather")
                .inputs(shape, index)
                .output("f")
                .before(at)
                .output(0);
        return graph.newNode("Cast")
                .input(size)
                .attribute(Attribute.ofInt("to", 1))
                .output("f")
                .before(at)
                .output(0);
    }

    private static Node find(Graph graph, String name) {
        for (Node node : graph.nodes()) {
            if (node.name().equals(name)) {
                return node;
            }
        }
        throw new AssertionError("no node " + name);
    }

    private static void forEach(Model model, Predicate<Node> which, Consumer<Node> action) {
        int[] found = {0};
        model.forEachNode(node -> {
            if (which.test(node)) {
                found[0]++;
                action.accept(node);
            }
        });
        if (found[0] == 0) {
            throw new AssertionError("the fault found no place: the emitter names its nodes otherwise");
        }
    }

    private static void forEachGrid(Model model, int axis, GridFormula formula) {
        int changed = 0;
        for (Value value : List.copyOf(model.graph().initializers())) {
            Tensor tensor = value.initializer().orElseThrow();
            boolean isGrid = tensor.rank() == 4 && tensor.dim(axis) == tensor.elements() && tensor.elements() > 1;
            if (isGrid) {
                float[] moved = new float[(int) tensor.elements()];
                for (int i = 0; i < moved.length; i++) {
                    moved[i] = (float) formula.at(value, i, moved.length);
                }
                model.graph().setInitializer(value, Tensor.ofFloats(moved, tensor.dims()));
                changed++;
            }
        }
        if (changed == 0) {
            throw new AssertionError("the fault found no grid");
        }
    }
}
