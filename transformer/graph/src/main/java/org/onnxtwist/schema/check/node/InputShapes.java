package org.onnxtwist.schema.check.node;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.schema.OperatorSchema;
import org.onnxtwist.schema.check.walk.Call;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Findings;
import org.onnxtwist.schema.finding.FindingCode;

/** Inputs have the ranks that {@link ShapePatterns} say, and sizes that agree. What is not known is taken to fit. */
public final class InputShapes implements CheckRule {
    @Override
    public void node(Call call, Findings findings) {
        if (call.schema().isEmpty()) {
            return;
        }
        OperatorSchema schema = call.schema().get();
        List<List<ShapePattern>> inputs = ShapePatterns.of(schema);
        Map<String, List<Dim>> bound = new HashMap<>();
        for (int i = 0; i < Math.min(inputs.size(), call.node().inputCount()); i++) {
            Optional<Value> value = call.node().input(i);
            Optional<OperatorSchema.FormalParameter> parameter = schema.input(i);
            if (value.isPresent() && parameter.isPresent() && !inputs.get(i).isEmpty()) {
                input(call, parameter.get(), value.get(), inputs.get(i), bound, findings);
            }
        }
    }

    private static void input(
            Call call,
            OperatorSchema.FormalParameter parameter,
            Value value,
            List<ShapePattern> patterns,
            Map<String, List<Dim>> bound,
            Findings findings) {
        Optional<List<Dim>> dims = call.site().type(value).shape().known();
        if (dims.isEmpty()) {
            return;
        }
        Optional<ShapePattern> pattern = patterns.stream()
                .filter(any -> any.takesRank(dims.get().size()))
                .findFirst();
        String what = "has the input " + value + " of shape "
                + Excerpt.of(dims.get().toString()) + ", but '" + parameter.name() + "' takes ";
        if (pattern.isEmpty()) {
            String wanted = patterns.stream().map(ShapePattern::toString).collect(Collectors.joining(" or "));
            findings.node(FindingCode.INPUT_RANK, call, value, what + wanted + ": reshape it");
        } else if (!pattern.get().matches(dims.get(), bound)) {
            findings.node(
                    FindingCode.INPUT_SIZE,
                    call,
                    value,
                    what + pattern.get() + with(pattern.get(), bound) + ": correct one of the shapes");
        }
    }

    /** The meaning of the names of a pattern. */
    private static String with(ShapePattern pattern, Map<String, List<Dim>> bound) {
        return pattern.sizes().stream()
                .filter(bound::containsKey)
                .distinct()
                .map(name -> name + " = "
                        + bound.getOrDefault(name, List.of()).stream()
                                .map(Dim::toString)
                                .collect(Collectors.joining(" ")))
                .collect(Collectors.collectingAndThen(
                        Collectors.joining(", "), text -> text.isEmpty() ? "" : " with " + text));
    }
}
