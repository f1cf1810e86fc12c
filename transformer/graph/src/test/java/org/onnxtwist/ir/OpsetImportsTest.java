package org.onnxtwist.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Operator sets and functions change through the methods of their model and their function alone. */
final class OpsetImportsTest {
    private final Model model = new Model(new Graph("main"), 8);
    private final Function function = new Function(OperatorId.of("d", "f"), new Graph("f"));

    @Test
    void theLongNameOfTheStandardDomainIsTheShortOne() {
        for (OpsetImports imports : List.of(model, function)) {
            imports.setOpset("ai.onnx", 17);
            assertEquals(Map.of("", 17L), imports.opsets());
            imports.setOpset(18);
            imports.setOpsets(Map.of("ai.onnx", 19L, "ai.onnx.ml", 3L));
            assertEquals(Map.of("", 19L, "ai.onnx.ml", 3L), imports.opsets());
            assertTrue(imports.removeOpset("ai.onnx"));
            assertFalse(imports.removeOpset(""));
            assertEquals(Map.of("ai.onnx.ml", 3L), imports.opsets());
        }
        assertEquals(OptionalLong.empty(), model.opset());
    }

    /** Pairs of ONNX's table of versions; before IR version 8 a model can have no functions. */
    @ParameterizedTest
    @CsvSource({
        "1, 8", "17, 8", "18, 8", "19, 9", "20, 9", "21, 10", "22, 10", "23, 11", "24, 12", "25, 13", "27, 13", "28, 14"
    })
    void aNewModelHasTheIrVersionOfItsOperatorSet(long opset, long irVersion) {
        Model created = Model.create("net", opset);
        assertEquals(irVersion, created.irVersion());
        assertEquals(Map.of("", opset), created.opsets());
        assertEquals("net", created.graph().name());
    }

    @Test
    void whatIsHandedOutCannotBeChanged() {
        model.addFunction(function);
        assertThrows(UnsupportedOperationException.class, () -> model.opsets().put("", 1L));
        assertThrows(
                UnsupportedOperationException.class, () -> function.opsets().put("", 1L));
        assertThrows(
                UnsupportedOperationException.class, () -> model.functions().clear());
        assertThrows(
                UnsupportedOperationException.class, () -> function.attributes().add("a"));
        assertThrows(
                UnsupportedOperationException.class,
                () -> function.attributeDefaults().add(Attribute.ofInt("a", 1)));
    }

    @Test
    void aFunctionIsNotReplacedUnseen() {
        model.addFunction(function);
        model.addFunction(function);
        Function second = new Function(OperatorId.of("d", "f"), new Graph("g"));
        GraphEditException e = assertThrows(GraphEditException.class, () -> model.addFunction(second));
        assertTrue(String.valueOf(e.getMessage()).contains("function 'd.f'"), e.getMessage());
        assertSame(function, model.functions().get(function.id()));
        assertSame(function, model.removeFunction(function.id()).orElseThrow());
        model.addFunction(second);
        assertSame(second, model.functions().get(function.id()));
    }

    @Test
    void attributesOfAFunctionAreRemovedByName() {
        function.addAttribute("a");
        function.addAttributeDefault(Attribute.ofInt("b", 1));
        assertTrue(function.removeAttribute("a"));
        assertTrue(function.removeAttribute("b"));
        assertFalse(function.removeAttribute("b"));
        assertEquals(List.of(), function.attributes());
        assertEquals(List.of(), function.attributeDefaults());
    }

    @Test
    void aGraphIsInTheVersionsOfItsFunctionOrItsModel() {
        model.addFunction(function);
        Graph body = new Graph("body");
        function.body()
                .newNode("If")
                .attribute(Attribute.ofGraph("then_branch", body))
                .append();
        assertSame(function, model.importsOf(body));
        assertSame(model, model.importsOf(model.graph()));
    }
}
