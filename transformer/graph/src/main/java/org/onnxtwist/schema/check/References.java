package org.onnxtwist.schema.check;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.schema.check.walk.Call;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Findings;
import org.onnxtwist.schema.finding.FindingCode;

/** Attributes refer to attributes of the function that they are in, and to none outside of functions. */
final class References implements CheckRule {
    private final ReadDefects read;
    private final Map<Function, Set<String>> declared = new HashMap<>();

    References(ReadDefects read) {
        this.read = read;
    }

    @Override
    public void node(Call call, Findings findings) {
        for (Attribute attribute : call.node().attributes()) {
            if (attribute.value() instanceof AttributeValue.Reference reference && !read.concern(attribute)) {
                reference(call, attribute.name(), reference.attribute(), findings);
            }
        }
    }

    private void reference(Call call, String name, String target, Findings findings) {
        Optional<Function> function = call.site().function();
        if (function.isEmpty()) {
            findings.node(
                    FindingCode.REFERENCE_OUTSIDE_FUNCTION,
                    call,
                    "has the attribute '" + Excerpt.of(name) + "' refer to '" + Excerpt.of(target)
                            + "' of a function, but is not in a function: give it a value");
        } else if (!declared.computeIfAbsent(function.get(), References::names).contains(target)) {
            findings.node(
                    FindingCode.REFERENCE_UNDECLARED,
                    call,
                    "has the attribute '" + Excerpt.of(name) + "' refer to '" + Excerpt.of(target) + "', which "
                            + function.get() + " does not declare: declare it there");
        }
    }

    private static Set<String> names(Function function) {
        Set<String> names = new HashSet<>(function.attributes());
        function.attributeDefaults().forEach(attribute -> names.add(attribute.name()));
        return names;
    }
}
