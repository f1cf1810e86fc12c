package org.onnxtwist.shape.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.DFT;
import org.onnxtwist.op.HannWindow;
import org.onnxtwist.op.STFT;
import org.onnxtwist.op.spec.Axes;
import org.onnxtwist.shape.node.NodeContext;
import org.onnxtwist.shape.term.Term;

/** Fourier transforms and what goes with them. The last axis holds real and imaginary parts. */
final class Signals {
    /** From this version on the axis is an input; before, an attribute. */
    private static final long AXIS_IS_INPUT_FROM = 20;

    private Signals() {}

    /** DFT: the axis gets the transform's length, or half of it where the rest is its mirror image. */
    static void dft(NodeContext node, List<Dim> input) {
        List<Dim> dims = new ArrayList<>(input);
        boolean oneSided = node.integer(DFT.ONESIDED, 0) != 0;
        boolean inverse = node.integer(DFT.INVERSE, 0) != 0;
        Term axis = node.version() < AXIS_IS_INPUT_FROM
                ? Term.of(node.integer(DFT.AXIS, 1))
                : node.hasInput(2) ? node.scalar(2) : Term.of(-2);
        OptionalInt at =
                axis instanceof Term.Constant number ? Axes.of(number.value(), dims.size()) : OptionalInt.empty();
        if (at.isEmpty()) {
            dims.replaceAll(dim -> Dim.UNKNOWN);
        } else {
            Term size = Term.of(dims.get(at.getAsInt()));
            Term whole = oneSided && inverse ? size.plus(-1).times(2) : size;
            Term length = node.hasInput(1) ? node.scalar(1) : whole;
            dims.set(at.getAsInt(), (oneSided && !inverse ? half(length) : length).toDim());
        }
        if (!dims.isEmpty()) {
            dims.set(dims.size() - 1, Dim.of(oneSided && inverse ? 1 : 2));
        }
        node.output(0, node.dtype(0), dims);
    }

    private static Term half(Term length) {
        return length.floorDiv(2).plus(1);
    }

    /** STFT: signal [batch, length, parts], step, window and frame length make [batch, frames, bins, 2]. */
    static void stft(NodeContext node) {
        Optional<List<Dim>> signal = node.dims(0).filter(dims -> dims.size() == 3);
        Term length = signal.map(dims -> Term.of(dims.get(1))).orElse(Term.UNKNOWN);
        Term frame = node.hasInput(3)
                ? node.scalar(3)
                : node.dims(2)
                        .filter(dims -> dims.size() == 1)
                        .map(dims -> Term.of(dims.get(0)))
                        .orElse(Term.UNKNOWN);
        Term step = node.scalar(1);
        Term frames =
                Term.of(1).isAtMost(step) ? length.minus(frame).floorDiv(step).plus(1) : Term.UNKNOWN;
        Term bins = node.integer(STFT.ONESIDED, 1) != 0 ? half(frame) : frame;
        Dim batch = signal.map(dims -> dims.get(0)).orElse(Dim.UNKNOWN);
        node.output(0, node.dtype(0), List.of(batch, frames.toDim(), bins.toDim(), Dim.of(2)));
    }

    /** MelWeightMatrix: from the bins of a transform to bands of the mel scale. */
    static void melWeightMatrix(NodeContext node) {
        node.output(
                0,
                node.dtype(HannWindow.OUTPUT_DATATYPE).orElse(DType.FLOAT),
                List.of(half(node.scalar(1)).toDim(), node.scalar(0).toDim()));
    }

    /** BlackmanWindow, HammingWindow, HannWindow: a vector of the given length. */
    static void window(NodeContext node) {
        node.output(
                0,
                node.dtype(HannWindow.OUTPUT_DATATYPE).orElse(DType.FLOAT),
                List.of(node.scalar(0).toDim()));
    }
}
