package org.onnxtwist.rewrite;

import java.util.List;
import org.onnxtwist.ir.Model;

/**
 * A transformation of a whole model that preserves the model's computation, or documents how it changes it. A pass is a value: its options
 * are the components of its record, and it keeps no state between runs.
 */
public interface Pass {
    /** The name of the pass on the command line and in reports: lower case with hyphens, for example {@code dead-code}. */
    String name();

    /** The rules that the pass applies; none for a pass that is not made of rules. */
    default List<Rule> rules() {
        return List.of();
    }

    /**
     * Transforms {@code model} in place.
     *
     * @return whether anything changed; false for a second run right after the first
     * @throws PassException of the pass's own type when the model cannot be transformed; the model is then unchanged or, if the pass says
     *     so, must be discarded
     */
    boolean run(Model model);
}
