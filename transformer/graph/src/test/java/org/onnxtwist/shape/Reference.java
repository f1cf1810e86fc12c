package org.onnxtwist.shape;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Assumptions;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.ValueType;

/** The reference data beside the project, and what tests of inference do with its models. */
public final class Reference {
    private Reference() {}

    /** A file or folder of the reference data; the test is skipped where it is not there. */
    public static Path path(String name) {
        Path path = Path.of(System.getProperty("onnxtwist.shared", "../../../shared"))
                .resolve(name);
        Assumptions.assumeTrue(Files.exists(path), () -> "no reference data at " + path);
        return path;
    }

    /** The models in an archive by name. */
    public static Map<String, Model> archive(String name) throws IOException {
        Map<String, Model> models = new TreeMap<>();
        try (ZipFile zip = new ZipFile(path(name).toFile())) {
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                if (entry.getName().endsWith(".onnx")) {
                    byte[] bytes = zip.getInputStream(entry).readAllBytes();
                    models.put(entry.getName().replace(".onnx", ""), OnnxReader.read(ByteBuffer.wrap(bytes)));
                }
            }
        }
        return models;
    }

    /** Removes what the model declares of the values that nodes make, so that inference cannot copy it. */
    public static Map<Value, ValueType> takeDeclarations(Model model) {
        Map<Value, ValueType> declared = new HashMap<>();
        for (Node node : nodes(model)) {
            for (Value output : node.outputs()) {
                declared.put(output, output.type());
                output.setType(ValueType.UNKNOWN);
            }
        }
        return declared;
    }

    public static List<Node> nodes(Model model) {
        List<Node> nodes = new ArrayList<>();
        model.forEachNode(nodes::add);
        return nodes;
    }
}
