package org.onnxtwist.cli.draw;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.onnxtwist.cli.option.ModelNotation;
import org.onnxtwist.cli.option.OutputTarget;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.Progress;
import org.onnxtwist.cli.text.Style;
import org.onnxtwist.io.ExternalData;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.io.Staging;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.page.field.FieldPage;
import org.onnxtwist.runtime.field.FieldAnalysis;
import org.onnxtwist.runtime.field.FieldData;
import org.onnxtwist.runtime.field.FieldReport;
import org.onnxtwist.runtime.report.FieldReportJson;
import org.onnxtwist.runtime.report.JsonDocument;
import org.onnxtwist.runtime.session.loading.WellFormedModels;

/**
 * The work of {@code inspect --fields} on one model.
 *
 * @param console where it is reported
 * @param reading how the model is read
 * @param data the data that layers are measured on; empty for none
 * @param verbose whether each channel gets a row
 */
public record FieldInspection(Console console, ReadOptions reading, Optional<FieldData> data, boolean verbose) {
    /**
     * The fields of a model, analysed and written.
     *
     * @param text prints them for people
     * @param members writes them as members of a JSON object
     */
    public record Outcome(Runnable text, Consumer<JsonDocument> members) {}

    /**
     * Analyses the fields of a model and writes their page.
     *
     * @param page the page to write; empty for none
     * @throws IOException when a file cannot be read or written
     */
    public Outcome inspect(Path model, Optional<OutputTarget> page, Progress progress) throws IOException {
        Model read = WellFormedModels.require(model, ModelNotation.read(model, reading));
        progress.now(
                data.isPresent() ? "running " + model + " on " + data.get().path() : "reading the layers of " + model);
        FieldReport report = FieldAnalysis.of(model.toString(), read, data);
        ExternalData.requireUnchanged(read);
        if (page.isPresent()) {
            progress.now("writing " + page.get().output());
            write(model, report, page.get());
        }
        Optional<Path> written = page.map(OutputTarget::output);
        return new Outcome(
                () -> {
                    FieldText.print(console, model, report, verbose);
                    written.ifPresent(path -> console.out()
                            .println(System.lineSeparator() + console.paint(Style.GOOD, "written") + " to " + path));
                },
                document -> {
                    document.field("model", model.toString());
                    document.field("output", written.map(Path::toString));
                    FieldReportJson.write(document, report);
                });
    }

    private static void write(Path model, FieldReport report, OutputTarget page) throws IOException {
        if (report.layers().isEmpty()) {
            throw new CommandException(
                    Fault.MODEL,
                    "'" + model + "' has no twist layers, so there are no fields to draw and " + page.output()
                            + " is not written: rewrite the model first");
        }
        try (Staging staging = Staging.in(page.makeFolder())) {
            try (Writer out =
                    new OutputStreamWriter(Files.newOutputStream(staging.file(page.name())), StandardCharsets.UTF_8)) {
                FieldPage.of(String.valueOf(model.getFileName()), report).write(out);
            }
            staging.publish();
        }
    }
}
