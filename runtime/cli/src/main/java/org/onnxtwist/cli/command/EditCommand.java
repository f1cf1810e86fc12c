package org.onnxtwist.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.onnxtwist.cli.option.EditArguments;
import org.onnxtwist.cli.option.EditArguments.WrittenEdit;
import org.onnxtwist.cli.option.ModelNotation;
import org.onnxtwist.cli.option.OutputTarget;
import org.onnxtwist.cli.option.ReadingOptions;
import org.onnxtwist.cli.option.WritingOptions;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.DifferenceJson;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.cli.text.Progress;
import org.onnxtwist.cli.text.Style;
import org.onnxtwist.cli.text.difference.DifferenceText;
import org.onnxtwist.diff.Difference;
import org.onnxtwist.diff.ModelDiff;
import org.onnxtwist.diff.NameSnapshot;
import org.onnxtwist.io.ExternalData;
import org.onnxtwist.io.Omissions;
import org.onnxtwist.io.Staging;
import org.onnxtwist.ir.GraphCopy;
import org.onnxtwist.ir.Model;
import org.onnxtwist.pass.edit.EditRefusedException;
import org.onnxtwist.pass.edit.ModelEdits;
import org.onnxtwist.runtime.session.loading.WellFormedModels;
import org.onnxtwist.schema.check.Checker;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code edit}: makes single edits of a model. */
@Command(
        name = "edit",
        description = {
            "Edits a model: makes the given edits in their order, checks the result, and lists what changed in it as"
                    + " 'diff' does. An edit that cannot be made, or after which the model would not be valid, is"
                    + " refused, and nothing is written.",
            "",
            "A node without a name is called by the name of its output. 'inspect --text' shows the names. If several"
                    + " nodes or values have one name, NAME#1 is the first of them.",
            "",
            "What the model computes may change, so the result is not compared with it: 'verify MODEL FILE' does that."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  onnx-twist edit model.onnx -o out.onnx --rename x.1=image --rename 495=scores",
            "  onnx-twist edit model.onnx -o out.onnx --set conv1.strides=2,2 --remove dropout1",
            "  onnx-twist edit model.onnx -o out.onnx --input image=float[N,3,320,320]",
            "  onnx-twist edit model.onnx --edits changes.txt --dry-run",
            "  onnx-twist edit model.onnx -o out.onnx --remove-output aux --summary"
        })
final class EditCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "MODEL", description = "An .onnx, .onnxtxt, .txt or .json file.")
    private Path model = Path.of("");

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to write, in the format of the extension; a folder keeps the model's name.")
    private Optional<String> output = Optional.empty();

    @Option(names = "--dry-run", description = "Show the differences and write nothing.")
    private boolean dryRun;

    @Mixin
    private EditArguments arguments;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Option(
            names = "--summary",
            description = "Show how many differences of each kind there are, instead of the differences.")
    private boolean summary;

    @Mixin
    private WritingOptions writing;

    @Mixin
    private ReadingOptions reading;

    EditCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        List<WrittenEdit> edits = arguments.edits();
        if (output.isEmpty() && !dryRun) {
            throw CommandException.usage(
                    "-o FILE is missing: say where to write, or give --dry-run to see the differences only");
        }
        Optional<OutputTarget> target = Optional.empty();
        if (output.isPresent()) {
            target = Optional.of(OutputTarget.renamed(model, output.get()));
            for (Path file : arguments.files()) {
                target.get().requireOther(file);
            }
            writing.toWriteOptions(target.get().output());
        }
        List<Difference> differences = new ArrayList<>();
        Optional<Omissions> omissions = Optional.empty();
        try (Progress progress = new Progress(console, "reading " + model)) {
            Model edited = WellFormedModels.require(model, ModelNotation.read(model, reading.toReadOptions()));
            progress.now("editing " + model);
            differences.addAll(edit(edited, edits));
            if (target.isPresent() && !dryRun) {
                progress.now("writing " + target.get().output());
                omissions = Optional.of(write(edited, target.get()));
            }
        }
        print(target, differences, omissions);
        return ExitStatus.DONE;
    }

    private List<Difference> edit(Model edited, List<WrittenEdit> edits) {
        edited.assignNames();
        Model before = GraphCopy.of(edited);
        NameSnapshot names = NameSnapshot.of(edited);
        try {
            new ModelEdits(edits.stream().map(WrittenEdit::edit).toList()).run(edited);
        } catch (EditRefusedException e) {
            throw CommandException.usage(model + ": " + edits.get(e.index()).origin() + ": " + e.getMessage());
        }
        List<Difference> differences = new ArrayList<>(ModelDiff.of(before, edited));
        differences.addAll(names.changes(edited));
        ExternalData.requireUnchanged(edited);
        return differences;
    }

    private Omissions write(Model edited, OutputTarget target) throws IOException {
        try (Staging staging = Staging.in(target.makeFolder())) {
            Omissions omissions = ModelNotation.of(target.output())
                    .write(
                            edited,
                            staging,
                            target.name(),
                            writing.toWriteOptions(target.output()).withCheck(Checker::requireWellFormed));
            staging.publish();
            return omissions;
        }
    }

    private void print(Optional<OutputTarget> target, List<Difference> differences, Optional<Omissions> omissions) {
        if (json) {
            console.printJson(document -> {
                document.field("before", model.toString());
                target.ifPresentOrElse(
                        known -> document.field("after", known.output().toString()), () -> document.none("after"));
                document.field("written", omissions.isPresent());
                document.field("equal", differences.isEmpty());
                if (summary) {
                    DifferenceJson.kinds(document, List.of(), differences);
                } else {
                    DifferenceJson.array(document, differences);
                }
            });
            return;
        }
        if (differences.isEmpty()) {
            console.out().println("nothing changed");
        } else if (summary) {
            DifferenceJson.kinds(List.of(), differences).lines().forEach(console.out()::println);
        } else {
            DifferenceText.print(console, differences);
        }
        omissions.ifPresentOrElse(
                left -> {
                    target.ifPresent(known ->
                            console.out().println(console.paint(Style.GOOD, "written") + " to " + known.output()));
                    target.ifPresent(known -> ModelNotation.warn(left, known.output(), console));
                },
                () -> console.out().println("nothing written, because of --dry-run"));
    }
}
