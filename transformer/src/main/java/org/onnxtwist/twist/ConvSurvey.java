package org.onnxtwist.twist;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Shape;
import org.onnxtwist.ir.ValueType;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.ConvInteger;
import org.onnxtwist.op.QLinearConv;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.twist.ConvCandidate.Verdict;

/** Finds every convolution of a model and says what is to become of it. Changes nothing. */
final class ConvSurvey {
    private static final Set<String> QUANTISED = Set.of(ConvInteger.NAME, QLinearConv.NAME);
    /** Operators of ONNX Runtime, which are in no schema. */
    private static final Set<String> FUSED = Set.of("FusedConv", "NhwcConv", "NhwcFusedConv");

    private final Model model;
    private final InferredTypes types;
    private final Preparation preparation;
    private final Provenance provenance;
    private final Predicate<String> include;

    private ConvSurvey(Model model, InferredTypes types, Preparation preparation, Predicate<String> include) {
        this.model = model;
        this.types = types;
        this.preparation = preparation;
        this.provenance = Provenance.of(model);
        this.include = include;
    }

    /**
     * Every convolution in the order of the graphs.
     *
     * @param preparation what the preparation of the model could not do
     */
    static List<ConvCandidate> of(
            Model model, InferredTypes types, Preparation preparation, Predicate<String> include) {
        ConvSurvey survey = new ConvSurvey(model, types, preparation, include);
        List<LayerNames.Place> places = new ArrayList<>();
        Scopes.forEachNode(model, (node, scope) -> {
            if (isConvolution(node)) {
                places.add(new LayerNames.Place(node, scope));
            }
        });
        Map<Node, String> names = LayerNames.of(places);
        return places.stream()
                .map(place -> survey.candidate(place, names.getOrDefault(place.node(), "")))
                .toList();
    }

    /** Whether some node may be a 3x3 Conv, as far as it alone can tell. */
    static boolean mayHold3x3(Graph graph) {
        boolean[] found = {false};
        graph.forEachNode(node -> found[0] |= mayBe3x3(node));
        return found[0];
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

    private static boolean isConvolution(Node node) {
        String name = node.operator().name();
        return node.operator().domain().isEmpty()
                ? name.equals(Conv.NAME) || QUANTISED.contains(name)
                : FUSED.contains(name) || QUANTISED.contains(name);
    }

    private ConvCandidate candidate(LayerNames.Place place, String name) {
        Node node = place.node();
        Shape output = node.outputs().isEmpty()
                ? Shape.UNKNOWN
                : types.of(node.output(0)).shape();
        if (!node.operator().equals(Conv.ID)) {
            return new ConvCandidate(node, name, place.scope(), Verdict.skip(foreign(node)), Optional.empty(), output);
        }
        ConvAttributes.Reading reading = ConvAttributes.read(node, types);
        Verdict verdict = reading.verdict().equals(Verdict.REWRITE) ? verdict(node, name) : reading.verdict();
        return new ConvCandidate(node, name, place.scope(), verdict, reading.geometry(), output);
    }

    private Verdict verdict(Node node, String name) {
        if (preparation.obstacle().isPresent()) {
            return Verdict.skip(preparation.obstacle().get());
        }
        if (isInFunction(node.graph())) {
            return Verdict.skip("it is in a function that was not inlined: " + preparation.inFunctions());
        }
        if (provenance.isTwisted(name)) {
            return Verdict.skip("it belongs to a conv_twist layer already");
        }
        if (node.input(0)
                .map(types::of)
                .map(ValueType::shape)
                .flatMap(Shape::known)
                .filter(dims -> dims.size() != 4)
                .isPresent()) {
            return Verdict.skip("its input does not have four dimensions");
        }
        return include.test(name) ? Verdict.REWRITE : Verdict.skip("it is left out by --include or --exclude");
    }

    private boolean isInFunction(Graph graph) {
        Graph outermost = graph;
        for (Optional<Graph> parent = graph.parent();
                parent.isPresent();
                parent = parent.get().parent()) {
            outermost = parent.get();
        }
        return outermost != model.graph();
    }

    private static String foreign(Node node) {
        return QUANTISED.contains(node.operator().name())
                ? "its weights are integers, and a twist learns in floating point"
                : "it is an operator of one runtime that does more than a Conv";
    }
}
