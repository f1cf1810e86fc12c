package org.onnxtwist.twist.layer;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Constant;

/** Constants that the nodes of a rewrite share: each is made once, under a key that is also the hint of its name. */
public final class Constants {
    private static final String PREFIX = "onnx_twist.";
    private static final int CONSTANT_OF_ANY_TYPE_SINCE = 9;

    private final Map<String, Value> made;
    private final Maker maker;

    /** Puts a constant into a graph. */
    private interface Maker {
        Value make(String hint, Tensor tensor);
    }

    private Constants(Map<String, Value> made, Maker maker) {
        this.made = made;
        this.maker = maker;
    }

    /** Tells whether a value is such a constant, of this rewrite or of an earlier one, by its name. */
    static boolean isOfFormula(Value value) {
        return value.hint().startsWith(PREFIX);
    }

    /**
     * Constants of a model's main graph: initializers, or nodes where every initializer would have to be an input.
     *
     * @param made those that there are already; new ones are added
     * @param placement where the nodes go
     */
    public static Constants shared(Model model, Map<String, Value> made, Placement placement) {
        return new Constants(
                made,
                model.supports(Model.FormatFeature.FREE_INITIALIZERS) ? placement::constant : nodeMaker(placement));
    }

    /**
     * Constants that are Constant nodes, where {@code placement} puts them. The first version of Constant makes floating-point numbers
     * alone: others come out of a Cast.
     */
    public static Constants nodes(Placement placement) {
        return new Constants(new HashMap<>(), nodeMaker(placement));
    }

    private static Maker nodeMaker(Placement placement) {
        boolean makesAnyType = placement.opset("").orElseThrow() >= CONSTANT_OF_ANY_TYPE_SINCE;
        return (hint, tensor) -> {
            if (makesAnyType || tensor.dtype().isConvFloat()) {
                return constant(placement, hint, tensor);
            }
            Value number = constant(
                    placement, hint + ".number", Tensor.ofDoubles(DType.DOUBLE, tensor.toDoubles(), tensor.dims()));
            Value value = Cast.of(number, tensor.dtype())
                    .name(hint)
                    .outputNames(hint + ".value")
                    .emit(placement);
            value.setType(tensor.type());
            return value;
        };
    }

    private static Value constant(Placement placement, String hint, Tensor tensor) {
        return Constant.of(tensor).name(hint).outputNames(hint + ".value").emit(placement);
    }

    /** The constant of that key, made at its first use. */
    public Value of(String key, Supplier<Tensor> tensor) {
        return made.computeIfAbsent(key, absent -> maker.make(PREFIX + key, tensor.get()));
    }

    /** An int64 scalar. */
    public Value scalar(long value) {
        return of("int64_" + value, () -> Tensor.filled(DType.INT64, value));
    }

    /** A floating-point scalar. */
    public Value scalar(DType dtype, double value) {
        return of(dtype.onnxName() + "_" + value, () -> Tensor.filled(dtype, value));
    }

    /** An int64 vector, named for what it is. */
    public Value vector(String name, long... values) {
        return of(name, () -> Tensor.vector(values));
    }
}
