package org.onnxtwist.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.onnxtwist.cli.option.ReadingOptions;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.cli.text.Progress;
import org.onnxtwist.cli.text.Style;
import org.onnxtwist.io.ExternalData;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.CyclicGraphException;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.runtime.report.ConstantSpelling;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.schema.check.Checker;
import org.onnxtwist.schema.finding.Finding;
import org.onnxtwist.shape.ShapeInference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code check}: lists everything in which a model violates the rules of ONNX. */
@Command(
        name = "check",
        description = {
            "Checks a model against the rules of ONNX and lists every violation at once: its code, where it is, and"
                    + " how to correct it. Types are inferred and compared with the declared ones.",
            "",
            "Exit status: 0 if the model is valid or has warnings only; 1 if it breaks a rule; 3 if it cannot be"
                    + " read."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  onnx-twist check model.onnx",
            "  onnx-twist check model.onnx --json | jq -r '.findings[].code' | sort | uniq -c"
        })
final class CheckCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "MODEL", description = "An .onnx file.")
    private Path model = Path.of("");

    @Mixin
    private ReadingOptions reading;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    CheckCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        List<Finding> findings;
        try (Progress progress = new Progress(console, "reading " + model)) {
            OnnxReader.Diagnosis read = OnnxReader.diagnose(model, reading.toReadOptions());
            progress.now("checking " + model);
            findings = check(read);
            ExternalData.requireUnchanged(read.model());
        }
        boolean passed = findings.stream().noneMatch(Finding::isError);
        if (json) {
            print(findings, passed);
        } else {
            findings.forEach(this::print);
            long errors = findings.stream().filter(Finding::isError).count();
            console.out()
                    .println(model + ": " + NumberText.count(errors, "error", "errors") + ", "
                            + NumberText.count(findings.size() - errors, "warning", "warnings"));
        }
        return passed ? ExitStatus.DONE : ExitStatus.CHECK_FAILED;
    }

    private static List<Finding> check(OnnxReader.Diagnosis read) {
        Function<Value, ValueType> types;
        try {
            types = ShapeInference.infer(read.model())::of;
        } catch (CyclicGraphException e) {
            // Nothing can be inferred; the checker says where the circle is, and all else that is wrong.
            types = Value::type;
        }
        return Checker.check(read.model(), types, read.defects());
    }

    private void print(Finding finding) {
        Style style = finding.isError() ? Style.BAD : Style.HEADING;
        console.out()
                .println(console.paint(style, ConstantSpelling.of(finding.severity())) + " " + finding.code() + " in "
                        + finding.place() + ": " + finding.message());
    }

    private void print(List<Finding> findings, boolean passed) {
        console.printJson(document -> {
            document.field("model", model.toString());
            document.field("passed", passed);
            document.array(
                    "findings",
                    () -> findings.forEach(finding -> document.object(() -> {
                        document.field("code", finding.code().toString());
                        document.field("severity", ConstantSpelling.of(finding.severity()));
                        document.field("place", finding.place());
                        document.field("node", finding.node());
                        document.field("value", finding.value());
                        document.field("message", finding.message());
                    })));
        });
    }
}
