package org.onnxtwist.cli.text;

import java.util.List;
import org.onnxtwist.runtime.report.JsonDocument;

/** The members of a JSON document that a model's summary gives. */
public final class SummaryJson {
    private SummaryJson() {}

    public static void members(JsonDocument json, ModelSummary summary) {
        json.field("irVersion", summary.irVersion());
        json.object("opsets", () -> summary.opsets().forEach(json::field));
        json.field("producer", summary.producer());
        json.field("parameters", summary.parameters());
        json.strings("missingData", summary.missingData());
        ports(json, "inputs", summary.inputs());
        ports(json, "outputs", summary.outputs());
        json.object("nodes", () -> summary.nodes().forEach(json::field));
        json.field("functions", summary.functions());
        json.array(
                "training", () -> summary.training().forEach(nodes -> json.object(() -> json.field("nodes", nodes))));
        json.object("metadata", () -> summary.metadata().forEach(json::field));
    }

    private static void ports(JsonDocument json, String name, List<ModelSummary.Port> ports) {
        json.array(
                name,
                () -> ports.forEach(port -> json.object(() -> {
                    json.field("name", port.name());
                    json.field("type", port.type());
                })));
    }
}
