package org.onnxtwist.pass.opset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.pass.testing.CheckedPass;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.JsonText;
import org.onnxtwist.shape.Reference;
import org.onnxtwist.shape.ShapeInference;

/** The upgrade against the published schemas of every version, and on models that were really written for version 6. */
final class OpsetUpgradeCorpusTest {
    private static final int MODELS_OF_VERSION_6 = 112;

    /** The schema of each standard operator, by the version that it holds from. */
    private static Map<String, NavigableMap<Long, Object>> schemas() throws IOException {
        Map<String, NavigableMap<Long, Object>> schemas = new TreeMap<>();
        Object text = JsonText.parse(Files.readString(Reference.path("onnx/operator-schemas.json")));
        for (Object schema : JsonText.list(text, "operators")) {
            if (JsonText.field(schema, "domain").equals("")) {
                schemas.computeIfAbsent((String) JsonText.field(schema, "name"), key -> new TreeMap<>())
                        .put((Long) JsonText.field(schema, "since_version"), schema);
            }
        }
        return schemas;
    }

    private static Set<String> attributes(Object schema) {
        Set<String> names = new HashSet<>();
        JsonText.list(schema, "attributes").forEach(attribute -> names.add((String) JsonText.field(attribute, "name")));
        return names;
    }

    @Test
    void everyOperatorOfEveryOldVersionLosesWhatVersion7DoesNotKnow() throws IOException {
        int checked = 0;
        for (Map.Entry<String, NavigableMap<Long, Object>> operator : schemas().entrySet()) {
            for (long version = 1; version < OpsetUpgrade.FIRST_TARGET; version++) {
                Map.Entry<Long, Object> old = operator.getValue().floorEntry(version);
                if (old == null) {
                    continue;
                }
                checked++;
                Set<String> known = attributes(operator.getValue()
                        .floorEntry(OpsetUpgrade.FIRST_TARGET)
                        .getValue());
                Model model = call(operator.getKey(), version, old.getValue(), known);
                Optional<String> obstacle = new OpsetUpgrade(7).obstacle(model);
                assertFalse(
                        obstacle.filter(reason -> reason.contains("not one of")).isPresent(), obstacle.toString());
                if (obstacle.isEmpty()) {
                    new OpsetUpgrade(7).run(model);
                    for (Node node : Reference.nodes(model)) {
                        if (node.operator().isOnnx(operator.getKey())) {
                            node.attributes()
                                    .forEach(attribute -> assertTrue(
                                            known.contains(attribute.name()),
                                            () -> node.operator() + " keeps " + attribute.name()));
                        }
                    }
                }
            }
        }
        assertTrue(checked > 500, checked + " were checked");
    }

    /** A call with every attribute that version 7 does not know. */
    private static Model call(String operator, long version, Object schema, Set<String> known) {
        Model model = new Model(new Graph("call"), 3);
        model.setOpset(version);
        NodeBuilder node = model.graph().newNode(operator);
        for (long i = 0; i < (Long) JsonText.field(schema, "min_input"); i++) {
            node.input(model.graph().addInput("x", ValueType.tensor(DType.FLOAT, 2, 3, 4, 5)));
        }
        for (Object attribute : JsonText.list(schema, "attributes")) {
            String name = (String) JsonText.field(attribute, "name");
            if (!known.contains(name)) {
                node.attribute(
                        switch ((String) JsonText.field(attribute, "type")) {
                            case "INT" -> Attribute.ofInt(name, 1);
                            case "FLOAT" -> Attribute.ofFloat(name, 2f);
                            default -> Attribute.ofInts(name, List.of(1L, 1L, 1L, 1L, 1L, 1L, 1L, 1L));
                        });
            }
        }
        node.output("y").append();
        return model;
    }

    @Test
    void modelsWrittenForVersion6AreRaised() throws IOException {
        Map<String, NavigableMap<Long, Object>> schemas = schemas();
        int raised = 0;
        for (Map.Entry<String, Model> entry :
                Reference.archive("conformance/converted-models.zip").entrySet()) {
            Model model = entry.getValue();
            if (model.opset().orElse(OpsetUpgrade.FIRST_TARGET) >= OpsetUpgrade.FIRST_TARGET) {
                continue;
            }
            assertEquals(Optional.empty(), new OpsetUpgrade(7).obstacle(model), entry.getKey());
            CheckedPass.run(model, () -> new OpsetUpgrade(7).run(model));
            raised++;
            for (Node node : Reference.nodes(model)) {
                NavigableMap<Long, Object> versions =
                        schemas.getOrDefault(node.operator().name(), new TreeMap<>());
                Set<String> known = attributes(
                        versions.floorEntry(OpsetUpgrade.FIRST_TARGET).getValue());
                node.attributes()
                        .forEach(
                                attribute -> assertTrue(known.contains(attribute.name()), () -> entry.getKey() + node));
            }
            Map<Value, ValueType> declared = Reference.takeDeclarations(model);
            InferredTypes types = ShapeInference.infer(model);
            for (Value output : model.graph().outputs()) {
                assertEquals(declared.get(output), types.of(output), entry.getKey());
            }
        }
        assertEquals(MODELS_OF_VERSION_6, raised);
    }
}
