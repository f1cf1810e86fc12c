package org.onnxtwist.cli.command;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.onnxtwist.cli.option.ReadingOptions;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.cli.text.check.FindingJson;
import org.onnxtwist.cli.text.check.FindingText;
import org.onnxtwist.io.ExternalData;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.CyclicGraphException;
import org.onnxtwist.ir.type.ValueType;
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
                    + " read.",
            "",
            ExitStatus.OF_SEVERAL + " " + ExitStatus.JSON_OF_SEVERAL
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  onnx-twist check model.onnx",
            "  onnx-twist check model.onnx --json | jq -r '.findings[].code' | sort | uniq -c"
        })
final class CheckCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "MODEL", arity = "1..*", description = "An .onnx file.")
    private List<Path> models = List.of();

    @Mixin
    private ReadingOptions reading;

    @Option(
            names = {"-v", "--verbose"},
            description = "Print every finding. Without this option, many findings of one kind are one line.")
    private boolean verbose;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    CheckCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        return new ModelSeries(console, json)
                .each(models, Function.identity(), ModelSeries.Layout.LINES, (model, progress) -> {
                    OnnxReader.Diagnosis read = OnnxReader.diagnose(model, reading.toReadOptions());
                    progress.now("checking " + model);
                    List<Finding> findings = check(read);
                    ExternalData.requireUnchanged(read.model());
                    return ModelSeries.Result.of(
                            findings.stream().anyMatch(Finding::isError) ? ExitStatus.CHECK_FAILED : ExitStatus.DONE,
                            () -> FindingText.print(console, model, findings, verbose),
                            document -> FindingJson.members(document, model, findings));
                });
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
}
