package org.onnxtwist.runtime.session.loading;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.GraphCopy;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.pass.fold.ConstantSubgraph;

/**
 * Nodes as a model without inputs.
 *
 * @param model the model
 * @param outputs the value that each of its outputs stands for, by the output's name
 */
record ConstantModel(Model model, Map<String, Value> outputs) {
    /** Initializers need not be inputs, and functions and subgraphs may stand beside every operator set. */
    private static final long IR_VERSION = 8;

    static ConstantModel of(ConstantSubgraph given) {
        Graph graph = new Graph("constant");
        Model model = new Model(graph, IR_VERSION);
        model.setOpsets(given.opsets());
        GraphCopy copy = GraphCopy.within(Optional::of);
        given.constants().forEach((value, tensor) -> copy.map(value, graph.addInitializer(value.hint(), tensor)));
        copy.nodes(given.nodes(), graph);
        given.wanted().forEach(value -> graph.addOutput(copy.copyOf(value)));
        model.assignNames();
        Map<String, Value> outputs = new LinkedHashMap<>();
        given.wanted().forEach(value -> outputs.put(copy.copyOf(value).name().orElseThrow(), value));
        return new ConstantModel(model, outputs);
    }
}
