package org.onnxtwist.twist.recognise;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.twist.TwistLayer.Form;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.layer.GridAxis;
import org.onnxtwist.twist.recognise.evaluation.Antisymmetry;
import org.onnxtwist.twist.recognise.evaluation.ConvExpression;
import org.onnxtwist.twist.recognise.evaluation.View;

/**
 * One summand of a layer: a convolution times a coordinate.
 *
 * @param view where the graph has the convolution
 * @param coefficient the value that is the coordinate, where it is a single one
 * @param computed whether the coordinate is computed from sizes at each run
 */
record LayerTerm(
        View view, ConvExpression convolved, Coordinate coordinate, Optional<Value> coefficient, boolean computed) {
    boolean isBase() {
        return coordinate.isOne();
    }

    boolean runsAlong(GridAxis axis) {
        return coordinate.axis().filter(axis::equals).isPresent();
    }

    /** Tells whether both are the same convolution, done once or twice. */
    boolean convolvesAs(LayerTerm other) {
        return view.equals(other.view)
                || (convolved.form() == Form.REFERENCE
                        && other.convolved.form() == Form.REFERENCE
                        && convolved.kernel() == other.convolved.kernel()
                        && !convolved.hasBias()
                        && !other.convolved.hasBias());
    }

    /** With the offset of another of the same convolution: g b - c b is (g - c) b. */
    LayerTerm plus(LayerTerm still) {
        List<Double> more = still.coordinate().offset();
        List<Double> mine = coordinate.offset();
        List<Double> sum = IntStream.range(0, Math.max(mine.size(), more.size()))
                .mapToObj(c -> mine.get(Math.min(c, mine.size() - 1)) + more.get(Math.min(c, more.size() - 1)))
                .toList();
        return new LayerTerm(
                view,
                convolved,
                new Coordinate(coordinate.axis(), coordinate.sign(), sum),
                Optional.empty(),
                computed || still.computed());
    }

    /** The offset of the coordinate when it is written so that it grows along its axis. */
    List<Double> offset() {
        return coordinate.offset().stream()
                .map(number -> coordinate.sign() * number)
                .toList();
    }

    /** The kernels of parts of the same coordinate, added up. */
    static Tensor kernel(List<LayerTerm> parts) {
        Tensor first = parts.get(0).convolved().kernel();
        if (parts.size() == 1 && parts.get(0).coordinate().sign() > 0) {
            return first;
        }
        return Tensor.computed(first.dtype(), first.dims(), () -> {
            TensorElements[] kernels = parts.stream()
                    .map(part -> TensorElements.of(part.convolved().kernel()))
                    .toArray(TensorElements[]::new);
            return at -> {
                double sum = 0;
                for (int i = 0; i < kernels.length; i++) {
                    sum += parts.get(i).coordinate().sign() * kernels[i].doubleAt(at);
                }
                return sum;
            };
        });
    }

    /** TRAINING where the graph makes the kernels of all parts antisymmetric. */
    static Purpose purpose(List<LayerTerm> parts) {
        return parts.stream()
                        .map(LayerTerm::convolved)
                        .allMatch(conv -> conv.computed() && Antisymmetry.holds(conv.kernel()))
                ? Purpose.TRAINING
                : Purpose.EXPORT;
    }
}
