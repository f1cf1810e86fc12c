package org.onnxtwist.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.cli.option.Choices;
import org.onnxtwist.cli.option.OutputTarget;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.cli.text.OptimizationText;
import org.onnxtwist.cli.text.RuleExplanation;
import org.onnxtwist.pass.Rules;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.rewrite.PassException;
import org.onnxtwist.rewrite.Rule;
import org.onnxtwist.runtime.job.OptimizationRequest;
import org.onnxtwist.runtime.session.loading.WellFormedModels;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code optimize}: runs passes over a model and checks the result against the original model. */
@Command(
        name = "optimize",
        description = {
            "Runs passes over a model in the given order and compares the outputs of the result with those of the"
                    + " model on generated inputs. A result that differs is not written.",
            "",
            "--list shows the passes and their rules. --explain shows why a rule does not apply to a model.",
            "",
            ExitStatus.MEANING + " " + ExitStatus.OF_SEVERAL + " " + ExitStatus.JSON_OF_SEVERAL
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  onnx-twist optimize model.onnx -o small.onnx",
            "  onnx-twist optimize model.onnx -o small.onnx --pass dead-code,share-initializers",
            "  onnx-twist optimize model.onnx -o batched.onnx --pass batch-dimension=N"
        })
final class OptimizeCommand extends CheckedCommand {
    @Parameters(paramLabel = "MODEL", arity = "0..*", description = "An .onnx file.")
    private List<Path> models = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE|DIR",
            description = "Where to write: a file for one model, or a folder, where each model keeps its name.")
    private Optional<String> output = Optional.empty();

    @Option(
            names = "--pass",
            split = ",",
            paramLabel = "NAME",
            completionCandidates = Choices.PassNames.class,
            description =
                    "Passes to run, in this order; the option may be repeated. Default: those that make a model smaller.")
    private List<String> passes = List.of();

    @Option(names = "--list", description = "Show the passes and their rules, and exit.")
    private boolean list;

    @Option(
            names = "--explain",
            paramLabel = "RULE",
            completionCandidates = Choices.RuleNames.class,
            description = "Show whether a rule of the passes applies to the model, or which condition fails at the node"
                    + " that comes closest, and exit. --list shows the names of the rules.")
    private Optional<String> explained = Optional.empty();

    OptimizeCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() throws IOException {
        refuseContradictions();
        if (list) {
            OptimizationText.list(console);
            return ExitStatus.DONE;
        }
        if (models.isEmpty()) {
            throw CommandException.usage("MODEL is missing: name an .onnx file");
        }
        if (explained.isPresent()) {
            if (models.size() > 1) {
                throw CommandException.usage(
                        "--explain looks at one model, and " + models.size() + " are given: name one of them");
            }
            explain(models.get(0), explained.get());
            return ExitStatus.DONE;
        }
        List<OutputTarget> targets = OutputTarget.renamed(
                models, output.orElseThrow(() -> CommandException.usage("-o FILE is missing: say where to write")));
        return run(targets, target -> OptimizationRequest.ofPasses(files(target), chosenPasses(), checks()), false);
    }

    private void refuseContradictions() {
        boolean runsPasses = output.isPresent() || !passes.isEmpty() || noVerify;
        if (list && (!models.isEmpty() || explained.isPresent() || json || runsPasses)) {
            throw CommandException.usage(
                    "--list shows the passes and does nothing else: leave out --list or everything else");
        }
        if (explained.isPresent() && runsPasses) {
            throw CommandException.usage(
                    "--explain runs no pass and writes nothing: leave out -o, --pass and --no-verify, or"
                            + " --explain");
        }
        if (noVerify || explained.isPresent()) {
            comparison.refuseWithout(noVerify ? "--no-verify" : "--explain", false);
        }
    }

    private List<Pass> chosenPasses() {
        try {
            return OptimizationRequest.passes(passes);
        } catch (PassException e) {
            throw CommandException.usage("--pass: " + e.getMessage());
        }
    }

    private void explain(Path file, String name) throws IOException {
        Rule rule;
        try {
            rule = Rules.of(name);
        } catch (PassException e) {
            throw CommandException.usage("--explain: " + e.getMessage());
        }
        RuleExplanation.print(console, rule, WellFormedModels.read(file, reading.toReadOptions()), json);
    }
}
