package org.onnxtwist.twist.recognise;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.op.Add;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.layer.GridAxis;
import org.onnxtwist.twist.recognise.evaluation.AbstractEvaluation;

/** The centres of a layer, out of its coordinates. */
record Centres(AbstractEvaluation quantities, OutputExtent extent) {
    /** Tells whether the graph has the coordinate as 2 j / width - 1 plus a centre. */
    boolean areCentred(LayerTerm part) {
        return stated(part).isPresent();
    }

    /** The centre of each channel: [channels]. */
    Tensor of(LayerTerm part, Coordinates coordinates) {
        List<Double> found = coordinates == Coordinates.CENTERED
                ? stated(part).orElseThrow()
                : part.offset().stream().map(offset -> 0 - offset).toList();
        double[] all = new double[(int) extent.channels()];
        Arrays.setAll(all, c -> found.get(Math.min(c, found.size() - 1)));
        return Tensor.ofDoubles(extent.dtype(), all, all.length);
    }

    private Optional<List<Double>> stated(LayerTerm part) {
        return part.coefficient()
                .flatMap(Value::producer)
                .filter(node -> node.operator().equals(Add.ID))
                .flatMap(this::stated);
    }

    private Optional<List<Double>> stated(Node add) {
        List<Optional<Coordinate>> operands = IntStream.range(0, 2)
                .mapToObj(
                        i -> add.input(i).flatMap(quantities::of).flatMap(quantity -> Coordinate.of(quantity, extent)))
                .toList();
        return IntStream.range(0, 2)
                .filter(i -> operands.get(i).filter(this::isCentredGrid).isPresent())
                .mapToObj(i -> operands.get(1 - i)
                        .filter(centre -> centre.axis().isEmpty())
                        .map(Coordinate::offset))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Along an axis of one position, that grid is -1 alone. */
    private boolean isCentredGrid(Coordinate coordinate) {
        boolean runs = coordinate.axis().isPresent()
                || Stream.of(GridAxis.values())
                        .anyMatch(axis -> extent.size(axis).is(1));
        return runs && coordinate.sign() > 0 && coordinate.isOffsetBy(-1);
    }
}
