package org.onnxtwist.rewrite;

import java.util.function.BiConsumer;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.Pattern;

/** A rule made of its parts, for tests that need many. */
record TestRule(String name, Pattern pattern, BiConsumer<Match, Editor> change) implements Rule {
    @Override
    public void apply(Match match, Editor editor) {
        change.accept(match, editor);
    }
}
