package org.onnxtwist.cli.text;

import java.util.Optional;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.match.Explanation;
import org.onnxtwist.rewrite.Rule;

/** Tells whether a rule finds something to do in a model, and why not. */
public final class RuleExplanation {
    private RuleExplanation() {}

    public static void print(Console console, Rule rule, Model model, boolean asJson) {
        Optional<Explanation> nearest = rule.explain(model);
        String text = nearest.map(Explanation::toString)
                .orElse("no node has the operator " + rule.pattern().roots());
        if (!asJson) {
            console.out().println(Excerpt.escaped(text));
            return;
        }
        console.printJson(json -> {
            json.field("rule", rule.name());
            json.field("matches", nearest.filter(Explanation::matches).isPresent());
            json.field("explanation", text);
        });
    }
}
