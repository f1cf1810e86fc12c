package org.onnxtwist.cli;

import org.onnxtwist.ir.OnnxTwistException;

/** What the command itself refuses: one sentence for the user. */
final class CommandException extends OnnxTwistException {
    private static final long serialVersionUID = 1L;

    CommandException(Fault fault, String sentence) {
        super(fault, sentence);
    }

    static CommandException usage(String sentence) {
        return new CommandException(Fault.REQUEST, sentence);
    }
}
