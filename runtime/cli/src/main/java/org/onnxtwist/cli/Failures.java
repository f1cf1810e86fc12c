package org.onnxtwist.cli;

import org.onnxtwist.cli.option.Choices;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.cli.text.Failure;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Reports failures of parsing and of execution. A class and no lambdas: see {@link Choices}. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private final Console console;

    Failures(Console console) {
        this.console = console;
    }

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        console.fail(new Failure(ExitStatus.USAGE, UsageSentence.of(e, args)));
        return ExitStatus.USAGE;
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine line, ParseResult parsed) {
        return console.fail(e).status();
    }
}
