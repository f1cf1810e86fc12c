package org.onnxtwist.autodiff;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.Differentiation;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Expand;
import org.onnxtwist.op.Identity;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Sum;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/**
 * One differentiation of one graph, of a model's or of a copy of a subgraph: goes through the nodes that the differentiated values depend
 * on, from the last to the first.
 */
final class BackwardPass implements Differentiation {
    private final Model model;
    private final Graph graph;
    private final GradientRules rules;
    private final InferredTypes types;
    private final List<Value> wrt;
    private final Activations activations;
    private final BackwardPlacement end;
    private final Arithmetic.Constants constants;
    private DependencyPath path = DependencyPath.EMPTY;
    private Optional<NodeGroups> groups = Optional.empty();
    private final Map<Value, List<Value>> contributions = new HashMap<>();

    /** The gradient with respect to a value that is differentiated, placed when the backward pass begins. */
    @FunctionalInterface
    interface Seed {
        Value place(Arithmetic at);
    }

    /**
     * @param graph the model's graph, or a graph that reads values of that one
     * @param types the types of the values of both; those of what takes the place of a node are added
     */
    BackwardPass(
            Model model,
            Graph graph,
            GradientRules rules,
            InferredTypes types,
            List<Value> wrt,
            Activations activations) {
        this.model = model;
        this.graph = graph;
        this.rules = rules;
        this.types = types;
        this.wrt = List.copyOf(wrt);
        this.activations = activations;
        this.end = new BackwardPlacement(Placement.atEnd(model, graph));
        this.constants = new Arithmetic.Constants(end);
    }

    /**
     * Places the backward pass.
     *
     * @throws org.onnxtwist.autodiff.rule.GradientException when there is no such gradient; the graph then computes what it computed
     */
    Gradients run(Map<Value, Seed> seeds) {
        path = new LoweringPass(model, graph, rules, types).run(wrt, seeds.keySet());
        if (graph == model.graph()) {
            groups = Optional.of(NodeGroups.of(model, rules, types, path, wrt, seeds.keySet()));
        }
        try {
            Arithmetic at = new Arithmetic(end, constants, DType.FLOAT);
            Set<Value> placed = new HashSet<>();
            seeds.forEach((value, seed) -> {
                if (path.contains(value)) {
                    Value gradient = seed.place(at.withType(types.of(value).dtype()));
                    placed.add(gradient);
                    contribute(value, gradient);
                }
            });
            for (Node node : path.nodes()) {
                differentiate(node, at);
            }
            Gradients gradients = gradients(at);
            if (activations == Activations.RECOMPUTE) {
                List<Node> backward =
                        end.since(0).stream().filter(node -> !node.isRemoved()).toList();
                new Recomputation(model, graph, types, backward).run(placed);
            }
            return gradients;
        } catch (RuntimeException e) {
            end.undo();
            throw e;
        }
    }

    private void differentiate(Node node, Arithmetic at) {
        List<Optional<Value>> gradients = new ArrayList<>();
        boolean any = false;
        for (Value output : node.outputs()) {
            Optional<Value> gradient = total(output, at);
            gradients.add(gradient);
            any |= gradient.isPresent();
        }
        if (any) {
            NodeGradient gradient = new NodeGradient(node, gradients, at, this);
            groups.flatMap(found -> found.endingIn(node))
                    .ifPresentOrElse(
                            group -> group.differentiate().accept(gradient),
                            () -> rules.of(node).orElseThrow().differentiate(gradient));
        }
    }

    @Override
    public InferredTypes types() {
        return types;
    }

    @Override
    public boolean wants(Value value) {
        return path.contains(value);
    }

    @Override
    public void contribute(Value value, Value gradient) {
        contributions.computeIfAbsent(value, key -> new ArrayList<>(1)).add(gradient);
    }

    /** Places other nodes that compute a node's outputs, and differentiates these; what the gradients do not read is removed again. */
    @Override
    public void differentiate(Supplier<List<Value>> formula, List<Optional<Value>> gradients) {
        int before = end.count();
        List<Value> outputs = formula.get();
        List<Node> nodes = end.since(before);
        List<Value> targets = new ArrayList<>();
        for (int i = 0; i < gradients.size(); i++) {
            if (gradients.get(i).isPresent()) {
                targets.add(outputs.get(i));
                contribute(outputs.get(i), gradients.get(i).get());
            }
        }
        nodes.forEach(node -> ShapeInference.follow(model, node, types));
        List<Value> sources =
                nodes.stream().flatMap(Node::inputValues).filter(path::contains).toList();
        DependencyPath outer = path;
        path = DependencyPath.among(nodes, types, sources, targets);
        Arithmetic at = new Arithmetic(end, constants, DType.FLOAT);
        path.nodes().forEach(node -> differentiate(node, at));
        path = outer;
        end.removeUnused(before, before + nodes.size());
    }

    @Override
    public void replaced(Node old, Node by) {
        end.replaced(old, by);
    }

    @Override
    public List<Graph> gradients(List<Graph> bodies, List<Optional<Value>> cotangents, List<Value> of) {
        return new BodyGradients(model, rules, types).of(bodies, cotangents, of);
    }

    /** The sum of all contributions, which becomes the only one. */
    private Optional<Value> total(Value value, Arithmetic at) {
        List<Value> parts = contributions.get(value);
        if (parts == null) {
            return Optional.empty();
        }
        if (parts.size() > 1) {
            Value sum = parts.size() == 2
                    ? Add.of(parts.get(0), parts.get(1)).emit(at)
                    : Sum.of(parts).emit(at);
            parts.clear();
            parts.add(sum);
        }
        return Optional.of(parts.get(0));
    }

    private Gradients gradients(Arithmetic at) {
        Map<Value, Value> found = new LinkedHashMap<>();
        List<Value> independent = new ArrayList<>();
        Set<Value> given = new HashSet<>();
        for (Value value : wrt) {
            Value gradient = total(value, at).orElseGet(() -> {
                independent.add(value);
                return zeros(value, at);
            });
            boolean own = gradient.producer().filter(end::placed).isPresent() && given.add(gradient);
            found.put(value, own ? gradient : Identity.of(gradient).emit(at));
        }
        return new Gradients(found, independent);
    }

    private Value zeros(Value value, Arithmetic at) {
        Arithmetic typed = at.withType(types.of(value).dtype());
        Value shape = types.shape(value)
                .sizes()
                .map(typed::integers)
                .orElseGet(() -> Shape.of(value).emit(typed));
        return Expand.of(typed.number(0), shape).emit(typed);
    }
}
