package org.onnxtwist.page.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OnnxTwistException;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.page.drawing.DrawingOptions;
import org.onnxtwist.page.drawing.GraphDrawing;
import org.onnxtwist.runtime.job.JobReport;
import org.onnxtwist.runtime.job.OptimizationReport;
import org.onnxtwist.runtime.job.RewriteReport;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.recognise.Recogniser;
import org.onnxtwist.twist.rewrite.ConvEntry;

/** Drawings of the graph around a layer before and after a job: one layer of each kind, as the files have it. */
final class LayerDrawings {
    private static final int KINDS = 4;

    private LayerDrawings() {}

    /** Returns the section of the drawings; none where nothing was written or no layer changed. */
    static Optional<ReportSection> of(JobReport report) {
        Map<List<?>, String> kinds = kinds(report);
        if (report.outcome() != JobReport.Outcome.WRITTEN || kinds.isEmpty() || !isBinary(report)) {
            return Optional.empty();
        }
        List<ReportBlock> blocks = new ArrayList<>();
        blocks.add(ReportBlock.fact("One layer of each kind, with the values that it reads and makes"
                + (kinds.size() > KINDS ? "; the first " + KINDS + " of " + kinds.size() + " kinds." : ".")));
        try {
            Model before = OnnxReader.read(report.model());
            Model after = OnnxReader.read(report.output());
            Map<String, Collection<Node>> found = layers(before);
            Map<String, Collection<Node>> written = layers(after);
            kinds.values().stream().limit(KINDS).forEach(name -> {
                List<ReportBlock.Figure> figures = new ArrayList<>();
                nodes(name, found, before).ifPresent(nodes -> figures.add(figure(before, nodes, name, "before")));
                nodes(name, written, after).ifPresent(nodes -> figures.add(figure(after, nodes, name, "after")));
                blocks.add(new ReportBlock.Figures(figures));
            });
        } catch (IOException | OnnxTwistException e) {
            blocks.add(new ReportBlock.Paragraph(
                    "The files could not be read again to draw their layers: "
                            + Excerpt.ofMessage(String.valueOf(e.getMessage())),
                    ReportBlock.Mood.NOTE));
        }
        return Optional.of(ReportSection.inner("Layers before and after", blocks));
    }

    /** The first layer of each kind. */
    private static Map<List<?>, String> kinds(JobReport report) {
        Map<List<?>, String> kinds = new LinkedHashMap<>();
        if (report instanceof RewriteReport rewrite) {
            for (ConvEntry conv : rewrite.summary().convs()) {
                if (conv.status() == ConvEntry.Status.REWRITTEN) {
                    kinds.putIfAbsent(
                            List.of(
                                    kind(conv.geometry()),
                                    conv.form(),
                                    conv.grid(),
                                    conv.scope().isEmpty()),
                            conv.name());
                }
            }
        } else if (report instanceof OptimizationReport export) {
            export.layers().stream()
                    .filter(layer -> !layer.kept())
                    .forEach(layer -> kinds.putIfAbsent(
                            List.of(
                                    kind(Optional.of(layer.site().geometry())),
                                    layer.layer().form(),
                                    layer.label()),
                            layer.layer().name()));
        }
        return kinds;
    }

    /** All of a geometry but the numbers of channels. */
    private static List<?> kind(Optional<ConvGeometry> geometry) {
        return geometry.<List<?>>map(known -> List.of(known.strides(), known.dilations(), known.group() > 1))
                .orElse(List.of());
    }

    private static boolean isBinary(JobReport report) {
        return report.output().toString().toLowerCase(Locale.ROOT).endsWith(".onnx")
                && report.model().toString().toLowerCase(Locale.ROOT).endsWith(".onnx");
    }

    private static Map<String, Collection<Node>> layers(Model model) {
        return Recogniser.survey(model).layers().stream()
                .collect(Collectors.toMap(TwistLayer::name, TwistLayer::nodes, (a, b) -> a));
    }

    /** The nodes of the layer of a name, or the node of the name. */
    private static Optional<Collection<Node>> nodes(String name, Map<String, Collection<Node>> layers, Model model) {
        Optional<Collection<Node>> layer = Optional.ofNullable(layers.get(name));
        return layer.or(() -> model.allNodes()
                .filter(node ->
                        node.name().equals(name) || node.outputs().stream().anyMatch(value -> isNamed(value, name)))
                .findFirst()
                .map(node -> List.of(node)));
    }

    private static boolean isNamed(Value value, String name) {
        return value.name().equals(Optional.of(name));
    }

    private static ReportBlock.Figure figure(Model model, Collection<Node> nodes, String name, String when) {
        String title = "'" + Excerpt.of(name) + "' " + when;
        return new ReportBlock.Figure(GraphDrawing.of(model, nodes, DrawingOptions.titled(title)), title + ".");
    }
}
