package org.onnxtwist.twist.recognise;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.op.Add;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.recognise.evaluation.AbstractEvaluation;
import org.onnxtwist.twist.recognise.evaluation.ModelFacts;
import org.onnxtwist.twist.recognise.value.AbstractValue;

/**
 * A bias that is added to a layer as a whole:
 *
 * <pre>
 * (conv(x) + gx convX(x) + gy convY(x)) + bias
 * </pre>
 */
final class AddedBias {
    private final ModelFacts facts;
    private final AbstractEvaluation quantities;

    AddedBias(ModelFacts facts, AbstractEvaluation quantities) {
        this.facts = facts;
        this.quantities = quantities;
    }

    /**
     * The layer with what {@code add} adds to it.
     *
     * @param layers those that were found before, by their outputs
     */
    Optional<UnnamedLayer> at(Node add, Map<Value, UnnamedLayer> layers) {
        // An operand is omitted where the call of the function that held this node omits it.
        if (!add.operator().equals(Add.ID) || add.inputValues().count() < 2) {
            return Optional.empty();
        }
        return IntStream.range(0, 2)
                .mapToObj(i ->
                        of(add, add.input(i).orElseThrow(), add.input(1 - i).orElseThrow(), layers))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<UnnamedLayer> of(Node add, Value output, Value constant, Map<Value, UnnamedLayer> layers) {
        // In this order: whether it is an output is looked for among its uses, of which a constant may have many.
        boolean isInner = output.uses().size() == 1 && !output.isOutput();
        return Optional.ofNullable(layers.get(output))
                .filter(found -> isInner)
                .flatMap(layer -> quantities
                        .of(constant)
                        .flatMap(quantity -> bias(quantity, layer.layer()))
                        .map(sum ->
                                new UnnamedLayer(layer.named(), layer.layer().with(add, sum))));
    }

    private Optional<Tensor> bias(AbstractValue quantity, TwistLayer layer) {
        return OutputExtent.of(layer.output(), layer.geometry().outChannels(), facts)
                .flatMap(extent -> Coordinate.of(quantity, extent))
                .filter(coordinate -> coordinate.axis().isEmpty())
                .map(Coordinate::offset)
                .map(added -> Coordinate.biasWith(layer.weights().bias(), List.of(added), layer.geometry()));
    }
}
