package org.onnxtwist.cli;

/** What the command itself has to refuse: one sentence for the user, and the exit status. */
final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    CommandException(int status, String sentence) {
        super(sentence);
        this.status = status;
    }

    static CommandException usage(String sentence) {
        return new CommandException(ExitStatus.USAGE, sentence);
    }

    int status() {
        return status;
    }
}
