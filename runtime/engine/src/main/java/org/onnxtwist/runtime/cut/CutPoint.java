package org.onnxtwist.runtime.cut;

import java.util.List;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Use;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;

/**
 * A node of the main graph at which a model is cut.
 *
 * @param node the node
 * @param label its operator and name, or what it makes, before any cut
 * @param kind the reason for the cut
 * @param reads the floating-point values at which it is discontinuous and that follow from the model's inputs: given to it from
 *     outside, once the model is cut
 * @param made the outputs whose readers get tensors from outside in their place; none of a {@link Kind#DISCONTINUOUS} node, which gives
 *     equal outputs for equal inputs
 */
record CutPoint(Node node, String label, Kind kind, List<Read> reads, List<Made> made) {
    CutPoint {
        reads = List.copyOf(reads);
        made = List.copyOf(made);
    }

    /** The reason why a model is cut at a node. */
    enum Kind {
        /** A rounding in its inputs can change its outputs by any amount. */
        DISCONTINUOUS,
        /** It draws random numbers. */
        RANDOM,
        /** Nodes in its bodies are discontinuous. */
        DISCONTINUOUS_BODY,
        /** Nodes in its bodies draw random numbers. */
        RANDOM_BODY
    }

    /**
     * A value that a node, or its bodies, read.
     *
     * @param value the value
     * @param dtype its element type
     * @param places the inputs at which it is read
     */
    record Read(Value value, DType dtype, List<Use.Input> places) {
        public Read {
            places = List.copyOf(places);
        }
    }

    /**
     * An output of a node that is given from outside once the model is cut.
     *
     * @param value the value
     * @param dtype its element type
     */
    record Made(Value value, DType dtype) {}

    /** Tells whether it draws random numbers, or nodes in its bodies do. */
    boolean isRandom() {
        return kind == Kind.RANDOM || kind == Kind.RANDOM_BODY;
    }

    /** The label. */
    @Override
    public String toString() {
        return label;
    }
}
