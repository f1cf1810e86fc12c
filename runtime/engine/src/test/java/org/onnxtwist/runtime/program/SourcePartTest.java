package org.onnxtwist.runtime.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The parts of a source at its top level. */
final class SourcePartTest {
    private static List<SourcePart> parts(String source) {
        return SourcePart.of(SourceToken.of(source));
    }

    private static void assertKind(SourcePart.Kind kind, String part) {
        String source = "int before = 1;\n" + part + "\nafter();";
        List<SourcePart> parts = parts(source);
        SourcePart found = parts.get(1);
        assertEquals(kind, found.kind(), part);
        assertEquals(part, source.substring(found.start(), found.end()));
        assertEquals(3, parts.size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "void f() { g(); }",
                "static <T extends Node> List<T> f(T node) throws IOException { return List.of(node); }",
                "@SuppressWarnings(\"unchecked\") private int[] f(int... a) { if (a) { return a; } return null; }",
                "java.util.Map<String, int[]> f(String text) { return Map.of(\"}\", '{', \"\"\"\n } \"\"\"); }",
                "synchronized void f() {}"
            })
    void methodsAreFound(String method) {
        assertKind(SourcePart.Kind.METHOD, method);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "record Pair(int a, int b) {}",
                "enum Kind { A, B { void f() {} } }",
                "@Deprecated static final class C extends D implements E { int x = 1; }",
                "sealed interface S permits A, B {}",
                "non-sealed class N extends M {}",
                "@interface Mark {}"
            })
    void typesAreFound(String type) {
        assertKind(SourcePart.Kind.TYPE, type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"static int k = 3;", "private static final int[] KS = {1, 2};", "static { f(); }"})
    void fieldsAreFound(String field) {
        assertKind(SourcePart.Kind.FIELD, field);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "f(x -> { return x; });",
                "Runnable r = () -> { f(); };",
                "int[] a = {1, 2};",
                "for (int i = 0; i < 3; i++) { f(i); }",
                "outer: while (f()) { continue outer; }",
                "new Object() { void f() {} }.hashCode();",
                "return switch (x) { default -> 1; };",
                "synchronized (lock) { f(); }",
                "record = f(1);",
                "var text = \"void f() {\"; // }",
                "final int k = 1;",
                "String s = '\\'' + \"\\\"{\";"
            })
    void statementsAreLeft(String statement) {
        String source = statement.replaceAll(" // .*", "");
        assertKind(SourcePart.Kind.STATEMENT, source);
        assertEquals(source.length(), parts(statement).get(0).end());
    }

    @Test
    void bracketsWithoutACounterpartAreFound() {
        assertEquals(
                2, SourcePart.unmatched(SourceToken.of("f((1);")).orElseThrow().start() + 1);
        assertEquals(
                4, SourcePart.unmatched(SourceToken.of("f();}")).orElseThrow().start());
        assertEquals(
                2, SourcePart.unmatched(SourceToken.of("f(}")).orElseThrow().start());
        assertTrue(SourcePart.unmatched(SourceToken.of("f('(', \"[\", /* { */ \"\"\"\n\" } \"\"\"); // )"))
                .isEmpty());
    }

    @Test
    void importsHaveNames() {
        assertEquals(
                List.of("Shape", "*", ""),
                parts("import org.onnxtwist.op.Shape; import java.util.*; import static a.B.c;").stream()
                        .map(SourcePart::name)
                        .toList());
    }
}
