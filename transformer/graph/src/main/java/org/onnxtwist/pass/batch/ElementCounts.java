package org.onnxtwist.pass.batch;

import java.util.Arrays;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.shape.InferredTypes;

/** The numbers of elements of what a node reads and makes, which constants in a model can contradict. */
public final class ElementCounts {
    private ElementCounts() {}

    /** Tells whether a node that only rearranges elements has as many in its output as in its inputs. */
    public static boolean areKept(Node node, InferredTypes types) {
        boolean moves = node.operator().equals(Reshape.ID) || node.operator().equals(Concat.ID);
        long given = 0;
        for (Value input : node.inputValues()
                .limit(node.operator().equals(Reshape.ID) ? 1 : node.inputCount())
                .toList()) {
            long elements = elements(types.shape(input));
            // A sum that overflows is negative, and is treated as unknown too.
            given = elements < 0 || given < 0 ? -1 : given + elements;
        }
        return !moves || given < 0 || given == elements(types.shape(node.output(0)));
    }

    /** The number of elements; -1 if a size is not known or the number overflows. */
    private static long elements(Shape shape) {
        try {
            return shape.sizes()
                    .map(sizes -> Arrays.stream(sizes).reduce(1, Math::multiplyExact))
                    .orElse(-1L);
        } catch (ArithmeticException overflow) {
            return -1;
        }
    }
}
