package org.onnxtwist.autodiff.optimizer;

import java.util.List;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Attr;
import org.onnxtwist.op.AttributeKind;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Greater;
import org.onnxtwist.op.Where;

/** The formula by which an optimiser updates one tensor and its state. */
interface OptimizerStep {
    Attr<Float> EPSILON = Attr.withDefault("epsilon", AttributeKind.FLOAT, 0f);
    Attr<Float> NORM_COEFFICIENT = Attr.withDefault("norm_coefficient", AttributeKind.FLOAT, 0f);

    /**
     * What a step is given.
     *
     * @param rate the learning rate, a scalar
     * @param count the number of updates before this one, an integer scalar
     * @param tensors the tensor, its gradient and its state
     */
    record Inputs(Node node, Value rate, Value count, List<Value> tensors) {
        Value tensor() {
            return tensors.get(0);
        }

        double attribute(Attr<Float> attribute) {
            return attribute.of(node);
        }

        /** The gradient with that of the squared norm of the tensor, times the norm's coefficient. */
        Value gradient(Arithmetic at) {
            double coefficient = attribute(NORM_COEFFICIENT);
            return coefficient == 0 ? tensors.get(1) : at.add(at.mul(tensor(), coefficient), tensors.get(1));
        }

        /** The learning rate in the type of the tensor. */
        Value rate(Arithmetic at) {
            return at.cast(rate);
        }

        /** The number of updates as a floating-point number. */
        Value steps(Arithmetic at) {
            return Cast.of(count, at.type()).emit(at);
        }

        /** One of two numbers: the first in every update but the first one. */
        Value afterFirst(Arithmetic at, Value later, Value first) {
            Value positive = Greater.of(steps(at), at.number(0)).emit(at);
            return Where.of(positive, later, first).emit(at);
        }
    }

    /** The number of tensors that are given for each tensor that is updated: itself, its gradient and its state. */
    int tensors();

    /** Places the update: the new tensor, and its new state, each made by a node of its own. */
    List<Value> place(Arithmetic at, Inputs inputs);
}
