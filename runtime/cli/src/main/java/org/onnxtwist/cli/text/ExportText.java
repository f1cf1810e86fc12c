package org.onnxtwist.cli.text;

import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import org.onnxtwist.ir.Excerpt;
import org.onnxtwist.runtime.job.ExportReport;
import org.onnxtwist.runtime.report.Table;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.export.ExportedLayer;

/** Prints export reports as text. */
public final class ExportText {
    private ExportText() {}

    public static void print(Console console, ExportReport report) {
        PrintStream out = console.out();
        if (report.layers().isEmpty()) {
            out.println("no twist layers in " + report.model());
        } else if (!report.layers().isEmpty()) {
            Table table = new Table(List.of("layer", "channels", "found as", "written as", "why"), Set.of());
            report.layers().forEach(layer -> row(table, layer));
            table.lines().forEach(out::println);
        }
        report.result().opset().ifPresent(change -> out.println(Excerpt.ofMessage(change.text())));
        NearMissText.print(console, report.result().nearMisses());
        TwistLayerTable.warnOfGeneral(console, report.layers().stream().map(ExportedLayer::layer));
        report.verification()
                .ifPresentOrElse(
                        check -> VerificationText.print(console, check, false),
                        () -> out.println(console.paint(Style.CAUTION, "not checked, as --no-verify asks")));
        out.println(
                report.published()
                        ? console.paint(Style.GOOD, "written") + " to " + report.output()
                        : console.paint(Style.BAD, "nothing written"));
    }

    private static void row(Table table, ExportedLayer exported) {
        ConvGeometry geometry = exported.site().geometry();
        table.add(
                exported.layer().name(),
                geometry.inChannels() + " -> " + geometry.outChannels()
                        + (geometry.group() == 1 ? "" : ", " + geometry.group() + " groups"),
                exported.layer().form().label(),
                exported.label(),
                exported.reason());
    }
}
