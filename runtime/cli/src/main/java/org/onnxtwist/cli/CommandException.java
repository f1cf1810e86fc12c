package org.onnxtwist.cli;

import org.onnxtwist.ir.OnnxTwistException;

/** A refusal by the command itself, of its arguments or its surroundings; the message is one sentence for the user. */
final class CommandException extends OnnxTwistException {
    private static final long serialVersionUID = 1L;

    CommandException(Fault fault, String sentence) {
        super(fault, sentence);
    }

    static CommandException usage(String sentence) {
        return new CommandException(Fault.REQUEST, sentence);
    }
}
