package org.onnxtwist.rewrite;

import java.util.OptionalLong;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;

/** A placement that notes what goes through it. */
record RecordingPlacement(Placement placement, PendingEdits edits) implements Placement {
    @Override
    public Graph graph() {
        return placement.graph();
    }

    @Override
    public OptionalLong opset(String domain) {
        return placement.opset(domain);
    }

    @Override
    public Node place(NodeBuilder described) {
        return edits.node(placement.place(described));
    }

    @Override
    public Value constant(String hint, Tensor tensor) {
        return edits.constant(placement.constant(hint, tensor));
    }

    @Override
    public Placement inside(Graph body) {
        edits.bodies.add(body);
        return edits.recording(placement.inside(body));
    }
}
