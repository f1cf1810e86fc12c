package org.onnxtwist.maven;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.onnxtwist.ir.OnnxTwistException;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.runtime.compare.report.CheckReport;
import org.onnxtwist.runtime.report.FailureTables;

/** A model that does not compute what it should: a sentence, and the worst lines of the report. */
final class CheckException extends OnnxTwistException {
    private static final long serialVersionUID = 1;

    private final String lines;

    /**
     * @param sentence what is wrong
     * @param check the check that the model did not pass
     * @param file the report that lists every failure
     */
    CheckException(String sentence, Optional<? extends CheckReport> check, Path file, Workspace workspace) {
        super(Fault.MODEL, sentence);
        this.lines = check.stream()
                .flatMap(report -> Stream.concat(
                        Stream.of(workspace.show(report.reason())),
                        FailureTables.all(report, workspace.show(file) + " lists them all", "<atol>%s</atol>")
                                .stream()))
                .map(line -> "\n  " + Excerpt.escaped(line))
                .reduce("", String::concat);
    }

    @Override
    public String getMessage() {
        return super.getMessage() + lines;
    }
}
