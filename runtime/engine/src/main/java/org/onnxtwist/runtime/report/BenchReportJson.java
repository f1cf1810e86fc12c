package org.onnxtwist.runtime.report;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.onnxtwist.runtime.bench.BenchReport;
import org.onnxtwist.runtime.bench.ModelFigures;
import org.onnxtwist.runtime.bench.OrderStatistics;
import org.onnxtwist.runtime.bench.PeakMemory;
import org.onnxtwist.runtime.bench.Ratio;
import org.onnxtwist.runtime.session.InferenceSession.NodeTime;
import org.onnxtwist.runtime.session.InferenceSession.Port;

/** The members of a JSON document that the report of a measurement gives. Times are in seconds, memory in bytes. */
public final class BenchReportJson {
    private BenchReportJson() {}

    public static void members(JsonDocument json, BenchReport report) {
        json.field("runtime", report.runtime());
        json.field("provider", ConstantSpelling.of(report.provider().provider()));
        json.field("providerReason", text(report.provider().reason()));
        json.field("device", report.device());
        json.field("threads", report.threads() == 0 ? OptionalLong.empty() : OptionalLong.of(report.threads()));
        json.field("batch", report.batch());
        json.field("rounds", report.rounds());
        json.array("inputs", () -> report.inputs().forEach(input -> json.object(() -> input(json, input))));
        json.array("models", () -> report.models().forEach(model -> json.object(() -> model(json, report, model))));
        json.field("seconds", report.seconds());
    }

    private static void input(JsonDocument json, Port input) {
        json.field("name", input.name());
        json.field("type", input.type().dtype().onnxName());
        json.sizes("shape", input.type().shape().known());
    }

    private static void model(JsonDocument json, BenchReport report, ModelFigures model) {
        OrderStatistics order = model.timing().order();
        json.field("model", model.model().toString());
        json.field("batchChanged", model.batchChanged());
        json.field("median", order.median());
        json.field("percentile10", order.quantile(0.1));
        json.field("percentile90", order.quantile(0.9));
        json.field("itemsPerSecond", report.throughput(model));
        model.timing()
                .ratio()
                .ifPresentOrElse(ratio -> json.object("ratio", () -> ratio(json, ratio)), () -> json.none("ratio"));
        json.object("memory", () -> memory(json, model.memory()));
        json.field("runsPerSample", model.timing().runsPerSample());
        json.doubles("samples", model.timing().samples());
        nodes(json, model.nodes(), model.nodeSeconds());
    }

    private static void ratio(JsonDocument json, Ratio ratio) {
        json.field("median", ratio.median());
        json.field("low", ratio.interval().low());
        json.field("high", ratio.interval().high());
        json.field("confidence", Ratio.CONFIDENCE);
        json.field("verdict", ratio.verdict().label());
    }

    private static void memory(JsonDocument json, PeakMemory memory) {
        json.field("peak", memory.peak());
        json.field("before", memory.before());
        json.field("reason", text(memory.reason()));
    }

    private static void nodes(JsonDocument json, List<NodeTime> nodes, double total) {
        json.array(
                "nodes",
                () -> nodes.forEach(node -> json.object(() -> {
                    json.field("name", node.name());
                    json.field("operator", node.operator());
                    json.field("provider", node.provider());
                    json.field("seconds", node.seconds());
                    json.field("share", total > 0 ? node.seconds() / total : 0);
                })));
    }

    private static Optional<String> text(String text) {
        return Optional.of(text).filter(known -> !known.isEmpty());
    }
}
