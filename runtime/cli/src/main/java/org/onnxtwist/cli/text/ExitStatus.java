package org.onnxtwist.cli.text;

import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.runtime.job.JobReport;

/** The exit statuses of the process, the higher the more severe. */
public final class ExitStatus {
    /** The exit statuses of a command that works on models, for the help. */
    public static final String MEANING = "Exit status: 0 done; 1 a check failed; 2 usage; 3 a model is invalid or not"
            + " supported; 4 the environment.";

    /** The course and the exit status of a call with several models, for the help. */
    public static final String OF_SEVERAL =
            "The failure of one of several models does not stop the others, and the exit"
                    + " status is the highest of theirs.";

    /** The JSON document of a call with several models, for the help. */
    public static final String JSON_OF_SEVERAL =
            "With --json, the report of one model is an object, and those of several"
                    + " are the list 'models' of an object, each with its exitStatus.";

    public static final int DONE = 0;
    /** The rewritten model, or the compared one, does not compute what it should. */
    public static final int CHECK_FAILED = 1;

    public static final int USAGE = 2;
    /** The input is invalid, or something in it is not supported. */
    public static final int INVALID_INPUT = 3;
    /** Files cannot be read or written, a provider is not available, or the program itself is at fault. */
    public static final int ENVIRONMENT = 4;

    private ExitStatus() {}

    /** Returns the exit status of a failure, by the kind of fault. */
    public static int of(Fault fault) {
        return switch (fault) {
            case MODEL -> INVALID_INPUT;
            case REQUEST -> USAGE;
            case ENVIRONMENT -> ENVIRONMENT;
        };
    }

    /** Returns the exit status of a call that does this job alone. */
    public static int of(JobReport report) {
        return switch (report.outcome()) {
            case REJECTED -> CHECK_FAILED;
            case UNMATCHED -> USAGE;
            case WRITTEN, COPIED, DRY_RUN -> DONE;
        };
    }
}
