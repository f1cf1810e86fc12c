package org.onnxtwist.cli.command;

import java.util.concurrent.Callable;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code generate-completion}: a script for the shells that complete words as bash does. */
@Command(
        name = "generate-completion",
        description = "Prints a completion script for bash and zsh.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  source <(onnx-twist generate-completion)     for this shell",
            "  onnx-twist generate-completion > ~/.local/share/bash-completion/completions/onnx-twist"
        })
final class CompletionCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    private CommandSpec spec;

    CompletionCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        console.out().print(new CompletionScript(spec.root()).text());
        return ExitStatus.DONE;
    }
}
