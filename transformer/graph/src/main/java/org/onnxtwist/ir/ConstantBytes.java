package org.onnxtwist.ir;

import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;

/** The size of a model's constants. */
public final class ConstantBytes {
    private ConstantBytes() {}

    /** The bytes of the initializers and of what Constant nodes give out, in all graphs and functions, as a file would hold them. */
    public static long of(Model model) {
        long[] bytes = {0};
        model.forEachGraph(graph -> graph.initializers()
                .forEach(value ->
                        bytes[0] += value.initializer().map(ConstantBytes::of).orElse(0L)));
        model.forEachNode(node -> {
            if (node.outputCount() == 1) {
                bytes[0] += node.output(0).constant().map(ConstantBytes::of).orElse(0L);
            }
        });
        return bytes[0];
    }

    /** The bytes of a tensor's elements. */
    public static long of(Tensor tensor) {
        return tensor.content() instanceof TensorContent.Packed packed
                ? packed.byteSize()
                : tensor.strings().stream().mapToLong(text -> text.size()).sum();
    }
}
