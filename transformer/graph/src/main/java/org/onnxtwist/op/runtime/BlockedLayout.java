package org.onnxtwist.op.runtime;

import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.op.Attr;
import org.onnxtwist.op.AttributeKind;

/**
 * The operators of ONNX Runtime's layout for processors, NCHWc: channels in blocks of 8 or 16, the block as the innermost axis. A model that was
 * saved after all of its optimisations has them. Attributes that they have in common with the standard operators have the same names.
 */
public final class BlockedLayout {
    private static final String DOMAIN = "com.microsoft.nchwc";

    /** A convolution over blocks, with kernels in blocks: input, kernels, bias, and a tensor that is added. */
    public static final OperatorId CONV = OperatorId.of(DOMAIN, org.onnxtwist.op.Conv.NAME);

    /** From the usual layout to blocks. */
    public static final OperatorId REORDER_INPUT = OperatorId.of(DOMAIN, "ReorderInput");

    /** From blocks to the usual layout. */
    public static final OperatorId REORDER_OUTPUT = OperatorId.of(DOMAIN, "ReorderOutput");

    /** Of REORDER_OUTPUT: the channels that are no padding. */
    public static final Attr<Long> CHANNELS = Attr.named("channels", AttributeKind.INT);

    /** Tells whether the usual layout has its channels as the last axis. */
    public static final Attr<Long> CHANNELS_LAST = Attr.withDefault("channels_last", AttributeKind.INT, 0L);

    /** Of CONV: a function that is applied to the result. */
    public static final Attr<String> ACTIVATION = Attr.named("activation", AttributeKind.STRING);

    private BlockedLayout() {}
}
