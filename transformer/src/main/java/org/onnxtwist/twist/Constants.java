package org.onnxtwist.twist;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.DType;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.Tensor;
import org.onnxtwist.ir.Value;

/** Constants that the nodes of a rewrite share: each is made once, under a key that is also the hint of its name. */
final class Constants {
    private static final String PREFIX = "onnx_twist.";
    private static final int CONSTANT_OF_ANY_TYPE_SINCE = 9;

    private final Map<String, Value> made = new HashMap<>();
    private final Maker maker;

    /** Puts a constant into a graph. */
    private interface Maker {
        Value make(String hint, Tensor tensor);
    }

    private Constants(Maker maker) {
        this.maker = maker;
    }

    /** Constants that are initializers of {@code graph}. */
    static Constants initializers(Graph graph) {
        return new Constants(graph::addInitializer);
    }

    /**
     * Constants that are Constant nodes, where {@code placement} puts them. The first version of Constant makes floating-point numbers
     * alone: others come out of a Cast.
     *
     * @param opset the operator set that the nodes are read in
     */
    static Constants nodes(Graph graph, Function<NodeBuilder, Node> placement, long opset) {
        return new Constants((hint, tensor) -> {
            if (opset >= CONSTANT_OF_ANY_TYPE_SINCE || tensor.dtype().isConvFloat()) {
                return constant(graph, placement, hint, tensor);
            }
            Value number = constant(graph, placement, hint + ".number", Kernels.converted(tensor, DType.DOUBLE));
            NodeBuilder cast = graph.node("Cast").name(hint).input(number);
            Value value = placement
                    .apply(cast.attribute("to", tensor.dtype().code()).output(hint + ".value"))
                    .output(0);
            value.setType(tensor.type());
            return value;
        });
    }

    private static Value constant(Graph graph, Function<NodeBuilder, Node> placement, String hint, Tensor tensor) {
        return placement
                .apply(graph.node("Constant")
                        .name(hint)
                        .attribute(Attribute.of("value", tensor))
                        .output(hint + ".value"))
                .output(0);
    }

    /** The constant of that key, made at its first use. */
    Value of(String key, Supplier<Tensor> tensor) {
        return made.computeIfAbsent(key, absent -> maker.make(PREFIX + key, tensor.get()));
    }

    /** An int64 scalar. */
    Value scalar(long value) {
        return of("int64_" + value, () -> Tensor.ofLongs(new long[] {value}));
    }

    /** A floating-point scalar. */
    Value scalar(DType dtype, double value) {
        return of(dtype.onnxName() + "_" + value, () -> Tensor.ofDoubles(dtype, new double[] {value}));
    }

    /** An int64 vector, named for what it is. */
    Value vector(String name, long... values) {
        return of(name, () -> Tensor.vector(values));
    }
}
