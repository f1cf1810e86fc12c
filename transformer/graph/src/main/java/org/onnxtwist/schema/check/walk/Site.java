package org.onnxtwist.schema.check.walk;

import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.schema.Schemas;

/**
 * A graph that is being checked, with its context.
 *
 * @param types the types of values, as far as they are known
 * @param function the function whose body this is or lies in
 * @param holder the node and attribute that hold this graph, empty for the outermost
 */
public record Site(
        Model model,
        java.util.function.Function<Value, ValueType> types,
        Graph graph,
        Optional<Function> function,
        Optional<Holder> holder) {
    /** The operator sets of files before version 3, which have no imports. */
    private static final Map<String, Long> FIRST_OPSET = Map.of("", 1L);

    /** The node and attribute that hold a subgraph, with the graph of the node. */
    public record Holder(Site site, Node node, String attribute) {}

    static Site main(Model model, java.util.function.Function<Value, ValueType> types) {
        return new Site(model, types, model.graph(), Optional.empty(), Optional.empty());
    }

    Site body(Function callee) {
        return new Site(model, types, callee.body(), Optional.of(callee), Optional.empty());
    }

    Site training(Graph root) {
        return new Site(model, types, root, Optional.empty(), Optional.empty());
    }

    Site inside(Node node, String attribute, Graph body) {
        return new Site(model, types, body, function, Optional.of(new Holder(this, node, attribute)));
    }

    /** Tells whether this is the main graph, the only one whose inputs and outputs must have types. */
    public boolean isMain() {
        return graph == model.graph();
    }

    /** Tells whether this is a graph of the training itself, not a subgraph in it. */
    public boolean isTraining() {
        return !isMain() && function.isEmpty() && holder.isEmpty();
    }

    /** Tells whether this is a function's body itself, not a subgraph in it. */
    public boolean isFunctionBody() {
        return function.isPresent() && holder.isEmpty();
    }

    /** The versions of the operator sets that apply to the nodes of this graph. */
    public Map<String, Long> opsets() {
        if (function.isPresent()) {
            return function.get().opsets();
        }
        return !model.supports(Model.FormatFeature.OPERATOR_SETS)
                        && model.opsets().isEmpty()
                ? FIRST_OPSET
                : model.opsets();
    }

    /** The type of a value: the type that the caller provides, or else that of its initializer. */
    public ValueType type(Value value) {
        ValueType type = types.apply(value);
        return type instanceof ValueType.UnknownType
                ? value.initializer().map(tensor -> tensor.type()).orElse(type)
                : type;
    }

    Call call(Node node) {
        Optional<Function> callee = model.callee(node);
        OperatorId operator = node.operator();
        Long opset = opsets().get(operator.domain());
        return new Call(
                this,
                node,
                callee,
                callee.isPresent() || opset == null || !operator.overload().isEmpty()
                        ? Optional.empty()
                        : Schemas.find(operator, opset));
    }

    /** The path from the outermost graph to this one. */
    public String place() {
        StringBuilder path = new StringBuilder();
        Site site = this;
        while (site.holder.isPresent()) {
            Holder at = site.holder.get();
            path.insert(0, " / " + at.node() + " / " + Excerpt.of(at.attribute()));
            site = at.site();
        }
        String root = site.function.isPresent() ? site.function.get().toString() : site.graph.toString();
        return root + path;
    }
}
