package org.onnxtwist.schema.check;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.TrainingInfo;
import org.onnxtwist.ir.TrainingInfo.Binding;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Findings;
import org.onnxtwist.schema.finding.FindingCode;

/**
 * What ONNX says of {@code TrainingInfoProto} besides the rules that hold in every graph: the algorithm and the main graph are executed as
 * one, the initialization has no input, and bindings give initializers the values of outputs.
 */
final class TrainingBindings implements CheckRule {
    private static final String INITIALIZATION = "initialization_binding";
    private static final String UPDATE = "update_binding";

    @Override
    public void model(Model model, Findings findings) {
        Set<Value> updated = new HashSet<>();
        for (TrainingInfo step : model.training()) {
            joined(model.graph(), step.algorithm(), findings);
            if (!step.initialization().inputs().isEmpty()) {
                findings.model(
                        FindingCode.TRAINING_INPUT,
                        "has training information whose initialization has the input "
                                + step.initialization().inputs().get(0)
                                + ", but it is run without any: compute the value in it");
            }
            Set<Value> started = new HashSet<>();
            for (Binding binding : step.initializationBindings()) {
                check(INITIALIZATION, binding, List.of(step.initialization()), findings);
                once(INITIALIZATION, binding.variable(), started, findings);
                initializer(INITIALIZATION, binding.variable(), model, step, findings);
            }
            for (Binding binding : step.updateBindings()) {
                check(UPDATE, binding, List.of(step.algorithm(), model.graph()), findings);
                once(UPDATE, binding.variable(), updated, findings);
                initializer(UPDATE, binding.variable(), model, step, findings);
            }
        }
    }

    /** The two graphs become one, in which each name is defined once. */
    private static void joined(Graph main, Graph algorithm, Findings findings) {
        Map<String, Value> names = new HashMap<>(main.valuesByName());
        algorithm
                .values()
                .forEach(
                        value -> value.name()
                                .filter(names::containsKey)
                                .ifPresent(
                                        name -> findings.model(
                                                FindingCode.TRAINING_NAME,
                                                "has training information whose algorithm defines " + value
                                                        + ", a name of the main graph, with which the algorithm is executed as one graph: rename"
                                                        + " it, or leave it out, because the algorithm reads the values of the main graph")));
    }

    private static void check(String field, Binding binding, List<Graph> graphs, Findings findings) {
        Value source = binding.source();
        if (graphs.stream().noneMatch(graph -> graph.outputs().contains(source))) {
            findings.model(
                    FindingCode.TRAINING_SOURCE,
                    bound(field, binding.variable()) + " the value " + source + ", which is not an output of "
                            + (field.equals(UPDATE) ? "its algorithm or of the main graph" : "its initialization")
                            + ": let it be one");
            return;
        }
        Optional<ValueType> type = binding.variable().initializer().map(tensor -> tensor.type());
        if (type.filter(source.type()::contradicts).isPresent()) {
            findings.model(
                    FindingCode.TRAINING_TYPE,
                    bound(field, binding.variable()) + " the value " + source + " of type " + source.type()
                            + ", but it is of type " + type.get() + ": both must be the same");
        }
    }

    private static void once(String field, Value variable, Set<Value> before, Findings findings) {
        if (!before.add(variable)) {
            findings.model(
                    FindingCode.TRAINING_REPEATED, bound(field, variable) + " a second value: remove one of the two");
        }
    }

    private static void initializer(String field, Value variable, Model model, TrainingInfo step, Findings findings) {
        boolean isThere = variable.graph() == model.graph() || variable.graph() == step.algorithm();
        if (!isThere
                || (variable.initializer().isEmpty()
                        && variable.sparseInitializer().isEmpty())) {
            findings.model(
                    FindingCode.TRAINING_VARIABLE,
                    bound(field, variable)
                            + " a value, but it is not an initializer of the main graph or of that algorithm: give it a"
                            + " tensor to begin with, or remove the binding");
        }
    }

    private static String bound(String field, Value variable) {
        return "has training information whose " + field + " gives " + variable;
    }
}
