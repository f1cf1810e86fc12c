package org.onnxtwist.maven;

import java.util.List;
import org.onnxtwist.ir.Excerpt;
import org.onnxtwist.ir.OnnxTwistException;

/** A model that does not compute what it should: a sentence, and the worst lines of the report. */
final class CheckException extends OnnxTwistException {
    private static final long serialVersionUID = 1;

    private final String lines;

    CheckException(String sentence, List<String> lines) {
        super(Fault.MODEL, sentence);
        this.lines = lines.stream().map(line -> "\n  " + Excerpt.escaped(line)).reduce("", String::concat);
    }

    @Override
    public String getMessage() {
        return super.getMessage() + lines;
    }
}
