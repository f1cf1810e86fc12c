package org.onnxtwist.shape.operator.layer;

import org.onnxtwist.shape.node.NodeContext;

/** The operators of training graphs. */
public final class Training {
    /** The learning rate and the number of updates come first. */
    private static final int FIRST = 2;

    private Training() {}

    /** Adagrad, Momentum: tensors, their gradients, one state of each; the new tensors and states. */
    public static void oneState(NodeContext node) {
        optimizer(node, 1);
    }

    /** Adam: two states of each tensor. */
    public static void twoStates(NodeContext node) {
        optimizer(node, 2);
    }

    private static void optimizer(NodeContext node, int states) {
        int count = (node.inputCount() - FIRST) / (states + 2);
        for (int i = 0; i < node.outputCount() && count > 0; i++) {
            int gradients = i < count ? 0 : count;
            node.output(i, node.type(FIRST + gradients + i));
        }
    }

    /** Gradient: of each input that it is taken by. */
    public static void gradient(NodeContext node) {
        for (int i = 0; i < node.outputCount(); i++) {
            node.output(i, node.type(i));
        }
    }
}
