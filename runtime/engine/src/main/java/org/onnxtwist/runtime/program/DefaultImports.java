package org.onnxtwist.runtime.program;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The imports that statements have without declaring them. No simple name is in two of the packages, except for those imported singly. */
public final class DefaultImports {
    private static final List<String> PACKAGES = List.of(
            "java.io",
            "java.nio.file",
            "java.util",
            "java.util.stream",
            "org.onnxtwist.diff",
            "org.onnxtwist.io",
            "org.onnxtwist.io.json",
            "org.onnxtwist.io.text",
            "org.onnxtwist.ir",
            "org.onnxtwist.ir.tensor",
            "org.onnxtwist.ir.type",
            "org.onnxtwist.match",
            "org.onnxtwist.op",
            "org.onnxtwist.pass",
            "org.onnxtwist.rewrite",
            "org.onnxtwist.runtime.session",
            "org.onnxtwist.schema",
            "org.onnxtwist.schema.check",
            "org.onnxtwist.schema.finding",
            "org.onnxtwist.shape",
            "org.onnxtwist.twist",
            "org.onnxtwist.twist.export",
            "org.onnxtwist.twist.rewrite");

    /** The types whose simple names are operators too: Optional and Shape. */
    private static final List<String> TYPES = List.of("java.util.Optional", "org.onnxtwist.ir.type.Shape");

    private DefaultImports() {}

    /** Returns the packages of which all public types are imported. */
    public static List<String> packages() {
        return PACKAGES;
    }

    /** Returns the types that are imported singly, with the names of their packages. */
    public static List<String> types() {
        return TYPES;
    }

    /** Returns the import declarations. */
    public static List<String> declarations() {
        return declarations(Set.of()).toList();
    }

    /**
     * Returns the import declarations.
     *
     * @param taken simple names that mean what the source's own imports say
     */
    static Stream<String> declarations(Set<String> taken) {
        return Stream.concat(
                PACKAGES.stream().map(name -> "import " + name + ".*;"),
                TYPES.stream()
                        .filter(name -> !taken.contains(name.substring(name.lastIndexOf('.') + 1)))
                        .map(name -> "import " + name + ";"));
    }
}
