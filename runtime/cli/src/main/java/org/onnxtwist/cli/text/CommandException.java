package org.onnxtwist.cli.text;

import org.onnxtwist.ir.OnnxTwistException;

/** A refusal by the command itself, of its arguments or its surroundings; the message is one sentence for the user. */
public final class CommandException extends OnnxTwistException {
    private static final long serialVersionUID = 1L;

    private final int status;

    public CommandException(Fault fault, String sentence) {
        this(ExitStatus.of(fault), fault, sentence);
    }

    private CommandException(int status, Fault fault, String sentence) {
        super(fault, sentence);
        this.status = status;
    }

    /** A failure with an exit status of its own. */
    public static CommandException withStatus(int status, String sentence) {
        return new CommandException(status, Fault.REQUEST, sentence);
    }

    int status() {
        return status;
    }

    public static CommandException usage(String sentence) {
        return new CommandException(Fault.REQUEST, sentence);
    }
}
