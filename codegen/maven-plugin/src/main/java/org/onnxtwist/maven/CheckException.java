package org.onnxtwist.maven;

import java.util.List;

/** A model that does not compute what it should: a sentence, and the worst lines of the report. */
final class CheckException extends RuntimeException {
    private static final long serialVersionUID = 1;

    CheckException(String sentence, List<String> lines) {
        super(sentence + lines.stream().map(line -> "\n  " + line).reduce("", String::concat));
    }
}
