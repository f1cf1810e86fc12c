package org.onnxtwist.op.runtime;

import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.op.Attr;

/** A Conv that ONNX Runtime's optimiser fused with the activation behind it, and with a value that is added before that. */
public final class FusedConv {
    public static final String NAME = "FusedConv";

    public static final OperatorId ID = OperatorId.of("com.microsoft", NAME);

    /** The activation; none where it is absent. */
    public static final Attr<String> ACTIVATION = BlockedLayout.ACTIVATION;

    private FusedConv() {}
}
