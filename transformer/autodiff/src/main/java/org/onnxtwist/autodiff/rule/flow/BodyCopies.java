package org.onnxtwist.autodiff.rule.flow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.autodiff.rule.LoweredNode;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.GraphCopy;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.TopologicalOrder;
import org.onnxtwist.ir.type.ValueType;

/** Copies of the nodes of a subgraph before the node that has it. Its initializers become constants once, which all copies read. */
final class BodyCopies {
    private final LoweredNode node;
    private final Graph body;
    private final List<Node> order;
    private final Map<Value, Value> constants = new HashMap<>();
    private final List<Node> made = new ArrayList<>();
    private int inferred;

    BodyCopies(LoweredNode node, Graph body) {
        if (!body.sparseInitializers().isEmpty()) {
            throw node.refusal("its subgraph has sparse initializers", "make them dense first");
        }
        this.node = node;
        this.body = body;
        this.order = TopologicalOrder.of(body);
        for (Value value : body.initializers()) {
            value.initializer()
                    .ifPresent(tensor -> constants.put(value, node.at().constant(value.hint(), tensor)));
        }
    }

    /**
     * Places a copy.
     *
     * @param inputs what it reads in place of the subgraph's inputs
     * @param prefix put before the names of its nodes and values
     * @return the outputs
     */
    List<Value> next(List<Value> inputs, String prefix) {
        GraphCopy copy = GraphCopy.within(Optional::of).rename(name -> prefix + name);
        constants.forEach(copy::map);
        for (int i = 0; i < inputs.size(); i++) {
            copy.map(body.inputs().get(i), inputs.get(i));
        }
        for (Node each : copy.nodesBefore(order, node.node())) {
            // What the subgraph declares of its values, such as the names of sizes, is true of one run of it.
            each.outputs().forEach(output -> output.setType(ValueType.UNKNOWN));
            made.add(each);
        }
        List<Value> outputs = new ArrayList<>();
        body.outputs().forEach(output -> outputs.add(copy.copyOf(output)));
        return outputs;
    }

    /** Makes known what can be told of the values of the copies before they run. */
    void infer() {
        for (; inferred < made.size(); inferred++) {
            node.infer(made.get(inferred));
        }
    }

    /** Removes the copies, before anything else reads them. */
    void undo() {
        for (int i = made.size() - 1; i >= 0; i--) {
            made.get(i).graph().remove(made.get(i));
        }
        made.clear();
    }
}
