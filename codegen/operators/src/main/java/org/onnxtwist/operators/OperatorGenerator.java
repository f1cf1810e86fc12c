package org.onnxtwist.operators;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes a class for each operator of {@code ai.onnx} and {@code ai.onnx.ml}. */
public final class OperatorGenerator {
    private static final Map<String, String> PACKAGES =
            Map.of("", LibraryTypes.OP, "ai.onnx.ml", LibraryTypes.OP + ".ml");

    private OperatorGenerator() {}

    /**
     * Writes the classes.
     *
     * @param arguments the file of the operators' versions, and the folder that the sources go to
     * @throws IOException when the file cannot be read or a source cannot be written
     */
    public static void main(String... arguments) throws IOException {
        if (arguments.length != 2) {
            throw new IllegalArgumentException(
                    "two arguments are needed: the file of schemas and the folder for the sources");
        }
        SourceFolder folder = new SourceFolder(Path.of(arguments[1]));
        for (OperatorFamily family : families(SchemaFileReader.read(Path.of(arguments[0])))) {
            folder.write(new OperatorClass(family, PACKAGES.getOrDefault(family.domain(), "")).source());
        }
        folder.removeOthers();
    }

    /** The operators that classes are written for. Those of preview domains may change without a new version, and are left out. */
    static Collection<OperatorFamily> families(List<VersionSchema> schemas) {
        return schemas.stream()
                .filter(schema -> PACKAGES.containsKey(schema.domain()))
                .collect(Collectors.groupingBy(
                        schema -> schema.domain() + "." + schema.name(),
                        TreeMap::new,
                        Collectors.collectingAndThen(Collectors.toList(), OperatorFamily::of)))
                .values();
    }
}
