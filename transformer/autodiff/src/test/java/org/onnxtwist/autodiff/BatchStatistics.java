package org.onnxtwist.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.BatchNormalization;

/** Lets the BatchNormalization nodes of a model normalise by the statistics of the batch, as in training. */
final class BatchStatistics {
    private BatchStatistics() {}

    static void use(Model model) {
        List<Node> nodes = new ArrayList<>();
        model.graph().nodes().forEach(nodes::add);
        for (Node node : nodes) {
            if (node.operator().equals(BatchNormalization.ID)) {
                Node fuller = model.graph()
                        .newNode(node.operator())
                        .attribute(BatchNormalization.TRAINING_MODE.as(1L))
                        .attribute(BatchNormalization.EPSILON.as(BatchNormalization.EPSILON.of(node)))
                        .inputs(node.inputValues().toArray(Value[]::new))
                        .output(node.detachOutput(0, "old"))
                        .output("mean")
                        .output("variance")
                        .before(node);
                assertEquals(3, fuller.outputCount());
                model.graph().remove(node);
            }
        }
    }
}
