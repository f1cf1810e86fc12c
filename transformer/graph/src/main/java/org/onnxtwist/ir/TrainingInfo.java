package org.onnxtwist.ir;

import java.util.List;
import java.util.stream.Stream;
import org.onnxtwist.ir.tensor.UnknownFields;

/**
 * How a model is trained, as ONNX's {@code TrainingInfoProto} has it: a step of training, and what comes before the first.
 *
 * <p>A step executes the main graph and {@code algorithm} as one graph, whose inputs, initializers, nodes and outputs are those of both;
 * the algorithm may read every value of the main graph, and not the other way round. Then each update binding gives an initializer the
 * value of an output. The initialization computes, without inputs, what the initialization bindings give to initializers before training.
 *
 * <pre>
 *   main graph:  g(x) -> y { w = {...};  y = MatMul(x, w) }
 *   algorithm:   (target, rate) -> loss, w2 { e = Sub(y, target);  ...;  w2 = Sub(w, Mul(rate, d)) }       update binding: w = w2
 * </pre>
 *
 * @param initialization reads no values but its own
 * @param algorithm reads its own values and those of the main graph
 * @param initializationBindings from outputs of the initialization
 * @param updateBindings from outputs of the algorithm or of the main graph
 * @param unmodelled the fields of the file that this record does not model
 */
public record TrainingInfo(
        Graph initialization,
        Graph algorithm,
        List<Binding> initializationBindings,
        List<Binding> updateBindings,
        UnknownFields unmodelled) {
    public TrainingInfo {
        initializationBindings = List.copyOf(initializationBindings);
        updateBindings = List.copyOf(updateBindings);
    }

    /**
     * Gives an initializer of the main graph or of the algorithm a new value.
     *
     * @param variable the initializer
     * @param source an output of a graph
     */
    public record Binding(Value variable, Value source) {}

    /** The values that bindings change, each as often as one does. */
    Stream<Value> variables() {
        return Stream.concat(initializationBindings.stream(), updateBindings.stream())
                .map(Binding::variable);
    }

    Stream<Graph> graphs() {
        return Stream.of(initialization, algorithm);
    }
}
