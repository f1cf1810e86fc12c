package org.onnxtwist.cli.command;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.onnxtwist.cli.option.ReadingOptions;
import org.onnxtwist.cli.program.Shell;
import org.onnxtwist.cli.program.ShellFiles;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.ir.Model;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.twist.layer.LayerVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code shell}: reads Java from the terminal or from a pipe, with a model at hand. */
@Command(
        name = "shell",
        description = {
            "Starts a Java shell (JShell) with this library imported and the model read into the variable model."
                    + " write(\"edited.onnx\") checks it, writes it and returns the file, read(\"other.onnx\") reads another model, and"
                    + " /exit ends the shell. The tabulator key completes names and shows documentation.",
            "",
            "If standard input is not a terminal, the shell evaluates what it holds, prints the values of expressions,"
                    + " and stops at the first error with exit status 2. What is typed runs with your rights. A JDK is"
                    + " needed."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  onnx-twist shell model.onnx", "  echo 'model.graph().nodeCount()' | onnx-twist shell model.onnx"})
final class ShellCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "MODEL", arity = "0..1", description = "An .onnx, .onnxtxt, .txt or .json file.")
    private Optional<Path> model = Optional.empty();

    @Mixin
    private ReadingOptions reading;

    ShellCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Shell.requirePresent();
        boolean trustLinks = reading.toReadOptions().trustLinks();
        Optional<Model> read = Optional.empty();
        if (model.isPresent()) {
            // A model that cannot be read ends the command here; the shell itself would go on without it.
            read = Optional.of(ShellFiles.read(model.get().toString(), trustLinks));
        }
        Shell shell = new Shell(console, model, trustLinks);
        if (!console.terminalIn()) {
            return shell.evaluate();
        }
        greet(read);
        return shell.interact();
    }

    private void greet(Optional<Model> read) {
        console.out().println("onnx-twist " + LayerVersion.get() + ", a Java shell. /exit ends it, /help explains it.");
        read.ifPresent(found -> console.out()
                .println("model is " + model.map(Path::toString).orElse("") + ": "
                        + NumberText.count(found.nodeCount(), "node", "nodes") + ", inputs "
                        + found.graph().requiredInputs() + ", outputs "
                        + found.graph().outputs()));
        console.out()
                .println(
                        read.isPresent()
                                ? "write(\"edited.onnx\") checks and writes it; read(\"other.onnx\") reads another."
                                : "Model model = read(\"model.onnx\") reads a model; write(model, \"edited.onnx\")"
                                        + " checks and writes it.");
        console.out().flush();
    }
}
