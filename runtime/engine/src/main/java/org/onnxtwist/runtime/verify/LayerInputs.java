package org.onnxtwist.runtime.verify;

import java.util.Optional;
import java.util.function.Function;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.runtime.inputs.InputGenerator;
import org.onnxtwist.runtime.inputs.InputKind;
import org.onnxtwist.runtime.inputs.InputSizes;
import org.onnxtwist.twist.WrittenLayer;

/** Inputs for layers that have none from a run: of the size that shape inference finds, open dimensions chosen. */
final class LayerInputs {
    private static final long LOOKED_AT = 4096;
    private static final int TELLING_SHARE = 20;

    private final Function<Value, Shape> shapes;
    private final InputGenerator generator;

    /** @param shapes gives the known shape of a layer's input */
    LayerInputs(Function<Value, Shape> shapes, long seed) {
        this.shapes = shapes;
        this.generator = new InputGenerator(seed);
    }

    /** Tells whether an input can show a mistake: mostly finite, and not nearly all zero as behind a dead activation. */
    static boolean tells(Tensor input) {
        TensorElements elements = TensorElements.of(input);
        long step = Math.max(1, input.elements() / LOOKED_AT);
        long looked = 0;
        long telling = 0;
        for (long i = 0; i < input.elements(); i += step) {
            double value = Math.abs(elements.doubleAt(i));
            if (!Double.isFinite(value)) {
                return false;
            }
            looked++;
            telling += value > 0 ? 1 : 0;
        }
        return telling * TELLING_SHARE >= looked && looked > 0;
    }

    /** Tells whether an element is infinite or NaN. */
    static boolean isNotFinite(Tensor input) {
        TensorElements elements = TensorElements.of(input);
        for (long i = 0; i < input.elements(); i++) {
            if (!Double.isFinite(elements.doubleAt(i))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns a generated input.
     *
     * @param known the sizes where a run has shown them
     */
    Optional<Tensor> generate(WrittenLayer layer, DType dtype, Optional<long[]> known) {
        return known.or(() -> InputSizes.ofLayer(shapes.apply(layer.input()), layer.geometry()))
                .filter(InputGenerator::canGenerate)
                .map(dims -> generator.generate(layer.name(), dtype, dims, InputKind.NORMAL));
    }
}
