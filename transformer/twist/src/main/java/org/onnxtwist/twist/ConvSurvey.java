package org.onnxtwist.twist;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.match.Explanation;
import org.onnxtwist.match.NodePattern;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.match.TypeLookup;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.ConvInteger;
import org.onnxtwist.op.QLinearConv;
import org.onnxtwist.op.runtime.FusedConv;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.twist.ConvCandidate.Verdict;

/**
 * Finds every convolution of a model and says what is to become of it: the pattern of the rewrite, and where a convolution does not
 * match it, the reason. Changes nothing.
 */
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
    private final Map<Node, String> names;
    private final Map<String, Function<Node, Optional<Verdict>>> obstacles = new LinkedHashMap<>();

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
        });
        this.names = LayerNames.of(places);
        obstacles.put("it is part of no conv_twist layer", this::layer);
        for (ConvAttributes.Requirement each : ConvAttributes.REQUIREMENTS) {
            obstacles.put(each.name(), conv -> each.obstacle().apply(new ConvAttributes(conv, types)));
        }
        require("the model is one that can be rewritten", conv -> preparation.obstacle());
        require("it is in no function", this::function);
        require("its input has four dimensions", this::otherRank);
        require("it is not left out", this::exclusion);
        Set<Node> unstored = beyondBudget();
        require("the weights that are not stored are not too large together", conv -> tooMany(unstored, conv));
    }

    private void require(String name, Function<Node, Optional<String>> obstacle) {
        obstacles.put(name, conv -> obstacle.apply(conv).map(Verdict::skip));
    }

    /** A Conv that can become a layer. What fails of it, {@link #candidates} tells as the reason. */
    NodePattern pattern() {
        NodePattern pattern = Pattern.node(Conv.ID);
        for (Map.Entry<String, Function<Node, Optional<Verdict>>> each : obstacles.entrySet()) {
            pattern = pattern.where(
                    each.getKey(), conv -> each.getValue().apply(conv).isEmpty());
        }
        return pattern;
    }

    /** Every convolution in the order of the graphs. */
    List<ConvCandidate> candidates() {
        NodePattern pattern = pattern();
        return places.stream().map(place -> candidate(place, pattern)).toList();
    }

    private ConvCandidate candidate(LayerNames.Place place, NodePattern pattern) {
        Node node = place.node();
        Shape output = node.outputs().isEmpty() ? Shape.UNKNOWN : inferred.numbered(node.output(0));
        boolean isConv = node.operator().equals(Conv.ID);
        return new ConvCandidate(
                node,
                names.getOrDefault(node, ""),
                place.scope(),
                isConv ? verdict(pattern.explain(node, types)) : Verdict.skip(foreign(node)),
                isConv ? new ConvAttributes(node, types).geometry() : Optional.empty(),
                output);
    }

    private Verdict verdict(Explanation explanation) {
        return Optional.ofNullable(obstacles.get(explanation.failed()))
                .flatMap(obstacle -> obstacle.apply(explanation.root()))
                .orElse(Verdict.REWRITE);
    }

    private Optional<String> function(Node conv) {
        return conv.graph().function().isPresent()
                ? Optional.of("it is in a function that was not inlined: " + preparation.inFunctions())
                : Optional.empty();
    }

    private Optional<Verdict> layer(Node conv) {
        List<String> layers = existing.of(conv);
        boolean again = options.again().test(names.getOrDefault(conv, ""))
                && conv.graph().function().isEmpty();
        return layers.isEmpty() || again ? Optional.empty() : Optional.of(Verdict.layer(layers));
    }

    private Optional<String> otherRank(Node conv) {
        return conv.input(0)
                .flatMap(input -> types.type(input).shape().known())
                .filter(dims -> dims.size() != 4)
                .map(dims -> "its input does not have four dimensions");
    }

    private Optional<String> exclusion(Node conv) {
        return options.include().test(names.getOrDefault(conv, ""))
                ? Optional.empty()
                : Optional.of("it is left out by --include or --exclude");
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
        Map<Node, Double> computed = new LinkedHashMap<>();
        for (LayerNames.Place place : places) {
            double elements = place.node().operator().equals(Conv.ID)
                    ? new ConvAttributes(place.node(), types).computedElements()
                    : 0;
            if (elements > 0) {
                computed.put(place.node(), elements);
            }
        }
        double[] left = {computed.isEmpty() ? 0 : MOST_COMPUTED + 2.0 * model.constantBytes()};
        Set<Node> beyond = new HashSet<>();
        computed.forEach((node, elements) -> {
            if (elements > left[0]) {
                beyond.add(node);
            } else {
                left[0] -= elements;
            }
        });
        return beyond;
    }

    private static Optional<String> tooMany(Set<Node> beyond, Node conv) {
        return beyond.contains(conv)
                ? Optional.of(
                        "its weight is not stored, and together with those before it conv_x and conv_y would have more than "
                                + MOST_COMPUTED + " elements and two for each byte of the model's tensors")
                : Optional.empty();
    }

    private static boolean isConvolution(Node node) {
        String name = node.operator().name();
        return node.operator().isStandard()
                ? name.equals(Conv.NAME) || QUANTISED.contains(name)
                : FUSED.contains(name) || QUANTISED.contains(name);
    }

    private static String foreign(Node node) {
        return QUANTISED.contains(node.operator().name())
                ? "its weights are integers, and a twist learns in floating point"
                : "it is an operator of one runtime that does more than a Conv";
    }
}
