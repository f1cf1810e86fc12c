package org.onnxtwist.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.cli.option.FormChoice;
import org.onnxtwist.cli.option.OutputTarget;
import org.onnxtwist.cli.option.OutputsOption;
import org.onnxtwist.cli.option.WholeNumber;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.runtime.job.OptimizationRequest;
import org.onnxtwist.twist.export.CostModel;
import org.onnxtwist.twist.export.ExportOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code export}: writes the layers of a model in the forms that run fastest. */
@Command(
        name = "export",
        description = {
            "Finds the twist layers of a model, whether this program or PyTorch wrote them, and writes each in the"
                    + " form that runs fastest. Its centres and the BatchNormalization after it are folded into its"
                    + " kernels. The result is compared with the model on generated inputs and is not written if it"
                    + " differs.",
            "",
            "A layer whose centres are so large that folding them would lose precision stays as it is, and the report"
                    + " says so.",
            "",
            ExitStatus.MEANING + " " + ExitStatus.OF_SEVERAL + " " + ExitStatus.JSON_OF_SEVERAL
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  onnx-twist export model.onnx -o fast.onnx",
            "  onnx-twist export model.onnx -o fast.onnx --autotune --threads 1",
            "  onnx-twist export model.onnx -o fast.onnx --form folded"
        })
final class ExportCommand extends CheckedCommand {
    @Parameters(paramLabel = "MODEL", arity = "1..*", description = "An .onnx file.")
    private List<Path> models = List.of();

    @Mixin
    private OutputsOption output;

    @Option(
            names = "--form",
            paramLabel = "FORM",
            defaultValue = "auto",
            converter = FormChoice.Labels.class,
            completionCandidates = FormChoice.Labels.class,
            description = "Form of the layers: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private FormChoice form = FormChoice.AUTO;

    @Option(
            names = "--batch",
            paramLabel = "N",
            converter = WholeNumber.IntFromOne.class,
            description = "Batch size for which forms are chosen where the model leaves it open. Default: 1.")
    private Optional<Integer> batch = Optional.empty();

    @Option(
            names = "--autotune",
            description = {
                "Measure every form of each kind of layer on this machine and take the fastest. Results are kept for"
                        + " later calls in onnx-twist/autotune.tsv in $XDG_CACHE_HOME or ~/.cache."
            })
    private boolean autotune;

    @Option(
            names = "--threads",
            paramLabel = "N",
            converter = WholeNumber.IntFromZero.class,
            description = "Number of threads with which --autotune measures; 0 is one for each core. Default: 0.")
    private Optional<Integer> threads = Optional.empty();

    @Option(
            names = "--fp16",
            description = "Convert weights and computation to float16; inputs and outputs keep their types.")
    private boolean float16;

    @Option(
            names = "--keep-opset",
            description = "Keep the operator set. Without this option, an older one is raised to 12 if a blocked form"
                    + " needs that.")
    private boolean keepOpset;

    @Option(
            names = {"-v", "--verbose"},
            description = "Print a row for each layer instead of one for several that are alike.")
    private boolean verbose;

    ExportCommand(Console console) {
        super(console);
    }

    /** The command, with the forms in its description. */
    static CommandSpec spec(Console console) {
        CommandSpec spec = CommandSpec.forAnnotatedObject(new ExportCommand(console));
        List<String> description = new ArrayList<>(List.of(spec.usageMessage().description()));
        description.add("");
        description.add(FormChoice.explanation());
        spec.usageMessage().description(description.toArray(new String[0]));
        return spec;
    }

    @Override
    public Integer call() throws IOException {
        if (threads.isPresent() && !autotune) {
            throw CommandException.usage(
                    "--threads is the number of threads with which --autotune measures: give --autotune too, or leave"
                            + " --threads out");
        }
        if (batch.isPresent() && !form.equals(FormChoice.AUTO)) {
            throw CommandException.usage(
                    "--batch guides the choice of forms, which --form makes already: give one of them");
        }
        if (noVerify) {
            comparison.refuseWithout("--no-verify", autotune);
        }
        if (autotune && !form.equals(FormChoice.AUTO)) {
            throw CommandException.usage(
                    "--autotune chooses the forms, so --form " + form.label() + " cannot be given with it");
        }
        return run(output.of(models), this::request, verbose);
    }

    private OptimizationRequest request(OutputTarget target) {
        return new OptimizationRequest(
                files(target),
                List.of(),
                Optional.of(
                        ExportOptions.of(form.selection(new CostModel(batch()))).withUpgrade(!keepOpset)),
                Optional.of(new OptimizationRequest.Tuning(comparison.provider(), threads.orElse(0), batch()))
                        .filter(tuning -> autotune),
                float16,
                checks());
    }

    private int batch() {
        return batch.orElse(1);
    }
}
