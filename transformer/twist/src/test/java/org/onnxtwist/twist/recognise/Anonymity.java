package org.onnxtwist.twist.recognise;

import org.onnxtwist.ir.Model;

/** Takes the names and the metadata of a model away, by which a recogniser that reads structure and values must not be helped. */
final class Anonymity {
    private Anonymity() {}

    static void of(Model model) {
        int[] number = {0};
        model.forEachNode(node -> {
            node.setName("");
            node.setDoc("");
            node.setMetadata(java.util.Map.of());
            node.outputs().stream()
                    .filter(output -> !output.isOutput())
                    .forEach(output -> output.setName("v" + number[0]++));
        });
        model.forEachGraph(
                graph -> graph.initializers().forEach(initializer -> initializer.setName("c" + number[0]++)));
        model.setMetadata(java.util.Map.of());
        model.setProducerName("");
    }
}
