package org.onnxtwist.twist.recognise;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.TopologicalOrder;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.Einsum;
import org.onnxtwist.op.ReduceSum;
import org.onnxtwist.op.Sub;
import org.onnxtwist.op.Sum;
import org.onnxtwist.twist.NearMiss;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.layer.LayerNames;
import org.onnxtwist.twist.layer.Scopes;
import org.onnxtwist.twist.recognise.evaluation.AbstractEvaluation;
import org.onnxtwist.twist.recognise.evaluation.ModelFacts;

/**
 * Finds the conv_twist layers of a model, whoever wrote it, by what its nodes and constants compute; names and metadata play no part.
 *
 * <p>Found are the forms that this library writes, and those that training frameworks export: with coordinates that are constants, in
 * whole or in part, or computed from sizes of the input or of a Conv's output, or cut to such a size; with kernels that are stored
 * antisymmetric, made so by the graph, or general; with operands in any order, multiplied out, stacked or contracted, with Identity, Cast and
 * Reshape that change nothing in between, and with convolutions in the layout of ONNX Runtime's optimiser. What is a layer but for
 * a value on the way that something else reads too is none: it could not be written anew. Constants are read to their last element,
 * and one that is off by more than rounding is no coordinate.
 */
public final class Recogniser {
    private final ModelFacts facts;
    private final AbstractEvaluation quantities;
    private final List<SumOfConvs> sums;
    private final List<WideConv> wideConvs;
    private final FusedLayer fused;
    private final AddedBias biases;
    private final CalledLayers calls;
    private final NearMisses nearMisses;
    private final Map<UnnamedLayer, String> found = new LinkedHashMap<>();
    private final Map<Value, UnnamedLayer> byOutput = new HashMap<>();

    private Recogniser(Model model) {
        this.facts = new ModelFacts(model);
        this.quantities = new AbstractEvaluation(facts);
        // In several precisions only what is no layer in one.
        List<ModelFacts> all = Stream.concat(Stream.of(facts), facts.throughRounding().stream())
                .toList();
        this.sums = all.stream().map(each -> new SumOfConvs(each, quantities)).toList();
        this.wideConvs =
                all.stream().map(each -> new WideConv(each, quantities)).toList();
        this.fused = new FusedLayer(facts, wideConvs.get(0));
        this.biases = new AddedBias(facts, quantities);
        this.calls = new CalledLayers(facts, quantities);
        this.nearMisses = new NearMisses(all.get(all.size() - 1), quantities);
    }

    /**
     * The layers of a model and of its subgraphs, in topological order; a call of a function is a layer where it computes one from its
     * first input to its first output, and nothing else. Time is linear in nodes and in the elements of the layers' weights; the
     * model is not changed.
     *
     * @throws org.onnxtwist.ir.analysis.CyclicGraphException when nodes read each other in a circle
     */
    public static List<TwistLayer> recognise(Model model) {
        return survey(model).layers();
    }

    /**
     * The layers of a model as {@link #recognise} finds them, and what has the parts of one and is none, with what is missing.
     *
     * @throws org.onnxtwist.ir.analysis.CyclicGraphException when nodes read each other in a circle
     */
    public static Recognition survey(Model model) {
        Recogniser recogniser = new Recogniser(model);
        recogniser.visit(model.graph(), "");
        return recogniser.named();
    }

    private Recognition named() {
        Set<Node> inLayers = found.keySet().stream()
                .flatMap(unnamed -> unnamed.layer().nodes().stream())
                .collect(Collectors.toSet());
        List<NearMisses.Unnamed> misses = nearMisses.all(inLayers);
        List<LayerNames.Place> places = new ArrayList<>();
        found.forEach((unnamed, scope) -> places.add(new LayerNames.Place(
                unnamed.named(), Optional.of(unnamed.layer().output()), scope)));
        misses.forEach(
                miss -> places.add(new LayerNames.Place(miss.named(), Optional.of(miss.output()), miss.scope())));
        Map<Node, String> names = LayerNames.of(places);
        List<TwistLayer> layers = new ArrayList<>();
        found.forEach((unnamed, scope) ->
                layers.add(unnamed.layer().named(names.getOrDefault(unnamed.named(), ""), scope)));
        return new Recognition(
                layers,
                misses.stream()
                        .map(miss -> new NearMiss(
                                names.getOrDefault(miss.named(), ""), miss.scope(), miss.reason(), miss.convs()))
                        .toList());
    }

    private void visit(Graph graph, String scope) {
        for (Node node : TopologicalOrder.of(graph)) {
            quantities.follow(node);
            lift(node, scope).ifPresent(layer -> {
                found.put(layer, scope);
                byOutput.put(layer.layer().output(), layer);
            });
            for (Attribute attribute : node.attributes()) {
                for (Graph body : attribute.value().graphs().toList()) {
                    visit(body, Scopes.join(scope, Scopes.label(node) + "/" + attribute.name()));
                }
            }
        }
    }

    /** A layer that was found before, and is now one with the bias behind it. */
    private Optional<UnnamedLayer> withBias(Node node) {
        Optional<UnnamedLayer> whole = biases.at(node, byOutput);
        whole.ifPresent(layer -> node.inputValues()
                .map(byOutput::remove)
                .filter(Objects::nonNull)
                .forEach(found::remove));
        return whole;
    }

    private Optional<UnnamedLayer> lift(Node node, String scope) {
        Optional<Function> function = facts.model().callee(node);
        if (function.isPresent()) {
            return calls.lift(node, function.get(), reason -> nearMisses.add(node, scope, reason, Set.of()));
        }
        if (!node.operator().isStandard()) {
            fused.at(node).ifPresent(found -> nearMisses.add(node, scope, found.reason(), found.convs()));
            return Optional.empty();
        }
        return switch (node.operator().name()) {
            case Add.NAME, Sub.NAME, Sum.NAME, ReduceSum.NAME, Einsum.NAME -> sum(node, scope);
            case Conv.NAME ->
                wideConvs.stream().flatMap(forms -> forms.at(node).stream()).findFirst();
            default -> Optional.empty();
        };
    }

    private Optional<UnnamedLayer> sum(Node node, String scope) {
        Optional<UnnamedLayer> layer = sums.stream()
                .flatMap(forms -> forms.at(node, byOutput.keySet()).stream())
                .findFirst()
                .or(() -> withBias(node));
        if (layer.isEmpty()) {
            nearMisses.consider(node, scope, byOutput.keySet());
        }
        return layer;
    }

    /**
     * The conv_twist layers of a model, and its near misses.
     *
     * @param layers in topological order
     * @param nearMisses sums of convolutions and their products with grids that are no layers, in topological order
     */
    public record Recognition(List<TwistLayer> layers, List<NearMiss> nearMisses) {
        public Recognition {
            layers = List.copyOf(layers);
            nearMisses = List.copyOf(nearMisses);
        }
    }
}
