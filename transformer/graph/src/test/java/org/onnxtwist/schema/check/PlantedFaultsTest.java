package org.onnxtwist.schema.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.schema.finding.Finding;
import org.onnxtwist.schema.finding.FindingCode;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/** Each fault is found by its code, and nothing else is. */
final class PlantedFaultsTest {
    private static final int AT_LEAST = 60;

    /** These need types that the model does not declare. */
    private static final Set<FindingCode> BY_INFERENCE =
            EnumSet.of(FindingCode.DECLARED_TYPE, FindingCode.DECLARED_SHAPE);

    /** These need files that break what a model cannot express. */
    private static final Set<FindingCode> BY_READING = EnumSet.of(
            FindingCode.TYPE_INVALID,
            FindingCode.TENSOR_CONTENT,
            FindingCode.NAME_INVALID,
            FindingCode.ATTRIBUTE_REPEATED,
            FindingCode.FUNCTION_REPEATED);

    static Stream<Fault> faults() {
        return PlantedFaults.all().stream();
    }

    private static Set<FindingCode> codes(List<Finding> findings) {
        return findings.stream()
                .map(Finding::code)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(FindingCode.class)));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void eachIsFoundByItsCode(Fault fault) {
        assertEquals(List.of(), Checker.check(fault.good().get()), "before");
        List<Finding> findings = Checker.check(fault.planted());
        assertEquals(fault.expected(), codes(findings), findings::toString);
        for (Finding finding : findings) {
            assertTrue(finding.message().contains(": "), () -> "no remedy in: " + finding);
            assertTrue(finding.message().startsWith(finding.place().equals("model") ? "the model " : finding.place()));
        }
    }

    @Test
    void everyCodeIsPlanted() {
        Set<FindingCode> missing = EnumSet.complementOf(EnumSet.copyOf(BY_INFERENCE));
        missing.removeAll(BY_READING);
        Set<String> names = new HashSet<>();
        for (Fault fault : PlantedFaults.all()) {
            missing.removeAll(fault.expected());
            assertTrue(names.add(fault.name()), () -> "two faults are called " + fault);
        }
        assertEquals(Set.of(), missing);
        assertTrue(names.size() >= AT_LEAST, names.size() + " faults are planted");
    }

    @Test
    void faultsAreFoundAllAtOnce() {
        Model model = GoodModels.small();
        model.graph().setName("");
        model.setOpset("custom", -1L);
        GoodModels.producer(model, "sum").setAttribute(Attribute.ofInt("alpha", 1));
        GoodModels.value(model, "y").setType(ValueType.UNKNOWN);
        assertEquals(
                List.of("opset-invalid", "graph-name-missing", "output-type-missing", "attribute-unknown"),
                Checker.check(model).stream()
                        .map(finding -> finding.code().toString())
                        .toList());
    }

    @Test
    void contradictionsBetweenDeclaredAndKnownTypes() {
        Model model = GoodModels.small();
        Value sum = GoodModels.value(model, "sum");
        sum.setType(ValueType.tensor(DType.FLOAT, 2, 4));
        InferredTypes shapes = ShapeInference.infer(model);
        assertEquals(EnumSet.of(FindingCode.DECLARED_SHAPE), codes(Checker.check(model, shapes::of)));
        sum.setType(ValueType.tensor(DType.DOUBLE, 2, 3));
        InferredTypes types = ShapeInference.infer(model);
        assertEquals(EnumSet.of(FindingCode.DECLARED_TYPE), codes(Checker.check(model, types::of)));
    }

    @Test
    void inferredTypesReachWhereNoneIsDeclared() {
        Model model = GoodModels.bare();
        Node size = GoodModels.node(model.graph(), "Size", "size", GoodModels.value(model, "x"));
        GoodModels.node(model.graph(), "Add", "bad", GoodModels.value(model, "x"), size.output(0));
        assertEquals(List.of(), Checker.check(model));
        InferredTypes types = ShapeInference.infer(model);
        assertEquals(EnumSet.of(FindingCode.TYPE_CONFLICT), codes(Checker.check(model, types::of)));
    }
}
