package org.onnxtwist.runtime.layers;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongToDoubleFunction;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.runtime.verify.formula.Precision;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.TwistLayer;

/**
 * The stored form of a kernel that the graph makes antisymmetric. Where it is stored in half precision, both taps that the graph subtracts
 * were rounded, however small their difference is.
 */
record RawKernel(Optional<Tensor> stored, LongToDoubleFunction elements) {
    private static final int LAST = ConvGeometry.TAPS - 1;
    private static final int DEPTH = 8;
    private static final long LOOKED_AT = 100 * ConvGeometry.TAPS;

    /** Tensors of the size of a kernel that the layer's nodes read, directly or through other nodes. */
    static List<Tensor> candidates(TwistLayer layer) {
        Set<Tensor> found = new LinkedHashSet<>();
        long elements = layer.weights().weight().elements();
        layer.nodes().forEach(node -> collect(node, layer, elements, DEPTH, found));
        return new ArrayList<>(found);
    }

    private static void collect(Node node, TwistLayer layer, long elements, int depth, Set<Tensor> found) {
        node.inputValues().filter(value -> value != layer.input()).forEach(value -> {
            Optional<Tensor> tensor = LayerNumbers.stated(value).filter(known -> known.elements() == elements);
            tensor.ifPresent(found::add);
            if (tensor.isEmpty() && depth > 0) {
                value.producer()
                        .filter(maker -> !layer.nodes().contains(maker))
                        .ifPresent(maker -> collect(maker, layer, elements, depth - 1, found));
            }
        });
    }

    /** The stored tensor that {@code kernel} is made of. */
    static RawKernel of(Optional<Tensor> kernel, LayerNumbers layer) {
        Optional<Tensor> stored = kernel.flatMap(
                made -> layer.raw().stream().filter(raw -> makes(raw, made)).findFirst());
        return new RawKernel(stored, stored.map(ExactElements::of).orElse(at -> 0));
    }

    private static boolean makes(Tensor raw, Tensor kernel) {
        if (raw.dtype() != DType.FLOAT16 && raw.dtype() != DType.BFLOAT16) {
            return false;
        }
        LongToDoubleFunction stored = ExactElements.of(raw);
        LongToDoubleFunction made = ExactElements.of(kernel);
        for (long at = 0; at < Math.min(LOOKED_AT, raw.elements()); at++) {
            double difference = (stored.applyAsDouble(at) - stored.applyAsDouble(opposite(at))) / 2;
            if (Math.abs(difference - made.applyAsDouble(at))
                    > Precision.of(raw.dtype()).unit() * Math.abs(difference)) {
                return false;
            }
        }
        return true;
    }

    private static long opposite(long at) {
        return at - at % ConvGeometry.TAPS + LAST - at % ConvGeometry.TAPS;
    }

    /** By how much the roundings of the stored taps can have moved an element. */
    double rounding(long at) {
        return stored.map(tensor -> Precision.of(tensor.dtype()))
                .map(precision -> (precision.halfUlp(elements.applyAsDouble(at))
                                + precision.halfUlp(elements.applyAsDouble(opposite(at))))
                        / 2)
                .orElse(0.0);
    }
}
