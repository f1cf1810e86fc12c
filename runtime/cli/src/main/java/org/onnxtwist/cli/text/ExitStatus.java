package org.onnxtwist.cli.text;

import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.runtime.job.JobReport;

/** The exit statuses of the process. A call on several models ends with the highest of theirs. */
public final class ExitStatus {
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
