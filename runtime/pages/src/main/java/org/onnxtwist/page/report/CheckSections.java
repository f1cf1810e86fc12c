package org.onnxtwist.page.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.page.chart.ColourScale;
import org.onnxtwist.page.chart.HeatMap;
import org.onnxtwist.page.chart.Quantity;
import org.onnxtwist.page.chart.ValueMatrix;
import org.onnxtwist.runtime.compare.report.CheckReport;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.runtime.compare.report.ComparisonReport.LayerAgreement.WorstParameter;
import org.onnxtwist.runtime.compare.report.DifferencePlane;
import org.onnxtwist.runtime.compare.report.OutputReport;
import org.onnxtwist.runtime.compare.report.OutputReport.Metrics;
import org.onnxtwist.runtime.compare.report.RunReport;
import org.onnxtwist.runtime.report.FailureTables;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.report.OutputTable;
import org.onnxtwist.runtime.report.RowGroups;
import org.onnxtwist.runtime.report.Table;
import org.onnxtwist.runtime.verify.VerificationReport;
import org.onnxtwist.runtime.verify.VerificationReport.LayerReport;

/** The sections about a check: its verdict, the numbers, and the places where outputs differ most. */
final class CheckSections {
    private static final int MAPS = 6;
    private static final int REMARKS = 3;

    private CheckSections() {}

    /** Returns the verdict as a sentence without a full stop. */
    static String verdict(CheckReport report) {
        return report.passed()
                .map(passed -> passed ? "The check passed" : "The check failed")
                .orElse("Nothing was verified");
    }

    /** Returns the sections of a check. */
    static List<ReportSection> of(CheckReport report) {
        List<ReportSection> sections = new ArrayList<>();
        sections.add(ReportSection.inner("The check", verdictBlocks(report)));
        List<ReportBlock> outputs = ReportTables.of(
                "The outputs of each run, compared; of many runs those that do not agree.",
                OutputTable.table(report.runs(), false));
        if (!outputs.isEmpty()) {
            sections.add(ReportSection.inner("Outputs", outputs));
        }
        List<HeatMap> maps = maps(report.runs());
        if (!maps.isEmpty()) {
            sections.add(ReportSection.inner(
                    "Where outputs differ most",
                    List.of(
                            ReportBlock.fact(
                                    "Each map is the difference of an output from what it should be, over its last"
                                            + " two axes, at the place of the other axes where it is furthest off."),
                            ReportBlock.Figures.of(maps))));
        }
        List<ReportBlock> layers = layers(report);
        if (!layers.isEmpty()) {
            sections.add(ReportSection.inner("Layers", layers));
        }
        return sections;
    }

    private static List<ReportBlock> verdictBlocks(CheckReport report) {
        List<ReportBlock> blocks = new ArrayList<>();
        blocks.add(new ReportBlock.Paragraph(
                verdict(report) + ": " + Excerpt.ofMessage(report.reason()) + ".",
                report.passed()
                        .map(passed -> passed ? ReportBlock.Mood.GOOD : ReportBlock.Mood.BAD)
                        .orElse(ReportBlock.Mood.NOTE)));
        List<List<String>> facts = new ArrayList<>();
        facts.add(List.of(
                "provider",
                report.provider().provider() + reason(report.provider().reason())));
        facts.add(List.of(
                "nodes of each provider",
                report.nodesByProvider().entrySet().stream()
                        .map(entry -> entry.getKey() + " " + NumberText.grouped(entry.getValue()))
                        .sorted()
                        .collect(Collectors.joining(", "))));
        facts.add(List.of("largest absolute error", NumberText.error(report.maxAbs())));
        facts.add(List.of("largest relative error", NumberText.error(report.maxRel())));
        if (report.floatCopy()) {
            facts.add(List.of("type", "checked as a copy in float"));
        }
        blocks.add(ReportTables.facts("What ran, and the largest errors.", facts));
        report.remarks().stream()
                .limit(REMARKS)
                .forEach(remark ->
                        blocks.add(new ReportBlock.Paragraph(Excerpt.ofMessage(remark), ReportBlock.Mood.NOTE)));
        if (report.remarks().size() > REMARKS) {
            blocks.add(
                    ReportBlock.fact("And " + NumberText.count(report.remarks().size() - REMARKS, "remark", "remarks")
                            + " more; --json lists them all."));
        }
        report.notCompared()
                .forEach(output -> blocks.add(new ReportBlock.Paragraph(
                        "The output '" + Excerpt.of(output) + "' could not be compared.", ReportBlock.Mood.NOTE)));
        FailureTables.remedy(report, "--atol %s").forEach(sentence -> blocks.add(ReportBlock.fact(sentence + ".")));
        return blocks;
    }

