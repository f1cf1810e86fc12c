package org.onnxtwist.rewrite;

import org.onnxtwist.ir.Model;

/**
 * A transformation of a whole model that keeps what the model computes, or says how it changes it. A pass is a value: what it can
 * be told is in its record's components, and it keeps nothing between runs.
 */
public interface Pass {
    /** What the pass is called on the command line and in reports: lower case with hyphens, for example {@code dead-code}. */
    String name();

    /**
     * Transforms {@code model} in place.
     *
     * @return whether anything changed; a second run right after the first says no
     * @throws PassException of the pass's own type when the model cannot be transformed; the model is unchanged or, where the pass says so,
     *     to be thrown away
     */
    boolean run(Model model);
}
