package org.onnxtwist.autodiff.training;

import java.util.List;
import java.util.stream.Stream;
import org.onnxtwist.autodiff.Backward;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.TopologicalOrder;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/** A model some of whose nodes are replaced by the nodes of standard operators that compute what they do in training. */
record TrainingEdits(Model model, InferredTypes types, Arithmetic.Constants constants) {
    /** @throws GradientException when the model's operator set is too old */
    static TrainingEdits of(Model model) {
        Backward.requireSupported(model);
        Placement start = Placement.atStart(model, model.graph());
        return new TrainingEdits(model, ShapeInference.infer(model), new Arithmetic.Constants(start));
    }

    /** The nodes of an operator that are in the main graph, in an order of execution. */
    List<Node> nodes(OperatorId operator) {
        return TopologicalOrder.of(model.graph()).stream()
                .filter(node -> node.operator().equals(operator))
                .toList();
    }

    /** The nodes of an operator that are in subgraphs. */
    Stream<Node> nested(OperatorId operator) {
        return model.graph()
                .allNodes()
                .filter(node -> node.operator().equals(operator) && node.graph() != model.graph());
    }

    /** Writes formulas right before a node. */
    Arithmetic before(Node node, DType type) {
        return new Arithmetic(Placement.before(model, node), constants, type);
    }

    /** Writes formulas before all nodes that the main graph had. */
    Arithmetic atStart(DType type) {
        return new Arithmetic(Placement.atStart(model, model.graph()), constants, type);
    }

    /** The decimal number that a number of 32 bits was most likely written as: 0.1, where the nearest one of 32 bits is 0.10000000149. */
    static double decimal(float number) {
        return Double.parseDouble(Float.toString(number));
    }

    /** The sizes of a value that a node reads. */
    List<Dim> dims(Node node, Value value) {
        return types.numbered(value)
                .known()
                .orElseThrow(() -> refusal(
                        node,
                        "the rank of '" + value.hint() + "' is not known",
                        "declare the shapes of the model's inputs"));
    }

    /** Lets another value be the node's output: the output stays the value that it is, and the node loses it. */
    static void handOver(Node node, int output, Value computed) {
        computed.producer().orElseThrow().attachOutput(computed.outputIndex(), node.detachOutput(output, "removed"));
    }

    static GradientException refusal(Node node, String reason, String remedy) {
        return new GradientException(
                Fault.MODEL, "node " + node + " cannot be trained, because " + reason + ": " + remedy);
    }
}
