package org.onnxtwist.runtime.layers;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.op.BatchNormalization;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.compare.report.ComparisonReport.LayerAgreement;
import org.onnxtwist.runtime.compare.report.ComparisonReport.LayerAgreement.LayerBasis;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.WrittenLayer;

/** Compares the layers of two models. */
final class LayerComparison {
    private final ComparisonOptions options;
    private final LayersOfModel expected;
    private final LayersOfModel actual;
    private final LayerProbes probes;
    private final Map<LayerPairs.Pair, ParameterTally> compared = new HashMap<>();
    private final List<LayerAgreement> agreements = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    LayerComparison(Model expected, Model actual, ComparisonOptions options, LayerRun run) {
        this.options = options;
        this.expected = LayersOfModel.of(expected);
        this.actual = LayersOfModel.of(actual);
        this.probes = new LayerProbes(run, options, this::add, remarks::add);
    }

    List<LayerAgreement> agreements() {
        return agreements;
    }

    /** The outputs that were not compared, with the reason. */
    List<String> remarks() {
        return remarks;
    }

    void run() {
        recorded();
        if (expected.layers().isEmpty() && actual.layers().isEmpty()) {
            return;
        }
        LayerPairs pairs = LayerPairs.of(
                expected.layers(),
                actual.layers(),
                (first, second) -> parameters(first, second).differsAsAWhole(),
                (first, second) -> parameters(first, second).passed());
        pairs.pairs().forEach(this::pair);
        if (!pairs.first().isEmpty()) {
            Correspondence inActual = new Correspondence(actual.model());
            pairs.first().forEach(layer -> single(layer, expected, actual, inActual, false));
        }
        if (!pairs.second().isEmpty()) {
            Correspondence inExpected = new Correspondence(expected.model());
            pairs.second().forEach(layer -> single(layer, actual, expected, inExpected, true));
        }
    }

    /** Layers that the second model's metadata names and its graph no longer has, unless the first is as wrong. */
    private void recorded() {
        List<WrittenLayer> lost = actual.recordedAndNotFound();
        if (lost.isEmpty()) {
            return;
        }
        Set<String> wrong = new HashSet<>();
        for (WrittenLayer layer : expected.recordedAndNotFound()) {
            if (probes.recorded(layer, expected)
                    .filter(tally -> !tally.passed())
                    .isPresent()) {
                wrong.add(layer.name());
            }
        }
        lost.stream()
                .filter(layer -> !wrong.contains(layer.name()))
                .forEach(layer -> probes.recorded(layer, actual)
                        .ifPresent(tally -> add(layer.name(), LayerBasis.RANDOM_KERNELS, tally)));
    }

    private void add(String name, LayerBasis basis, ParameterTally tally) {
        agreements.add(new LayerAgreement(name, basis, tally.passed(), tally.problem(), tally.worst(), tally.beyond()));
    }

    private ParameterTally parameters(TwistLayer first, TwistLayer second) {
        return compared.computeIfAbsent(
                new LayerPairs.Pair(first, second),
                pair -> parameters(expected.numbers(first), actual.numbers(second), options));
    }

    /**
     * The first model's numbers with those of the second, whichever of the two has a BatchNormalization that the other has not. The other
     * may have folded it into the layer, or into what comes behind it: then the layer is as it was.
     */
    static ParameterTally parameters(LayerNumbers first, LayerNumbers second, ComparisonOptions options) {
        Optional<Normalization> behindFirst = Normalization.behind(first.output(), first.channels());
        Optional<Normalization> behindSecond = Normalization.behind(second.output(), second.channels());
        ParameterTally plain = new ParameterTally(options);
        if (behindFirst.isPresent() != behindSecond.isPresent()) {
            ParameterTally folded = new ParameterTally(options);
            behindFirst.ifPresent(found -> ParameterComparison.run(first, found, second, folded));
            behindSecond.ifPresent(found -> ParameterComparison.run(second, found, first, folded.swapped()));
            if (folded.passed()) {
                return folded;
            }
            ParameterComparison.run(first, Normalization.none(first.output(), first.channels()), second, plain);
            return plain.passed() ? plain : folded;
        }
        ParameterComparison.run(first, Normalization.none(first.output(), first.channels()), second, plain);
        return plain;
    }

