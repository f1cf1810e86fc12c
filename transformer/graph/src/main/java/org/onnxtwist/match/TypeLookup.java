package org.onnxtwist.match;

import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.ValueType;

/** The known types of values while a model is searched and changed. */
@FunctionalInterface
public interface TypeLookup {
    /**
     * The type of a value; {@link ValueType#UNKNOWN} where nothing is known. Equal dimensions of the tensors of one {@link #inferred}
     * typing are equal sizes at every run; an unknown size is equal only to itself, and a size computed from it is a {@link
     * org.onnxtwist.ir.type.Dim.Computed}. Ranks that are not known are equal objects: see {@link
     * org.onnxtwist.ir.type.Shape#certainlyEquals}.
     */
    ValueType type(Value value);

    /** Called when a node has been added to the model, after the producers of its inputs: the types of its outputs may be inferred now. */
    default void added(Node node) {}

    /**
     * Types that hold in every run that a runtime accepts, whatever the model declares: they are inferred from the element types, ranks and
     * known sizes of its inputs, and from its constants. They are inferred once, when the first type is asked for.
     */
    static TypeLookup inferred(Model model) {
        return new InferredTyping(model);
    }

    /**
     * The types in the model itself: declared types, and those of constants. Real files declare wrong sizes, because no runtime checks
     * them, and equal names for different sizes.
     */
    static TypeLookup declared() {
        return value -> UnknownSize.distinguish(
                value,
                value.type() != ValueType.UNKNOWN
                        ? value.type()
                        : value.constant().map(Tensor::type).orElse(ValueType.UNKNOWN));
    }
}
