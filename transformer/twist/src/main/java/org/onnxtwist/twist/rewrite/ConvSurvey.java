package org.onnxtwist.twist.rewrite;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.match.TypeLookup;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.ConvInteger;
import org.onnxtwist.op.QLinearConv;
import org.onnxtwist.op.runtime.FusedConv;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.twist.layer.LayerNames;
import org.onnxtwist.twist.layer.Scopes;
import org.onnxtwist.twist.rewrite.ConvEntry.ConvObstacle;

/** Finds every convolution of a model and says what is to become of it, and why. Changes nothing. */
final class ConvSurvey {
    private static final Set<String> QUANTISED = Set.of(ConvInteger.NAME, QLinearConv.NAME);
    /** Operators of ONNX Runtime, which are in no schema. */
    private static final Set<String> FUSED = Set.of(FusedConv.NAME, "NhwcConv", "NhwcFusedConv");

    /** So many elements may weights have that no tensor of the model holds, together, and two for each byte of its tensors. */
    private static final long MOST_COMPUTED = 1 << 25;

    private final Model model;
    private final InferredTypes inferred;
    private final TypeLookup types;
    private final Preparation preparation;
    private final ExistingLayers existing;
    private final TwistOptions options;
    private final List<LayerNames.Place> places = new ArrayList<>();
    private final Map<Node, StatedConv> convs = new LinkedHashMap<>();
    private final Map<Node, String> names;
    private final Set<Node> beyondBudget;

    /**
     * @param inferred sizes that hold at every run
     * @param preparation what the preparation of the model could not do
     * @param existing the layers that the model has
     * @param options which convolutions are to be rewritten
     */
    ConvSurvey(
            Model model,
            InferredTypes inferred,
            Preparation preparation,
            ExistingLayers existing,
            TwistOptions options) {
        this.model = model;
        this.inferred = inferred;
        this.types = inferred::of;
        this.preparation = preparation;
        this.existing = existing;
        this.options = options;
        Scopes.forEachNode(model, (node, scope) -> {
            if (isConvolution(node)) {
                places.add(new LayerNames.Place(node, scope));
            }
            if (node.operator().equals(Conv.ID)) {
                convs.put(node, StatedConv.of(node, types));
            }
        });
        this.names = LayerNames.of(places);
        this.beyondBudget = beyondBudget();
    }

    /** Every convolution in the order of the graphs. */
    List<ConvCandidate> candidates() {
        return places.stream()
                .map(place -> candidate(place.node(), names.getOrDefault(place.node(), ""), place.scope()))
                .toList();
    }

    private ConvCandidate candidate(Node node, String name, String scope) {
        Shape output = node.outputs().isEmpty() ? Shape.UNKNOWN : inferred.numbered(node.output(0));
        StatedConv stated = convs.get(node);
        if (stated == null) {
            return new ConvCandidate(
                    node, name, scope, Optional.of(foreign(node)), List.of(), Optional.empty(), output);
        }
        boolean inFunction = node.graph().root() != model.graph();
        List<String> layers = options.again().test(name) && !inFunction ? List.of() : existing.of(node);
        Optional<ConvObstacle.Finding> finding = layer(layers)
                .or(stated::finding)
                .or(() -> preparation.obstacle().map(ConvObstacle.OPERATOR_SET::because))
                .or(() -> when(
                        inFunction,
                        ConvObstacle.IN_FUNCTION,
                        "it is in a function that was not inlined: " + preparation.inFunctions()))
                .or(() -> when(hasOtherRank(node), ConvObstacle.INPUT_RANK, "its input does not have four dimensions"))
                .or(() -> when(
                        !options.include().test(name), ConvObstacle.EXCLUDED, "--include or --exclude leaves it out"))
                .or(() -> when(
                        beyondBudget.contains(node),
                        ConvObstacle.LARGE_COMPUTED_WEIGHTS_TOGETHER,
                        "its weight is not stored, and conv_x and conv_y of this and earlier convolutions together"
                                + " would have more than "
                                + MOST_COMPUTED + " elements and more than two for each byte of the model's tensors"));
        return new ConvCandidate(node, name, scope, finding, layers, stated.geometry(), output);
    }

    private static Optional<ConvObstacle.Finding> layer(List<String> layers) {
        String others = layers.size() < 2 ? "" : " and of " + (layers.size() - 1) + " more";
        return layers.stream()
                .findFirst()
                .map(first -> ConvObstacle.TWIST_LAYER.because("part of the twist layer " + first + others));
    }

    private static Optional<ConvObstacle.Finding> when(boolean condition, ConvObstacle obstacle, String reason) {
        return condition ? Optional.of(obstacle.because(reason)) : Optional.empty();
    }

    private boolean hasOtherRank(Node conv) {
        return conv.input(0)
                .flatMap(input -> types.type(input).shape().known())
                .filter(dims -> dims.size() != 4)
                .isPresent();
    }

    /** Tells whether some node may be a 3x3 Conv, as far as it alone can tell. */
    static boolean mayHold3x3(Graph graph) {
        return graph.allNodes().anyMatch(ConvSurvey::mayBe3x3);
    }

    private static boolean mayBe3x3(Node node) {
        if (!node.operator().equals(Conv.ID)) {
            return false;
        }
        Optional<Shape> weight =
                node.input(1).flatMap(value -> value.constant()).map(tensor -> tensor.shape());
        if (weight.isPresent()) {
            return weight.get().known().filter(dims -> dims.size() == 4).isPresent()
                    && weight.get().size(2).getAsLong() == 3
                    && weight.get().size(3).getAsLong() == 3;
        }
        return Conv.KERNEL_SHAPE.find(node).map(List.of(3L, 3L)::equals).orElse(true);
    }

    /** The Convs whose computed weights do not fit into what those before them have left of the budget. */
    private Set<Node> beyondBudget() {
        boolean computes = convs.values().stream().anyMatch(conv -> conv.computedElements() > 0);
        double left = computes ? MOST_COMPUTED + 2.0 * model.constantBytes() : 0;
        Set<Node> beyond = new HashSet<>();
        for (Map.Entry<Node, StatedConv> conv : convs.entrySet()) {
            double elements = conv.getValue().computedElements();
            if (elements > left) {
                beyond.add(conv.getKey());
            } else {
                left -= elements;
            }
        }
        return beyond;
    }

    private static boolean isConvolution(Node node) {
        String name = node.operator().name();
        return node.operator().isStandard()
                ? name.equals(Conv.NAME) || QUANTISED.contains(name)
                : FUSED.contains(name) || QUANTISED.contains(name);
    }

    private static ConvObstacle.Finding foreign(Node node) {
        return QUANTISED.contains(node.operator().name())
                ? ConvObstacle.INTEGER_WEIGHTS.because(
                        "its weights are integers, but a twist layer needs floating-point weights")
                : ConvObstacle.RUNTIME_OPERATOR.because(
                        "it is an operator of one particular runtime that does more than a Conv");
    }
}