    private void pair(LayerPairs.Pair pair) {
        TwistLayer first = pair.first();
        TwistLayer second = pair.second();
        Shape shape = actual.types().shape(second.output());
        if (isOne(shape.size(2)) || isOne(shape.size(3))) {
            remarks.add("Layer '" + first.name()
                    + "' has an output of one row or one column, so that one grid is zero and its kernel has"
                    + " no effect: its parameters were not compared.");
            return;
        }
        add(first.name(), LayerBasis.PARAMETERS, parameters(first, second));
        ParameterTally grids = new ParameterTally(options);
        LayerNumbers numbers = actual.numbers(second);
        List<LayerNumbers> centres = List.of(expected.numbers(first), numbers);
        if (new GridComparison(second, centres, shape, grids).run()) {
            add(first.name(), LayerBasis.GRIDS, grids);
        }
        if (numbers.hasZeroKernels()) {
            probes.withRandomKernels(second, actual);
        } else if (first.geometry().dtype() != second.geometry().dtype()) {
            probes.asItIs(second, actual);
        }
    }

    private static boolean isOne(OptionalLong size) {
        return size.isPresent() && size.getAsLong() == 1;
    }

    /** A layer that the other model has not, or not so that the recogniser finds it. */
    private void single(
            TwistLayer layer,
            LayersOfModel owner,
            LayersOfModel other,
            Correspondence correspondence,
            boolean isSecond) {
        Optional<Place> place = place(layer, correspondence);
        LayerNumbers numbers = owner.numbers(layer);
        if (place.isPresent()
                && !isSecond
                && probes.inTheOther(
                        layer,
                        owner,
                        place.get().normalization(),
                        place.get().input(),
                        place.get().output(),
                        other)) {
            return;
        }
        Optional<LayerNumbers> conv = place.flatMap(found -> convOf(found.output()))
                .flatMap(node -> LayersOfModel.numbers(node, layer.geometry()))
                .or(() -> correspondence
                        .node(layer.name())
                        .flatMap(node -> LayersOfModel.numbers(node, layer.geometry())));
        boolean isPlain = numbers.hasZeroKernels();
        conv.filter(found -> isPlain)
                .ifPresent(found -> add(
                        layer.name(),
                        LayerBasis.CONV,
                        isSecond ? parameters(found, numbers, options) : parameters(numbers, found, options)));
        if (isPlain) {
            // What the graph computes may be a layer and yet not the one that is recorded: a grid that is a pixel off
            // is a centre.
            owner.record(layer)
                    .flatMap(record -> probes.recorded(record, owner))
                    .ifPresentOrElse(
                            found -> add(layer.name(), LayerBasis.RANDOM_KERNELS, found),
                            () -> probes.withRandomKernels(layer, owner));
        }
        if (conv.isEmpty() || !isPlain) {
            remarks.add("Layer '" + layer.name() + "' of the " + (isSecond ? "second" : "first") + " model has "
                    + (conv.isPresent() ? "a plain Conv as its counterpart" : "no known counterpart")
                    + " in the other: its numbers were compared through the outputs only.");
        }
    }

    /** The place of a layer in the other model, and the BatchNormalization that would be folded into it there. */
    private record Place(Value input, Value output, Normalization normalization) {}

    /**
     * A folded BatchNormalization leaves its output's name behind, while the last node of the layer may keep its own: where both lead to
     * one value, that value has the BatchNormalization in it.
     */
    private static Optional<Place> place(TwistLayer layer, Correspondence other) {
        int channels = (int) layer.geometry().outChannels();
        Optional<Value> input = other.of(layer.input());
        Optional<Value> output = other.of(layer.output());
        Optional<Place> behind = input.flatMap(from -> Normalization.behind(layer.output(), channels)
                .flatMap(found -> other.of(found.output()).map(to -> new Place(from, to, found))));
        Optional<Place> alone = input.flatMap(from ->
                output.map(to -> new Place(from, to, Normalization.none(layer.output(), channels))));
        return behind.filter(place -> output.isEmpty() || output.get() == place.output())
                .or(() -> alone);
    }

    /** The Conv that makes a value, itself or with a BatchNormalization behind it. */
    private static Optional<Node> convOf(Value value) {
        return value.producer()
                .flatMap(node -> node.operator().equals(BatchNormalization.ID)
                        ? node.input(0).flatMap(Value::producer)
                        : Optional.of(node));
    }
}
