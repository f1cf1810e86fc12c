package org.onnxtwist.autodiff.twist;

import org.onnxtwist.autodiff.rule.GroupRule;

/**
 * The gradient that is taken for the stored kernels conv_x and conv_y of conv_twist layers. A layer applies antisymmetric kernels only: a
 * model for training makes the stored ones antisymmetric in its graph, and whoever trains one projects them after each update.
 */
public enum KernelGradient {
    /** The derivative of what the graph computes, through the nodes that make the kernels antisymmetric. */
    TRUE_DERIVATIVE,

    /**
     * The gradient with respect to all nine taps of the antisymmetric kernel is that of the stored one: the projection is
     * straight-through. Adam, weight decay by norm, clipping and whatever shows gradients of such layers as PyTorch has them need this one.
     * The stored kernels have to be, and to stay, antisymmetric.
     */
    STRAIGHT_THROUGH,

    /**
     * A gradient with the antisymmetric part of {@link #STRAIGHT_THROUGH}: that part alone, where it takes less time. Plain stochastic gradient descent, with or
     * without momentum and weight decay, followed by a projection makes the same steps by both. The stored kernels have to be, and to stay,
     * antisymmetric.
     */
    PROJECTED;

    /** The rule of the layers. */
    public GroupRule rule() {
        return new TwistGradient(this);
    }
}
