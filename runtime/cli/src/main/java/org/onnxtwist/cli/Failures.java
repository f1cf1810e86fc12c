package org.onnxtwist.cli;

import java.util.List;
import org.onnxtwist.cli.option.Choices;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.cli.text.Failure;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reports failures of parsing and of execution. A class and no lambdas: see {@link Choices}. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private final Console console;

    Failures(Console console) {
        this.console = console;
    }

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        console.fail(new Failure(ExitStatus.USAGE, sentence(e)));
        return ExitStatus.USAGE;
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine line, ParseResult parsed) {
        return console.fail(e).status();
    }

    private static String sentence(ParameterException e) {
        String message = String.join(" ", String.valueOf(e.getMessage()).split("\\R"));
        StringBuilder sentence = new StringBuilder(decapitalized(message));
        if (e instanceof UnmatchedArgumentException unmatched) {
            List<String> suggestions = unmatched.getSuggestions();
            if (!suggestions.isEmpty()) {
                sentence.append("; did you mean ")
                        .append(String.join(" or ", suggestions))
                        .append('?');
            }
        }
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        return sentence + " (see '" + command + " --help')";
    }

    private static String decapitalized(String text) {
        return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }
}
