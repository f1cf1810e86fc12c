package org.onnxtwist.op.spec;

import org.onnxtwist.ir.Node;
import org.onnxtwist.op.Concat;

/** The axis along which a Concat joins its inputs. */
public final class ConcatAxis {
    /** Version 1 of Concat joins along this axis unless told otherwise; later versions have to be told. */
    public static final long FIRST_DEFAULT = 1;

    private ConcatAxis() {}

    /** The axis of a Concat, from -rank to rank - 1. */
    public static long of(Node concat) {
        return Concat.AXIS.find(concat).orElse(FIRST_DEFAULT);
    }
}