    private static String reason(String reason) {
        return reason.isEmpty() ? "" : " (" + reason + ")";
    }

    /** A difference with the run and the output that it belongs to. */
    private record Place(RunReport run, OutputReport output, DifferencePlane plane) {
        double error() {
            return output.metrics().map(Metrics::maxAbs).orElse(0.0);
        }
    }

    /** The worst place of each output, of those with the largest errors. */
    private static List<HeatMap> maps(List<RunReport> runs) {
        List<Place> places = new ArrayList<>();
        for (RunReport run : runs) {
            for (OutputReport output : run.outputs()) {
                output.metrics().flatMap(Metrics::plane).ifPresent(plane -> places.add(new Place(run, output, plane)));
            }
        }
        Set<String> shown = new HashSet<>();
        return places.stream()
                .sorted(Comparator.comparing((Place place) -> place.output().passed())
                        .thenComparing(Comparator.comparingDouble(Place::error).reversed()))
                .filter(place -> shown.add(place.output().name()))
                .limit(MAPS)
                .map(CheckSections::map)
                .toList();
    }

    private static HeatMap map(Place place) {
        DifferencePlane plane = place.plane();
        double[] values =
                plane.differences().stream().mapToDouble(Float::doubleValue).toArray();
        String block = plane.blockRows() > 1 || plane.blockColumns() > 1
                ? ", the largest of " + plane.blockRows() + " by " + plane.blockColumns() + " values each"
                : "";
        return HeatMap.of(
                        "Difference of '" + Excerpt.of(place.output().name()) + "'"
                                + (plane.place().isEmpty() ? "" : " at " + plane.place()) + " for the input "
                                + Excerpt.of(place.run().input())
                                + (place.run().variant().isEmpty()
                                        ? ""
                                        : ", " + place.run().variant()) + block,
                        new ValueMatrix(plane.keptRows(), plane.keptColumns(), values),
                        Quantity.of("difference"),
                        ColourScale.BLUE_ORANGE)
                .titled("last axis but one", "last axis");
    }

    private static List<ReportBlock> layers(CheckReport report) {
        if (report instanceof VerificationReport verification) {
            return layers(verification.layers());
        }
        if (report instanceof ComparisonReport comparison) {
            Table table = new Table(
                    List.of("layer", "", "compared", "worst", "difference", "of bound", "result"), Set.of(4, 5));
            RowGroups.of(
                            comparison.layers(),
                            layer -> List.of(layer.basis(), layer.passed() ? "agrees" : layer.problem()),
                            false)
                    .forEach(group -> {
                        var worst = group.stream()
                                .max(Comparator.comparingDouble(layer -> layer.worst()
                                        .map(WorstParameter::ofBound)
                                        .orElse(0.0)))
                                .orElseThrow();
                        Optional<WorstParameter> element = worst.worst();
                        table.add(
                                RowGroups.names(group, layer -> layer.name()),
                                RowGroups.count(group),
                                worst.basis().label(),
                                element.map(found -> found.parameter() + found.index())
                                        .orElse(""),
                                element.map(found -> NumberText.error(found.difference()))
                                        .orElse(""),
                                element.map(found -> NumberText.error(found.ofBound()))
                                        .orElse(""),
                                worst.passed() ? "agrees" : worst.problem());
                    });
            return ReportTables.of(
                    "The twist layers that both models have, compared one by one; a row of several has their worst.",
                    table);
        }
        return List.of();
    }

    private static List<ReportBlock> layers(List<LayerReport> layers) {
        Table table = new Table(
                List.of("layer", "", "check", "variant", "max abs", "max rel", "of bound", "result"), Set.of(4, 5, 6));
        RowGroups.of(
                        layers,
                        layer -> List.of(layer.check(), layer.variant(), layer.passed() ? "agrees" : layer.problem()),
                        false)
                .forEach(group -> {
                    LayerReport worst = group.stream()
                            .max(Comparator.comparingDouble(LayerReport::ofBound))
                            .orElseThrow();
                    table.add(
                            RowGroups.names(group, LayerReport::name),
                            RowGroups.count(group),
                            worst.check().label(),
                            worst.variant(),
                            NumberText.error(worst.maxAbs()),
                            NumberText.error(worst.maxRel()),
                            NumberText.error(worst.ofBound()),
                            worst.passed() ? "agrees" : worst.problem());
                });
        return ReportTables.of(
                "The layers, compared with the formula in double precision; a row of several has their worst.", table);
    }
}
