package org.onnxtwist.pass.testing;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.analysis.CyclicGraphException;
import org.onnxtwist.ir.analysis.GraphCheck;
import org.onnxtwist.schema.check.Checker;
import org.onnxtwist.schema.finding.Finding;
import org.onnxtwist.schema.finding.FindingCode;
import org.onnxtwist.shape.ShapeInference;

/**
 * Runs a pass and checks the model that it leaves: its graph is consistent, and it has no error of a kind that it did not have before,
 * neither by declared nor by inferred types.
 */
public final class CheckedPass {
    private CheckedPass() {}

    /**
     * Runs a pass on {@code model} and checks what is left.
     *
     * @return what the pass returns
     * @throws AssertionError when the pass left the graph inconsistent or brought in an error; lists them
     */
    public static <T> T run(Model model, Supplier<T> pass) {
        Set<FindingCode> before = EnumSet.noneOf(FindingCode.class);
        errors(model).forEach(finding -> before.add(finding.code()));
        T result = pass.get();
        requireNone("the pass left an inconsistent graph", GraphCheck.findings(model));
        requireNone(
                "the pass introduced errors",
                errors(model)
                        .filter(finding -> !before.contains(finding.code()))
                        .toList());
        return result;
    }

    private static void requireNone(String what, List<?> findings) {
        if (!findings.isEmpty()) {
            throw new AssertionError(what + ": " + findings);
        }
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
