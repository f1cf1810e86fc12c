package org.onnxtwist.twist;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.onnxtwist.ir.DType;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Tensor;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Constant;

/** Constants that the nodes of a rewrite share: each is made once, under a key that is also the hint of its name. */
final class Constants {
    private static final String PREFIX = "onnx_twist.";
    private static final int CONSTANT_OF_ANY_TYPE_SINCE = 9;

    private final Map<String, Value> made = new HashMap<>();
    private final Maker maker;

    /** Puts a constant into a graph. */
    private interface Maker {
        Value make(String hint, Tensor tensor);
    }

    private Constants(Maker maker) {
        this.maker = maker;
    }

    /** Constants that are initializers of {@code graph}. */
    static Constants initializers(Graph graph) {
        return new Constants(graph::addInitializer);
    }

    /**
     * Constants that are Constant nodes, where {@code placement} puts them. The first version of Constant makes floating-point numbers
     * alone: others come out of a Cast.
     */
    static Constants nodes(Placement placement) {
        boolean makesAnyType = placement.opset("").orElseThrow() >= CONSTANT_OF_ANY_TYPE_SINCE;
        return new Constants((hint, tensor) -> {
            if (makesAnyType || tensor.dtype().isConvFloat()) {
                return constant(placement, hint, tensor);
            }
            Value number = constant(placement, hint + ".number", Kernels.converted(tensor, DType.DOUBLE));
            Value value = Cast.of(number, tensor.dtype())
                    .name(hint)
                    .outputNames(hint + ".value")
                    .emit(placement);
            value.setType(tensor.type());
            return value;
        });
    }

    private static Value constant(Placement placement, String hint, Tensor tensor) {
        return Constant.of(tensor).name(hint).outputNames(hint + ".value").emit(placement);
    }

    /** The constant of that key, made at its first use. */
    Value of(String key, Supplier<Tensor> tensor) {
        return made.computeIfAbsent(key, absent -> maker.make(PREFIX + key, tensor.get()));
    }

    /** An int64 scalar. */
    Value scalar(long value) {
        return of("int64_" + value, () -> Tensor.ofLongs(new long[] {value}));
    }

    /** A floating-point scalar. */
    Value scalar(DType dtype, double value) {
        return of(dtype.onnxName() + "_" + value, () -> Tensor.ofDoubles(dtype, new double[] {value}));
    }

    /** An int64 vector, named for what it is. */
    Value vector(String name, long... values) {
        return of(name, () -> Tensor.vector(values));
    }
}
