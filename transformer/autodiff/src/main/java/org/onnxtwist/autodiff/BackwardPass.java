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
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.autodiff.rule.Recomputation;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OnnxTwistException.Fault;
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

/** One differentiation of one model: goes through the nodes that the differentiated values depend on, from the last to the first. */
final class BackwardPass {
    private final Model model;
    private final Graph graph;
    private final GradientRules rules;
    private final InferredTypes types;
    private final List<Value> wrt;
    private final BackwardPlacement end;
    private final Arithmetic.Constants constants;
    private final Map<Value, List<Value>> contributions = new HashMap<>();

    /** The gradient with respect to a value that is differentiated, placed when the backward pass begins. */
    @FunctionalInterface
    interface Seed {
        Value place(Arithmetic at);
    }

    BackwardPass(Model model, GradientRules rules, InferredTypes types, List<Value> wrt) {
        this.model = model;
        this.graph = model.graph();
        this.rules = rules;
        this.types = types;
        this.wrt = List.copyOf(wrt);
        this.end = new BackwardPlacement(Placement.atEnd(model, graph));
        this.constants = new Arithmetic.Constants(end);
    }

    Gradients run(Map<Value, Seed> seeds) {
        requireSupported();
        DependencyPath path = DependencyPath.between(graph, types, wrt, seeds.keySet());
        path.nodes().forEach(this::rule);
        try {
            Arithmetic at = new Arithmetic(end, constants, DType.FLOAT);
            seeds.forEach((value, seed) -> {
                if (path.contains(value)) {
                    contribute(value, seed.place(at.withType(types.of(value).dtype())));
                }
            });
            for (Node node : path.nodes()) {
                differentiate(node, path, at);
            }
            return gradients(at);
        } catch (RuntimeException e) {
            end.undo();
            throw e;
        }
    }

    private void requireSupported() {
        long opset = model.opset().orElse(0);
        if (opset < Backward.FIRST_OPSET) {
            throw new GradientException(
                    Fault.REQUEST,
                    "the model is of operator set " + opset + " and gradients are written in operator set "
                            + Backward.FIRST_OPSET + " or later: raise it with OpsetUpgrade first");
        }
        for (Value value : wrt) {
            if (value.graph() != graph) {
                throw new GradientException(
                        Fault.REQUEST,
                        "'" + value.hint() + "' is in " + value.graph()
                                + ", and gradients are those with respect to values of the main graph: name one there");
            }
            Backward.requireFloat(types, value, "the parameter");
        }
    }

    private GradientRule rule(Node node) {
        return rules.of(node.operator())
                .orElseThrow(() -> new GradientException(
                        Fault.MODEL,
                        "node " + node + " cannot be differentiated, because operator " + node.operator()
                                + " has no gradient rule: freeze the parameters before it, or add a rule"));
    }

    private void differentiate(Node node, DependencyPath path, Arithmetic at) {
        List<Optional<Value>> gradients = new ArrayList<>();
        boolean any = false;
        for (Value output : node.outputs()) {
            Optional<Value> gradient = total(output, at);
            gradients.add(gradient);
            any |= gradient.isPresent();
        }
        if (any) {
            Recomputation recomputation = formula -> recompute(gradients, path, at, formula);
            rule(node)
                    .differentiate(new NodeGradient(
                            node, gradients, types, at, path::contains, this::contribute, recomputation));
        }
    }

    /** Places other nodes that compute a node's outputs, and differentiates these; what the gradients do not read is removed again. */
    private void recompute(
            List<Optional<Value>> gradients, DependencyPath path, Arithmetic at, Supplier<List<Value>> formula) {
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
        DependencyPath inner = DependencyPath.among(nodes, types, sources, targets);
        inner.nodes().forEach(node -> differentiate(node, inner, at));
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            if (!node.isRemoved() && node.outputs().stream().noneMatch(Value::isUsed)) {
                graph.remove(node);
            }
        }
    }

    private void contribute(Value value, Value gradient) {
        contributions.computeIfAbsent(value, key -> new ArrayList<>(1)).add(gradient);
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
