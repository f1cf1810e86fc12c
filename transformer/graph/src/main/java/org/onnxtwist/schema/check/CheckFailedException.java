package org.onnxtwist.schema.check;

import java.util.List;
import org.onnxtwist.ir.OnnxTwistException;
import org.onnxtwist.schema.finding.Finding;

/** A model breaks rules of ONNX. The message names the first place, and further ones where it stays short; {@link #findings} has all. */
public final class CheckFailedException extends OnnxTwistException {
    private static final long serialVersionUID = 1L;

    /** The length of a message up to which a further finding is added to it, in characters. */
    private static final int LENGTH = 250;

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
        StringBuilder named = new StringBuilder(findings.get(0).toString());
        int count = 1;
        while (count < findings.size()) {
            String next = "; " + findings.get(count);
            if (named.length() + next.length() > LENGTH) {
                return " is not valid ONNX: " + named + "; and " + (findings.size() - count)
                        + " more, which 'check' lists";
            }
            named.append(next);
            count++;
        }
        return " is not valid ONNX: " + named;
    }

    /** All errors, in the order of the model. */
    public List<Finding> findings() {
        return findings;
    }
}
