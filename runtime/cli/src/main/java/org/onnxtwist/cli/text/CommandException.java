package org.onnxtwist.cli.text;

import org.onnxtwist.ir.OnnxTwistException;

/** A refusal by the command itself, of its arguments or its surroundings; the message is one sentence for the user. */
public final class CommandException extends OnnxTwistException {
    private static final long serialVersionUID = 1L;

    public CommandException(Fault fault, String sentence) {
        super(fault, sentence);
    }

    public static CommandException usage(String sentence) {
        return new CommandException(Fault.REQUEST, sentence);
    }
}
