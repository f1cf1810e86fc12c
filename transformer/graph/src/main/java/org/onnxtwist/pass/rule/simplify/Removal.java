package org.onnxtwist.pass.rule.simplify;

import org.onnxtwist.ir.Value;
import org.onnxtwist.match.Capture;
import org.onnxtwist.match.Match;
import org.onnxtwist.rewrite.Editor;
import org.onnxtwist.rewrite.Rule;

/** A rule that lets all that reads the output of its root read another value instead, which its pattern captures as {@link #X}. */
interface Removal extends Rule {
    /** The value that replaces the output. */
    Capture<Value> X = Capture.value("x");

    @Override
    default void apply(Match match, Editor editor) {
        editor.replace(match.output(), match.get(X));
    }
}
