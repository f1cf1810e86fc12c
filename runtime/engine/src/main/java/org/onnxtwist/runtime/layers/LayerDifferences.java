package org.onnxtwist.runtime.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.GraphCopy;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.message.NumberNotation;
import org.onnxtwist.op.Conv;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.schema.check.CheckFailedException;
import org.onnxtwist.schema.check.Checker;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.ConvGeometry.AutoPad;
import org.onnxtwist.twist.TwistLayer;

/**
 * The conv_twist layers in which two models differ, and copies of the models in which each of them is one node, the same in both, so that
 * what is left of a comparison of the copies is elsewhere.
 *
 * @param layers the layers that differ
 * @param before the first model, or its copy
 * @param after the second model, or its copy
 */
public record LayerDifferences(List<LayerDifference> layers, Model before, Model after) {
    private static final ComparisonOptions OPTIONS = ComparisonOptions.defaults();

    /**
     * A layer that differs.
     *
     * @param name the layer's name
     * @param before its form in the first model, or {@code Conv}
     * @param after its form in the second model, or {@code Conv}
     * @param others other differences, one clause each
     * @param changes the largest difference of each parameter that changed beyond rounding; where centres are folded, of the folded ones
     */
    public record LayerDifference(
            String name, String before, String after, List<String> others, Map<String, Double> changes) {
        static final String CONV = Conv.NAME;

        /** One sentence: the layer's name and how it differs. */
        public String sentence() {
            List<String> clauses = new ArrayList<>();
            if (!before.equals(after)) {
                clauses.add(words(before, after) + " became " + words(after, before));
            }
            clauses.addAll(others);
            changes.forEach(
                    (parameter, size) -> clauses.add(parameter + " changed by up to " + NumberNotation.error(size)));
            return "layer " + name + ": " + String.join("; ", clauses);
        }

        private static String words(String form, String other) {
            return other.equals(CONV) ? "conv_twist (" + form + " form)" : form;
        }
    }

    /**
     * Finds the layers that differ. A model that is not well-formed has no layers.
     *
     * @throws org.onnxtwist.ir.analysis.CyclicGraphException when nodes of one of them read each other in a circle
     */
    public static LayerDifferences of(Model before, Model after) {
        LayerDifferences none = new LayerDifferences(List.of(), before, after);
        try {
            Checker.requireWellFormed(before);
            Checker.requireWellFormed(after);
        } catch (CheckFailedException e) {
            return none;
        }
        LayersOfModel first = LayersOfModel.of(GraphCopy.of(before));
        LayersOfModel second = LayersOfModel.of(GraphCopy.of(after));
        if (first.layers().isEmpty() && second.layers().isEmpty()) {
            return none;
        }
        Search search = new Search(first, second);
        search.run();
        return search.found.isEmpty() ? none : new LayerDifferences(search.found, first.model(), second.model());
    }

    /** The search in copies of both models. */
    private static final class Search {
        private final LayersOfModel first;
        private final LayersOfModel second;
        private final LayerStandIns left;
        private final LayerStandIns right;
        private final List<LayerDifference> found = new ArrayList<>();

        Search(LayersOfModel first, LayersOfModel second) {
            this.first = first;
            this.second = second;
            this.left = new LayerStandIns(first.model());
            this.right = new LayerStandIns(second.model());
        }

        void run() {
            LayerPairs pairs = LayerPairs.of(
                    first.layers(),
                    second.layers(),
                    (one, other) -> tally(one, other).differsAsAWhole(),
                    (one, other) -> tally(one, other).passed());
            Correspondence inSecond = new Correspondence(second.model());
            Correspondence inFirst = new Correspondence(first.model());
            for (LayerPairs.Pair pair : pairs.pairs()) {
                pair(pair.first(), pair.second());
            }
            for (TwistLayer layer : pairs.first()) {
                conv(layer, inSecond).ifPresent(conv -> single(layer, first, left, conv, right, true));
            }
            for (TwistLayer layer : pairs.second()) {
                conv(layer, inFirst).ifPresent(conv -> single(layer, second, right, conv, left, false));
            }
            left.prune();
            right.prune();
        }

        private ParameterTally tally(TwistLayer one, TwistLayer other) {
            return LayerComparison.parameters(first.numbers(one), second.numbers(other), OPTIONS);
        }

        private void pair(TwistLayer one, TwistLayer other) {
            List<String> others = geometry(one.geometry(), other.geometry());
            if (!first.numbers(one).folded() && !second.numbers(other).folded()) {
                change(others, "coordinates", one.coordinates(), other.coordinates());
            }
            change(others, "purpose", one.purpose(), other.purpose());
            change(others, "antisymmetric kernels", one.antisymmetric(), other.antisymmetric());
            LayerDifference difference = new LayerDifference(
                    one.name(),
                    one.form().label(),
                    other.form().label(),
                    others,
                    tally(one, other).changes());
            if (!difference.before().equals(difference.after())
                    || !others.isEmpty()
                    || !difference.changes().isEmpty()) {
                found.add(difference);
                left.put(one.input(), one.output(), one.name());
                right.put(other.input(), other.output(), one.name());
            }
        }

        private static Optional<Node> conv(TwistLayer layer, Correspondence other) {
            return other.of(layer.output())
                    .flatMap(Value::producer)
                    .filter(node -> node.operator().equals(Conv.ID))
                    .or(() -> other.node(layer.name())
                            .filter(node -> node.operator().equals(Conv.ID)));
        }

        private void single(
                TwistLayer layer,
                LayersOfModel owner,
                LayerStandIns own,
                Node conv,
                LayerStandIns other,
                boolean isFirst) {
            LayersOfModel.numbers(conv, layer.geometry()).ifPresent(numbers -> {
                LayerNumbers mine = owner.numbers(layer);
                ConvGeometry stated = ConvGeometry.of(
                        conv,
                        numbers.geometry().dtype(),
                        layer.geometry().inChannels(),
                        layer.geometry().outChannels(),
                        layer.geometry().group(),
                        autoPad(conv));
                found.add(new LayerDifference(
                        layer.name(),
                        isFirst ? layer.form().label() : LayerDifference.CONV,
                        isFirst ? LayerDifference.CONV : layer.form().label(),
                        isFirst ? geometry(layer.geometry(), stated) : geometry(stated, layer.geometry()),
                        (isFirst
                                        ? LayerComparison.parameters(mine, numbers, OPTIONS)
                                        : LayerComparison.parameters(numbers, mine, OPTIONS))
                                .changes()));
                own.put(layer.input(), layer.output(), layer.name());
                other.put(conv.input(0).orElseThrow(), conv.output(0), layer.name());
            });
        }

        private static AutoPad autoPad(Node conv) {
            return AutoPad.of(Conv.AUTO_PAD.find(conv).orElse("")).orElse(AutoPad.NOTSET);
        }

        private static List<String> geometry(ConvGeometry one, ConvGeometry other) {
            List<String> changes = new ArrayList<>();
            change(changes, "type", one.dtype().onnxName(), other.dtype().onnxName());
            change(changes, "strides", one.strides(), other.strides());
            change(changes, "dilations", one.dilations(), other.dilations());
            change(changes, "pads", one.pads(), other.pads());
            change(changes, "auto_pad", one.autoPad(), other.autoPad());
            return changes;
        }

        private static void change(List<String> changes, String what, Object one, Object other) {
            if (!one.equals(other)) {
                changes.add(what + " " + one + " became " + other);
            }
        }
    }
}
