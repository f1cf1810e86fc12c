package org.onnxtwist.schema.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.schema.check.walk.Call;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Findings;
import org.onnxtwist.schema.check.walk.Site;
import org.onnxtwist.schema.finding.FindingCode;

/**
 * Checks that every name is defined once in a graph, and not again in the graphs inside it. Values that have no name yet are left out: they
 * will get a unique name.
 *
 * <p>As in ONNX's own checker, the scope of a name begins where its value is defined: a graph inside an earlier node may define the same
 * name.
 */
final class Definitions implements CheckRule {
    private final Map<String, Value> names = new HashMap<>();

    /** The previous meanings of the names defined by each open subgraph. */
    private final Deque<List<Undo>> scopes = new ArrayDeque<>();

    /** Values whose names currently denote another value. */
    private final Set<Value> hidden = new HashSet<>();

    private record Undo(String name, Optional<Value> before) {}

    @Override
    public void begin(Site site, Findings findings) {
        scopes.push(new ArrayList<>());
        for (Value input : site.graph().inputs()) {
            define(input, site, FindingCode.INPUT_REPEATED, FindingCode.NAME_SHADOWS, findings);
        }
        for (Value value : site.graph().initializers()) {
            if (!value.isInput()) {
                define(value, site, FindingCode.INITIALIZER_REPEATED, FindingCode.NAME_SHADOWS, findings);
            }
        }
        site.graph()
                .sparseInitializers()
                .forEach(sparse -> define(
                        sparse.value(), site, FindingCode.INITIALIZER_REPEATED, FindingCode.NAME_SHADOWS, findings));
    }

    @Override
    public void node(Call call, Findings findings) {
        if (hidden.isEmpty()) {
            return;
        }
        call.node()
                .inputValues()
                .filter(hidden::contains)
                .distinct()
                .forEach(value -> findings.node(
                        FindingCode.VALUE_HIDDEN,
                        call,
                        value,
                        "reads the value " + value
                                + " of an enclosing graph, but its own graph has another value of that name:"
                                + " rename one of the two"));
    }

    @Override
    public void after(Call call, Findings findings) {
        Node node = call.node();
        for (int i = 0; i < node.outputCount(); i++) {
            define(node.output(i), call.site(), FindingCode.VALUE_REPEATED, FindingCode.VALUE_SHADOWS, findings);
        }
    }

    private void define(Value value, Site site, FindingCode repeated, FindingCode shadows, Findings findings) {
        if (value.name().isEmpty() || value.isOmitted()) {
            return;
        }
        String name = value.name().get();
        Value before = names.put(name, value);
        if (site.holder().isPresent()) {
            scopes.element().add(new Undo(name, Optional.ofNullable(before)));
        }
        if (before == null) {
            return;
        }
        if (before.graph() == value.graph()) {
            findings.value(repeated, site, value, "has the name of another value of its graph: rename one of the two");
        } else {
            hidden.add(before);
            findings.value(
                    shadows, site, value, "has the name of a value of an enclosing graph: rename one of the two");
        }
    }

    @Override
    public void end(Site site, Findings findings) {
        List<Undo> given = scopes.pop();
        if (scopes.isEmpty()) {
            names.clear();
            hidden.clear();
            return;
        }
        for (int i = given.size() - 1; i >= 0; i--) {
            Undo undo = given.get(i);
            undo.before().ifPresentOrElse(value -> names.put(undo.name(), value), () -> names.remove(undo.name()));
            undo.before().ifPresent(hidden::remove);
        }
    }
}
