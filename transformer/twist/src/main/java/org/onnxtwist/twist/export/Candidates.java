package org.onnxtwist.twist.export;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.twist.AutoPad;
import org.onnxtwist.twist.Form;

/** The ways in which a layer can be written. */
final class Candidates {
    /** From this operator set on Min takes integers, with which the blocked grids are kept from being folded. */
    static final long BLOCKED_SINCE = 12;

    private Candidates() {}

    /**
     * All that compute the layer; at least one.
     *
     * @param arithmetic the type that the layer runs in
     * @param opset that the model has or may be raised to
     */
    static List<Variant> of(FoldedLayer layer, DType arithmetic, long opset) {
        if (layer.isPlain()) {
            return List.of(Variant.of(Form.PLAIN));
        }
        List<Variant> candidates = new ArrayList<>();
        candidates.add(Variant.of(Form.FOLDED));
        candidates.add(Variant.of(Form.WIDE_OUT));
        if (canBeWideIn(layer)) {
            candidates.add(Variant.of(Form.WIDE_IN));
        }
        if (layer.layer().antisymmetric()) {
            candidates.add(Variant.of(Form.ANTISYMMETRIC));
        }
        if (arithmetic == DType.FLOAT && opset >= BLOCKED_SINCE && canBeBlocked(layer)) {
            Stream.of(Form.FOLDED, Form.ANTISYMMETRIC)
                    .filter(form -> candidates.contains(Variant.of(form)))
                    .map(Variant::blocked)
                    .toList()
                    .forEach(candidates::add);
        }
        return candidates;
    }

    /** Its grids are constants, and so are the offsets in its weights. */
    private static boolean canBeWideIn(FoldedLayer layer) {
        AutoPad autoPad = layer.geometry().autoPad();
        return layer.hasKnownSize()
                && layer.hasKnownInputSize()
                && (autoPad == AutoPad.NOTSET || autoPad == AutoPad.VALID);
    }

    /**
     * ONNX Runtime has that layout for float alone, and multiplies in it only tensors of the same size. The grids of that form begin at
     * one: along an axis of one position the products would be the convolutions themselves, of which none could be told for the base.
     */
    private static boolean canBeBlocked(FoldedLayer layer) {
        return layer.geometry().dtype() == DType.FLOAT
                && layer.hasKnownBatch()
                && layer.outputShape().size(2).orElse(1) > 1
                && layer.outputShape().size(3).orElse(1) > 1;
    }
}
