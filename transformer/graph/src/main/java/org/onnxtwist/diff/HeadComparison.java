package org.onnxtwist.diff;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.onnxtwist.diff.ModelDiff.Aspect;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OperatorId;

/** Compares the fields of two models outside their graphs, and the functions apart from their bodies. */
record HeadComparison(AttributeComparison attributes, Consumer<Difference> found) {
    void compare(Model before, Model after) {
        field(Aspect.IR_VERSION, "IR version", before.irVersion(), after.irVersion());
        opsets("", before.opsets(), after.opsets());
        field(Aspect.PRODUCER, "producer name", before.producerName(), after.producerName());
        field(Aspect.PRODUCER, "producer version", before.producerVersion(), after.producerVersion());
        field(Aspect.PRODUCER, "domain", before.domain(), after.domain());
        field(Aspect.PRODUCER, "model version", before.modelVersion(), after.modelVersion());
        field(Aspect.NAMES, "graph name", before.graph().name(), after.graph().name());
        new DescriptionComparison(found).compare("", "the model", before, after);
        if (!new TrainingComparison(attributes.weights()).areSame(before, after)) {
            found.accept(
                    new Difference.FieldChange("", "the model", "training_info", Optional.empty(), Optional.empty()));
        }
        functions(before.functions(), after.functions());
    }

    private void field(Aspect aspect, String name, Object before, Object after) {
        if (!before.equals(after)) {
            found.accept(new Difference.HeadChange(aspect, name, before.toString(), after.toString()));
        }
    }

    private void opsets(String place, Map<String, Long> before, Map<String, Long> after) {
        Set<String> domains = new TreeSet<>(before.keySet());
        domains.addAll(after.keySet());
        for (String domain : domains) {
            OptionalLong left = version(before, domain);
            OptionalLong right = version(after, domain);
            if (!left.equals(right)) {
                found.accept(new Difference.OpsetChange(place, domain, left, right));
            }
        }
    }

    private static OptionalLong version(Map<String, Long> opsets, String domain) {
        Long version = opsets.get(domain);
        return version == null ? OptionalLong.empty() : OptionalLong.of(version);
    }

    private void functions(Map<OperatorId, Function> before, Map<OperatorId, Function> after) {
        before.forEach((id, function) -> Optional.ofNullable(after.get(id))
                .ifPresentOrElse(
                        other -> function(function, other),
                        () -> found.accept(new Difference.FunctionRemoved(function.toString()))));
        after.forEach((id, function) -> {
            if (!before.containsKey(id)) {
                found.accept(new Difference.FunctionAdded(function.toString()));
            }
        });
    }

    private void function(Function before, Function after) {
        String name = before.toString();
        opsets(name, before.opsets(), after.opsets());
        if (!new HashSet<>(before.attributes()).equals(new HashSet<>(after.attributes()))) {
            found.accept(new Difference.FunctionChange(name, before.attributes(), after.attributes()));
        }
        Set<String> defaults = new LinkedHashSet<>();
        before.attributeDefaults().forEach(attribute -> defaults.add(attribute.name()));
        after.attributeDefaults().forEach(attribute -> defaults.add(attribute.name()));
        for (String attribute : defaults) {
            attributes.compare(name, name, attribute, find(before, attribute), find(after, attribute));
        }
        new DescriptionComparison(found).compare(name, name, before.unmodelled(), after.unmodelled());
    }

    private static Optional<Attribute> find(Function function, String name) {
        return function.attributeDefaults().stream()
                .filter(attribute -> attribute.name().equals(name))
                .findFirst();
    }
}
