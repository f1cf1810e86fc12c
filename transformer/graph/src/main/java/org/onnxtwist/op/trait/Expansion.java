package org.onnxtwist.op.trait;

import java.util.Set;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.op.ConstantOfShape;
import org.onnxtwist.op.Expand;
import org.onnxtwist.op.OneHot;
import org.onnxtwist.op.Pad;
import org.onnxtwist.op.Range;
import org.onnxtwist.op.Resize;
import org.onnxtwist.op.Tile;
import org.onnxtwist.op.Upsample;

/** Operators whose output is as large as the numbers in an input say, however small that input is. */
public final class Expansion {
    private static final Set<OperatorId> OPERATORS =
            Set.of(ConstantOfShape.ID, Expand.ID, OneHot.ID, Pad.ID, Range.ID, Resize.ID, Tile.ID, Upsample.ID);

    private Expansion() {}

    /** Tells whether the size of the output depends on more than the sizes of the inputs. */
    public static boolean isDoneBy(OperatorId operator) {
        return OPERATORS.contains(operator);
    }
}
