package org.onnxtwist.operators;

import com.palantir.javapoet.CodeBlock;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.onnxtwist.operators.VersionSchema.Formal;

/** Generates the documentation of an operator's class: the facts of its newest version, and the list of versions. */
final class ClassJavadoc {
    private static final Pattern PACKAGE = Pattern.compile("\\b(?:[a-z]\\w*\\.)+(?=[A-Z])");

    private ClassJavadoc() {}

    static CodeBlock of(OperatorFamily family) {
        VersionSchema newest = family.newest();
        CodeBlock.Builder text = CodeBlock.builder()
                .add(
                        "{@code $L} of operator set {@code $L}, versions $L.\n",
                        family.name(),
                        family.domain().isEmpty() ? "ai.onnx" : family.domain(),
                        versions(family));
        text.add(
                "\n<p>Version $L: inputs $L; outputs $L.\n",
                newest.since(),
                formals(newest.inputs()),
                formals(newest.outputs()));
        if (!newest.types().isEmpty()) {
            text.add("\n<ul>\n");
            newest.types()
                    .forEach(type ->
                            text.add("  <li>{@code $L}: {@code $L}\n", type.name(), String.join(", ", type.allowed())));
            text.add("</ul>\n");
        }
        return text.build();
    }

    private static String versions(OperatorFamily family) {
        return family.versions().stream()
                .map(version -> version.since() + (version.deprecated() ? " (deprecated)" : ""))
                .collect(Collectors.joining(", "));
    }

    private static String formals(List<Formal> formals) {
        return formals.isEmpty()
                ? "none"
                : formals.stream().map(ClassJavadoc::formal).collect(Collectors.joining(", "));
    }

    private static String formal(Formal formal) {
        String arity = switch (formal.option()) {
            case SINGLE -> "";
            case OPTIONAL -> ", optional";
            case VARIADIC -> ", " + formal.least() + " or more";
        };
        return "{@code " + formal.name() + "} ({@code " + formal.type() + "}" + arity + ")";
    }

    /** Code as it appears in documentation, with simple names of types. */
    static String simple(CodeBlock code) {
        return PACKAGE.matcher(code.toString()).replaceAll("");
    }
}
