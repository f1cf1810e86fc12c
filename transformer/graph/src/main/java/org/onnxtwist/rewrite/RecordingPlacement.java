package org.onnxtwist.rewrite;

import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;

/** A placement that notes what goes through it. */
final class RecordingPlacement extends Placement.Forwarding {
    private final PendingEdits edits;

    RecordingPlacement(Placement placement, PendingEdits edits) {
        super(placement);
        this.edits = edits;
    }

    @Override
    public Node place(NodeBuilder described) {
        return edits.node(super.place(described));
    }

    @Override
    public Value constant(String hint, Tensor tensor) {
        return edits.constant(super.constant(hint, tensor));
    }

    @Override
    public Placement inside(Graph body) {
        edits.bodies.add(body);
        return edits.recording(super.inside(body));
    }
}
