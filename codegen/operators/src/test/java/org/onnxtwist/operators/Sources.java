package org.onnxtwist.operators;

import java.nio.file.Path;

/** The sources of the graph library, which are compiled together with what is generated. */
final class Sources {
    private static final Path TRANSFORMER = Path.of("..", "..", "transformer", "graph", "src", "main");

    static final Path JAVA = TRANSFORMER.resolve("java");
    static final Path SCHEMAS = TRANSFORMER.resolve("resources/org/onnxtwist/schema/operator-schemas.json");

    private Sources() {}
}
