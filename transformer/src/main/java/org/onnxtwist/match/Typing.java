package org.onnxtwist.match;

import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.ValueType;

/** What is known of the types of values while a model is searched and changed. */
@FunctionalInterface
public interface Typing {
    /**
     * The type of a value; {@link ValueType#UNKNOWN} where nothing is known. Equal dimensions of the tensors of one {@link #inferred} typing
     * are equal sizes at every run; a size that is not known is equal to itself alone, and one that follows from it is a
     * {@link org.onnxtwist.ir.type.Dim.Computed}. Ranks that are not known are equal objects: see
     * {@link org.onnxtwist.ir.type.Shape#certainlyEquals}.
     */
    ValueType type(Value value);

    /** A node was added to the model, behind those that it reads: what is known of its outputs may be worked out now. */
    default void added(Node node) {}

    /**
     * Types that hold at every run that a runtime accepts, whatever the model declares: they follow from the element types, ranks and known
     * sizes of its inputs, and from its constants. They are inferred once, when the first one is asked for.
     */
    static Typing inferred(Model model) {
        return new InferredTyping(model);
    }

    /**
     * What the model itself says: declared types, and those of constants. Real files declare sizes that are not true, for no runtime checks
     * them, and equal names for sizes that differ.
     */
    static Typing declared() {
        return value -> UnknownSize.distinguish(
                value,
                value.type() != ValueType.UNKNOWN
                        ? value.type()
                        : value.constant().map(Tensor::type).orElse(ValueType.UNKNOWN));
    }
}
