package org.onnxtwist.schema.check;

import java.util.List;
import java.util.stream.Collectors;
import org.onnxtwist.ir.OnnxTwistException;
import org.onnxtwist.schema.finding.Finding;

/** A model breaks rules of ONNX. The message names the first few places; {@link #findings} has them all. */
public final class CheckFailedException extends OnnxTwistException {
    private static final long serialVersionUID = 1L;
    private static final int NAMED = 3;

    private final transient List<Finding> findings;

    /**
     * @param subject what was checked, as the subject of a sentence
     * @param findings the errors, at least one
     */
    public CheckFailedException(String subject, List<Finding> findings) {
        super(Fault.MODEL, subject + sentence(findings));
        this.findings = List.copyOf(findings);
    }

    private static String sentence(List<Finding> findings) {
        String first = findings.stream().limit(NAMED).map(Finding::toString).collect(Collectors.joining("; "));
        int more = findings.size() - NAMED;
        return " is not valid ONNX: " + first + (more > 0 ? "; and " + more + " more" : "");
    }

    /** All errors, in the order of the model. */
    public List<Finding> findings() {
        return findings;
    }
}
