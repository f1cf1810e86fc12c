package org.onnxtwist.schema.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.analysis.CyclicGraphException;
import org.onnxtwist.ir.analysis.GraphCheck;
import org.onnxtwist.schema.finding.Finding;
import org.onnxtwist.schema.finding.FindingCode;
import org.onnxtwist.shape.ShapeInference;

/**
 * What every test of a pass runs it through: the graph stays consistent, and the pass brings no fault of a kind that the model did not
 * have, neither by declared nor by inferred types.
 */
public final class CheckedPass {
    private CheckedPass() {}

    /**
     * Runs a pass on {@code model} and checks what is left.
     *
     * @return what the pass returns
     */
    public static <T> T run(Model model, Supplier<T> pass) {
        Set<FindingCode> before = EnumSet.noneOf(FindingCode.class);
        errors(model).forEach(finding -> before.add(finding.code()));
        T result = pass.get();
        assertEquals(List.of(), GraphCheck.findings(model));
        assertEquals(
                List.of(),
                errors(model)
                        .filter(finding -> !before.contains(finding.code()))
                        .toList());
        return result;
    }

    private static Stream<Finding> errors(Model model) {
        Stream<Finding> declared = Checker.check(model).stream();
        Stream<Finding> inferred;
        try {
            inferred = Checker.check(model, ShapeInference.infer(model)::of).stream();
        } catch (CyclicGraphException e) {
            inferred = Stream.empty();
        }
        return Stream.concat(declared, inferred).filter(Finding::isError).distinct();
    }
}
